import Comms
import Engine
import JSON
import RPC
import Storage

/// The history of a channel.
enum HistoryList: ServiceMethod {
  static let name = "history.list"
  static let summary = "What was sent and what was not, newest first, filtered and searched."
  static let effect = Effect.reads

  struct Params: Sendable {
    var channel: Channel
    var filter: Filter
    var search: String?
    var window: ListWindow
  }

  /// What the history is narrowed to.
  struct Filter: Sendable, Hashable {
    var from: Instant?
    var to: Instant?
    var sent: Bool?
    var origin: MessageOrigin?
    var state: MessageState?
    var area: String?
    var accountID: AccountID?
    var contactID: String?
    var document: DocumentReference?
    var actorID: String?
    var kind: MessagePurpose?
    var templateID: TemplateID?
  }

  enum Channel: String, Sendable, Hashable, CaseIterable {
    case email
  }

  static let params = Schema<Params>.combining(
    .listWindow,
    Schema({ (channel: Channel, filter: Filter, search: String?) in (channel, filter, search) }) {
      Field("channel", \.0, .oneOfItsNames, "Which history.")
      Field("filter", \.1, filter, default: Filter(), "What to show.")
      Field(
        optional: "search",
        \.2,
        .line(1...200),
        "Words in subject, people, body, Message-ID or document; case and accents do not matter."
      )
    }
  ) { window, rest in
    Params(channel: rest.0, filter: rest.1, search: rest.2, window: window)
  } write: {
    ($0.window, ($0.channel, $0.filter, $0.search))
  }

  private static let filter = Schema(
    Filter.init(from:to:sent:origin:state:area:accountID:contactID:document:actorID:kind:templateID:)
  ) {
    Field(optional: "from", \.from, .instant, "Accepted at or after.")
    Field(optional: "to", \.to, .instant, "Accepted before.")
    Field(optional: "sent", \.sent, .boolean, "true: sent, delivered or opened; false: everything else.")
    Field(optional: "origin", \.origin, .oneOfItsNames, "automatic or manual.")
    Field(optional: "state", \.state, .oneOfItsNames, "One state.")
    Field(optional: "area", \.area, .line(1...50), "One part of the business.")
    Field(optional: "accountId", \.accountID, .accountID, "One account.")
    Field(optional: "contactId", \.contactID, .reference, "One contact.")
    Field(optional: "document", \.document, .document, "One document.")
    Field(optional: "actorId", \.actorID, .reference, "Asked for by one person.")
    Field(optional: "kind", \.kind, .oneOfItsNames, "message or test.")
    Field(optional: "templateId", \.templateID, .templateID, "Made of one template, in any version.")
  }.named("HistoryFilter")

  static let result = Schema<ListPage<SummaryView>>.page(of: .summary)
  static let examples = [
    Example(
      "What did not go out",
      params: ["channel": "email", "filter": ["sent": true], "limit": 50],
      result: ["items": [MessageExamples.summary], "total": 1]
    )
  ]

  static func run(_ params: Params, in call: Call) async throws -> ListPage<SummaryView> {
    let locale = call.locale
    let asked = params.filter
    let filter = HistoryFilter(
      from: asked.from,
      to: asked.to,
      sent: asked.sent,
      origin: asked.origin,
      states: asked.state.map { [$0] },
      area: asked.area,
      accountID: asked.accountID,
      contactID: asked.contactID,
      documentType: asked.document?.type,
      documentID: asked.document?.id,
      actorID: asked.actorID,
      kind: asked.kind,
      templateID: asked.templateID
    )
    return try await call.engine.store.read { reading in
      ListPage(
        try reading.history(
          filter,
          search: params.search,
          limit: params.window.limit,
          after: params.window.cursor
        )
      ) { SummaryView($0, locale) }
    }
  }
}
