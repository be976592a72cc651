import Comms
import Engine
import RPC
import Wire

/// Takes an access token that the host obtained.
enum OAuthSetToken: ServiceMethod {
  static let name = "oauth.setToken"
  static let summary = "Takes an access token that the host obtained; it is encrypted and never shown again."
  static let details = """
    It is used where outgoing.authentication is auto, xoauth2 or oauthbearer. It is bound to host, port, login and \
    security like a password. Hand over a new one before it expires.
    """
  static let effect = Effect.idempotent
  static let errors = [FailureKind.accountNotFound, .keyMissing, .wrongKey].map(\.entry)

  struct Params: Sendable {
    var accountID: AccountID
    var accessToken: Secret
    var expiresAt: Instant?
  }

  static let params = Schema(Params.init) {
    Field("accountId", \.accountID, .accountID, "The account.")
    Field("accessToken", \.accessToken, .secret(1...16_384), "The token, without the word Bearer.")
    Field(optional: "expiresAt", \.expiresAt, .instant, "When it ends.")
  }
  static let result = Schema<TokenState>.tokenState
  // A token goes in and never comes out: an example would not survive being written.
  static let examples: [Example] = []

  static func run(_ params: Params, in call: Call) async throws -> TokenState {
    let commit = call.commit(
      OAuthSetToken.self,
      target: { (_: SavedAccount) in params.accountID.text },
      result: { TokenState($0, expiresAt: params.expiresAt) }
    )
    let saved = try await call.engine.setToken(
      params.accountID,
      params.accessToken,
      expiresAt: params.expiresAt,
      commit: commit
    )
    return TokenState(saved, expiresAt: params.expiresAt)
  }
}
