import Wire

/// The turns of a dialogue that says one command at a time.
struct ShortTalk: Sendable {
  enum Turn {
    case step(Bytes)
    case wait(Wait)
    case reply(SMTPReply)
    case fault(SessionFault)
  }

  var replies: ReplyParser
  private var unsaid: Bytes?

  init(limits: SMTPLimits) { replies = ReplyParser(limits: limits) }

  mutating func say(_ command: SMTPCommand) { unsaid = command.octets }

  /// What comes next, when the reply may take as long as `wait` says.
  mutating func turn(_ wait: Wait) -> Turn {
    if let octets = unsaid {
      guard replies.isIdle else { return .fault(.violation("a reply to no command")) }
      unsaid = nil
      return .step(octets)
    }
    do {
      guard let reply = try replies.next() else { return .wait(wait) }
      return .reply(reply)
    } catch {
      return .fault(.violation(error.detail))
    }
  }
}
