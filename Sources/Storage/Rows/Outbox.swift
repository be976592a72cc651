package import Comms

/// How much of an account's queue may leave now.
package struct Ready: Sendable, Hashable {
  package var accountID: AccountID
  /// At most `most`: more makes no difference to who sends.
  package var count: Int
  package var hasUrgent: Bool
  package var maxSessions: Int?

  static let most = 64
}

extension Reading {
  /// Accounts that can send and have something to send.
  package func ready(now: Instant) throws -> [Ready] {
    try sendingAccounts(now: now).compactMap { id in
      var count = 0
      var hasUrgent = false
      for priority in Priority.allCases.reversed() where count < Ready.most {
        let found = try countReady(id, priority, now: now, most: Ready.most - count)
        if priority == .urgent { hasUrgent = found > 0 }
        count += found
      }
      guard count > 0, let account = try account(id) else { return nil }
      return Ready(
        accountID: id,
        count: count,
        hasUrgent: hasUrgent,
        maxSessions: account.outgoing.maxSessions
      )
    }
  }

  private func countReady(_ id: AccountID, _ priority: Priority, now: Instant, most: Int) throws -> Int {
    try integer(
      """
      SELECT count(*) FROM (
        SELECT 1 FROM message
        WHERE account_id = ? AND priority = ? AND state = 'queued' AND not_before <= ? LIMIT ?)
      """,
      [id.text, priority.rawValue, now.stored, most]
    ) ?? 0
  }

  /// Whether something is to be started or has come to its end.
  package func isDue(now: Instant) throws -> Bool {
    try integer(
      """
      SELECT EXISTS (SELECT 1 FROM message WHERE state = 'scheduled' AND not_before <= ?)
        OR EXISTS (
          SELECT 1 FROM message WHERE state IN ('queued', 'scheduled', 'held') AND expires_at <= ?)
      """,
      [now.stored, now.stored]
    ) == 1
  }

  /// Why the whole outbox waits; nil when it does not.
  package func outboxHold() throws -> HoldReason? {
    try setting(Setting.outboxHold).map { HoldReason(rawValue: $0) ?? .manual }
  }

  /// Whether messages are queued that the process has crashed with.
  package func hasCrashed(_ account: AccountID) throws -> Bool {
    try integer(
      "SELECT 1 FROM message WHERE account_id = ? AND state = 'queued' AND crashes > 0 LIMIT 1",
      [account.text]
    ) != nil
  }

  /// Recipients of an account's messages that are still to be sent to.
  package func waitingRecipients(of account: AccountID) throws -> Int {
    try integer(
      """
      SELECT coalesce(sum(recipient_count), 0) FROM message
      WHERE account_id = ? AND state IN ('queued', 'scheduled', 'sending')
      """,
      [account.text]
    ) ?? 0
  }

  /// Messages of an account that are on their way or wait.
  package func openMessages(of account: AccountID) throws -> Int {
    try integer(
      """
      SELECT count(*) FROM message
      WHERE account_id = ? AND state IN ('queued', 'scheduled', 'held', 'sending')
      """,
      [account.text]
    ) ?? 0
  }

  /// Messages that wait because the whole outbox does.
  package func deliveries(held reason: HoldReason, limit: Int = 500) throws -> [Delivery] {
    try rows(
      """
      SELECT id FROM message INDEXED BY message_expiry
      WHERE state IN ('queued', 'scheduled', 'held') AND state = 'held' AND hold_reason = ? ORDER BY id LIMIT ?
      """,
      [reason.rawValue, limit]
    ).compactMap { fields in
      let id: MessageID = try fields.identifier("id")
      return try delivery(id)
    }
  }

  /// Messages in the queue that were accepted before a moment.
  package func queued(before moment: Instant, limit: Int = 500) throws -> [Delivery] {
    try rows(
      """
      SELECT id FROM message WHERE state IN ('queued', 'scheduled') AND created_at < ? ORDER BY id LIMIT ?
      """,
      [moment.stored, limit]
    ).compactMap { fields in
      let id: MessageID = try fields.identifier("id")
      return try delivery(id)
    }
  }
}

extension Writing {
  package func setOutboxHold(_ reason: HoldReason?, at now: Instant) throws {
    guard let reason else { return try removeSetting(Setting.outboxHold) }
    try set(Setting.outboxHold, to: reason.rawValue, at: now)
  }
}

private enum Setting {
  static let outboxHold = "outbox_hold"
}
