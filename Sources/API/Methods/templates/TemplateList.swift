import Comms
import Engine
import JSON
import RPC
import Storage

/// The templates without their bodies.
enum TemplateList: ServiceMethod {
  static let name = "template.list"
  static let summary = "The templates, the automatic ones first; their bodies are in template.get."
  static let effect = Effect.reads

  struct Params: Sendable {
    var filter: TemplateFilter
    var window: ListWindow
  }

  /// One row of the list.
  struct Row: Sendable, Hashable {
    var id: TemplateID
    var revision: Int
    var version: Int
    var name: String
    var channel: TemplateChannel
    var area: String?
    var accountID: AccountID?
    var automatic: AutomaticTemplate?
    var locale: String?
    var subject: String?
    var updatedAt: Instant
  }

  static let params = Schema<Params>.combining(
    .listWindow,
    Schema(TemplateFilter.init(channel:area:automatic:locale:)) {
      Field(optional: "channel", \.channel, .oneOfItsNames, "email, sms or push.")
      Field(optional: "area", \.area, .line(1...50), "Of one part of the business.")
      Field(optional: "automatic", \.automatic, .boolean, "true: those the service ships; false: one's own.")
      Field(optional: "locale", \.locale, .line(2...35), "Of one language.")
    }
  ) { window, filter in
    Params(filter: filter, window: window)
  } write: {
    ($0.window, $0.filter)
  }

  static let result = Schema<ListPage<Row>>.page(of: row)

  private static let row = Schema(Row.init) {
    Field("id", \.id, .templateID, "The template.")
    Field("revision", \.revision, .count, "Grows with every change.")
    Field("version", \.version, .count, "Grows with every change of what it says.")
    Field("name", \.name, .line(0...200), "What operators call it.")
    Field("channel", \.channel, .oneOfItsNames, "email, sms or push.")
    Field(optional: "area", \.area, .line(1...50), "The part of the business.")
    Field(optional: "accountId", \.accountID, .accountID, "The account that its messages leave from.")
    Field(optional: "automatic", \.automatic, .oneOfItsNames, "What the service uses it for.")
    Field(optional: "locale", \.locale, .line(2...35), "Language and place.")
    Field(optional: "subject", \.subject, .text(0...TemplateLimits.source), "E-mail.")
    Field("updatedAt", \.updatedAt, .instant, "When it was last saved.")
  }.named("TemplateRow")

  static let examples = [
    Example(
      "One's own",
      params: ["automatic": false, "limit": 50],
      result: [
        "items": [
          [
            "id": TemplateExamples.id, "revision": 1, "version": 1, "name": "Promoción", "channel": "email",
            "area": "customers", "subject": "{{nombre}}, una oferta de {{empresa}}",
            "updatedAt": "2026-02-07T21:52:25.000Z",
          ]
        ],
        "total": 1,
      ]
    )
  ]

  static func run(_ params: Params, in call: Call) async throws -> ListPage<Row> {
    try await call.engine.store.read { reading in
      let page = try reading.templates(
        params.filter,
        limit: params.window.limit,
        after: params.window.cursor
      )
      return ListPage(page) { Row($0) }
    }
  }
}

extension TemplateList.Row {
  init(_ template: Template) {
    self.init(
      id: template.id,
      revision: template.revision,
      version: template.version,
      name: template.name,
      channel: template.channel,
      area: template.area,
      accountID: template.accountID,
      automatic: template.automatic,
      locale: template.locale,
      subject: template.texts.subject,
      updatedAt: template.updatedAt
    )
  }
}
