import Comms
import Engine
import JSON
import RPC

/// Makes an account; its password follows with `account.setPassword`.
enum AccountCreate: ServiceMethod {
  static let name = "account.create"
  static let summary = "Makes an e-mail account; its password follows with account.setPassword."
  static let details =
    "Servers come from the account itself, else from the domain of its address, else from a known service's preset."
  static let effect = Effect.once
  static let errors = [FailureKind.domainNotFound].map(\.entry)
  static let params = Schema<AccountEdit>.accountEdit
  static let result = Schema<AccountView>.account
  static let examples = [
    Example(
      "A mailbox of one's own server",
      params: [
        "name": "Facturación", "address": "facturas@acme.ec", "fromName": "Acme",
        "outgoing": AccountExamples.outgoing, "incoming": [:],
      ],
      result: AccountExamples.account
    )
  ]

  static func run(_ params: AccountEdit, in call: Call) async throws -> AccountView {
    let locale = call.locale
    let saved = try await call.engine.createAccount(
      params,
      commit: call.commit(self, target: { $0.account.id.text }, result: { AccountView($0, locale: locale) })
    )
    return AccountView(saved, locale: locale)
  }
}
