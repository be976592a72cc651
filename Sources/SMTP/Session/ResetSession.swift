package import Wire

/// Makes sure between two messages that the connection lives and the server remembers nothing of the last
/// one.
package struct ResetSession: Dialogue {
  package enum Outcome: Sendable, Hashable {
    /// The next transaction may begin.
    case ready
    /// Close the connection and open another; nothing is lost.
    case failed(SessionFailure)
  }

  private enum State: Sendable {
    case rset
    case finished(Outcome)
  }

  private let limits: SMTPLimits
  private let scrubber: Scrubber
  private var talk: ShortTalk
  private var state = State.rset

  package init(limits: SMTPLimits = SMTPLimits(), scrubber: Scrubber = Scrubber()) {
    self.limits = limits
    self.scrubber = scrubber
    talk = ShortTalk(limits: limits)
    talk.say(.rset)
  }

  package mutating func next() -> Step<Never, Outcome> {
    if case .finished(let outcome) = state { return .finish(outcome) }
    switch talk.turn(Wait("rset", within: limits.rset)) {
    case .step(let octets): return .write(octets, .plain)
    case .wait(let wait): return .read(wait)
    case .reply(let reply): handle(reply)
    case .fault(let fault): fail(fault)
    }
    return next()
  }

  package mutating func received(_ bytes: Bytes) { talk.replies.append(bytes) }
  package mutating func secured() {}
  package mutating func interrupted(_ cause: Interruption) { fail(SessionFault(cause)) }

  private mutating func handle(_ reply: SMTPReply) {
    guard reply.isSuccess else {
      return fail(
        reply.isRefusal
          ? .reply(reply.scrubbed(by: scrubber)) : .violation("the reply \(reply.code) to rset")
      )
    }
    guard talk.replies.isIdle else { return fail(.violation("a reply to no command")) }
    state = .finished(.ready)
  }

  private mutating func fail(_ cause: SessionFault) {
    if case .rset = state { state = .finished(.failed(SessionFailure(.rset, cause))) }
  }
}
