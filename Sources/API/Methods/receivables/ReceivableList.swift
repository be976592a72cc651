import Comms
import Engine
import JSON
import RPC
import Storage

/// What customers owe.
enum ReceivableList: ServiceMethod {
  static let name = "receivable.list"
  static let summary = "Lists receivables, the newest first."
  static let effect = Effect.reads

  struct Params: Sendable {
    var filter: ReceivableFilter
    var window: ListWindow
  }

  static let params = Schema<Params>.combining(filter, .listWindow) { filter, window in
    Params(filter: filter, window: window)
  } write: {
    ($0.filter, $0.window)
  }

  private static let filter = Schema(ReceivableFilter.init(contactID:state:dueUntil:)) {
    Field(optional: "contactId", \.contactID, .reference, "Of this customer.")
    Field(optional: "state", \.state, .oneOfItsNames, "In this state.")
    Field(optional: "dueUntil", \.dueUntil, .date, "Due on this day or before.")
  }

  static let result = Schema<ListPage<Receivable>>.page(of: .receivable)
  static let examples = [
    Example(
      "What a customer owes",
      params: ["contactId": "C-7", "state": "pending", "limit": 50],
      result: ["items": [ReceivableExamples.invoice], "total": 1]
    )
  ]

  static func run(_ params: Params, in call: Call) async throws -> ListPage<Receivable> {
    try await call.engine.store.read { reading in
      ListPage(
        try reading.receivables(params.filter, limit: params.window.limit, after: params.window.cursor)
      ) { $0 }
    }
  }
}
