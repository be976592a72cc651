import Comms
import Engine
import JSON
import RPC
import Storage

/// Mail domains in the order of their creation.
enum DomainList: ServiceMethod {
  static let name = "domain.list"
  static let summary = "Lists the mail domains in the order of their creation."
  static let effect = Effect.reads

  static let params = Schema<ListWindow>.listWindow
  static let result = Schema<ListPage<DomainView>>.page(of: .domainView)

  static let examples = [
    Example("All of them", params: ["limit": 50], result: ["items": [DomainExamples.acme], "total": 1])
  ]

  static func run(_ params: ListWindow, in call: Call) async throws -> ListPage<DomainView> {
    try await call.engine.store.read { reading in
      let page = try reading.domains(limit: params.limit, after: params.cursor)
      return try ListPage(page) { domain in
        DomainView(domain: domain, accounts: try reading.accountsUsing(domain.id))
      }
    }
  }
}
