package import Comms
import GRDB

extension Reading {
  /// Events after `sequence`, oldest first.
  package func events(after sequence: Int64, limit: Int) throws -> [Event] {
    try rows("SELECT * FROM event WHERE sequence > ? ORDER BY sequence LIMIT ?", [sequence, limit]).map {
      fields in
      Event(
        sequence: Int64(try fields.integer("sequence")),
        try fields.oneOf("type"),
        at: try fields.instant("at"),
        facts: try fields.json("facts")
      )
    }
  }

  /// Of the newest event; 0 when there was never one.
  package func latestSequence() throws -> Int64 {
    Int64(try integer("SELECT seq FROM sqlite_sequence WHERE name = 'event'") ?? 0)
  }

  /// What this consumer has acknowledged; 0 for a new one.
  package func acknowledged(by consumer: String) throws -> Int64 {
    Int64(try integer("SELECT acknowledged FROM event_consumer WHERE name = ?", [consumer]) ?? 0)
  }
}

extension Writing {
  /// The event with its sequence number.
  @discardableResult
  package func append(_ event: Event) throws -> Event {
    try execute(
      "INSERT INTO event (type, at, facts) VALUES (?, ?, ?)",
      [event.type.rawValue, event.at.stored, StoredJSON.encode(event.facts)]
    )
    var stored = event
    stored.sequence = database.lastInsertedRowID
    return stored
  }

  /// Never goes back: an older acknowledgement changes nothing.
  package func acknowledge(_ sequence: Int64, by consumer: String, at now: Instant) throws {
    try execute(
      """
      INSERT INTO event_consumer (name, acknowledged, updated_at) VALUES (?, ?, ?)
      ON CONFLICT (name) DO UPDATE SET acknowledged = excluded.acknowledged, updated_at = excluded.updated_at
      WHERE excluded.acknowledged > event_consumer.acknowledged
      """,
      [consumer, sequence, now.stored]
    )
  }

  /// Forgets events older than 30 days; how many.
  @discardableResult
  package func pruneEvents(now: Instant) throws -> Int {
    try execute("DELETE FROM event WHERE at < ?", [(now - .seconds(30 * 86_400)).stored])
    return changed
  }
}
