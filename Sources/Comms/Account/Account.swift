package import MIME

/// An e-mail account: who sends and receives, through which servers.
package struct Account: Sendable, Hashable {
  package var id: AccountID
  /// Grows by one with every change.
  package var revision: Int
  package var name: String
  /// Missing only in the predefined accounts, until valid details are set (D09).
  package var address: MailAddress?
  package var fromName: String?
  package var provider: Provider
  package var domainID: DomainID?
  package var preset: String?
  /// The login name where it is not the address (D06).
  package var loginID: String?
  package var passwordEncoding: PasswordEncoding
  /// The user who will be asked for the password at their next login (D07).
  package var awaitingPassword: String?
  package var enabled: Bool
  package var outgoing: OutgoingSettings
  package var incoming: IncomingSettings
  /// Why its messages wait; nil when it works.
  package var hold: AccountHold?
  /// When each of its secrets was set; the secrets themselves stay in the vault.
  package var secrets: [SecretPurpose: Instant]
  package var createdAt: Instant
  package var updatedAt: Instant

  package init(
    id: AccountID,
    revision: Int = 1,
    name: String,
    address: MailAddress?,
    fromName: String? = nil,
    provider: Provider = .smtp,
    domainID: DomainID? = nil,
    preset: String? = nil,
    loginID: String? = nil,
    passwordEncoding: PasswordEncoding = .utf8,
    awaitingPassword: String? = nil,
    enabled: Bool = true,
    outgoing: OutgoingSettings = OutgoingSettings(),
    incoming: IncomingSettings = IncomingSettings(),
    hold: AccountHold? = nil,
    secrets: [SecretPurpose: Instant] = [:],
    createdAt: Instant,
    updatedAt: Instant
  ) {
    self.id = id
    self.revision = revision
    self.name = name
    self.address = address
    self.fromName = fromName
    self.provider = provider
    self.domainID = domainID
    self.preset = preset
    self.loginID = loginID
    self.passwordEncoding = passwordEncoding
    self.awaitingPassword = awaitingPassword
    self.enabled = enabled
    self.outgoing = outgoing
    self.incoming = incoming
    self.hold = hold
    self.secrets = secrets
    self.createdAt = createdAt
    self.updatedAt = updatedAt
  }
}

/// How an account's messages leave.
package enum Provider: String, Sendable, Hashable, CaseIterable {
  case smtp
  /// Files each message as `.eml` in the data directory; nothing leaves the machine.
  case sandbox
}

/// How a password becomes octets at login (D08).
package enum PasswordEncoding: String, Sendable, Hashable, CaseIterable {
  case utf8, ascii
}

/// Which way a server or a default applies.
package enum Direction: String, Sendable, Hashable, CaseIterable {
  case outgoing, incoming
}

/// What a secret of an account is for.
package enum SecretPurpose: String, Sendable, Hashable, CaseIterable {
  case outgoingPassword = "outgoing_password"
  case incomingPassword = "incoming_password"
  case accessToken = "access_token"
}

/// Why and since when an account's messages wait.
package struct AccountHold: Sendable, Hashable {
  package var reason: HoldReason
  package var since: Instant
  /// When it lifts by itself; nil = when someone mends the cause.
  package var until: Instant?
  package var failure: Failure?

  package init(reason: HoldReason, since: Instant, until: Instant? = nil, failure: Failure? = nil) {
    self.reason = reason
    self.since = since
    self.until = until
    self.failure = failure
  }
}

/// Why something waits.
package enum HoldReason: String, Sendable, Hashable, CaseIterable {
  /// The server refuses the credentials.
  case auth
  /// The secret cannot be decrypted.
  case secretUnreadable = "secret_unreadable"
  /// The operator or the host asked.
  case manual
  /// The process crashed five times over this message.
  case poison
  /// The database is an older copy of itself.
  case restoredBackup = "restored_backup"
  /// The service runs with `--mode hold`.
  case mode
  /// The server asked us to slow down or cannot be reached.
  case throttled
  case unreachable
}
