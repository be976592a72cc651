package import Comms
import Storage

extension CommsEngine {
  /// How a mass send stands.
  ///
  /// - Parameter examples: of each reason for which recipients were skipped.
  package func report(on id: BulkID, examples: Int = 3) async throws -> BulkReport {
    let clocks = world.clocks
    return try await store.read { reading in
      guard let bulk = try reading.bulk(id) else { throw Failure(.bulkNotFound, facts: ["bulkId": id.text]) }
      let skips = try reading.skips(of: id).sorted {
        ($1.value, $0.key.rawValue) < ($0.value, $1.key.rawValue)
      }
      return BulkReport(
        bulk: bulk,
        skips: try skips.map { reason, count in
          BulkReport.Skip(
            reason: reason,
            count: count,
            examples: try reading.skipped(of: id, for: reason, limit: examples)
          )
        },
        states: try reading.messageStates(ofCause: id.text),
        eta: try reading.eta(of: bulk, clocks)
      )
    }
  }

  /// Waits until every recipient that it has now has an outcome, it is stopped, or the time is over.
  package func expanded(_ id: BulkID, within limit: Duration, progress: (Bulk) -> Void) async throws {
    let end = ContinuousClock.now + limit
    var reported = -1
    while true {
      let seen = changed.count
      guard let bulk = try await store.read({ try $0.bulk(id) }) else { return }
      if bulk.expanded != reported {
        reported = bulk.expanded
        progress(bulk)
      }
      let left = end - ContinuousClock.now
      if bulk.phase != .expanding || bulk.stop != nil || left <= .zero { return }
      await changed.wait(since: seen, atMost: left)
      try await Task.sleep(for: .milliseconds(50))
    }
  }
}

extension Reading {
  /// When the last of what waits leaves, if the account's windows alone decide.
  func eta(of account: AccountID, with more: Int, _ clocks: ClockReading) throws -> Instant? {
    guard let limits = try self.account(account)?.outgoing.rateLimits, !limits.isEmpty else { return nil }
    let steady = try steadyNow(clocks)
    let marks = try rateMarks(account, since: steady - limits.longestWindow)
    let waiting = try waitingRecipients(of: account) + more
    return limits.finish(of: waiting, after: marks, now: steady).map { clocks.wall + ($0 - steady) }
  }

  fileprivate func eta(of bulk: Bulk, _ clocks: ClockReading) throws -> Instant? {
    switch bulk.status {
    case .finished, .cancelled, .cancelling, .recurring: return nil
    case .scheduled, .expanding, .sending, .paused:
      var begin = clocks
      if let due = bulk.dueAt { begin.wall = max(begin.wall, due) }
      return try eta(of: bulk.accountID, with: bulk.items - bulk.expanded, begin)
    }
  }
}
