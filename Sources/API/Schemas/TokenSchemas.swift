import Comms
import Engine
import RPC

extension Schema where Value == TokenState {
  static var tokenState: Schema<TokenState> {
    Schema({ (accountID, _: Bool, updatedAt, expiresAt) in
      TokenState(accountID: accountID, updatedAt: updatedAt, expiresAt: expiresAt)
    }) {
      Field("accountId", \.accountID, .accountID, "The account.")
      Field("hasToken", \.hasToken, .boolean, "Whether an access token was handed over.")
      Field(optional: "tokenUpdatedAt", \.updatedAt, .instant, "When.")
      Field(optional: "expiresAt", \.expiresAt, .instant, "When it ends, where the host said so.")
    }.named("TokenState")
  }
}

extension TokenState {
  fileprivate var hasToken: Bool { updatedAt != nil }
}
