/// One login by one SASL mechanism: our side of the challenges, without framing and without base 64 (RFC
/// 4422).
///
/// Implementations hold what must not be shown in a `Secret`, so a dialogue that keeps one can be dumped.
package protocol SASLExchange: Sendable {
  var mechanism: SASLMechanism { get }
  /// What we say unasked, once, before any challenge; `nil` when the server speaks first.
  var initialResponse: Secret? { get }
  /// Whether the server's success may be believed now: we said our last word and the server proved what it
  /// must.
  var mayConclude: Bool { get }
  /// Our answer to a challenge.
  mutating func respond(to challenge: Bytes) throws(SASLFault) -> Secret
}

/// Why an exchange cannot go on.
package enum SASLFault: Error, Sendable, Hashable {
  /// The challenge does not follow its mechanism's grammar; the text is ours and holds nothing of the
  /// server's.
  case malformedChallenge(String)
  /// A challenge after our last word.
  case unexpectedChallenge
  /// The server did not prove that it knows the password (RFC 5802 §5), or twisted our nonce.
  case serverNotVerified
  /// SCRAM asks for too few iterations to be safe, or so many that it is an attack on our processor.
  case iterations(Int)
}

/// The mechanisms spoken here, by their registered name.
package enum SASLMechanism: String, Sendable, Hashable, CaseIterable {
  case plain = "PLAIN"
  case login = "LOGIN"
  case cramMD5 = "CRAM-MD5"
  case scramSHA1 = "SCRAM-SHA-1"
  case scramSHA256 = "SCRAM-SHA-256"
  case xoauth2 = "XOAUTH2"
  case oauthBearer = "OAUTHBEARER"

  /// Whether who listens learns the secret itself, so that the mechanism needs TLS.
  package var exposesSecret: Bool {
    switch self {
    case .plain, .login, .xoauth2, .oauthBearer: true
    case .cramMD5, .scramSHA1, .scramSHA256: false
    }
  }

  /// The mechanisms that can carry the kind of secret, best first.
  ///
  /// CRAM-MD5 is last: MD5, and the server keeps the password in clear.
  package static func preferred(for kind: Credentials.Kind) -> [SASLMechanism] {
    switch kind {
    case .token: [.oauthBearer, .xoauth2]
    case .password: [.scramSHA256, .scramSHA1, .plain, .login, .cramMD5]
    }
  }

  /// Starts a login.
  package func exchange(for context: SASLContext) -> any SASLExchange {
    switch self {
    case .plain: PlainExchange(context)
    case .login: LoginExchange(context)
    case .cramMD5: CRAMMD5Exchange(context)
    case .scramSHA1: SCRAMExchange(context, hash: .sha1)
    case .scramSHA256: SCRAMExchange(context, hash: .sha256)
    case .xoauth2: XOAuth2Exchange(context)
    case .oauthBearer: OAuthBearerExchange(context)
    }
  }
}

/// What any mechanism may need to start.
package struct SASLContext: Sendable {
  package let credentials: Credentials
  /// Fresh and unpredictable for each login, of printable ASCII without comma (SCRAM, RFC 5802 §5.1).
  package let clientNonce: String
  /// Where the token is presented (OAUTHBEARER, RFC 7628 §3.1).
  package let host: String
  package let port: Int

  package init(credentials: Credentials, clientNonce: String, host: String, port: Int) {
    self.credentials = credentials
    self.clientNonce = clientNonce
    self.host = host
    self.port = port
  }
}

extension SASLContext {
  var user: String { credentials.user }

  /// Octets made of the secret, kept as a secret.
  func secret(_ build: (_ secret: Bytes) -> Bytes) -> Secret {
    credentials.secret.reveal { Secret(build($0)) }
  }
}

/// A name inside `n,a=…,` and `n=…,`: the comma and the equals sign are spelt out (RFC 5802 §5.1).
func saslName(_ name: String) -> Bytes {
  name.utf8.flatMap { octet in
    switch octet {
    case ASCII.equals: Bytes("=3D".utf8)
    case ASCII.comma: Bytes("=2C".utf8)
    default: [octet]
    }
  }
}
