package import Comms
import Storage

/// Some durable events, and how far the events go.
package struct EventBatch: Sendable, Hashable {
  package let events: [Event]
  /// Sequence number of the newest event of any type.
  package let latest: Int64
}

/// Where a reader of events begins.
package enum EventStart: Sendable, Hashable {
  case after(Int64)
  /// After what this consumer has acknowledged.
  case acknowledged(by: String)
}

extension CommsEngine {
  /// Events of some types (nil = of all), oldest first; waits for one when there is none yet.
  package func poll(
    from start: EventStart,
    types: Set<EventType>?,
    limit: Int,
    wait: Duration
  ) async throws -> EventBatch {
    let clock = ContinuousClock()
    let end = clock.now + wait
    var position = try await position(of: start)
    while true {
      let seen = changed.count
      let (batch, reached) = try await read(after: position, types: types, limit: limit)
      let left = end - clock.now
      if !batch.events.isEmpty || left <= .zero { return batch }
      // What is of other types need not be looked at again.
      position = reached
      await changed.wait(since: seen, atMost: left)
      try Task.checkCancellation()
    }
  }

  /// Notes how far a consumer has come; beyond the newest event counts as the newest.
  package func acknowledge(
    _ sequence: Int64,
    by consumer: String,
    commit: Commit<Int64>
  ) async throws -> Int64 {
    let now = world.now()
    return try await commit { tx in
      // A number from a later copy of the database must not hide what is still to come.
      try tx.acknowledge(min(sequence, try tx.latestSequence()), by: consumer, at: now)
      return try tx.acknowledged(by: consumer)
    }
  }

  private func position(of start: EventStart) async throws -> Int64 {
    switch start {
    case .after(let sequence): sequence
    case .acknowledged(let consumer): try await store.read { try $0.acknowledged(by: consumer) }
    }
  }

  /// The events of these types, and the last event of any type that was looked at.
  private func read(
    after start: Int64,
    types: Set<EventType>?,
    limit: Int
  ) async throws -> (EventBatch, reached: Int64) {
    try await store.read { reading in
      var found: [Event] = []
      var position = start
      while found.count < limit {
        let batch = try reading.events(after: position, limit: types == nil ? limit : 500)
        guard let last = batch.last?.sequence else { break }
        position = last
        found += batch.filter { types?.contains($0.type) ?? true }
      }
      return (EventBatch(events: Array(found.prefix(limit)), latest: try reading.latestSequence()), position)
    }
  }
}
