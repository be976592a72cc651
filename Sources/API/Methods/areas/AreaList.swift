import Engine
import JSON
import RPC
import Storage

/// The parts of the business that send, and their accounts.
enum AreaList: ServiceMethod {
  static let name = "area.list"
  static let summary = "Lists the areas, built-in ones first, and the account of each."
  static let effect = Effect.reads

  static let params = Schema<ListWindow>.listWindow
  static let result = Schema<ListPage<NamedArea>>.page(of: .area)

  static let examples = [
    Example(
      "The first two",
      params: ["limit": 2],
      result: [
        "items": [
          ["name": "all", "builtIn": true, "revision": 1],
          [
            "name": "collections", "builtIn": true, "accountId": "acc_01k9qv3x5e8m2n4p6r7s9t0vwz",
            "accountName": "Cobranzas", "revision": 2,
          ],
        ], "nextCursor": "bcollections", "total": 7,
      ]
    )
  ]

  static func run(_ params: ListWindow, in call: Call) async throws -> ListPage<NamedArea> {
    let page = try await call.engine.areas(limit: params.limit, after: params.cursor)
    return ListPage(page) { $0 }
  }
}
