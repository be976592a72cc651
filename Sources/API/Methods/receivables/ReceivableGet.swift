import Comms
import Engine
import JSON
import RPC
import Storage

/// Shows one receivable.
enum ReceivableGet: ServiceMethod {
  static let name = "receivable.get"
  static let summary = "Shows what a customer owes for one document."
  static let effect = Effect.reads
  static let errors = [FailureKind.receivableNotFound].map(\.entry)

  struct Params: Sendable { var receivableID: String }

  static let params = Schema(Params.init) {
    Field("receivableId", \.receivableID, .reference, "The receivable.")
  }
  static let result = Schema<Receivable>.receivable
  static let examples = [
    Example("An invoice", params: ["receivableId": "FV-123"], result: ReceivableExamples.invoice)
  ]

  static func run(_ params: Params, in call: Call) async throws -> Receivable {
    try await call.engine.store.read { reading in
      guard let receivable = try reading.receivable(params.receivableID) else {
        throw Failure(.receivableNotFound, facts: ["receivableId": params.receivableID])
      }
      return receivable
    }
  }
}
