import Comms
import Engine
import JSON
import RPC

/// Answers, and tells the service's time.
enum Ping: ServiceMethod {
  static let name = "ping"
  static let summary = "Answers, and tells the service's time."
  static let effect = Effect.reads
  static var isOpen: Bool { true }

  struct Result: Sendable { var at: Instant }

  static let params = Schema<NoParams>.none
  static let result = Schema(Result.init) { Field("at", \.at, .instant, "The service's clock.") }
  static let examples = [
    Example("Is it alive", params: [:], result: ["at": "2026-02-07T21:52:25.000Z"])
  ]

  static func run(_ params: NoParams, in call: Call) async throws -> Result {
    Result(at: call.engine.world.now())
  }
}
