import Comms
import Engine
import JSON
import RPC

/// Removes an area of the host's own.
enum AreaDelete: ServiceMethod {
  static let name = "area.delete"
  static let summary = "Removes an area of the host's own; built-in ones stay."
  static let effect = Effect.idempotent
  static let errors = [FailureKind.areaNotFound].map(\.entry)

  struct Params: Sendable { var name: String }

  static let params = Schema(Params.init) { Field("name", \.name, .areaName, "The area.") }
  static let result = Schema<Done>.done

  static let examples = [
    Example("No more warranties", params: ["name": "warranties"], result: ["done": true])
  ]

  static func run(_ params: Params, in call: Call) async throws -> Done {
    let commit = call.commit(AreaDelete.self, target: { (_: Void) in params.name }, result: { Done.done })
    try await call.engine.deleteArea(params.name, commit: commit)
    return .done
  }
}
