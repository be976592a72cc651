import Wire

/// Our side of a transaction: what is said when.
extension Transaction {
  /// The next thing to do without waiting for the server; `nil` when it is the server's turn.
  mutating func speak() -> Step<TransactionEvent, TransactionOutcome>? {
    if case .start = state { begin() }
    switch unsent {
    case .command(let octets):
      guard replies.isIdle else {
        fail(.violation("a reply to no command"))
        return nil
      }
      unsent = nil
      return .write(octets, .plain)
    case .content(let octets):
      guard !heardEarly() else { return nil }
      unsent = nil
      return .write(octets, .content)
    case nil:
      break
    }
    switch state {
    case .content:
      return heardEarly() ? nil : .deliver(.wantContent)
    case .contentEnded(let terminator):
      guard !heardEarly() else { return nil }
      state = .committing(terminator: terminator)
      return .deliver(.aboutToCommit(accepted: willing, refused: refusals))
    case .committing(let terminator):
      guard !heardEarly() else { return nil }
      state = .dot
      return .write(terminator, .plain)
    case .start, .mail, .rcpt, .data, .dot, .emptyDot, .rset, .finished:
      return nil
    }
  }

  /// Says MAIL, and all else up to the 354 when the server takes it in one go.
  private mutating func begin() {
    if let fault = impossibility {
      return finish(usable: true, others: .notTried(SessionFailure(.mail, fault)))
    }
    let needsUTF8 = envelope.needsSMTPUTF8
    var octets = Bytes()
    SMTPCommand.mail(
      envelope.sender,
      size: capabilities.declaresSize && sizeBytes > 0 ? sizeBytes : nil,
      smtpUTF8: needsUTF8
    ).append(to: &octets)
    if capabilities.pipelining {
      for recipient in envelope.recipients { SMTPCommand.rcpt(recipient).append(to: &octets) }
      SMTPCommand.data.append(to: &octets)
    }
    unsent = .command(octets)
    state = .mail
  }

  /// Why the server cannot take the message, if that is known before asking.
  private var impossibility: SessionFault? {
    if envelope.needsSMTPUTF8, !capabilities.smtpUTF8 { return .smtputf8Required }
    if let limit = capabilities.size, sizeBytes > limit { return .messageTooLarge(limit: limit) }
    let recipients = min(limits.recipients, capabilities.maximumRecipients ?? .max)
    if envelope.recipients.count > recipients { return .tooManyRecipients(limit: recipients) }
    return nil
  }

  /// Whether the server spoke while it should have listened.
  ///
  /// A refusal counts; acceptance before the dot never does.
  private mutating func heardEarly() -> Bool {
    guard !replies.isIdle else { return false }
    do {
      if let reply = try replies.next(), reply.isTransient || reply.isPermanent {
        refuseWilling(.content, reply)
        finish(usable: false, others: .notTried(SessionFailure(.content, .reply(reply))))
        return true
      }
      fail(.violation("a reply before the final dot"))
    } catch {
      fail(.violation(error.detail))
    }
    return true
  }
}

/// The server's side of a transaction: what its replies mean.
extension Transaction {
  mutating func handle(_ reply: SMTPReply) {
    switch state {
    case .mail: answeredMail(reply)
    case .rcpt(let index): answeredRcpt(index, reply)
    case .data: answeredData(reply)
    case .dot: answeredDot(reply)
    case .emptyDot:
      // A server that refused everyone and still takes a message is not to be trusted with the next one.
      finish(usable: reply.isRefusal && !reply.isClosing, others: .refused(.dot, reply))
    case .rset:
      finish(usable: reply.isSuccess, others: .refused(.rset, reply))
    case .start, .content, .contentEnded, .committing:
      fail(.violation("a reply to no command"))
    case .finished:
      break
    }
  }

  private mutating func answeredMail(_ reply: SMTPReply) {
    guard reply.isSuccess || reply.isRefusal else { return unexpected(reply) }
    if reply.isRefusal {
      for index in verdicts.indices { verdicts[index] = .refused(.mail, reply) }
      if reply.isClosing || !capabilities.pipelining {
        return finish(usable: !reply.isClosing, others: .refused(.mail, reply))
      }
    }
    proceed(to: .rcpt(0), saying: .rcpt(envelope.recipients[0]))
  }

