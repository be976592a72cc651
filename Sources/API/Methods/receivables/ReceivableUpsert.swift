import Comms
import Engine
import JSON
import RPC

/// Notes what the ERP says of something that a customer owes.
enum ReceivableUpsert: ServiceMethod {
  static let name = "receivable.upsert"
  static let summary = "Notes what a customer owes for a document, or what has changed of it."
  static let details = """
    The ERP's id is the id. Of a known receivable only what changes need be given; null takes a value away. A payment is \
    a new balance or the state paid: reminders of it that have not left are withdrawn with it, and what else they were \
    about is reminded of anew.
    """
  static let effect = Effect.idempotent
  static let errors = [FailureKind.conflict].map(\.entry)

  struct Params: Sendable {
    var id: String
    var revision: Int?
    var change: ReceivableChange
  }

  static let params = Schema<Params>.combining(place, .receivableChange) { place, change in
    Params(id: place.0, revision: place.1, change: change)
  } write: {
    (($0.id, $0.revision), $0.change)
  }

  private static let place = Schema({ (id: String, revision: Int?) in (id, revision) }) {
    Field("id", \.0, .reference, "The ERP's own identifier.")
    Field(optional: "revision", \.1, .count, "Refuses where it has another revision by now; 0 = none yet.")
  }

  static let result = Schema<Receivable>.receivable

  static let examples = [
    Example(
      "An invoice",
      params: [
        "id": "FV-123", "contactId": "C-7", "number": "001-001-000000123",
        "total": ["amount": "1234.50", "currency": "USD"], "dueDate": "2026-02-28",
        "url": "https://erp.acme.ec/facturas/123",
        "attachments": [["path": "/var/erp/facturas/123.pdf"]],
      ],
      result: ReceivableExamples.invoice
    ),
    Example(
      "A part of it was paid",
      params: ["id": "FV-123", "balance": ["amount": "500.00", "currency": "USD"]],
      result: ReceivableExamples.pending(revision: 2, balance: "500.00")
    ),
  ]

  static func run(_ params: Params, in call: Call) async throws -> Receivable {
    try await call.engine.upsertReceivable(
      params.id,
      params.change,
      revision: params.revision,
      commit: call.commit(self, target: { $0.id })
    )
  }
}
