package import Comms

extension Reading {
  /// A small named value; nil when it was never set.
  package func setting(_ name: String) throws -> String? {
    try row("SELECT value FROM setting WHERE name = ?", [name])?.text("value")
  }
}

extension Writing {
  package func set(_ name: String, to value: String, at now: Instant) throws {
    try execute(
      """
      INSERT INTO setting (name, value, updated_at) VALUES (?, ?, ?)
      ON CONFLICT (name) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at
      """,
      [name, value, now.stored]
    )
  }

  package func removeSetting(_ name: String) throws {
    try execute("DELETE FROM setting WHERE name = ?", [name])
  }
}
