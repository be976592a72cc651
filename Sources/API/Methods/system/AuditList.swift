import Comms
import Engine
import JSON
import RPC
import Storage

/// Who changed what, newest first.
enum AuditList: ServiceMethod {
  static let name = "audit.list"
  static let summary = "Who changed what, newest first; append-only."
  static let effect = Effect.reads

  struct Params: Sendable {
    var target: String?
    var actorID: String?
    var window: ListWindow
  }

  static let params = Schema<Params>.combining(
    .listWindow,
    Schema({ (target: String?, actorID: String?) in (target, actorID) }) {
      Field(optional: "target", \.0, .reference, "What it was done to, e.g. an account's id.")
      Field(optional: "actorId", \.1, .reference, "Who did it.")
    }
  ) { window, rest in
    Params(target: rest.0, actorID: rest.1, window: window)
  } write: {
    ($0.window, ($0.target, $0.actorID))
  }

  static let result = Schema<ListPage<AuditEntry>>.page(of: entry)

  private static let entry = Schema(AuditEntry.init(id:at:actor:clientName:method:target:changes:)) {
    Field("id", \.id, .auditID, "The entry.")
    Field("at", \.at, .instant, "When.")
    Field(optional: "actor", \.actor, .actor, "Who; absent = the host itself.")
    Field(optional: "clientName", \.clientName, .line(1...100), "Through which program.")
    Field("method", \.method, .line(1...100), "The call.")
    Field(optional: "target", \.target, .line(1...4096), "What it was done to.")
    Field(
      "changes",
      \.changes,
      .list(of: .line(1...500), 0...5000),
      "Names of the parameters that were given."
    )
  }.named("AuditEntry")

  static let examples = [
    Example(
      "The last change",
      params: ["limit": 1],
      result: [
        "items": [
          [
            "id": "aud_01k9qv3x5e8m2n4p6r7s9t0vwz", "at": "2026-02-07T21:52:25.000Z",
            "actor": ["id": "u7", "name": "Ana"], "clientName": "erp", "method": "account.setPassword",
            "target": "acc_01k9qv3x5e8m2n4p6r7s9t0vwz", "changes": ["accountId", "password"],
          ]
        ], "total": 1,
      ]
    )
  ]

  static func run(_ params: Params, in call: Call) async throws -> ListPage<AuditEntry> {
    let page = try await call.engine.store.read { reading in
      try reading.audit(
        target: params.target,
        actorID: params.actorID,
        limit: params.window.limit,
        after: params.window.cursor
      )
    }
    return ListPage(page) { $0 }
  }
}
