import Comms
import Engine
import JSON
import RPC

/// Forgets a contact.
enum ContactDelete: ServiceMethod {
  static let name = "contact.delete"
  static let summary = "Forgets a contact; its messages stay in the history."
  static let effect = Effect.idempotent
  static let errors = [FailureKind.contactNotFound, .conflict].map(\.entry)

  struct Params: Sendable {
    var contactID: String
    var revision: Int?
  }

  static let params = Schema(Params.init) {
    Field("contactId", \.contactID, .reference, "The ERP's identifier.")
    Field(optional: "revision", \.revision, .count, "Refuses where the contact has another revision by now.")
  }
  static let result = Schema<Done>.done

  static let examples = [
    Example("No longer a customer", params: ["contactId": "C-7", "revision": 3], result: ["done": true])
  ]

  static func run(_ params: Params, in call: Call) async throws -> Done {
    let commit = call.commit(
      ContactDelete.self,
      target: { (_: Void) in params.contactID },
      result: { Done.done }
    )
    try await call.engine.deleteContact(params.contactID, revision: params.revision, commit: commit)
    return .done
  }
}
