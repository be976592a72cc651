package import Comms
import Storage

extension CommsEngine {
  /// Durable events after a sequence number; waits for one when there is none yet.
  package func events(after sequence: Int64, limit: Int, wait: Duration) async throws -> [Event] {
    let clock = ContinuousClock()
    let end = clock.now + wait
    while true {
      let seen = changed.count
      let found = try await store.read { try $0.events(after: sequence, limit: limit) }
      let left = end - clock.now
      if !found.isEmpty || left <= .zero { return found }
      await changed.wait(since: seen, atMost: left)
      try Task.checkCancellation()
    }
  }
}
