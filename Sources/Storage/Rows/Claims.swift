package import Comms

/// A message that may be claimed now.
package struct Claimable: Sendable, Hashable {
  package var id: MessageID
  package var accountID: AccountID
  package var priority: Priority
  package var notBefore: Instant
  package var causeID: String?
}

/// How many messages of an account are in a state.
package struct QueueDepth: Sendable, Hashable {
  package var accountID: AccountID
  package var state: MessageState
  package var count: Int
}

extension Reading {
  /// The first messages that may leave now, of every account that can send: urgent before normal before bulk,
  /// then by `notBefore`, then by age.
  ///
  /// At most `limit` of each account.
  package func claimable(now: Instant, limit: Int = 64) throws -> [Claimable] {
    var found: [Claimable] = []
    for account in try sendingAccounts(now: now) {
      found += try claimable(account, now: now, limit: limit)
    }
    return found.sorted { left, right in
      if left.priority != right.priority { return left.priority.rawValue > right.priority.rawValue }
      return (left.notBefore, left.id) < (right.notBefore, right.id)
    }
  }

  /// The same of one account, whether or not it can send.
  package func claimable(_ account: AccountID, now: Instant, limit: Int) throws -> [Claimable] {
    var found: [Claimable] = []
    for priority in Priority.allCases.reversed() where found.count < limit {
      // One seek in message_ready for each priority: deferred messages are never scanned.
      found += try rows(
        """
        SELECT id, not_before, cause_id FROM message
        WHERE account_id = ? AND priority = ? AND state = 'queued' AND not_before <= ?
        ORDER BY not_before, id LIMIT ?
        """,
        [account.text, priority.rawValue, now.stored, limit - found.count]
      ).map { fields in
        Claimable(
          id: try fields.identifier("id"),
          accountID: account,
          priority: priority,
          notBefore: try fields.instant("not_before"),
          causeID: try fields.optionalText("cause_id")
        )
      }
    }
    return found
  }

  /// Accounts that are on, send, and have no hold that is still in force.
  package func sendingAccounts(now: Instant) throws -> [AccountID] {
    try rows("SELECT id FROM account WHERE \(Self.canSend) ORDER BY id", [now.stored])
      .map { try $0.identifier("id") }
  }

  private static let canSend =
    "enabled = 1 AND outgoing_enabled = 1 AND (hold_reason IS NULL OR hold_until <= ?)"

  /// Whether one account is among them.
  func canSend(_ account: AccountID, now: Instant) throws -> Bool {
    try integer("SELECT 1 FROM account WHERE \(Self.canSend) AND id = ?", [now.stored, account.text]) != nil
  }

  /// Claims of processes that are gone: everything that is being sent and not by this instance.
  package func orphans(otherThan instance: String) throws -> [Delivery] {
    // Without the hint the whole table is read in the order of its identifiers.
    try rows(
      """
      SELECT * FROM message INDEXED BY message_sending WHERE state = 'sending' AND instance <> ? ORDER BY id
      """,
      [instance]
    ).map(delivery)
  }

  /// The next moment after `now` at which a message becomes ready, is to be scheduled or expires, or a hold
  /// lifts.
  package func nextDue(after now: Instant) throws -> Instant? {
    var moments: [Instant?] = [
      try instant(
        "SELECT min(not_before) FROM message WHERE state = 'scheduled' AND not_before > ?",
        [now.stored]
      ),
      try instant(
        """
        SELECT min(expires_at) FROM message
        WHERE state IN ('queued', 'scheduled', 'held') AND expires_at > ?
        """,
        [now.stored]
      ),
      try instant("SELECT min(hold_until) FROM account WHERE hold_until > ?", [now.stored]),
    ]
    for account in try sendingAccounts(now: now) {
      for priority in Priority.allCases {
        moments.append(
          try instant(
            """
            SELECT min(not_before) FROM message
            WHERE account_id = ? AND priority = ? AND state = 'queued' AND not_before > ?
            """,
            [account.text, priority.rawValue, now.stored]
          )
        )
      }
    }
    return moments.compactMap(\.self).min()
  }

