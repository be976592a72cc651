import JSON
import RPC

/// Describes every method (OpenRPC 1.4).
enum Discover: ServiceMethod {
  static let name = "rpc.discover"
  static let summary = "Describes every method, shape and error of the service (OpenRPC 1.4)."
  static let effect = Effect.reads
  static var isOpen: Bool { true }
  static let params = Schema<NoParams>.none
  static let result = Schema<JSONValue>.anything
  static let examples: [Example] = []

  static func run(_ params: NoParams, in call: Call) async throws -> JSONValue { ServiceDocument.json }
}
