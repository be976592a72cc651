package import Comms

/// What a caller wants to be different in an account; what is not said stays.
package struct AccountEdit: Sendable, Hashable {
  package var name: Change<String> = .keep
  package var address: Change<String> = .keep
  package var fromName: Change<String> = .keep
  package var provider: Change<Provider> = .keep
  package var domainID: Change<DomainID> = .keep
  package var preset: Change<String> = .keep
  package var loginID: Change<String> = .keep
  package var passwordEncoding: Change<PasswordEncoding> = .keep
  package var awaitingPassword: Change<String> = .keep
  package var enabled: Change<Bool> = .keep
  package var outgoing = OutgoingEdit()
  package var incoming = IncomingEdit()

  package init() {}

  /// Every member in the order of the wire.
  package init(
    _ name: Change<String>,
    _ address: Change<String>,
    _ fromName: Change<String>,
    _ provider: Change<Provider>,
    _ domainID: Change<DomainID>,
    _ preset: Change<String>,
    _ loginID: Change<String>,
    _ passwordEncoding: Change<PasswordEncoding>,
    _ awaitingPassword: Change<String>,
    _ enabled: Change<Bool>,
    _ outgoing: OutgoingEdit,
    _ incoming: IncomingEdit
  ) {
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
  }
}

package struct ServerEdit: Sendable, Hashable {
  package var host: Change<String> = .keep
  package var port: Change<Int> = .keep
  package var security: Change<Security> = .keep
  package var allowInsecure: Change<Bool> = .keep
  package var caFile: Change<String> = .keep
  package var pinSHA256: Change<String> = .keep

  package init() {}

  /// Every member in the order of the wire.
  package init(
    _ host: Change<String>,
    _ port: Change<Int>,
    _ security: Change<Security>,
    _ allowInsecure: Change<Bool>,
    _ caFile: Change<String>,
    _ pinSHA256: Change<String>
  ) {
    self.host = host
    self.port = port
    self.security = security
    self.allowInsecure = allowInsecure
    self.caFile = caFile
    self.pinSHA256 = pinSHA256
  }

  func apply(to server: inout ServerOverrides) {
    host.apply(to: &server.host)
    if let host = server.host { server.host = host.lowercased() }
    port.apply(to: &server.port)
    security.apply(to: &server.security)
    allowInsecure.apply(to: &server.allowInsecure)
    caFile.apply(to: &server.caFile)
    pinSHA256.apply(to: &server.pinSHA256)
  }
}

package struct OutgoingEdit: Sendable, Hashable {
  package var enabled: Change<Bool> = .keep
  package var server = ServerEdit()
  package var authentication: Change<AuthenticationChoice> = .keep
  package var isDefault: Change<Bool> = .keep
  package var alwaysUseAccountAddress: Change<Bool> = .keep
  package var alwaysUseAccountName: Change<Bool> = .keep
  package var replyTo: Change<String> = .keep
  package var signature: Change<String> = .keep
  package var footer: Change<String> = .keep
  package var alwaysBcc: Change<String> = .keep
  package var unsubscribeLink: Change<Bool> = .keep
  package var trackOpens: Change<Bool> = .keep
  package var appendToSent: Change<AppendToSent> = .keep
  package var sentFolder: Change<String> = .keep
  package var rateLimits: Change<[RateLimit]> = .keep
  package var maxSessions: Change<Int> = .keep

  package init() {}

  /// Every member but the server, in the order of the wire.
  package init(
    _ enabled: Change<Bool>,
    _ authentication: Change<AuthenticationChoice>,
    _ isDefault: Change<Bool>,
    _ alwaysUseAccountAddress: Change<Bool>,
    _ alwaysUseAccountName: Change<Bool>,
    _ replyTo: Change<String>,
    _ signature: Change<String>,
    _ footer: Change<String>,
    _ alwaysBcc: Change<String>,
    _ unsubscribeLink: Change<Bool>,
    _ trackOpens: Change<Bool>,
    _ appendToSent: Change<AppendToSent>,
    _ sentFolder: Change<String>,
    _ rateLimits: Change<[RateLimit]>,
    _ maxSessions: Change<Int>
  ) {
    self.enabled = enabled
    self.authentication = authentication
    self.isDefault = isDefault
    self.alwaysUseAccountAddress = alwaysUseAccountAddress
    self.alwaysUseAccountName = alwaysUseAccountName
    self.replyTo = replyTo
    self.signature = signature
    self.footer = footer
    self.alwaysBcc = alwaysBcc
    self.unsubscribeLink = unsubscribeLink
    self.trackOpens = trackOpens
    self.appendToSent = appendToSent
    self.sentFolder = sentFolder
    self.rateLimits = rateLimits
    self.maxSessions = maxSessions
  }

  func apply(to settings: inout OutgoingSettings) {
    let standard = OutgoingSettings()
    enabled.apply(to: &settings.enabled, default: standard.enabled)
    server.apply(to: &settings.server)
    authentication.apply(to: &settings.authentication, default: standard.authentication)
    isDefault.apply(to: &settings.isDefault, default: standard.isDefault)
    alwaysUseAccountAddress.apply(
      to: &settings.alwaysUseAccountAddress,
      default: standard.alwaysUseAccountAddress
    )
    alwaysUseAccountName.apply(to: &settings.alwaysUseAccountName, default: standard.alwaysUseAccountName)
    replyTo.apply(to: &settings.replyTo)
    signature.apply(to: &settings.signature)
    footer.apply(to: &settings.footer)
    alwaysBcc.apply(to: &settings.alwaysBcc)
    unsubscribeLink.apply(to: &settings.unsubscribeLink, default: standard.unsubscribeLink)
    trackOpens.apply(to: &settings.trackOpens, default: standard.trackOpens)
    appendToSent.apply(to: &settings.appendToSent, default: standard.appendToSent)
    sentFolder.apply(to: &settings.sentFolder)
    rateLimits.apply(to: &settings.rateLimits, default: standard.rateLimits)
    maxSessions.apply(to: &settings.maxSessions)
  }
}

