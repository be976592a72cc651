import SMTP
import Wire

/// Outcomes as the transcripts spell them.
enum Rendering {
  static func ready(_ capabilities: Capabilities, _ mechanism: SASLMechanism?) -> String {
    let offers = capabilities.keywords.isEmpty ? "nothing" : capabilities.keywords.joined(separator: " ")
    return "ready, \(mechanism.map { "logged in with \($0.rawValue)" } ?? "no login"), offers \(offers)"
  }

  static func transaction(_ outcome: TransactionOutcome) -> String {
    let recipients = outcome.recipients.map { result in
      switch result {
      case .accepted(let reply): "accepted \(reply.code)"
      case .refused(let stage, let reply): "refused \(stage.rawValue) \(reply.code)"
      case .notTried(let failure): "notTried \(self.failure(failure))"
      case .unknown(let failure): "unknown \(self.failure(failure))"
      }
    }
    let state = [outcome.sessionUsable ? "usable" : "spent"] + (outcome.committed ? ["committed"] : [])
    return recipients.joined(separator: ", ") + "; " + state.joined(separator: ", ")
  }

  static func probe(_ outcome: ProbeSender.Outcome) -> String {
    let verdict =
      switch outcome.verdict {
      case .accepted(let reply): "accepted \(reply.code)"
      case .refused(let reply): "refused \(reply.code)"
      case .failed(let failure): "failed \(self.failure(failure))"
      }
    return verdict + (outcome.sessionUsable ? "; usable" : "; spent")
  }

  static func failure(_ failure: SessionFailure) -> String {
    "\(failure.stage.rawValue) \(cause(failure.cause))"
  }

  private static func cause(_ cause: SessionFault) -> String {
    switch cause {
    case .reply(let reply): "\(reply.code)"
    case .timedOut: "timedOut"
    case .closed: "closed"
    case .stopped: "stopped"
    case .violation(let detail): "violation: \(detail)"
    case .startTLSUnavailable(let reply): "startTLSUnavailable" + (reply.map { " \($0.code)" } ?? "")
    case .plaintextBeforeTLS: "plaintextBeforeTLS"
    case .tls(let fault): "tls \(fault)"
    case .noCommonMechanism(let offered): "noCommonMechanism \(offered.joined(separator: " "))"
    case .serverNotVerified: "serverNotVerified"
    case .plaintextAuthRefused: "plaintextAuthRefused"
    case .scramIterations(let count): "scramIterations \(count)"
    case .smtputf8Required: "smtputf8Required"
    case .messageTooLarge(let limit): "messageTooLarge \(limit)"
    case .tooManyRecipients(let limit): "tooManyRecipients \(limit)"
    case .notCommitted: "notCommitted"
    }
  }

  static func text(_ cause: SessionFault) -> String? {
    guard case .reply(let reply) = cause else { return nil }
    return reply.text
  }

  static func text(_ result: RecipientResult) -> String? {
    switch result {
    case .accepted(let reply), .refused(_, let reply): reply.text
    case .notTried(let failure), .unknown(let failure): text(failure.cause)
    }
  }

  static func line(_ octets: Bytes) -> String { String(reflecting: String(decoding: octets, as: UTF8.self)) }
}
