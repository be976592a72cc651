package import Comms
import Storage

/// What an account may still send, and when what waits will have gone.
package struct Quota: Sendable, Hashable {
  package struct Window: Sendable, Hashable {
    package let limit: RateLimit
    package let used: Int
    package var remaining: Int { max(0, limit.messages - used) }
  }

  package let windows: [Window]
  /// When the next recipient fits.
  package let nextSlot: Instant
  /// Recipients that wait.
  package let waiting: Int
  /// When the last of them leaves if the windows alone decide.
  package let eta: Instant?
}

extension CommsEngine {
  package func quota(_ id: AccountID) async throws -> Quota {
    let clocks = world.clocks
    return try await store.read { reading in
      guard let account = try reading.account(id) else {
        throw Failure(.accountNotFound, facts: ["accountId": id.text])
      }
      let limits = account.outgoing.rateLimits
      let steady = try reading.steadyNow(clocks)
      let marks = try reading.rateMarks(id, since: steady - limits.longestWindow)
      let waiting = try reading.waitingRecipients(of: id)
      // What lies ahead, as the clock on the wall will call it.
      func shown(_ moment: Instant) -> Instant { clocks.wall + (moment - steady) }
      return Quota(
        windows: limits.map { Quota.Window(limit: $0, used: $0.used(marks, now: steady)) },
        nextSlot: shown(limits.nextSlot(for: 1, after: marks, now: steady) ?? steady),
        waiting: waiting,
        eta: limits.finish(of: waiting, after: marks, now: steady).map(shown)
      )
    }
  }
}
