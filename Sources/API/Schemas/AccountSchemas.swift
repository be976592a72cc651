import Comms
import Engine
import RPC

extension Schema where Value == RateLimit {
  static var rateLimit: Schema<RateLimit> {
    Schema(RateLimit.init) {
      Field("messages", \.messages, .integer(in: 1...1_000_000), "Messages, counted by recipient.")
      Field("perHours", \.perHours, .integer(in: 1...744), "Length of the sliding window, in hours.")
    }.named("RateLimit")
  }
}

extension Schema where Value == IncomingFolder {
  static var incomingFolder: Schema<IncomingFolder> {
    Schema(IncomingFolder.init) {
      Field("name", \.name, .line(1...255), "Folder on the server, e.g. INBOX.")
      Field(optional: "appendTo", \.appendTo, .reference, "Type of document that each message becomes.")
    }.named("IncomingFolder")
  }
}

/// What a caller may say of an account's outgoing half.
extension Schema where Value == OutgoingEdit {
  static var outgoingEdit: Schema<OutgoingEdit> {
    Schema<OutgoingEdit>.combining(own, .serverEdit) { own, server in
      var edit = own
      edit.server = server
      return edit
    } write: {
      ($0, $0.server)
    }.named("OutgoingEdit")
  }

  /// All but the server.
  private static var own: Schema<OutgoingEdit> {
    Schema(OutgoingEdit.init(_:_:_:_:_:_:_:_:_:_:_:_:_:_:_:)) {
      Field(patch: "enabled", \.enabled, .boolean, "Whether the account sends.")
      Field(patch: "authentication", \.authentication, .oneOfItsNames, "How to log in; none = no login.")
      Field(patch: "default", \.isDefault, .boolean, "The account for everything without another.")
      Field(
        patch: "alwaysUseAccountAddress",
        \.alwaysUseAccountAddress,
        .boolean,
        "Its address is the sender whatever a message says; who was asked for gets the answers."
      )
      Field(
        patch: "alwaysUseAccountName",
        \.alwaysUseAccountName,
        .boolean,
        "The account's name is the sender's name whatever a message says."
      )
      Field(
        patch: "replyTo",
        \.replyTo,
        .line(1...998),
        "Where answers go: an address, none, self, sender or defaultIncoming; see account.resolve."
      )
      Field(patch: "signature", \.signature, .text(0...65_536), "HTML or text put under each message.")
      Field(patch: "footer", \.footer, .text(0...65_536), "HTML or text put under the signature.")
      Field(
        patch: "alwaysBcc",
        \.alwaysBcc,
        .line(1...998),
        "An address that gets a blind copy of everything."
      )
      Field(
        patch: "unsubscribeLink",
        \.unsubscribeLink,
        .boolean,
        "Whether what people may decline shows an unsubscribe link; its headers have one anyway."
      )
      Field(patch: "trackOpens", \.trackOpens, .boolean, "Whether openings are recorded.")
      Field(
        patch: "appendToSent",
        \.appendToSent,
        .oneOfItsNames,
        "Whether copies are filed in the Sent folder."
      )
      Field(patch: "sentFolder", \.sentFolder, .line(1...255), "That folder's name where it cannot be found.")
      Field(
        patch: "rateLimits",
        \.rateLimits,
        .list(of: .rateLimit, 0...5),
        "At most so many messages in any such window."
      )
      Field(patch: "maxSessions", \.maxSessions, .integer(in: 1...20), "Connections at a time.")
    }
  }
}

/// What a caller may say of an account's incoming half.
extension Schema where Value == IncomingEdit {
  static var incomingEdit: Schema<IncomingEdit> {
    Schema<IncomingEdit>.combining(own, .serverEdit) { own, server in
      var edit = own
      edit.server = server
      return edit
    } write: {
      ($0, $0.server)
    }.named("IncomingEdit")
  }

