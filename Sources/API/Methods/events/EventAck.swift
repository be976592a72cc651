import Engine
import JSON
import RPC

/// Notes how far a consumer has worked through the events.
enum EventAck: ServiceMethod {
  static let name = "event.ack"
  static let summary = "Notes how far a consumer has worked through the events; never goes back."
  static let effect = Effect.idempotent
  static var isAudited: Bool { false }

  struct Params: Sendable {
    var sequence: Int
    var consumer: String
  }

  struct Result: Sendable {
    var consumer: String
    var acknowledged: Int
  }

  static let params = Schema(Params.init) {
    Field("seq", \.sequence, .count, "The last event that is done with.")
    Field("consumer", \.consumer, .eventConsumer, default: defaultEventConsumer, "Who read.")
  }
  static let result = Schema(Result.init) {
    Field("consumer", \.consumer, .eventConsumer, "Who read.")
    Field("acknowledged", \.acknowledged, .count, "Where the next event.poll of this consumer begins.")
  }

  static let examples = [
    Example(
      "Done up to 42",
      params: ["seq": 42, "consumer": "host"],
      result: ["consumer": "host", "acknowledged": 42]
    )
  ]

  static func run(_ params: Params, in call: Call) async throws -> Result {
    let commit = call.commit(
      EventAck.self,
      result: { (reached: Int64) in Result(consumer: params.consumer, acknowledged: Int(reached)) }
    )
    let reached = try await call.engine.acknowledge(
      Int64(params.sequence),
      by: params.consumer,
      commit: commit
    )
    return Result(consumer: params.consumer, acknowledged: Int(reached))
  }
}
