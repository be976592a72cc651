import Comms
import Engine
import JSON
import RPC
import Storage

/// Tells the client of events as they happen.
enum EventSubscribe: ServiceMethod {
  static let name = "event.subscribe"
  static let summary = "Sends a notification `event` for each event from now on, to this connection."
  static let details = """
    A notification looks like an item of event.poll: {seq, type, at, data}. Calling again replaces the types. \
    Notifications are hints: one may be dropped while the client does not read. event.poll with the last known seq has \
    every event, for 30 days.
    """
  static let effect = Effect.idempotent
  static var isAudited: Bool { false }

  struct Params: Sendable { var types: Set<EventType>? }

  struct Result: Sendable {
    var subscribed: Bool
    var after: Int
  }

  static let params = Schema(Params.init) {
    Field(optional: "types", \.types, .eventTypes, "Only these; empty or left out = all.")
  }
  static let result = Schema(Result.init) {
    Field("subscribed", \.subscribed, .boolean, "Always true.")
    Field("after", \.after, .count, "Events with a greater seq are sent.")
  }

  static let examples = [
    Example(
      "What becomes of messages",
      params: ["types": ["message.state", "account.held"]],
      result: ["subscribed": true, "after": 41]
    )
  ]

  static func run(_ params: Params, in call: Call) async throws -> Result {
    let latest = try await call.engine.store.read { try $0.latestSequence() }
    let subscription = Subscription(
      engine: call.engine,
      types: call.session.answersQuestions ? params.types.withoutQuestions : params.types.restricting,
      notify: call.session.notify
    )
    call.session.subscribe(Task { await subscription.run(after: latest) })
    return Result(subscribed: true, after: Int(latest))
  }
}

extension Set<EventType>? {
  /// What a client that answers questions is told of besides them.
  fileprivate var withoutQuestions: Set<EventType>? {
    (restricting ?? Set(EventType.allCases)).subtracting([.questionAsked])
  }
}

/// Hands events on until its task is cancelled.
struct Subscription: Sendable {
  let engine: CommsEngine
  let types: Set<EventType>?
  let notify: @Sendable (String, JSONValue) -> Bool

  func run(after start: Int64) async {
    var position = start
    while !Task.isCancelled {
      do {
        let batch = try await engine.poll(
          from: .after(position),
          types: types,
          limit: 100,
          wait: .seconds(60)
        )
        for event in batch.events where !Task.isCancelled {
          _ = notify("event", Schema<Event>.event.write(event))
        }
        position = batch.events.last?.sequence ?? position
      } catch StoreError.closed {
        return
      } catch {
        // The disk may be full for a while; the next look may succeed.
        try? await Task.sleep(for: .seconds(1))
      }
    }
  }
}
