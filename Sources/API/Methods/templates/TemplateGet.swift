import Comms
import Engine
import JSON
import RPC
import Storage

/// Shows one template with its texts.
enum TemplateGet: ServiceMethod {
  static let name = "template.get"
  static let summary = "Shows a template with its texts, in its present version or an earlier one."
  static let details = "One that was deleted is shown too, with deletedAt: the history refers to it."
  static let effect = Effect.reads
  static let errors = [FailureKind.templateNotFound].map(\.entry)

  struct Params: Sendable {
    var templateID: TemplateID
    var version: Int?
  }

  static let params = Schema(Params.init) {
    Field("templateId", \.templateID, .templateID, "The template.")
    Field(optional: "version", \.version, .integer(in: 1...1_000_000_000), "An earlier one.")
  }
  static let result = Schema<Template>.template
  static let examples = [
    Example("An offer", params: ["templateId": TemplateExamples.id], result: TemplateExamples.promotion)
  ]

  static func run(_ params: Params, in call: Call) async throws -> Template {
    try await call.engine.store.read { reading in
      let found =
        if let version = params.version {
          try reading.template(TemplateUse(id: params.templateID, version: version))
        } else { try reading.template(params.templateID) }
      guard let found else {
        throw Failure(.templateNotFound, facts: ["templateId": params.templateID.text])
      }
      return found
    }
  }
}
