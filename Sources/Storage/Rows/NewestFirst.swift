import Comms

extension Reading {
  /// A page of a table that has a moment and an `id`, newest first, stable under inserts.
  func newestFirst<Item>(
    of table: String,
    by moment: String,
    where conditions: [(sql: String, value: Value)],
    limit: Int,
    after cursor: String?,
    _ item: (Fields) throws -> Item
  ) throws -> Page<Item> {
    var (terms, values) = (conditions.map(\.sql), conditions.map(\.value))
    func filter() -> String { terms.isEmpty ? "" : " WHERE " + terms.joined(separator: " AND ") }
    let total = try integer("SELECT count(*) FROM \(table)" + filter(), values) ?? 0
    if let cursor {
      let start = try Cursor(cursor)
      terms.append("(\(moment), id) < (?, ?)")
      values += [start.at, start.id]
    }
    let found = try rows(
      "SELECT * FROM \(table)" + filter() + " ORDER BY \(moment) DESC, id DESC LIMIT ?",
      values + [limit + 1]
    )
    let shown = found.prefix(limit)
    let next = try found.count > limit ? shown.last.map { try Cursor($0, by: moment).text } : nil
    return Page(items: try shown.map(item), nextCursor: next, total: total)
  }
}

extension Cursor {
  fileprivate init(_ fields: Fields, by moment: String) throws {
    self.init(at: try fields.instant(moment).stored, id: try fields.text("id"))
  }
}
