import Comms
import Engine
import JSON
import RPC

/// Changes what is given and nothing else.
enum AccountUpdate: ServiceMethod {
  static let name = "account.update"
  static let summary = "Changes what is given and nothing else; null = back to the default."
  static let details =
    "Another host, port, security, authority or login needs the password again: it was given for the old ones."
  static let effect = Effect.idempotent
  static let errors = [FailureKind.accountNotFound, .domainNotFound, .conflict].map(\.entry)

  struct Params: Sendable {
    var target: RevisedAccount
    var edit: AccountEdit
  }

  static let params = Schema<Params>.combining(.revisedAccount, .accountEdit) { target, edit in
    Params(target: target, edit: edit)
  } write: {
    ($0.target, $0.edit)
  }
  static let result = Schema<AccountView>.account
  static let examples = [
    Example(
      "Rename it",
      params: [
        "accountId": AccountExamples.id, "revision": 1, "name": "Facturación", "outgoing": [:],
        "incoming": [:],
      ],
      result: AccountExamples.account
    )
  ]

  static func run(_ params: Params, in call: Call) async throws -> AccountView {
    let locale = call.locale
    let saved = try await call.engine.updateAccount(
      params.target.id,
      params.edit,
      revision: params.target.revision,
      commit: call.commit(self, target: { $0.account.id.text }, result: { AccountView($0, locale: locale) })
    )
    return AccountView(saved, locale: locale)
  }
}

/// An account, and the revision that the caller has seen.
struct RevisedAccount: Sendable, Hashable {
  var id: AccountID
  var revision: Int?
}

extension Schema where Value == RevisedAccount {
  static var revisedAccount: Schema<RevisedAccount> {
    Schema(RevisedAccount.init) {
      Field("accountId", \.id, .accountID, "The account.")
      Field(
        optional: "revision",
        \.revision,
        .count,
        "The revision that was read; refused with conflict when it has changed."
      )
    }
  }
}
