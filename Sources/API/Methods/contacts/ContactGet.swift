import Comms
import Engine
import JSON
import RPC
import Storage

/// Shows one contact.
enum ContactGet: ServiceMethod {
  static let name = "contact.get"
  static let summary = "Shows one contact."
  static let effect = Effect.reads
  static let errors = [FailureKind.contactNotFound].map(\.entry)

  struct Params: Sendable { var contactID: String }

  static let params = Schema(Params.init) {
    Field("contactId", \.contactID, .reference, "The ERP's identifier.")
  }
  static let result = Schema<Contact>.contact

  static let examples = [
    Example("A customer", params: ["contactId": "C-7"], result: ContactExamples.ana)
  ]

  static func run(_ params: Params, in call: Call) async throws -> Contact {
    try await call.engine.store.read { reading in
      guard let contact = try reading.contact(params.contactID) else {
        throw Failure(.contactNotFound, facts: ["contactId": params.contactID])
      }
      return contact
    }
  }
}
