import Comms
import Engine
import JSON
import RPC

/// Deletes a template of one's own.
enum TemplateDelete: ServiceMethod {
  static let name = "template.delete"
  static let summary = "Deletes a template; the history keeps what was sent with it, and its versions."
  static let details =
    "Automatic ones cannot be deleted: template.reset takes them back to their original text."
  static let effect = Effect.idempotent
  static let errors = [FailureKind.templateNotFound, .templateAutomatic, .conflict].map(\.entry)
  static let params = Schema<RevisedTemplate>.revisedTemplate
  static let result = Schema<Done>.done
  static let examples = [
    Example("Over", params: ["templateId": TemplateExamples.id, "revision": 1], result: ["done": true])
  ]

  static func run(_ params: RevisedTemplate, in call: Call) async throws -> Done {
    try await call.engine.deleteTemplate(
      params.id,
      revision: params.revision,
      actor: call.actor,
      commit: call.commit(self, target: { (_: Void) in params.id.text }, result: { Done.done })
    )
    return .done
  }
}
