import Comms
import Engine
import MIME
import RPC

/// An account as a caller sees it: what applies, and where each value comes from.
struct AccountView: Sendable, Hashable {
  var id: AccountID
  var revision: Int
  var name: String
  var address: String?
  var fromName: String?
  var provider: Provider
  var domainID: DomainID?
  var preset: String?
  var loginID: Sourced<String>?
  var passwordEncoding: PasswordEncoding
  var awaitingPassword: String?
  var enabled: Bool
  var hasPassword: Bool
  var passwordUpdatedAt: Instant?
  var hasToken: Bool
  var status: ChoiceVerdict
  var missing: [String]
  var hold: HoldView?
  var outgoing: OutgoingView
  var incoming: IncomingView
  var createdAt: Instant
  var updatedAt: Instant
}

/// The sending half.
struct OutgoingView: Sendable, Hashable {
  var enabled: Bool
  var server: ServerView
  var authentication: AuthenticationChoice
  var isDefault: Bool
  var alwaysUseAccountAddress: Bool
  var alwaysUseAccountName: Bool
  var replyTo: String?
  var signature: String?
  var footer: String?
  var alwaysBcc: String?
  var unsubscribeLink: Bool
  var trackOpens: Bool
  var appendToSent: AppendToSent
  var sentFolder: String?
  var rateLimits: [RateLimit]
  var maxSessions: Int?
}

/// The receiving half.
struct IncomingView: Sendable, Hashable {
  var enabled: Bool
  var kind: IncomingKind
  var server: ServerView
  var isDefault: Bool
  var folders: [IncomingFolder]
  var sync: SyncOption
  var initialSyncCount: Int
  var attachmentLimitMB: Int
  var intervalSeconds: Int
  var idle: Bool
  var leaveOnServerDays: Int?
  var createContacts: Bool
  var autoLink: Bool
  var autoReply: AutoReply
  var unreplied: UnrepliedAlert
}

/// A server, value by value with its origin.
struct ServerView: Sendable, Hashable {
  var host: Sourced<String>?
  var port: Sourced<Int>
  var security: Sourced<Security>
  var allowInsecure: Sourced<Bool>
  var caFile: Sourced<String>?
  var pinSHA256: Sourced<String>?
}

/// Why and since when an account's messages wait.
struct HoldView: Sendable, Hashable {
  var reason: HoldReason
  var since: Instant
  var until: Instant?
  var failure: FailureView?
}

/// A failure inside a result: what happened and what to do, in words and in stable names.
struct FailureView: Sendable, Hashable {
  var slug: FailureKind
  var message: String
  var fix: String
  var stage: String?
  var server: ServerReply?
}

extension AccountView {
  init(_ saved: SavedAccount, locale: Language) {
    let account = saved.account
    let passwords = [SecretPurpose.outgoingPassword, .incomingPassword].compactMap { account.secrets[$0] }
    self.init(
      id: account.id,
      revision: account.revision,
      name: account.name,
      address: account.address?.addrSpec,
      fromName: account.fromName,
      provider: account.provider,
      domainID: account.domainID,
      preset: account.preset,
      loginID: account.effectiveOutgoing(domain: saved.domain).login,
      passwordEncoding: account.passwordEncoding,
      awaitingPassword: account.awaitingPassword,
      enabled: account.enabled,
      hasPassword: !passwords.isEmpty,
      passwordUpdatedAt: passwords.max(),
      hasToken: account.secrets[.accessToken] != nil,
      status: account.sendingVerdict(domain: saved.domain),
      missing: account.missingForSending(domain: saved.domain),
      hold: account.hold.map { HoldView($0, locale) },
      outgoing: OutgoingView(account, saved.domain),
      incoming: IncomingView(account, saved.domain),
      createdAt: account.createdAt,
      updatedAt: account.updatedAt
    )
  }
}

extension OutgoingView {
  init(_ account: Account, _ domain: MailDomain?) {
    let settings = account.outgoing
    self.init(
      enabled: settings.enabled,
      server: ServerView(account.effectiveOutgoing(domain: domain)),
      authentication: settings.authentication,
      isDefault: settings.isDefault,
      alwaysUseAccountAddress: settings.alwaysUseAccountAddress,
      alwaysUseAccountName: settings.alwaysUseAccountName,
      replyTo: settings.replyTo,
      signature: settings.signature,
      footer: settings.footer,
      alwaysBcc: settings.alwaysBcc,
      unsubscribeLink: settings.unsubscribeLink,
      trackOpens: settings.trackOpens,
      appendToSent: settings.appendToSent,
      sentFolder: settings.sentFolder,
      rateLimits: settings.rateLimits,
      maxSessions: settings.maxSessions
    )
  }
}

extension IncomingView {
  init(_ account: Account, _ domain: MailDomain?) {
    let settings = account.incoming
    self.init(
      enabled: settings.enabled,
      kind: settings.kind,
      server: ServerView(account.effectiveIncoming(domain: domain)),
      isDefault: settings.isDefault,
      folders: settings.folders,
      sync: settings.sync,
      initialSyncCount: settings.initialSyncCount,
      attachmentLimitMB: settings.attachmentLimitMB,
      intervalSeconds: settings.intervalSeconds,
      idle: settings.idle,
      leaveOnServerDays: settings.leaveOnServerDays,
      createContacts: settings.createContacts,
      autoLink: settings.autoLink,
      autoReply: settings.autoReply,
      unreplied: settings.unreplied
    )
  }
}

extension ServerView {
  init(_ server: EffectiveServer) {
    self.init(
      host: server.host,
      port: server.port,
      security: server.security,
      allowInsecure: server.allowInsecure,
      caFile: server.caFile,
      pinSHA256: server.pinSHA256
    )
  }
}

extension HoldView {
  init(_ hold: AccountHold, _ locale: Language) {
    self.init(
      reason: hold.reason,
      since: hold.since,
      until: hold.until,
      failure: hold.failure.map { FailureView($0, locale) }
    )
  }
}

extension FailureView {
  init(_ failure: Failure, _ locale: Language) {
    self.init(
      slug: failure.kind,
      message: failure.sentence(locale),
      fix: failure.advice(locale),
      stage: failure.stage,
      server: failure.server
    )
  }
}
