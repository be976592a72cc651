import Comms
import Engine
import JSON
import RPC

/// Forgets an account's secrets.
enum AccountClearPassword: ServiceMethod {
  static let name = "account.clearPassword"
  static let summary = "Forgets an account's password and tokens; its messages wait until one is set."
  static let effect = Effect.idempotent
  static let errors = [FailureKind.accountNotFound].map(\.entry)
  static let params = AccountGet.params
  static let result = Schema<AccountView>.account
  static let examples = [
    Example("Forget it", params: ["accountId": AccountExamples.id], result: AccountExamples.account)
  ]

  static func run(_ params: AccountGet.Params, in call: Call) async throws -> AccountView {
    let locale = call.locale
    let saved = try await call.engine.clearSecrets(
      params.accountID,
      commit: call.commit(self, target: { $0.account.id.text }, result: { AccountView($0, locale: locale) })
    )
    return AccountView(saved, locale: locale)
  }
}
