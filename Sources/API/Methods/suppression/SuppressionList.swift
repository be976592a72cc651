import Comms
import Engine
import JSON
import RPC
import Storage

/// The addresses that get nothing more.
enum SuppressionList: ServiceMethod {
  static let name = "suppression.list"
  static let summary = "Lists the addresses that get nothing more, or nothing more of a kind, newest first."
  static let effect = Effect.reads

  struct Params: Sendable {
    var filter: SuppressionFilter
    var window: ListWindow
  }

  static let params = Schema<Params>.combining(filter, .listWindow) { filter, window in
    Params(filter: filter, window: window)
  } write: {
    ($0.filter, $0.window)
  }

  private static let filter = Schema(SuppressionFilter.init(channel:scope:reason:prefix:)) {
    Field(optional: "channel", \.channel, .oneOfItsNames, "Of this channel.")
    Field(optional: "scope", \.scope, .oneOfItsNames, "Of this scope.")
    Field(optional: "reason", \.reason, .oneOfItsNames, "For this reason.")
    Field(optional: "prefix", \.prefix, .line(1...320), "How the address begins.")
  }
  static let result = Schema<ListPage<Suppression>>.page(of: .suppression)

  static let examples = [
    Example(
      "Who unsubscribed",
      params: ["reason": "unsubscribed", "limit": 50],
      result: ["items": [SuppressionExamples.unsubscribed], "total": 1]
    )
  ]

  static func run(_ params: Params, in call: Call) async throws -> ListPage<Suppression> {
    let page = try await call.engine.store.read {
      try $0.suppressions(params.filter, limit: params.window.limit, after: params.window.cursor)
    }
    return ListPage(page) { $0 }
  }
}
