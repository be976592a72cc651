package import Comms

extension Reading {
  /// Built-in ones first, then by name.
  package func areas() throws -> [Area] {
    try rows("SELECT * FROM area ORDER BY built_in DESC, name").map(area)
  }

  package func area(_ name: String) throws -> Area? {
    try row("SELECT * FROM area WHERE name = ?", [name]).map(area)
  }

  private func area(_ fields: Fields) throws -> Area {
    Area(
      name: try fields.text("name"),
      builtIn: try fields.flag("built_in"),
      accountID: try fields.optionalIdentifier("account_id"),
      revision: try fields.integer("revision")
    )
  }
}

extension Writing {
  /// Throws `duplicate` when the name is taken.
  package func insert(_ area: Area) throws {
    try execute(
      "INSERT INTO area (name, built_in, account_id, revision) VALUES (?, ?, ?, ?)",
      [area.name, area.builtIn, area.accountID?.text, area.revision]
    )
  }

  /// Sets or takes away the account of an area; a stale `revision` is a `conflict`, nil does not ask.
  package func assign(_ account: AccountID?, toArea name: String, revision: Int? = nil) throws -> Area {
    guard var area = try area(name) else { throw StoreError.notFound }
    if let revision, revision != area.revision { throw StoreError.conflict(revision: area.revision) }
    area.accountID = account
    area.revision += 1
    try execute(
      "UPDATE area SET account_id = ?, revision = ? WHERE name = ?",
      [account?.text, area.revision, name]
    )
    return area
  }

  /// Only the host's own areas can go.
  package func deleteArea(_ name: String) throws {
    try execute("DELETE FROM area WHERE name = ? AND built_in = 0", [name])
    guard changed > 0 else { throw StoreError.notFound }
  }
}
