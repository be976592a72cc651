/// What an account or a domain says about a server; nil means "not said here".
package struct ServerOverrides: Sendable, Hashable {
  package var host: String?
  package var port: Int?
  package var security: Security?
  /// Lets `security: none` send in clear text.
  package var allowInsecure: Bool?
  /// Absolute path of a PEM file that replaces the system's trust store.
  package var caFile: String?
  /// SHA-256 of the server key's SubjectPublicKeyInfo, in base64 or hexadecimal.
  package var pinSHA256: String?

  package init(
    host: String? = nil,
    port: Int? = nil,
    security: Security? = nil,
    allowInsecure: Bool? = nil,
    caFile: String? = nil,
    pinSHA256: String? = nil
  ) {
    self.host = host
    self.port = port
    self.security = security
    self.allowInsecure = allowInsecure
    self.caFile = caFile
    self.pinSHA256 = pinSHA256
  }
}

/// How the connection is protected (RFC 8314).
package enum Security: String, Sendable, Hashable, CaseIterable {
  /// TLS from the first octet (465, 993, 995).
  case tls
  /// Plain greeting, then TLS or nothing (587, 143, 110).
  case starttls
  /// No protection; only with `allowInsecure`.
  case none
}

/// Which login mechanism to use.
package enum AuthenticationChoice: String, Sendable, Hashable, CaseIterable {
  /// The strongest that both sides know.
  case auto
  /// No login.
  case none
  case plain, login
  case cramMD5 = "cram-md5"
  case scramSHA1 = "scram-sha-1"
  case scramSHA256 = "scram-sha-256"
  case xoauth2, oauthbearer
}

/// The sending half of an account.
package struct OutgoingSettings: Sendable, Hashable {
  package var enabled = false
  package var server = ServerOverrides()
  package var authentication: AuthenticationChoice = .auto
  package var isDefault = false
  package var alwaysUseAccountAddress = false
  package var alwaysUseAccountName = false
  package var replyTo: String?
  package var signature: String?
  package var footer: String?
  package var alwaysBcc: String?
  package var unsubscribeLink = false
  package var trackOpens = false
  package var appendToSent: AppendToSent = .auto
  package var sentFolder: String?
  package var rateLimits: [RateLimit] = []
  /// Parallel connections this account may hold, 1…20; nil = the service's default.
  package var maxSessions: Int?

  package init() {}
}

/// Whether a copy of sent mail is filed in the account's Sent folder (D23).
package enum AppendToSent: String, Sendable, Hashable, CaseIterable {
  /// Unless the provider files it itself.
  case auto
  case always, never
}

/// At most this many messages in any window of this length (I03).
package struct RateLimit: Sendable, Hashable {
  package var messages: Int
  package var perHours: Int

  package init(messages: Int, perHours: Int) {
    self.messages = messages
    self.perHours = perHours
  }
}

/// The receiving half of an account.
package struct IncomingSettings: Sendable, Hashable {
  package var enabled = false
  package var kind: IncomingKind = .imap
  package var server = ServerOverrides()
  package var isDefault = false
  package var folders: [IncomingFolder] = []
  package var sync: SyncOption = .unseen
  package var initialSyncCount = 250
  package var attachmentLimitMB = 25
  package var intervalSeconds = 300
  package var idle = true
  package var leaveOnServerDays: Int?
  package var createContacts = false
  package var autoLink = true
  package var autoReply = AutoReply()
  package var unreplied = UnrepliedAlert()

  package init() {}
}

package enum IncomingKind: String, Sendable, Hashable, CaseIterable {
  case imap, pop3
}

package enum SyncOption: String, Sendable, Hashable, CaseIterable {
  case all, unseen
}

/// A folder to synchronise and the kind of document its messages become (D14).
package struct IncomingFolder: Sendable, Hashable {
  package var name: String
  package var appendTo: String?

  package init(name: String, appendTo: String? = nil) {
    self.name = name
    self.appendTo = appendTo
  }
}

package struct AutoReply: Sendable, Hashable {
  package var enabled = false
  package var text: String?

  package init() {}
}

/// Who is told when a message stays without an answer (D16).
package struct UnrepliedAlert: Sendable, Hashable {
  package var enabled = false
  package var afterMinutes = 30
  package var notify: [String] = []

  package init() {}
}

/// Server settings shared by the addresses of one mail domain (D04).
package struct MailDomain: Sendable, Hashable {
  package var id: DomainID
  package var revision: Int
  /// Lower-case A-label form, such as `acme.ec`; unique.
  package var name: String
  package var outgoing: ServerOverrides
  package var incomingKind: IncomingKind?
  package var incoming: ServerOverrides
  package var createdAt: Instant
  package var updatedAt: Instant

  package init(
    id: DomainID,
    revision: Int = 1,
    name: String,
    outgoing: ServerOverrides = ServerOverrides(),
    incomingKind: IncomingKind? = nil,
    incoming: ServerOverrides = ServerOverrides(),
    createdAt: Instant,
    updatedAt: Instant
  ) {
    self.id = id
    self.revision = revision
    self.name = name
    self.outgoing = outgoing
    self.incomingKind = incomingKind
    self.incoming = incoming
    self.createdAt = createdAt
    self.updatedAt = updatedAt
  }
}
