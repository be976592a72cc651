import Comms
import MIME
import Synchronization

/// The part of an account that nothing is searched by, as versioned JSON.
struct AccountRecord: Codable {
  var version = 1
  var fromName: String?
  var preset: String?
  var loginID: String?
  var passwordEncoding: String
  var outgoing: OutgoingRecord
  var incoming: IncomingRecord

  private static let recent = Mutex<[String: AccountRecord]>([:])

  /// Reads a record; what was read lately is remembered, since every message asks for its account.
  static func decoded(_ text: String) throws(StoreError) -> AccountRecord {
    if let known = recent.withLock({ $0[text] }) { return known }
    let record: AccountRecord = try StoredJSON.decode(text)
    recent.withLock { recent in
      if recent.count >= 64 { recent = [:] }
      recent[text] = record
    }
    return record
  }
}

struct ServerRecord: Codable {
  var host: String?
  var port: Int?
  var security: String?
  var allowInsecure: Bool?
  var caFile: String?
  var pinSHA256: String?

  init(_ server: ServerOverrides) {
    host = server.host
    port = server.port
    security = server.security?.rawValue
    allowInsecure = server.allowInsecure
    caFile = server.caFile
    pinSHA256 = server.pinSHA256
  }

  func domain() throws(StoreError) -> ServerOverrides {
    ServerOverrides(
      host: host,
      port: port,
      security: try security.map(known),
      allowInsecure: allowInsecure,
      caFile: caFile,
      pinSHA256: pinSHA256
    )
  }
}

struct OutgoingRecord: Codable {
  struct Rate: Codable {
    var messages: Int
    var perHours: Int
  }
  var server: ServerRecord
  var authentication: String
  var alwaysUseAccountAddress: Bool
  var alwaysUseAccountName: Bool
  var replyTo: String?
  var signature: String?
  var footer: String?
  var alwaysBcc: String?
  var unsubscribeLink: Bool
  var trackOpens: Bool
  var appendToSent: String
  var sentFolder: String?
  var rateLimits: [Rate]
  var maxSessions: Int?

  init(_ settings: OutgoingSettings) {
    server = ServerRecord(settings.server)
    authentication = settings.authentication.rawValue
    alwaysUseAccountAddress = settings.alwaysUseAccountAddress
    alwaysUseAccountName = settings.alwaysUseAccountName
    replyTo = settings.replyTo
    signature = settings.signature
    footer = settings.footer
    alwaysBcc = settings.alwaysBcc
    unsubscribeLink = settings.unsubscribeLink
    trackOpens = settings.trackOpens
    appendToSent = settings.appendToSent.rawValue
    sentFolder = settings.sentFolder
    rateLimits = settings.rateLimits.map { Rate(messages: $0.messages, perHours: $0.perHours) }
    maxSessions = settings.maxSessions
  }

  func domain(enabled: Bool, isDefault: Bool) throws(StoreError) -> OutgoingSettings {
    var settings = OutgoingSettings()
    settings.enabled = enabled
    settings.server = try server.domain()
    settings.authentication = try known(authentication)
    settings.isDefault = isDefault
    settings.alwaysUseAccountAddress = alwaysUseAccountAddress
    settings.alwaysUseAccountName = alwaysUseAccountName
    settings.replyTo = replyTo
    settings.signature = signature
    settings.footer = footer
    settings.alwaysBcc = alwaysBcc
    settings.unsubscribeLink = unsubscribeLink
    settings.trackOpens = trackOpens
    settings.appendToSent = try known(appendToSent)
    settings.sentFolder = sentFolder
    settings.rateLimits = rateLimits.map { RateLimit(messages: $0.messages, perHours: $0.perHours) }
    settings.maxSessions = maxSessions
    return settings
  }
}

struct IncomingRecord: Codable {
  struct Folder: Codable {
    var name: String
    var appendTo: String?
  }
  var kind: String
  var server: ServerRecord
  var folders: [Folder]
  var sync: String
  var initialSyncCount: Int
  var attachmentLimitMB: Int
  var intervalSeconds: Int
  var idle: Bool
  var leaveOnServerDays: Int?
  var createContacts: Bool
  var autoLink: Bool
  var autoReplyEnabled: Bool
  var autoReplyText: String?
  var unrepliedEnabled: Bool
  var unrepliedAfterMinutes: Int
  var unrepliedNotify: [String]

  init(_ settings: IncomingSettings) {
    kind = settings.kind.rawValue
    server = ServerRecord(settings.server)
    folders = settings.folders.map { Folder(name: $0.name, appendTo: $0.appendTo) }
    sync = settings.sync.rawValue
    initialSyncCount = settings.initialSyncCount
    attachmentLimitMB = settings.attachmentLimitMB
    intervalSeconds = settings.intervalSeconds
    idle = settings.idle
    leaveOnServerDays = settings.leaveOnServerDays
    createContacts = settings.createContacts
    autoLink = settings.autoLink
    autoReplyEnabled = settings.autoReply.enabled
    autoReplyText = settings.autoReply.text
    unrepliedEnabled = settings.unreplied.enabled
    unrepliedAfterMinutes = settings.unreplied.afterMinutes
    unrepliedNotify = settings.unreplied.notify
  }

  func domain(enabled: Bool, isDefault: Bool) throws(StoreError) -> IncomingSettings {
    var settings = IncomingSettings()
    settings.enabled = enabled
    settings.kind = try known(kind)
    settings.server = try server.domain()
    settings.isDefault = isDefault
    settings.folders = folders.map { IncomingFolder(name: $0.name, appendTo: $0.appendTo) }
    settings.sync = try known(sync)
    settings.initialSyncCount = initialSyncCount
    settings.attachmentLimitMB = attachmentLimitMB
    settings.intervalSeconds = intervalSeconds
    settings.idle = idle
    settings.leaveOnServerDays = leaveOnServerDays
    settings.createContacts = createContacts
    settings.autoLink = autoLink
    settings.autoReply.enabled = autoReplyEnabled
    settings.autoReply.text = autoReplyText
    settings.unreplied.enabled = unrepliedEnabled
    settings.unreplied.afterMinutes = unrepliedAfterMinutes
    settings.unreplied.notify = unrepliedNotify
    return settings
  }
}

/// A stored enumeration's value; one that this version does not know is a corrupt row.
func known<E: RawRepresentable>(_ raw: E.RawValue) throws(StoreError) -> E {
  guard let value = E(rawValue: raw) else { throw .corrupt("\(E.self) \(raw)") }
  return value
}
