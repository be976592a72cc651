package import Wire

/// Says goodbye.
///
/// Nothing depends on the answer: whatever happens, the caller closes the connection.
package struct CloseSession: Dialogue {
  /// The server's goodbye, when it came.
  package typealias Outcome = SMTPReply?

  private enum State: Sendable {
    case quit
    case finished(SMTPReply?)
  }

  private let limits: SMTPLimits
  private let scrubber: Scrubber
  private var talk: ShortTalk
  private var state = State.quit

  package init(limits: SMTPLimits = SMTPLimits(), scrubber: Scrubber = Scrubber()) {
    self.limits = limits
    self.scrubber = scrubber
    talk = ShortTalk(limits: limits)
    talk.say(.quit)
  }

  package mutating func next() -> Step<Never, SMTPReply?> {
    if case .finished(let reply) = state { return .finish(reply) }
    switch talk.turn(Wait("quit", within: limits.quit)) {
    case .step(let octets): return .write(octets, .plain)
    case .wait(let wait): return .read(wait)
    case .reply(let reply): state = .finished(reply.scrubbed(by: scrubber))
    case .fault: state = .finished(nil)
    }
    return next()
  }

  package mutating func received(_ bytes: Bytes) { talk.replies.append(bytes) }
  package mutating func secured() {}

  package mutating func interrupted(_ cause: Interruption) {
    if case .quit = state { state = .finished(nil) }
  }
}
