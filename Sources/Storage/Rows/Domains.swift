package import Comms

private struct DomainRecord: Codable {
  var version = 1
  var outgoing: ServerRecord
  var incomingKind: String?
  var incoming: ServerRecord

  init(_ domain: MailDomain) {
    outgoing = ServerRecord(domain.outgoing)
    incomingKind = domain.incomingKind?.rawValue
    incoming = ServerRecord(domain.incoming)
  }
}

extension Reading {
  /// Every domain, by name.
  package func domains() throws -> [MailDomain] {
    try rows("SELECT * FROM domain ORDER BY name").map(domain)
  }

  package func domain(_ id: DomainID) throws -> MailDomain? {
    try row("SELECT * FROM domain WHERE id = ?", [id.text]).map(domain)
  }

  package func domain(named name: String) throws -> MailDomain? {
    try row("SELECT * FROM domain WHERE name = ?", [name]).map(domain)
  }

  /// In the order of creation.
  package func domains(limit: Int, after cursor: String?) throws -> Page<MailDomain> {
    let start = try cursor.map(Cursor.init) ?? Cursor(at: .min, id: "")
    let found = try rows(
      """
      SELECT * FROM domain WHERE (created_at, id) > (?, ?) ORDER BY created_at, id LIMIT ?
      """,
      [start.at, start.id, limit + 1]
    )
    let items = try found.prefix(limit).map(domain)
    let next =
      found.count > limit ? items.last.map { Cursor(at: $0.createdAt.stored, id: $0.id.text).text } : nil
    return Page(items: items, nextCursor: next, total: try integer("SELECT count(*) FROM domain") ?? 0)
  }

  private func domain(_ fields: Fields) throws -> MailDomain {
    let record: DomainRecord = try fields.json("details")
    return MailDomain(
      id: try fields.identifier("id"),
      revision: try fields.integer("revision"),
      name: try fields.text("name"),
      outgoing: try record.outgoing.domain(),
      incomingKind: try record.incomingKind.map(known),
      incoming: try record.incoming.domain(),
      createdAt: try fields.instant("created_at"),
      updatedAt: try fields.instant("updated_at")
    )
  }
}

extension Writing {
  /// Throws `duplicate` when the name is taken.
  package func insert(_ domain: MailDomain) throws {
    try execute(
      "INSERT INTO domain (id, revision, name, details, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?)",
      [
        domain.id.text, domain.revision, domain.name, try StoredJSON.encode(DomainRecord(domain)),
        domain.createdAt.stored, domain.updatedAt.stored,
      ]
    )
  }

  /// Stores every field if `domain.revision` is still the current one; the result's is one more.
  package func update(_ domain: MailDomain) throws -> MailDomain {
    guard let current = try integer("SELECT revision FROM domain WHERE id = ?", [domain.id.text]) else {
      throw StoreError.notFound
    }
    guard current == domain.revision else { throw StoreError.conflict(revision: current) }
    var changed = domain
    changed.revision += 1
    try execute(
      "UPDATE domain SET revision = ?, name = ?, details = ?, updated_at = ? WHERE id = ?",
      [
        changed.revision, changed.name, try StoredJSON.encode(DomainRecord(changed)),
        changed.updatedAt.stored,
        changed.id.text,
      ]
    )
    return changed
  }

  /// Throws `referenced` while accounts use it.
  package func deleteDomain(_ id: DomainID) throws {
    try execute("DELETE FROM domain WHERE id = ?", [id.text])
    guard changed > 0 else { throw StoreError.notFound }
  }
}