  private mutating func answeredRcpt(_ index: Int, _ reply: SMTPReply) {
    guard reply.isSuccess || reply.isRefusal else { return unexpected(reply) }
    if case .pending = verdicts[index] {
      verdicts[index] = reply.isSuccess ? .willing : .refused(.rcpt, reply)
    }
    if reply.isClosing {
      return finish(usable: false, others: .notTried(SessionFailure(.rcpt, .reply(reply))))
    }
    if index + 1 < verdicts.count {
      proceed(to: .rcpt(index + 1), saying: .rcpt(envelope.recipients[index + 1]))
    } else if capabilities.pipelining || !willing.isEmpty {
      proceed(to: .data, saying: .data)
    } else {
      reset()
    }
  }

  private mutating func answeredData(_ reply: SMTPReply) {
    if reply.code == 354 {
      guard willing.isEmpty else {
        state = .content
        return
      }
      // Nobody will get it: end it before a word of it leaves (RFC 2920 §3.1).
      unsent = .command(Bytes(".\r\n".utf8))
      state = .emptyDot
      return
    }
    guard reply.isRefusal else { return unexpected(reply) }
    refuseWilling(.data, reply)
    if reply.isClosing {
      finish(usable: false, others: .refused(.data, reply))
    } else {
      reset()
    }
  }

  private mutating func answeredDot(_ reply: SMTPReply) {
    if reply.isSuccess {
      finish(usable: true, others: .accepted(reply))
    } else if reply.isRefusal {
      finish(usable: !reply.isClosing, others: .refused(.dot, reply))
    } else {
      unexpected(reply)
    }
  }

  /// Goes on to the next reply; the command that it answers has left already when pipelined.
  private mutating func proceed(to next: State, saying command: SMTPCommand) {
    state = next
    if !capabilities.pipelining { unsent = .command(command.octets) }
  }

  /// Clears what the server remembers of a transaction that does not go on, so that the next one can begin.
  private mutating func reset() {
    unsent = .command(SMTPCommand.rset.octets)
    state = .rset
  }

  private mutating func unexpected(_ reply: SMTPReply) {
    fail(.violation("the reply \(reply.code) to \(stage.rawValue)"))
  }
}

/// The end.
extension Transaction {
  var willing: [Int] {
    verdicts.indices.filter { index in
      if case .willing = verdicts[index] { true } else { false }
    }
  }

  private var refusals: [Int: SMTPReply] {
    var refusals: [Int: SMTPReply] = [:]
    for (index, verdict) in verdicts.enumerated() {
      if case .refused(_, let reply) = verdict { refusals[index] = reply }
    }
    return refusals
  }

  private mutating func refuseWilling(_ stage: SMTPStage, _ reply: SMTPReply) {
    for index in willing { verdicts[index] = .refused(stage, reply) }
  }

  /// Ends for a reason that is not a reply.
  mutating func fail(_ cause: SessionFault) {
    let failure = SessionFailure(stage, cause)
    switch state {
    case .finished:
      return
    case .dot:
      finish(usable: false, others: .unknown(failure))
    case .mail, .rcpt, .data:
      // Replies that come apart from their commands may already have been taken for the wrong recipient's.
      if capabilities.pipelining, case .violation = cause {
        verdicts = verdicts.map { _ in .pending }
      }
      finish(usable: false, others: .notTried(failure))
    case .start, .content, .contentEnded, .committing, .emptyDot, .rset:
      finish(usable: false, others: .notTried(failure))
    }
  }

  /// Ends with the refusals already known, and `others` for everyone else.
  private mutating func finish(usable: Bool, others: RecipientResult) {
    let committed =
      switch state {
      case .dot: true
      case .start, .mail, .rcpt, .data, .content, .contentEnded, .committing, .emptyDot, .rset, .finished:
        false
      }
    let recipients = verdicts.map { verdict in
      switch verdict {
      case .pending, .willing: others
      case .refused(let stage, let reply): RecipientResult.refused(stage, reply)
      }
    }
    unsent = nil
    state = .finished(
      TransactionOutcome(
        recipients: recipients,
        sessionUsable: usable && replies.isIdle,
        committed: committed
      )
    )
  }
}
