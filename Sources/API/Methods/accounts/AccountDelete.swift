import Comms
import Engine
import JSON
import RPC

/// Deletes an account with its secrets; what it sent stays in the history.
enum AccountDelete: ServiceMethod {
  static let name = "account.delete"
  static let summary = "Deletes an account and its secrets; what it sent stays in the history."
  static let effect = Effect.idempotent
  static let errors = [FailureKind.accountNotFound, .conflict].map(\.entry)
  static let params = Schema<RevisedAccount>.revisedAccount
  static let result = Schema<Done>.done
  static let examples = [
    Example("Delete it", params: ["accountId": AccountExamples.id], result: ["done": true])
  ]

  static func run(_ params: RevisedAccount, in call: Call) async throws -> Done {
    try await call.engine.deleteAccount(
      params.id,
      revision: params.revision,
      commit: call.commit(self, target: { _ in params.id.text }, result: { _ in .done })
    )
    return .done
  }
}
