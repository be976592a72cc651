import Comms
import RPC

extension Schema {
  /// A value with its origin: `{"value": 465, "origin": "preset"}`.
  static func sourced<Inner>(_ inner: Schema<Inner>) -> Schema<Sourced<Inner>>
  where Value == Sourced<Inner>, Inner: Sendable & Hashable {
    Schema({ (value: Inner, origin: SettingOrigin) in Sourced(value, from: origin) }) {
      Field("value", \.value, inner, "What applies.")
      Field("origin", \.origin, .oneOfItsNames, "Who says so: account, domain, preset or default.")
    }
  }
}

extension Schema where Value == ServerView {
  static var serverView: Schema<ServerView> {
    Schema(ServerView.init) {
      Field(optional: "host", \.host, .sourced(.line(1...253)), "The server; absent = nobody says.")
      Field("port", \.port, .sourced(.integer(in: 1...65_535)), "Its port.")
      Field("security", \.security, .sourced(.oneOfItsNames), "tls, starttls or none.")
      Field("allowInsecure", \.allowInsecure, .sourced(.boolean), "Whether security may be none.")
      Field(
        optional: "caFile",
        \.caFile,
        .sourced(.line(1...4096)),
        "Authorities trusted instead of the system's."
      )
      Field(optional: "pinSha256", \.pinSHA256, .sourced(.line(43...95)), "The server's key.")
    }.named("Server")
  }
}

extension Schema where Value == ServerReply {
  static var serverReply: Schema<ServerReply> {
    Schema(ServerReply.init) {
      Field("code", \.code, .integer(in: 0...999), "E.g. 550.")
      Field(optional: "enhanced", \.enhanced, .line(1...20), "RFC 3463, e.g. 5.1.1.")
      Field("text", \.text, .text(0...2000), "The server's words, without our secrets.")
    }.named("ServerReply")
  }
}

extension Schema where Value == FailureView {
  static var failureView: Schema<FailureView> {
    Schema(FailureView.init) {
      Field("slug", \.slug, .oneOfItsNames, "Stable name.")
      Field("message", \.message, .text(1...2000), "What happened.")
      Field("fix", \.fix, .text(1...2000), "What to do about it.")
      Field(optional: "stage", \.stage, .line(1...50), "Where in the conversation.")
      Field(optional: "server", \.server, .serverReply, "What the server said.")
    }.named("Failure")
  }
}

extension Schema where Value == HoldView {
  static var holdView: Schema<HoldView> {
    Schema(HoldView.init) {
      Field("reason", \.reason, .oneOfItsNames, "Why its messages wait.")
      Field("since", \.since, .instant, "Since when.")
      Field(
        optional: "until",
        \.until,
        .instant,
        "When it is tried again; absent = when the cause is mended."
      )
      Field(optional: "failure", \.failure, .failureView, "What went wrong.")
    }.named("Hold")
  }
}

extension Schema where Value == OutgoingView {
  static var outgoingView: Schema<OutgoingView> {
    Schema(OutgoingView.init) {
      Field("enabled", \.enabled, .boolean, "Whether it sends.")
      Field("server", \.server, .serverView, "The server that applies.")
      Field("authentication", \.authentication, .oneOfItsNames, "How it logs in.")
      Field("default", \.isDefault, .boolean, "Whether it is the account for everything without another.")
      Field(
        "alwaysUseAccountAddress",
        \.alwaysUseAccountAddress,
        .boolean,
        "Whether its address is always the sender."
      )
      Field(
        "alwaysUseAccountName",
        \.alwaysUseAccountName,
        .boolean,
        "Whether its name is always the sender's."
      )
      Field(optional: "replyTo", \.replyTo, .line(1...998), "Where answers go.")
      Field(optional: "signature", \.signature, .text(0...65_536), "Put under each message.")
      Field(optional: "footer", \.footer, .text(0...65_536), "Put under the signature.")
      Field(optional: "alwaysBcc", \.alwaysBcc, .line(1...998), "Gets a blind copy of everything.")
      Field(
        "unsubscribeLink",
        \.unsubscribeLink,
        .boolean,
        "Whether mass messages carry an unsubscribe link."
      )
      Field("trackOpens", \.trackOpens, .boolean, "Whether openings are recorded.")
      Field("appendToSent", \.appendToSent, .oneOfItsNames, "Whether copies are filed in the Sent folder.")
      Field(optional: "sentFolder", \.sentFolder, .line(1...255), "That folder's name.")
      Field("rateLimits", \.rateLimits, .list(of: .rateLimit, 0...5), "Its windows.")
      Field(optional: "maxSessions", \.maxSessions, .integer(in: 1...20), "Connections at a time.")
    }.named("Outgoing")
  }
}

