import Comms
import Engine
import RPC
import Wire

/// The only way in for a password or API key.
enum AccountSetPassword: ServiceMethod {
  static let name = "account.setPassword"
  static let summary = "Sets the password or API key of an account; it is encrypted and never shown again."
  static let details =
    "It is bound to host, port, login and security: change one of these and it must be set again."
  static let effect = Effect.idempotent
  static let errors = [FailureKind.accountNotFound, .keyMissing, .wrongKey].map(\.entry)

  struct Params: Sendable {
    var accountID: AccountID
    var password: Secret
    var direction: Direction?
  }

  static let params = Schema(Params.init) {
    Field("accountId", \.accountID, .accountID, "The account.")
    Field("password", \.password, .secret(1...1024), "The password, app password or API key.")
    Field(
      optional: "direction",
      \.direction,
      .oneOfItsNames,
      "outgoing or incoming, where the two differ; left out = both."
    )
  }
  static let result = Schema<AccountView>.account
  static let examples: [Example] = []

  static func run(_ params: Params, in call: Call) async throws -> AccountView {
    let locale = call.locale
    let purposes: [SecretPurpose] =
      switch params.direction {
      case .outgoing: [.outgoingPassword]
      case .incoming: [.incomingPassword]
      case nil: [.outgoingPassword, .incomingPassword]
      }
    let saved = try await call.engine.setSecret(
      params.accountID,
      params.password,
      for: purposes,
      commit: call.commit(self, target: { $0.account.id.text }, result: { AccountView($0, locale: locale) })
    )
    return AccountView(saved, locale: locale)
  }
}
