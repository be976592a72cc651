import Comms
import Engine
import JSON
import RPC

/// Changes what is given; another text is another version.
enum TemplateUpdate: ServiceMethod {
  static let name = "template.update"
  static let summary = "Changes what is given of a template; another text is a new version."
  static let details = "Messages that were accepted before keep the version that they were made of."
  static let effect = Effect.idempotent
  static let errors =
    [FailureKind.templateNotFound, .templateInvalid, .areaNotFound, .accountNotFound, .conflict].map(\.entry)

  struct Params: Sendable {
    var target: RevisedTemplate
    var edit: TemplateEdit
  }

  static let params = Schema<Params>.combining(.revisedTemplate, .templateEdit) { target, edit in
    Params(target: target, edit: edit)
  } write: {
    ($0.target, $0.edit)
  }
  static let result = Schema<Template>.template
  static let examples = [
    Example(
      "Another name",
      params: ["templateId": TemplateExamples.id, "revision": 1, "name": "Promoción"],
      result: TemplateExamples.promotion
    )
  ]

  static func run(_ params: Params, in call: Call) async throws -> Template {
    try await call.engine.updateTemplate(
      params.target.id,
      params.edit,
      revision: params.target.revision,
      actor: call.actor,
      commit: call.commit(self, target: \.id.text)
    )
  }
}
