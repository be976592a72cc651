import Comms
import Engine
import JSON
import RPC

/// Takes an automatic template back to the text that the program brings.
enum TemplateReset: ServiceMethod {
  static let name = "template.reset"
  static let summary = "Takes an automatic template back to its original text, as a new version."
  static let effect = Effect.idempotent
  static let errors =
    [FailureKind.templateNotFound, .templateNotAutomatic, .conflict].map(\.entry)
  static let params = Schema<RevisedTemplate>.revisedTemplate
  static let result = Schema<Template>.template
  static let examples = [
    Example(
      "The original test message",
      params: ["templateId": "tpl_01k9qv3x5e8m2n4p6r7s9t0vx0", "revision": 3],
      result: [
        "id": "tpl_01k9qv3x5e8m2n4p6r7s9t0vx0", "revision": 4, "version": 3, "name": "Mensaje de prueba",
        "channel": "email", "automatic": "test", "locale": "es", "subject": "Mensaje de prueba",
        "text": "Este mensaje de prueba salió de su sistema.", "createdAt": "2026-02-07T21:52:25.000Z",
        "updatedAt": "2026-02-08T09:00:00.000Z",
      ]
    )
  ]

  static func run(_ params: RevisedTemplate, in call: Call) async throws -> Template {
    try await call.engine.resetTemplate(
      params.id,
      revision: params.revision,
      actor: call.actor,
      commit: call.commit(self, target: \.id.text)
    )
  }
}
