import Comms
import Engine
import JSON
import RPC
import Storage

/// What a template has said over time.
enum TemplateVersions: ServiceMethod {
  static let name = "template.versions"
  static let summary = "Every version of a template, newest first; template.get shows the texts of one."
  static let effect = Effect.reads
  static let errors = [FailureKind.templateNotFound].map(\.entry)

  struct Params: Sendable {
    var templateID: TemplateID
    var window: ListWindow
  }

  struct Row: Sendable, Hashable {
    var version: Int
    var isOriginal: Bool
    var subject: String?
    var actorID: String?
    var createdAt: Instant
  }

  static let params = Schema<Params>.combining(
    .listWindow,
    Schema({ (id: TemplateID) in id }) { Field("templateId", \.self, .templateID, "The template.") }
  ) { window, id in
    Params(templateID: id, window: window)
  } write: {
    ($0.window, $0.templateID)
  }
  static let result = Schema<ListPage<Row>>.page(of: row)

  private static let row = Schema(Row.init) {
    Field("version", \.version, .count, "1, 2, 3 …")
    Field("original", \.isOriginal, .boolean, "Whether it is the text that the program brings.")
    Field(optional: "subject", \.subject, .text(0...TemplateLimits.source), "E-mail.")
    Field(optional: "actorId", \.actorID, .reference, "Who saved it.")
    Field("createdAt", \.createdAt, .instant, "When.")
  }.named("TemplateVersion")

  static let examples = [
    Example(
      "Two versions",
      params: ["templateId": TemplateExamples.id, "limit": 50],
      result: [
        "items": [
          [
            "version": 2, "original": false, "subject": "Su factura", "actorId": "u-7",
            "createdAt": "2026-02-08T09:00:00.000Z",
          ],
          [
            "version": 1, "original": true, "subject": "Factura {{numero}}",
            "createdAt": "2026-02-07T21:52:25.000Z",
          ],
        ],
        "total": 2,
      ]
    )
  ]

  static func run(_ params: Params, in call: Call) async throws -> ListPage<Row> {
    try await call.engine.store.read { reading in
      let page = try reading.versions(
        of: params.templateID,
        limit: params.window.limit,
        after: params.window.cursor
      )
      guard page.total > 0 else {
        throw Failure(.templateNotFound, facts: ["templateId": params.templateID.text])
      }
      return ListPage(page) { version in
        Row(
          version: version.version,
          isOriginal: version.isShipped,
          subject: version.texts.subject,
          actorID: version.actorID,
          createdAt: version.createdAt
        )
      }
    }
  }
}
