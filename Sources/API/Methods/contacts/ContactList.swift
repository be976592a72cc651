import Comms
import Engine
import JSON
import RPC
import Storage

/// The contacts that a filter finds.
enum ContactList: ServiceMethod {
  static let name = "contact.list"
  static let summary = "Lists the contacts that a filter finds, in the order in which they were first stored."
  static let effect = Effect.reads

  struct Params: Sendable {
    var filter: ContactFilter
    var window: ListWindow
  }

  static let params = Schema<Params>.combining(.contactFilter, .listWindow) { filter, window in
    Params(filter: filter, window: window)
  } write: {
    ($0.filter, $0.window)
  }
  static let result = Schema<ListPage<Contact>>.page(of: .contact)

  static let examples = [
    Example(
      "Customers on fibre that may get news",
      params: [
        "kind": "customer", "wants": ["topic": "tickets", "channel": "email"], "fields": ["plan": "fibra"],
        "search": "per an", "limit": 50,
      ],
      result: ["items": [ContactExamples.ana], "total": 1]
    )
  ]

  static func run(_ params: Params, in call: Call) async throws -> ListPage<Contact> {
    let page = try await call.engine.store.read {
      try $0.contacts(params.filter, limit: params.window.limit, after: params.window.cursor)
    }
    return ListPage(page) { $0 }
  }
}
