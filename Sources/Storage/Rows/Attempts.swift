package import Comms

extension Reading {
  /// In the order in which they were made.
  package func attempts(of id: MessageID) throws -> [Attempt] {
    try rows("SELECT * FROM attempt WHERE message_id = ? ORDER BY number", [id.text]).map(attempt)
  }

  /// Attempts whose marker is at or after `since`, oldest first; those in the future count as inside.
  package func committedCounts(_ account: AccountID, since: Instant) throws -> [RateMark] {
    try rows(
      """
      SELECT committed_at, recipient_count FROM attempt
      WHERE account_id = ? AND committed_at >= ? ORDER BY committed_at
      """,
      [account.text, since.stored]
    ).map { RateMark(at: try $0.instant("committed_at"), recipients: try $0.integer("recipient_count")) }
  }

  private func attempt(_ fields: Fields) throws -> Attempt {
    Attempt(
      messageID: try fields.identifier("message_id"),
      number: try fields.integer("number"),
      accountID: try fields.identifier("account_id"),
      instance: try fields.text("instance"),
      startedAt: try fields.instant("started_at"),
      committedAt: try fields.optionalInstant("committed_at"),
      endedAt: try fields.optionalInstant("ended_at"),
      recipientCount: try fields.integer("recipient_count"),
      outcome: try fields.optionalCase("outcome"),
      failure: try fields.failure("failure"),
      mayDuplicate: try fields.flag("may_duplicate")
    )
  }
}

extension Writing {
  /// Throws `duplicate` when the message has an attempt that has not ended, or one with this number.
  package func insert(_ attempt: Attempt) throws {
    try execute(
      """
      INSERT INTO attempt (
        account_id, instance, started_at, committed_at, ended_at, recipient_count, outcome, failure,
        may_duplicate,
        message_id, number)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        attempt.accountID.text, attempt.instance, attempt.startedAt.stored, attempt.committedAt?.stored,
        attempt.endedAt?.stored, attempt.recipientCount, attempt.outcome?.rawValue,
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