  /// By account and state, without the states that are empty.
  package func queueDepths() throws -> [QueueDepth] {
    try rows("SELECT account_id, state, count(*) AS count FROM message GROUP BY account_id, state").map {
      fields in
      QueueDepth(
        accountID: try fields.identifier("account_id"),
        state: try fields.oneOf("state"),
        count: try fields.integer("count")
      )
    }
  }

  /// Messages of one account in one state.
  package func count(_ account: AccountID, _ state: MessageState) throws -> Int {
    try integer(
      "SELECT count(*) FROM message WHERE account_id = ? AND state = ?",
      [account.text, state.rawValue]
    ) ?? 0
  }
}

extension Writing {
  /// Takes the first messages of an account that may leave now; each becomes `sending` by `instance`.
  ///
  /// Empty when the account is off or held.
  package func claim(accountID: AccountID, limit: Int, instance: String, now: Instant) throws -> [Delivery] {
    guard try canSend(accountID, now: now) else { return [] }
    return try claimable(accountID, now: now, limit: limit).compactMap { ready in
      guard var delivery = try delivery(ready.id) else { return nil }
      delivery.claim(by: instance, now: now)
      try execute(
        "UPDATE message SET state = 'sending', instance = ?, committing = 0, updated_at = ? WHERE id = ?",
        [instance, now.stored, ready.id.text]
      )
      try recordState(of: delivery)
      return delivery
    }
  }

  /// Makes `queued` what was scheduled until now; the changed ones.
  package func queueScheduled(now: Instant, limit: Int = 500) throws -> [Delivery] {
    try change(
      "SELECT * FROM message WHERE state = 'scheduled' AND not_before <= ? ORDER BY not_before LIMIT ?",
      now: now,
      limit: limit
    ) { $0.state = .queued }
  }

  /// Makes `expired` what still waits after its last moment; the changed ones.
  package func expire(now: Instant, limit: Int = 500) throws -> [Delivery] {
    try change(
      """
      SELECT * FROM message
      WHERE state IN ('queued', 'scheduled', 'held') AND expires_at <= ? ORDER BY expires_at LIMIT ?
      """,
      now: now,
      limit: limit
    ) { $0.expire(now: now) }
  }

  /// Brings retries and holds that lie too far ahead back to `latest`: the clock was wrong when they were planned.
  package func clampRetries(to latest: Instant) throws -> Int {
    try execute(
      "UPDATE message SET not_before = ? WHERE state = 'queued' AND not_before > ?",
      [latest.stored, latest.stored]
    )
    return changed
  }

  /// Moves what lies ahead because a time has to pass, such as a retry, along with a clock that was set by `step`.
  ///
  /// What was asked for at a time of its own, such as `sendAt`, stays.
  package func moveWaits(by step: Duration, now: Instant) throws {
    let before = min(now - step, now).stored
    // What was due already is due now: set back, the clock would have it wait once more.
    for sql in [
      "UPDATE message SET not_before = max(not_before + ?, ?) WHERE state = 'queued' AND not_before > ?",
      "UPDATE account SET hold_until = max(hold_until + ?, ?) WHERE hold_until > ?",
      "UPDATE notice SET due_at = max(due_at + ?, ?) WHERE due_at > ?",
    ] {
      try execute(sql, [Int64(step / .milliseconds(1)), now.stored, before])
    }
  }

  private func change(
    _ sql: String,
    now: Instant,
    limit: Int,
    _ change: (inout Delivery) -> Void
  ) throws -> [Delivery] {
    try rows(sql, [now.stored, limit]).map { fields in
      var delivery = try delivery(fields)
      change(&delivery)
      delivery.updatedAt = now
      try save(delivery)
      return delivery
    }
  }
}
