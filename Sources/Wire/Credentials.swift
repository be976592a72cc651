/// Who logs in, and with what.
package struct Credentials: Sendable {
  /// What the secret is, which decides the mechanisms that can carry it.
  package enum Kind: Sendable, Hashable, CaseIterable {
    case password
    /// An OAuth 2.0 access token.
    case token
  }

  package let user: String
  package let secret: Secret
  package let kind: Kind

  package init(user: String, secret: Secret, kind: Kind = .password) {
    self.user = user
    self.secret = secret
    self.kind = kind
  }
}
