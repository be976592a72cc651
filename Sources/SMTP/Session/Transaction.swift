package import Wire

/// Sends one message over a session that is ready (RFC 5321 §3.3), pipelined where the server offers it (RFC
/// 2920).
///
/// ```
/// C: MAIL FROM:<a@example.com> SIZE=1200
/// C: RCPT TO:<b@example.com>
/// C: DATA
/// S: 250 2.1.0 Ok
/// S: 250 2.1.5 Ok
/// S: 354 End data with <CR><LF>.<CR><LF>
///    deliver wantContent … supply … endOfContent
/// C: (content)
///    deliver aboutToCommit
/// C: .
/// S: 250 2.0.0 Ok: queued
/// ```
package struct Transaction: Dialogue {
  package typealias Event = TransactionEvent
  package typealias Outcome = TransactionOutcome

  let envelope: Envelope
  let sizeBytes: Int
  let capabilities: Capabilities
  let limits: SMTPLimits
  private let scrubber: Scrubber

  var state = State.start
  var replies: ReplyParser
  /// What leaves before anything else happens.
  var unsent: Unsent?
  /// What is known of each recipient so far.
  var verdicts: [Verdict]
  private var stuffer = DotStuffer()

  /// - Parameters:
  ///   - sizeBytes: octets of the content with its CRLFs, before dots are doubled (RFC 1870 §6).
  ///   - scrubber: knows the secrets of the session, for replies that echo them.
  package init(
    envelope: Envelope,
    sizeBytes: Int,
    capabilities: Capabilities,
    limits: SMTPLimits = SMTPLimits(),
    scrubber: Scrubber = Scrubber()
  ) {
    self.envelope = envelope
    self.sizeBytes = sizeBytes
    self.capabilities = capabilities
    self.limits = limits
    self.scrubber = scrubber
    replies = ReplyParser(limits: limits)
    verdicts = Array(repeating: .pending, count: envelope.recipients.count)
  }

  package mutating func next() -> Step<TransactionEvent, TransactionOutcome> {
    while true {
      if case .finished(let outcome) = state { return .finish(outcome) }
      if let step = speak() { return step }
      if case .finished = state { continue }
      do {
        guard let reply = try replies.next() else { return .read(wait) }
        handle(reply.scrubbed(by: scrubber))
      } catch {
        fail(.violation(error.detail))
      }
    }
  }

  package mutating func received(_ bytes: Bytes) {
    if case .finished = state { return }
    replies.append(bytes)
  }

  /// TLS is the open session's business; a transaction never asks for it.
  package mutating func secured() {}

  package mutating func interrupted(_ cause: Interruption) { fail(SessionFault(cause)) }

  /// Gives the next part of the content, in any cut.
  ///
  /// Only after `wantContent`.
  package mutating func supply(_ chunk: Bytes) {
    guard case .content = state else { return }
    addContent(stuffer.supply(chunk))
  }

  /// Says that the content is complete.
  ///
  /// Only after `wantContent`.
  package mutating func endOfContent() {
    guard case .content = state else { return }
    let (rest, terminator) = stuffer.finish()
    addContent(rest)
    state = .contentEnded(terminator: terminator)
  }

  /// Withdraws before the final dot: the connection must then be closed, since the server waits for content.
  package mutating func abort() {
    switch state {
    case .start, .mail, .rcpt, .data, .content, .contentEnded, .committing: fail(.notCommitted)
    case .dot, .emptyDot, .rset, .finished: break
    }
  }
  private mutating func addContent(_ octets: Bytes) {
    guard !octets.isEmpty else { return }
    if case .content(let waiting) = unsent {
      unsent = .content(waiting + octets)
    } else {
      unsent = .content(octets)
    }
  }
}

extension Transaction {
  /// What was said last, and so what the next reply answers.
  enum State: Sendable {
    case start
    case mail
    case rcpt(Int)
    case data
    /// After the 354: the caller has the word.
    case content
    /// All content is here; what remains is its end.
    case contentEnded(terminator: Bytes)
    /// The caller was told and has not withdrawn.
    case committing(terminator: Bytes)
    case dot
    /// Ended at once what a server wanted although it had refused everyone.
    case emptyDot
    case rset
    case finished(TransactionOutcome)
  }

  enum Unsent: Sendable {
    case command(Bytes)
    case content(Bytes)
  }

  enum Verdict: Sendable {
    case pending
    /// RCPT was accepted: the final dot decides.
    case willing
    case refused(SMTPStage, SMTPReply)
  }

  var stage: SMTPStage {
    switch state {
    case .start, .mail: .mail
    case .rcpt: .rcpt
    case .data: .data
    case .content, .contentEnded, .committing: .content
    case .dot, .emptyDot, .finished: .dot
    case .rset: .rset
    }
  }

  private var wait: Wait {
    switch state {
    case .start, .mail: Wait("mail", within: limits.mail)
    case .rcpt(let index): Wait("rcpt \(index + 1)", within: limits.rcpt)
    case .data, .content, .contentEnded, .committing: Wait("data", within: limits.data)
    case .dot, .finished: Wait("dot", within: limits.dot)
    case .emptyDot: Wait("empty dot", within: limits.data)
    case .rset: Wait("rset", within: limits.rset)
    }
  }
}

/// The content is other people's mail: a dump of a transaction shows how far it is, not what it sends.
extension Transaction: CustomStringConvertible, CustomReflectable {
  package var description: String { "Transaction(\(stage.rawValue), \(verdicts.count) recipients)" }

  package var customMirror: Mirror {
    Mirror(self, children: ["stage": stage, "verdicts": verdicts, "replies": replies])
  }
}
