import Comms
import Engine
import JSON
import RPC

/// What is known of an account's access token.
enum OAuthStatus: ServiceMethod {
  static let name = "oauth.status"
  static let summary = "Says whether an account has an access token, since when and until when."
  static let effect = Effect.reads
  static let errors = [FailureKind.accountNotFound].map(\.entry)

  struct Params: Sendable { var accountID: AccountID }

  static let params = Schema(Params.init) { Field("accountId", \.accountID, .accountID, "The account.") }
  static let result = Schema<TokenState>.tokenState

  static let examples = [
    Example(
      "A token for an hour",
      params: ["accountId": "acc_01k9qv3x5e8m2n4p6r7s9t0vwz"],
      result: [
        "accountId": "acc_01k9qv3x5e8m2n4p6r7s9t0vwz", "hasToken": true,
        "tokenUpdatedAt": "2026-02-07T21:52:25.000Z", "expiresAt": "2026-02-07T22:52:25.000Z",
      ]
    )
  ]

  static func run(_ params: Params, in call: Call) async throws -> TokenState {
    try await call.engine.tokenState(of: params.accountID)
  }
}
