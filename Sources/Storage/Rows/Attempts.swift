package import Comms

extension Reading {
  /// In the order in which they were made.
  package func attempts(of id: MessageID) throws -> [Attempt] {
    try rows("SELECT * FROM attempt WHERE message_id = ? ORDER BY number", [id.text]).map(attempt)
  }

  /// What was marked at or after `since`, oldest first; what lies in the future counts as inside.
  package func rateMarks(_ account: AccountID, since: Instant) throws -> [RateMark] {
    try rows(
      """
      SELECT counted_at, recipient_count FROM attempt
      WHERE account_id = ? AND counted_at >= ? ORDER BY counted_at
      """,
      [account.text, since.stored]
    ).map { RateMark(at: try $0.instant("counted_at"), recipients: try $0.integer("recipient_count")) }
  }

  /// Time as rate windows count it.
  package func steadyNow(_ clocks: ClockReading) throws -> Instant {
    let steady = try steadyTime(clocks)
    return steady.now(clocks) ?? clocks.wall
  }

  /// The one that was laid down in this start of the machine, or one that goes on after everything that was counted.
  fileprivate func steadyTime(_ clocks: ClockReading) throws -> SteadyTime {
    if let stored = try setting(steadyTimeSetting)?.split(separator: " "), stored.count == 2,
      stored[0] == clocks.start, let origin = Int64(stored[1])
    {
      return SteadyTime(start: clocks.start, origin: Instant(milliseconds: origin))
    }
    let last = try instant(
      "SELECT max(last) FROM (SELECT (SELECT max(counted_at) FROM attempt WHERE account_id = account.id) AS last FROM account)"
    )
    return SteadyTime(beginning: clocks, after: last)
  }

  private func attempt(_ fields: Fields) throws -> Attempt {
    Attempt(
      messageID: try fields.identifier("message_id"),
      number: try fields.integer("number"),
      accountID: try fields.identifier("account_id"),
      instance: try fields.text("instance"),
      startedAt: try fields.instant("started_at"),
      committedAt: try fields.optionalInstant("committed_at"),
      countedAt: try fields.optionalInstant("counted_at"),
      endedAt: try fields.optionalInstant("ended_at"),
      recipientCount: try fields.integer("recipient_count"),
      outcome: try fields.optionalCase("outcome"),
      failure: try fields.failure("failure"),
      mayDuplicate: try fields.flag("may_duplicate")
    )
  }
}

/// The start of the machine and the milliseconds of its origin.
private let steadyTimeSetting = "steady_time"

extension Writing {
  /// The same, laid down for every process of this start of the machine.
  package func steadyNow(keeping clocks: ClockReading) throws -> Instant {
    let steady = try steadyTime(clocks)
    let text = "\(steady.start) \(steady.origin.stored)"
    if try setting(steadyTimeSetting) != text { try set(steadyTimeSetting, to: text, at: clocks.wall) }
    return steady.now(clocks) ?? clocks.wall
  }

  /// Throws `duplicate` when the message has an attempt that has not ended, or one with this number.
  package func insert(_ attempt: Attempt) throws {
    try execute(
      """
      INSERT INTO attempt (
        account_id, instance, started_at, committed_at, counted_at, ended_at, recipient_count, outcome, failure,
        may_duplicate, message_id, number)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        attempt.accountID.text, attempt.instance, attempt.startedAt.stored, attempt.committedAt?.stored,
        attempt.countedAt?.stored, attempt.endedAt?.stored, attempt.recipientCount, attempt.outcome?.rawValue,
        try FailureRecord.text(attempt.failure), attempt.mayDuplicate, attempt.messageID.text, attempt.number,
      ]
    )
  }

  /// Closes the attempt of a message that has not ended; false when there is none.
  @discardableResult
  package func endAttempt(
    of id: MessageID,
    _ outcome: AttemptOutcome,
    failure: Failure?,
    at now: Instant
  ) throws -> Bool {
    try execute(
      "UPDATE attempt SET ended_at = ?, outcome = ?, failure = ? WHERE message_id = ? AND ended_at IS NULL",
      [now.stored, outcome.rawValue, try FailureRecord.text(failure), id.text]
    )
    return changed > 0
  }
}
