import Comms
import Engine
import JSON
import RPC

/// Unsubscribes whom a link is about.
enum UnsubscribeConfirm: ServiceMethod {
  static let name = "unsubscribe.confirm"
  static let summary = "Unsubscribes whom a link is about from everything that people may decline."
  static let details =
    "Counts at once, for queued messages too. Invoices, tickets and reminders still go. Once more is the same."
  static let effect = Effect.idempotent
  static let errors = [FailureKind.tokenInvalid, .keyMissing, .wrongKey].map(\.entry)

  struct Params: Sendable { var token: String }

  static let params = Schema(Params.init) { Field("token", \.token, .token, "The token of the link.") }
  static let result = Schema<Unsubscription>.unsubscription

  static let examples = [
    Example(
      "The button was pressed",
      params: ["token": UnsubscribeExamples.token],
      result: UnsubscribeExamples.ana(unsubscribed: true)
    )
  ]

  static func run(_ params: Params, in call: Call) async throws -> Unsubscription {
    try await call.engine.confirmUnsubscribe(
      params.token,
      commit: call.commit(UnsubscribeConfirm.self, target: { $0.address })
    )
  }
}
