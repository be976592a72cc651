package import Wire

/// How to open a session: what the account says, and nothing that the server says.
package struct SessionPlan: Sendable {
  package enum Security: Sendable, Hashable, CaseIterable {
    /// TLS from the first octet, port 465 (RFC 8314 §3.3).
    case tls
    /// STARTTLS, and nothing else before it, port 587. Required, never opportunistic.
    case startTLS
    case none
  }

  package var security: Security
  package var ehloName: EHLOName
  /// `nil` for a server that takes mail without a login.
  package var login: LoginPlan?
  package var limits: SMTPLimits

  package init(
    security: Security,
    ehloName: EHLOName,
    login: LoginPlan? = nil,
    limits: SMTPLimits = SMTPLimits()
  ) {
    self.security = security
    self.ehloName = ehloName
    self.login = login
    self.limits = limits
  }
}

/// How to log in.
package struct LoginPlan: Sendable {
  package enum Mechanism: Sendable, Hashable {
    /// The best that the server offers and the secret fits.
    case automatic
    /// This one or none.
    case named(SASLMechanism)
  }

  package var credentials: Credentials
  package var mechanism: Mechanism
  /// Whether the secret itself may travel without TLS.
  package var allowPlaintext: Bool
  /// Fresh randomness for SCRAM, printable ASCII without comma.
  package var clientNonce: String
  /// The server as configured, for OAUTHBEARER.
  package var host: String
  package var port: Int

  package init(
    credentials: Credentials,
    mechanism: Mechanism = .automatic,
    allowPlaintext: Bool = false,
    clientNonce: String,
    host: String,
    port: Int
  ) {
    self.credentials = credentials
    self.mechanism = mechanism
    self.allowPlaintext = allowPlaintext
    self.clientNonce = clientNonce
    self.host = host
    self.port = port
  }

  /// Chooses how to log in to a server with these capabilities.
  func choose(from offered: [String], insideTLS: Bool) throws(SessionFault) -> SASLMechanism {
    let wanted =
      switch mechanism {
      case .automatic: SASLMechanism.preferred(for: credentials.kind)
      case .named(let mechanism): [mechanism]
      }
    let common = wanted.filter { offered.contains($0.rawValue) }
    guard !common.isEmpty else { throw .noCommonMechanism(offered: offered) }
    let permitted = common.first { insideTLS || allowPlaintext || !$0.exposesSecret }
    guard let permitted else { throw .plaintextAuthRefused }
    return permitted
  }
}
