package import Wire

/// Asks whether the server takes mail from an address, and takes the question back: MAIL, then RSET.
///
/// Sends nothing.
package struct ProbeSender: Dialogue {
  /// What the server thinks of the sender.
  package enum Verdict: Sendable, Hashable {
    case accepted(SMTPReply)
    case refused(SMTPReply)
    case failed(SessionFailure)
  }

  package struct Outcome: Sendable, Hashable {
    package let verdict: Verdict
    package let sessionUsable: Bool
  }

  private enum State: Sendable {
    case mail
    case rset(Verdict)
    case finished(Outcome)
  }

  private let limits: SMTPLimits
  private let scrubber: Scrubber
  private var talk: ShortTalk
  private var state: State

  package init(
    sender: EnvelopeAddress,
    capabilities: Capabilities,
    limits: SMTPLimits = SMTPLimits(),
    scrubber: Scrubber = Scrubber()
  ) {
    self.limits = limits
    self.scrubber = scrubber
    talk = ShortTalk(limits: limits)
    guard capabilities.smtpUTF8 || !sender.needsSMTPUTF8 else {
      let failure = SessionFailure(.mail, .smtputf8Required)
      state = .finished(Outcome(verdict: .failed(failure), sessionUsable: true))
      return
    }
    state = .mail
    talk.say(.mail(sender, size: nil, smtpUTF8: sender.needsSMTPUTF8))
  }

  package mutating func next() -> Step<Never, Outcome> {
    while true {
      let wait: Wait
      switch state {
      case .finished(let outcome): return .finish(outcome)
      case .mail: wait = Wait("mail", within: limits.mail)
      case .rset: wait = Wait("rset", within: limits.rset)
      }
      switch talk.turn(wait) {
      case .step(let octets): return .write(octets, .plain)
      case .wait(let wait): return .read(wait)
      case .reply(let reply): handle(reply.scrubbed(by: scrubber))
      case .fault(let fault): fail(fault)
      }
    }
  }

  package mutating func received(_ bytes: Bytes) { talk.replies.append(bytes) }
  package mutating func secured() {}
  package mutating func interrupted(_ cause: Interruption) { fail(SessionFault(cause)) }

  private mutating func handle(_ reply: SMTPReply) {
    switch state {
    case .mail:
      guard reply.isSuccess || reply.isRefusal else {
        return fail(.violation("the reply \(reply.code) to mail"))
      }
      let verdict: Verdict = reply.isSuccess ? .accepted(reply) : .refused(reply)
      if reply.isClosing {
        state = .finished(Outcome(verdict: verdict, sessionUsable: false))
      } else {
        state = .rset(verdict)
        talk.say(.rset)
      }
    case .rset(let verdict):
      state = .finished(Outcome(verdict: verdict, sessionUsable: reply.isSuccess && talk.replies.isIdle))
    case .finished:
      break
    }
  }

  private mutating func fail(_ cause: SessionFault) {
    switch state {
    case .mail:
      state = .finished(Outcome(verdict: .failed(SessionFailure(.mail, cause)), sessionUsable: false))
    case .rset(let verdict):
      state = .finished(Outcome(verdict: verdict, sessionUsable: false))
    case .finished:
      break
    }
  }
}
