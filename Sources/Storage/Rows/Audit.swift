package import Comms

extension Reading {
  /// Newest first; nil filters mean "any".
  package func audit(
    target: String? = nil,
    actorID: String? = nil,
    limit: Int,
    after cursor: String? = nil
  ) throws -> Page<AuditEntry> {
    let filter = "WHERE (? IS NULL OR target = ?) AND (? IS NULL OR actor_id = ?)"
    let wanted: [Value] = [target, target, actorID, actorID]
    let start = try cursor.map(Cursor.init) ?? Cursor(at: .max, id: "~")
    let found = try rows(
      "SELECT * FROM audit \(filter) AND (at, id) < (?, ?) ORDER BY at DESC, id DESC LIMIT ?",
      wanted + [start.at, start.id, limit + 1]
    )
    let items = try found.prefix(limit).map(entry)
    let next = found.count > limit ? items.last.map { Cursor(at: $0.at.stored, id: $0.id.text).text } : nil
    return Page(
      items: items,
      nextCursor: next,
      total: try integer("SELECT count(*) FROM audit \(filter)", wanted) ?? 0
    )
  }

  private func entry(_ fields: Fields) throws -> AuditEntry {
    AuditEntry(
      id: try fields.identifier("id"),
      at: try fields.instant("at"),
      actor: try fields.optionalJSON("actor", as: ActorRecord.self)?.domain,
      clientName: try fields.optionalText("client_name"),
      method: try fields.text("method"),
      target: try fields.optionalText("target"),
      changes: try fields.json("changes")
    )
  }
}

extension Writing {
  package func append(_ entry: AuditEntry) throws {
    let actor = try entry.actor.map { actor throws(StoreError) in try StoredJSON.encode(ActorRecord(actor)) }
    try execute(
      """
      INSERT INTO audit (id, at, actor_id, actor, client_name, method, target, changes)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        entry.id.text, entry.at.stored, entry.actor?.id, actor, entry.clientName, entry.method, entry.target,
        try StoredJSON.encode(entry.changes),
      ]
    )
  }
}
