import Comms
import Engine
import JSON
import RPC

/// Adds an area of the host's own.
enum AreaCreate: ServiceMethod {
  static let name = "area.create"
  static let summary = "Adds an area of the host's own."
  static let effect = Effect.once
  static let errors = [FailureKind.conflict].map(\.entry)

  struct Params: Sendable { var name: String }

  static let params = Schema(Params.init) {
    Field("name", \.name, .areaName, "1 to 50 letters, digits, - and _, starting with a letter.")
  }
  static let result = Schema<NamedArea>.area

  static let examples = [
    Example(
      "An area for warranties",
      params: ["name": "warranties"],
      result: ["name": "warranties", "builtIn": false, "revision": 1]
    )
  ]

  static func run(_ params: Params, in call: Call) async throws -> NamedArea {
    try await call.engine.createArea(
      named: params.name,
      commit: call.commit(AreaCreate.self, target: { $0.area.name })
    )
  }
}
