package import Comms

/// An address that gets nothing more.
package struct Suppression: Sendable, Hashable {
  /// Lower case.
  package var address: String
  package var reason: String
  package var source: String
  package var at: Instant

  package init(address: String, reason: String, source: String, at: Instant) {
    self.address = address
    self.reason = reason
    self.source = source
    self.at = at
  }
}

extension Reading {
  /// A small named value; nil when it was never set.
  package func setting(_ name: String) throws -> String? {
    try row("SELECT value FROM setting WHERE name = ?", [name])?.text("value")
  }

  /// The case of the address does not matter.
  package func suppression(of address: String) throws -> Suppression? {
    try row("SELECT * FROM suppression WHERE address = ?", [address.lowercased()]).map(suppression)
  }

  /// Newest first.
  package func suppressions(limit: Int, after cursor: String? = nil) throws -> Page<Suppression> {
    let start = try cursor.map(Cursor.init) ?? Cursor(at: .max, id: "")
    let found = try rows(
      "SELECT * FROM suppression WHERE (at, address) < (?, ?) ORDER BY at DESC, address DESC LIMIT ?",
      [start.at, start.id, limit + 1]
    )
    let items = try found.prefix(limit).map(suppression)
    let next = found.count > limit ? items.last.map { Cursor(at: $0.at.stored, id: $0.address).text } : nil
    return Page(items: items, nextCursor: next, total: try integer("SELECT count(*) FROM suppression") ?? 0)
  }

  private func suppression(_ fields: Fields) throws -> Suppression {
    Suppression(
      address: try fields.text("address"),
      reason: try fields.text("reason"),
      source: try fields.text("source"),
      at: try fields.instant("at")
    )
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

  /// Replaces an earlier one of the same address.
  package func insert(_ suppression: Suppression) throws {
    try execute(
      """
      INSERT INTO suppression (address, reason, source, at) VALUES (?, ?, ?, ?)
      ON CONFLICT (address) DO UPDATE SET reason = excluded.reason, source = excluded.source, at = excluded.at
      """,
      [suppression.address.lowercased(), suppression.reason, suppression.source, suppression.at.stored]
    )
  }

  /// True when there was one.
  @discardableResult
  package func removeSuppression(of address: String) throws -> Bool {
    try execute("DELETE FROM suppression WHERE address = ?", [address.lowercased()])
    return changed > 0
  }
}
