import Comms
import Engine
import JSON
import RPC
import Storage

/// The accounts, in the order of their making.
enum AccountList: ServiceMethod {
  static let name = "account.list"
  static let summary = "The accounts, in the order in which they were made."
  static let effect = Effect.reads
  static let params = Schema<ListWindow>.listWindow
  static let result = Schema<ListPage<AccountView>>.page(of: .account)
  static let examples = [
    Example(
      "The first page",
      params: ["limit": 50],
      result: ["items": [AccountExamples.account], "total": 1]
    )
  ]

  static func run(_ params: ListWindow, in call: Call) async throws -> ListPage<AccountView> {
    let locale = call.locale
    return try await call.engine.store.read { reading in
      try ListPage(try reading.accounts(limit: params.limit, after: params.cursor)) { account in
        AccountView(
          SavedAccount(account: account, domain: try account.domainID.flatMap(reading.domain)),
          locale: locale
        )
      }
    }
  }
}
