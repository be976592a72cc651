import Comms
import Engine
import JSON
import RPC

/// Makes an account the default in one direction.
enum AccountSetDefault: ServiceMethod {
  static let name = "account.setDefault"
  static let summary = "Makes an account the default for sending or receiving; tells who lost it."
  static let effect = Effect.idempotent
  static let errors = [FailureKind.accountNotFound, .accountDisabled].map(\.entry)

  struct Params: Sendable {
    var accountID: AccountID
    var direction: Direction
  }
  struct Result: Sendable {
    var account: AccountView
    var lostBy: [AccountID]
  }

  static let params = Schema(Params.init) {
    Field("accountId", \.accountID, .accountID, "The account.")
    Field("direction", \.direction, .oneOfItsNames, "outgoing or incoming.")
  }
  static let result = Schema(Result.init) {
    Field("account", \.account, .account, "The account.")
    Field("lostBy", \.lostBy, .list(of: .accountID, 0...10), "Who was the default before.")
  }
  static let examples = [
    Example(
      "For sending",
      params: ["accountId": AccountExamples.id, "direction": "outgoing"],
      result: ["account": AccountExamples.account, "lostBy": []]
    )
  ]

  static func run(_ params: Params, in call: Call) async throws -> Result {
    let locale = call.locale
    @Sendable func view(_ saved: SavedAccount) -> Result {
      Result(account: AccountView(saved, locale: locale), lostBy: saved.demoted)
    }
    return view(
      try await call.engine.setDefault(
        params.accountID,
        params.direction,
        commit: call.commit(self, target: { $0.account.id.text }, result: view)
      )
    )
  }
}