package struct IncomingEdit: Sendable, Hashable {
  package var enabled: Change<Bool> = .keep
  package var kind: Change<IncomingKind> = .keep
  package var server = ServerEdit()
  package var isDefault: Change<Bool> = .keep
  package var folders: Change<[IncomingFolder]> = .keep
  package var sync: Change<SyncOption> = .keep
  package var initialSyncCount: Change<Int> = .keep
  package var attachmentLimitMB: Change<Int> = .keep
  package var intervalSeconds: Change<Int> = .keep
  package var idle: Change<Bool> = .keep
  package var leaveOnServerDays: Change<Int> = .keep
  package var createContacts: Change<Bool> = .keep
  package var autoLink: Change<Bool> = .keep
  package var autoReply: Change<AutoReply> = .keep
  package var unreplied: Change<UnrepliedAlert> = .keep

  package init() {}

  /// Every member but the server, in the order of the wire.
  package init(
    _ enabled: Change<Bool>,
    _ kind: Change<IncomingKind>,
    _ isDefault: Change<Bool>,
    _ folders: Change<[IncomingFolder]>,
    _ sync: Change<SyncOption>,
    _ initialSyncCount: Change<Int>,
    _ attachmentLimitMB: Change<Int>,
    _ intervalSeconds: Change<Int>,
    _ idle: Change<Bool>,
    _ leaveOnServerDays: Change<Int>,
    _ createContacts: Change<Bool>,
    _ autoLink: Change<Bool>,
    _ autoReply: Change<AutoReply>,
    _ unreplied: Change<UnrepliedAlert>
  ) {
    self.enabled = enabled
    self.kind = kind
    self.isDefault = isDefault
    self.folders = folders
    self.sync = sync
    self.initialSyncCount = initialSyncCount
    self.attachmentLimitMB = attachmentLimitMB
    self.intervalSeconds = intervalSeconds
    self.idle = idle
    self.leaveOnServerDays = leaveOnServerDays
    self.createContacts = createContacts
    self.autoLink = autoLink
    self.autoReply = autoReply
    self.unreplied = unreplied
  }

  func apply(to settings: inout IncomingSettings) {
    let standard = IncomingSettings()
    enabled.apply(to: &settings.enabled, default: standard.enabled)
    kind.apply(to: &settings.kind, default: standard.kind)
    server.apply(to: &settings.server)
    isDefault.apply(to: &settings.isDefault, default: standard.isDefault)
    folders.apply(to: &settings.folders, default: standard.folders)
    sync.apply(to: &settings.sync, default: standard.sync)
    initialSyncCount.apply(to: &settings.initialSyncCount, default: standard.initialSyncCount)
    attachmentLimitMB.apply(to: &settings.attachmentLimitMB, default: standard.attachmentLimitMB)
    intervalSeconds.apply(to: &settings.intervalSeconds, default: standard.intervalSeconds)
    idle.apply(to: &settings.idle, default: standard.idle)
    leaveOnServerDays.apply(to: &settings.leaveOnServerDays)
    createContacts.apply(to: &settings.createContacts, default: standard.createContacts)
    autoLink.apply(to: &settings.autoLink, default: standard.autoLink)
    autoReply.apply(to: &settings.autoReply, default: standard.autoReply)
    unreplied.apply(to: &settings.unreplied, default: standard.unreplied)
  }
}
