import Comms
import SMTP
import Transport
import Wire

/// What the SMTP client saw, as facts for people.
extension SMTPReply {
  var serverReply: ServerReply { ServerReply(code: code, enhanced: enhanced?.description, text: text) }

  func rejection(_ stage: SMTPStage) -> Failure {
    Failure(.smtpReject, stage: stage.rawValue, server: serverReply, facts: ["category": "\(category)"])
  }

  /// A no to one recipient or to the content.
  ///
  /// Throttling is for the time being whatever the first digit says: Gmail answers `550 5.4.5` to a daily
  /// limit.
  func refusal(_ stage: SMTPStage) -> Refusal {
    Refusal(rejection(stage), permanent: isPermanent && category != .throttled)
  }
}

extension SessionFailure {
  func failure(host: String) -> Failure {
    let stage = stage.rawValue
    var facts = ["host": host]
    switch cause {
    case .reply(let reply):
      guard self.stage == .auth else { return reply.rejection(self.stage) }
      return Failure(.authFailed, stage: stage, server: reply.serverReply, facts: facts)
    case .timedOut: return Failure(.timeout, stage: stage, facts: facts)
    case .closed, .stopped, .notCommitted:
      facts["reason"] = "closed"
      return Failure(.connection, stage: stage, facts: facts)
    case .violation(let what):
      facts["reason"] = what
      return Failure(.protocolViolation, stage: stage, facts: facts)
    case .startTLSUnavailable(let reply):
      return Failure(.tlsRequiredUnavailable, stage: stage, server: reply?.serverReply, facts: facts)
    case .plaintextBeforeTLS:
      facts["reason"] = "starttls_injection"
      return Failure(.protocolViolation, stage: stage, facts: facts)
    case .tls(let fault): return fault.failure(host: host)
    case .noCommonMechanism(let offered):
      facts["offered"] = offered.joined(separator: " ")
      return Failure(.authMechanism, stage: stage, facts: facts)
    case .serverNotVerified: return Failure(.authServerNotVerified, stage: stage, facts: facts)
    case .plaintextAuthRefused:
      facts["offered"] = "plaintext"
      return Failure(.authMechanism, stage: stage, facts: facts)
    case .scramIterations(let count):
      facts["iterations"] = String(count)
      return Failure(.authServerNotVerified, stage: stage, facts: facts)
    case .smtputf8Required: return Failure(.smtputf8Required, stage: stage, facts: facts)
    case .messageTooLarge(let limit):
      facts["limit"] = String(limit)
      return Failure(.messageTooLarge, stage: stage, facts: facts)
    case .tooManyRecipients(let limit):
      facts["limit"] = String(limit)
      return Failure(.limitExceeded, stage: stage, facts: facts)
    }
  }

  /// Whether it is this message that cannot go, whatever the connection.
  var concernsMessage: Bool {
    switch cause {
    case .smtputf8Required, .messageTooLarge, .tooManyRecipients: true
    case .reply, .timedOut, .closed, .stopped, .violation, .startTLSUnavailable, .plaintextBeforeTLS, .tls,
      .noCommonMechanism, .serverNotVerified, .plaintextAuthRefused, .scramIterations, .notCommitted:
      false
    }
  }

  /// Why the account's messages wait after this.
  var holdReason: HoldReason {
    switch cause {
    case .reply(let reply) where stage == .auth && reply.isPermanent: .auth
    case .noCommonMechanism, .serverNotVerified, .plaintextAuthRefused, .scramIterations: .auth
    case .reply(let reply) where reply.code == 421 || reply.category == .throttled: .throttled
    case .reply, .timedOut, .closed, .stopped, .violation, .startTLSUnavailable, .plaintextBeforeTLS, .tls,
      .smtputf8Required, .messageTooLarge, .tooManyRecipients, .notCommitted:
      .unreachable
    }
  }
}

extension TLSFault {
  func failure(host: String) -> Failure {
    var facts = ["host": host]
    func certificate(_ reason: String) -> Failure {
      facts["reason"] = reason
      return Failure(.tlsCertificate, stage: "tls", facts: facts)
    }
    switch self {
    case .certificateExpired: return certificate("expired")
    case .certificateNotYetValid: return certificate("not_yet_valid")
    case .wrongHost: return certificate("wrong_host")
    case .unknownAuthority: return certificate("unknown_authority")
    case .selfSigned: return certificate("self_signed")
    case .missingIntermediate: return certificate("missing_intermediate")
    case .pinMismatch: return certificate("pin_mismatch")
    case .certificate(let words): return certificate(words)
    case .protocolVersion:
      facts["reason"] = "protocol_version"
      return Failure(.tlsProtocol, stage: "tls", facts: facts)
    case .notTLS:
      facts["reason"] = "not_tls"
      return Failure(.tlsProtocol, stage: "tls", facts: facts)
    case .other(let words):
      facts["reason"] = words
      return Failure(.tlsProtocol, stage: "tls", facts: facts)
    case .trustStoreUnavailable(let path):
      facts["path"] = path
      return Failure(.trustStoreUnavailable, stage: "tls", facts: facts)
    case .timedOut: return Failure(.timeout, stage: "tls", facts: facts)
    case .closedByPeer:
      facts["reason"] = "closed"
      return Failure(.connection, stage: "tls", facts: facts)
    }
  }
}

extension ConnectFailure {
  func failure(host: String) -> Failure {
    var facts = ["host": host]
    func connect(_ reason: String) -> Failure {
      facts["reason"] = reason
      return Failure(.connection, stage: "connect", facts: facts)
    }
    switch self {
    case .resolve(let reason):
      facts["reason"] = reason
      return Failure(.resolve, stage: "resolve", facts: facts)
    case .noAddress: return Failure(.resolve, stage: "resolve", facts: facts)
    case .stopped: return connect("stopped")
    case .timedOut(let stage): return Failure(.timeout, stage: stage, facts: facts)
    case .refused(let address): return connect("refused, \(address)")
    case .unreachable(let address): return connect("unreachable, \(address)")
    case .forbiddenAddress(let address): return connect("forbidden address \(address)")
    case .other(let words): return connect(words)
    }
  }
}
