import Comms
import Engine
import JSON
import RPC

/// Forgets a receivable.
enum ReceivableDelete: ServiceMethod {
  static let name = "receivable.delete"
  static let summary = "Forgets a receivable; reminders of it that have not left are withdrawn."
  static let details =
    "What was sent stays in the history, so that a receivable that comes back is not reminded of twice."
  static let effect = Effect.idempotent
  static let errors = [FailureKind.receivableNotFound, .conflict].map(\.entry)

  struct Params: Sendable {
    var receivableID: String
    var revision: Int?
  }

  static let params = Schema(Params.init) {
    Field("receivableId", \.receivableID, .reference, "The receivable.")
    Field(optional: "revision", \.revision, .count, "Refuses where it has another revision by now.")
  }
  static let result = Schema<Done>.done
  static let examples = [
    Example("Forget it", params: ["receivableId": "FV-123"], result: ["done": true])
  ]

  static func run(_ params: Params, in call: Call) async throws -> Done {
    try await call.engine.deleteReceivable(
      params.receivableID,
      revision: params.revision,
      commit: call.commit(self, target: { (_: Void) in params.receivableID }, result: { _ in .done })
    )
    return .done
  }
}