extension Schema where Value == IncomingView {
  static var incomingView: Schema<IncomingView> {
    Schema(IncomingView.init) {
      Field("enabled", \.enabled, .boolean, "Whether it receives.")
      Field("protocol", \.kind, .oneOfItsNames, "imap or pop3.")
      Field("server", \.server, .serverView, "The server that applies.")
      Field("default", \.isDefault, .boolean, "Whether it gets the answers to the company.")
      Field("folders", \.folders, .list(of: .incomingFolder, 0...100), "Folders that are synchronised.")
      Field("sync", \.sync, .oneOfItsNames, "all or unseen.")
      Field(
        "initialSyncCount",
        \.initialSyncCount,
        .integer(in: 0...100_000),
        "Newest messages taken at first."
      )
      Field(
        "attachmentLimitMB",
        \.attachmentLimitMB,
        .integer(in: 0...1000),
        "Larger attachments are only noted."
      )
      Field("intervalSeconds", \.intervalSeconds, .integer(in: 10...86_400), "Time between looks.")
      Field("idle", \.idle, .boolean, "Whether the server may announce new messages.")
      Field(
        optional: "leaveOnServerDays",
        \.leaveOnServerDays,
        .integer(in: 0...3650),
        "POP3: days until deletion there."
      )
      Field("createContacts", \.createContacts, .boolean, "Whether unknown senders become contacts.")
      Field("autoLink", \.autoLink, .boolean, "Whether messages are linked to documents.")
      Field("autoReply", \.autoReply, .autoReply, "What senders are told at once.")
      Field("unreplied", \.unreplied, .unrepliedAlert, "Who is told of messages without an answer.")
    }.named("Incoming")
  }
}

extension Schema where Value == AccountView {
  static var account: Schema<AccountView> {
    Schema(AccountView.init) {
      Field("id", \.id, .accountID, "The account.")
      Field("revision", \.revision, .count, "Grows with every change.")
      Field("name", \.name, .line(1...100), "What people call it.")
      Field(
        optional: "address",
        \.address,
        .line(1...320),
        "Its e-mail address; absent in the predefined ones."
      )
      Field(optional: "fromName", \.fromName, .line(1...200), "The sender's name that recipients see.")
      Field("provider", \.provider, .oneOfItsNames, "How messages leave.")
      Field(optional: "domainId", \.domainID, .domainID, "The domain whose servers it uses.")
      Field(optional: "preset", \.preset, .line(1...40), "The known service whose servers it uses.")
      Field(optional: "loginId", \.loginID, .sourced(.line(1...320)), "The login name.")
      Field("passwordEncoding", \.passwordEncoding, .oneOfItsNames, "ascii or utf8.")
      Field(
        optional: "awaitingPassword",
        \.awaitingPassword,
        .line(1...200),
        "The user who will set the password."
      )
      Field("enabled", \.enabled, .boolean, "Whether it is used at all.")
      Field("hasPassword", \.hasPassword, .boolean, "Whether a password is kept; it is never shown.")
      Field(optional: "passwordUpdatedAt", \.passwordUpdatedAt, .instant, "When it was set.")
      Field("hasToken", \.hasToken, .boolean, "Whether an access token is kept.")
      Field("status", \.status, .oneOfItsNames, "chosen = it can send; otherwise what keeps it from that.")
      Field("missing", \.missing, .list(of: .line(1...50), 0...20), "What has to be set before it can send.")
      Field(optional: "hold", \.hold, .holdView, "Why its messages wait.")
      Field("outgoing", \.outgoing, .outgoingView, "Sending.")
      Field("incoming", \.incoming, .incomingView, "Receiving.")
      Field("createdAt", \.createdAt, .instant, "When it was made.")
      Field("updatedAt", \.updatedAt, .instant, "When it was last changed.")
    }.named("Account")
  }
}
