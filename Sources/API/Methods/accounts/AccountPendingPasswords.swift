import Comms
import Engine
import JSON
import RPC
import Storage

/// Accounts that wait for a user's password (D07).
enum AccountPendingPasswords: ServiceMethod {
  static let name = "account.pendingPasswords"
  static let summary = "Accounts that wait for this user's password, to be asked for at their next login."
  static let effect = Effect.reads

  struct Params: Sendable { var user: String }
  struct Result: Sendable { var items: [AccountView] }

  static let params = Schema(Params.init) {
    Field("user", \.user, .reference, "The host's own id of the user.")
  }
  static let result = Schema(Result.init) {
    Field("items", \.items, .list(of: .account, 0...10_000), "The accounts.")
  }
  static let examples = [
    Example("At login", params: ["user": "u7"], result: ["items": [AccountExamples.account]])
  ]

  static func run(_ params: Params, in call: Call) async throws -> Result {
    let locale = call.locale
    return try await call.engine.store.read { reading in
      Result(
        items: try reading.accounts(awaitingPasswordFrom: params.user).map { account in
          AccountView(
            SavedAccount(account: account, domain: try account.domainID.flatMap(reading.domain)),
            locale: locale
          )
        }
      )
    }
  }
}
