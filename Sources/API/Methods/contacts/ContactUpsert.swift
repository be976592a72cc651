import Comms
import Engine
import JSON
import RPC
import Storage

/// Stores what the ERP says of a contact.
enum ContactUpsert: ServiceMethod {
  static let name = "contact.upsert"
  static let summary = "Stores what the ERP says of a contact, new or known; null takes a value away."
  static let details = """
    What is left out stays as it is. A contact that is so already keeps its revision. For thousands at a time see \
    contact.import.
    """
  static let effect = Effect.idempotent
  static let errors = [FailureKind.contactNotFound, .conflict].map(\.entry)

  struct Params: Sendable {
    var edit: ContactEdit
    var revision: Int?
  }

  static let params = Schema<Params>.combining(.contactEdit, revision) { edit, revision in
    Params(edit: edit, revision: revision)
  } write: {
    ($0.edit, $0.revision)
  }

  private static let revision = Schema<Int?>({ $0 }) {
    Field(
      optional: "revision",
      \.self,
      .count,
      "Refuses the change where the contact has another revision by now, or is not there."
    )
  }
  static let result = Schema<Contact>.contact

  static let examples = [
    Example(
      "A customer",
      params: [
        "id": "C-7", "name": "Ana Pérez", "email": "ana@cliente.ec", "phone": "+593991234567",
        "locale": "es-EC", "timeZone": "America/Guayaquil", "url": "https://erp.acme.ec/clientes/7",
        "balance": ["amount": "1234.50", "currency": "USD"],
        "preferences": ["marketing": ["email": false]], "fields": ["megas": 100, "plan": "fibra"],
      ],
      result: ContactExamples.ana
    )
  ]

  static func run(_ params: Params, in call: Call) async throws -> Contact {
    try await call.engine.upsertContact(
      params.edit,
      revision: params.revision,
      commit: call.commit(ContactUpsert.self, target: { _ in params.edit.id })
    )
  }
}
