package import Wire

/// What a session that opens tells its caller on the way.
package enum Milestone: Sendable, Hashable {
  case greeting(SMTPReply)
  /// TLS is up; whatever was known of the server is forgotten.
  case secured
  /// What the server offers now; comes once, before the login.
  case capabilities(Capabilities)
  /// Logged in this way: a caller that remembers sees a server that takes less than before.
  case authenticated(SASLMechanism)
}

/// How opening a session ended.
package enum SessionOutcome: Sendable, Hashable {
  case ready(Capabilities)
  case failed(SessionFailure)
}