  /// All but the server.
  private static var own: Schema<IncomingEdit> {
    Schema(IncomingEdit.init(_:_:_:_:_:_:_:_:_:_:_:_:_:_:)) {
      Field(patch: "enabled", \.enabled, .boolean, "Whether the account receives.")
      Field(patch: "protocol", \.kind, .oneOfItsNames, "imap or pop3.")
      Field(patch: "default", \.isDefault, .boolean, "The account that gets the answers to the company.")
      Field(patch: "folders", \.folders, .list(of: .incomingFolder, 0...100), "Folders to synchronise.")
      Field(patch: "sync", \.sync, .oneOfItsNames, "all messages or the unseen ones.")
      Field(
        patch: "initialSyncCount",
        \.initialSyncCount,
        .integer(in: 0...100_000),
        "Newest messages taken at first."
      )
      Field(
        patch: "attachmentLimitMB",
        \.attachmentLimitMB,
        .integer(in: 0...1000),
        "Larger attachments are only noted."
      )
      Field(patch: "intervalSeconds", \.intervalSeconds, .integer(in: 10...86_400), "Time between looks.")
      Field(patch: "idle", \.idle, .boolean, "Whether the server may announce new messages (RFC 2177).")
      Field(
        patch: "leaveOnServerDays",
        \.leaveOnServerDays,
        .integer(in: 0...3650),
        "POP3: days until a stored message is deleted there; null = never."
      )
      Field(patch: "createContacts", \.createContacts, .boolean, "Whether unknown senders become contacts.")
      Field(
        patch: "autoLink",
        \.autoLink,
        .boolean,
        "Whether messages are linked to the documents they name."
      )
      Field(
        patch: "autoReply",
        \.autoReply,
        .autoReply,
        "What senders are told at once."
      )
      Field(patch: "unreplied", \.unreplied, .unrepliedAlert, "Who is told of messages without an answer.")
    }
  }
}

extension Schema where Value == AutoReply {
  static var autoReply: Schema<AutoReply> {
    Schema({ enabled, text in
      var reply = AutoReply()
      reply.enabled = enabled
      reply.text = text
      return reply
    }) {
      Field("enabled", \.enabled, .boolean, default: false, "Whether senders get an answer at once.")
      Field(optional: "text", \.text, .text(1...65_536), "What it says.")
    }.named("AutoReply")
  }
}

extension Schema where Value == UnrepliedAlert {
  static var unrepliedAlert: Schema<UnrepliedAlert> {
    Schema({ enabled, afterMinutes, notify in
      var alert = UnrepliedAlert()
      alert.enabled = enabled
      alert.afterMinutes = afterMinutes
      alert.notify = notify
      return alert
    }) {
      Field("enabled", \.enabled, .boolean, default: false, "Whether anyone is told.")
      Field(
        "afterMinutes",
        \.afterMinutes,
        .integer(in: 1...43_200),
        default: 30,
        "Minutes without an answer."
      )
      Field("notify", \.notify, .list(of: .line(1...320), 0...50), default: [], "Addresses that are told.")
    }.named("UnrepliedAlert")
  }
}

/// Parameters that create or change an account.
extension Schema where Value == AccountEdit {
  static var accountEdit: Schema<AccountEdit> {
    Schema(AccountEdit.init(_:_:_:_:_:_:_:_:_:_:_:_:)) {
      Field(patch: "name", \.name, .line(1...100), "What people call the account.")
      Field(patch: "address", \.address, .line(1...320), "Its e-mail address.")
      Field(patch: "fromName", \.fromName, .line(1...200), "The sender's name that recipients see.")
      Field(
        patch: "provider",
        \.provider,
        .oneOfItsNames,
        "How messages leave: smtp, or sandbox to file them."
      )
      Field(patch: "domainId", \.domainID, .domainID, "The domain whose servers it uses.")
      Field(
        patch: "preset",
        \.preset,
        .line(1...40),
        "The known service whose servers it uses; see preset.list."
      )
      Field(patch: "loginId", \.loginID, .line(1...320), "The login name where it is not the address.")
      Field(patch: "passwordEncoding", \.passwordEncoding, .oneOfItsNames, "ascii refuses other characters.")
      Field(patch: "awaitingPassword", \.awaitingPassword, .reference, "The user who will set the password.")
      Field(patch: "enabled", \.enabled, .boolean, "Off = it neither sends nor receives.")
      Field("outgoing", \.outgoing, .outgoingEdit, default: OutgoingEdit(), "Sending.")
      Field("incoming", \.incoming, .incomingEdit, default: IncomingEdit(), "Receiving.")
    }.named("AccountEdit")
  }
}
