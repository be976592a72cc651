import Comms
import Engine
import JSON
import RPC

/// One account with every value that applies and where it comes from.
enum AccountGet: ServiceMethod {
  static let name = "account.get"
  static let summary = "One account, with each value that applies and where it comes from."
  static let effect = Effect.reads
  static let errors = [FailureKind.accountNotFound].map(\.entry)

  struct Params: Sendable { var accountID: AccountID }

  static let params = Schema(Params.init) { Field("accountId", \.accountID, .accountID, "The account.") }
  static let result = Schema<AccountView>.account
  static let examples = [
    Example("By its id", params: ["accountId": AccountExamples.id], result: AccountExamples.account)
  ]

  static func run(_ params: Params, in call: Call) async throws -> AccountView {
    AccountView(try await call.engine.account(params.accountID), locale: call.locale)
  }
}
