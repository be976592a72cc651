import Comms
import Engine
import JSON
import RPC

/// Durable events, for callers that were away.
enum EventPoll: ServiceMethod {
  static let name = "event.poll"
  static let summary = "Returns events that are kept for 30 days, oldest first; may wait for one."
  static let details = """
    Read, work through the items, then event.ack the last seq: the next poll of the same consumer goes on from there, \
    also after a restart of either side.
    """
  static let effect = Effect.reads

  struct Params: Sendable {
    var after: Int?
    var consumer: String
    var types: Set<EventType>?
    var limit: Int
    var wait: Duration
  }

  struct Result: Sendable {
    var items: [Event]
    var latest: Int
  }

  static let params = Schema(Params.init) {
    Field(
      optional: "after",
      \.after,
      .count,
      "Only events with a greater seq; left out = what the consumer acknowledged."
    )
    Field(
      "consumer",
      \.consumer,
      .eventConsumer,
      default: defaultEventConsumer,
      "Who reads; each has a place of its own."
    )
    Field(optional: "types", \.types, .eventTypes, "Only these; empty or left out = all.")
    Field("limit", \.limit, .integer(in: 1...500), default: 50, "Events at most.")
    Field(
      "waitMs",
      \.wait,
      .milliseconds(in: 0...60_000),
      default: .zero,
      "How long to wait for an event when there is none."
    )
  }
  static let result = Schema(Result.init) {
    Field("items", \.items, .list(of: .event, 0...500), "The events.")
    Field("latest", \.latest, .count, "The seq of the newest event of any type.")
  }

  static let examples = [
    Example(
      "What happened while the ERP was away",
      params: ["consumer": "host", "limit": 50, "waitMs": 0],
      result: ["items": [EventExamples.sent], "latest": 42]
    )
  ]

  static func run(_ params: Params, in call: Call) async throws -> Result {
    let start = params.after.map { EventStart.after(Int64($0)) } ?? .acknowledged(by: params.consumer)
    let engine = call.engine
    let waited = try await call.session.waits.run {
      try await engine.poll(
        from: start,
        types: params.types.restricting,
        limit: params.limit,
        wait: params.wait
      )
    }
    let batch =
      if let waited { waited } else {
        try await engine.poll(
          from: start,
          types: params.types.restricting,
          limit: params.limit,
          wait: .zero
        )
      }
    return Result(items: batch.events, latest: Int(batch.latest))
  }
}
