package import Comms
import Storage

/// What an address gets and what it does not.
package struct SuppressionVerdict: Sendable, Hashable {
  package var channel: MessageChannel
  package var address: String
  /// Whether invoices, tickets and reminders go there.
  package var takesTransactional: Bool
  /// Whether everything else does.
  package var takesMarketing: Bool
  package var entries: [Suppression]

  package init(
    channel: MessageChannel,
    address: String,
    takesTransactional: Bool,
    takesMarketing: Bool,
    entries: [Suppression]
  ) {
    self.channel = channel
    self.address = address
    self.takesTransactional = takesTransactional
    self.takesMarketing = takesMarketing
    self.entries = entries
  }
}

extension CommsEngine {
  package func addSuppression(_ entry: Suppression, commit: Commit<Suppression>) async throws -> Suppression {
    if let until = entry.until, until <= world.now() { throw Failure.invalid("/until", .inThePast) }
    let stored = try await commit { tx in
      try tx.suppress(entry)
      return entry
    }
    changed.beat()
    return stored
  }

  /// Takes an address off the list; how many entries it had there.
  package func removeSuppression(
    of address: String,
    by channel: MessageChannel,
    scope: SuppressionScope?,
    commit: Commit<Int>
  ) async throws -> Int {
    let now = world.now()
    return try await commit { tx in
      let gone = try tx.removeSuppressions(of: address, by: channel, scope: scope)
      for entry in gone {
        try tx.append(
          Event(
            .suppressionRemoved,
            at: now,
            facts: [
              "channel": channel.rawValue, "address": address, "scope": entry.scope.rawValue,
              "reason": entry.reason.rawValue,
            ]
          )
        )
      }
      return gone.count
    }
  }

  package func explainSuppression(of address: String, by channel: MessageChannel) async throws
    -> SuppressionVerdict
  {
    let now = world.now()
    let entries = try await store.read { try $0.suppressions(of: address, by: channel, at: now) }
    return SuppressionVerdict(
      channel: channel,
      address: address,
      takesTransactional: !entries.contains { $0.stops(marketing: false, at: now) },
      takesMarketing: !entries.contains { $0.stops(marketing: true, at: now) },
      entries: entries
    )
  }
}
