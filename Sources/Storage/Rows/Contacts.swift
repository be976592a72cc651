package import Comms
import GRDB
import JSON
package import MIME

/// Some of the contacts that a filter finds, and where the next ones begin.
package struct ContactBatch: Sendable {
  package var contacts: [Contact]
  /// Opaque; nil when there are no more.
  package var nextCursor: String?
}

extension Reading {
  package func contact(_ id: String) throws -> Contact? {
    try row("SELECT * FROM contact WHERE id = ?", [id]).map(contact)
  }

  /// The contacts with this address, in any case; the oldest first.
  package func contacts(withEmail address: MailAddress, limit: Int = 50) throws -> [Contact] {
    try rows(
      "SELECT * FROM contact WHERE email_key = ? ORDER BY number LIMIT ?",
      [Suppression.key(of: address), limit]
    ).map(contact)
  }

  /// One page in the order of creation; the cursor is one of an earlier page.
  package func contacts(_ filter: ContactFilter, limit: Int, after cursor: String? = nil) throws -> Page<
    Contact
  > {
    let batch = try contacts(matching: filter, after: cursor, limit: limit)
    return Page(items: batch.contacts, nextCursor: batch.nextCursor, total: try count(filter))
  }

  /// The next contacts that a filter finds, without counting the rest: to go through all of them in constant memory.
  package func contacts(
    matching filter: ContactFilter,
    after cursor: String? = nil,
    limit: Int
  ) throws -> ContactBatch {
    let start = try cursor.map(Cursor.init)?.at ?? 0
    let (conditions, arguments) = filter.sql
    let found = try rows(
      "SELECT * FROM contact WHERE number > ?\(conditions) ORDER BY number LIMIT ?",
      [start] + arguments + [limit + 1]
    )
    let page = found.prefix(limit)
    let last = try found.count > limit ? page.last?.integer("number") : nil
    return ContactBatch(
      contacts: try page.map(contact),
      nextCursor: last.map { Cursor(at: Int64($0), id: "").text }
    )
  }

  package func count(_ filter: ContactFilter) throws -> Int {
    let (conditions, arguments) = filter.sql
    return try integer("SELECT count(*) FROM contact WHERE number > 0\(conditions)", arguments) ?? 0
  }

  fileprivate func contact(_ fields: Fields) throws -> Contact {
    var balance: Money?
    if let text = try fields.optionalText("balance_amount") {
      guard let amount = Amount(text) else { throw StoreError.corrupt("column balance_amount") }
      balance = Money(amount: amount, currency: try fields.text("balance_currency"))
    }
    return Contact(
      id: try fields.text("id"),
      revision: try fields.integer("revision"),
      kind: try fields.text("kind"),
      name: try fields.text("name"),
      email: try fields.optionalAddress("email"),
      phone: try fields.optionalText("phone"),
      locale: try fields.optionalText("locale"),
      // A zone that this machine's database has lost is as good as none.
      zone: try fields.optionalText("time_zone").flatMap { Zone($0) },
      url: try fields.optionalText("url"),
      balance: balance,
      company: try fields.optionalText("company"),
      preferences: try ContactRecord.preferences(try fields.text("preferences")),
      fields: try ContactRecord.fields(try fields.text("fields")),
      createdAt: try fields.instant("created_at"),
      updatedAt: try fields.instant("updated_at")
    )
  }
}

extension Writing {
  /// Throws `duplicate` when the ERP's id is taken.
  package func insert(_ contact: Contact) throws {
    try execute(
      """
      INSERT INTO contact (
        revision, kind, name, email, email_key, phone, locale, time_zone, url, balance_amount, balance_currency,
        owes, company, preferences, fields, created_at, updated_at, id)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      columns(contact) + [contact.id]
    )
    try execute(
      "INSERT INTO contact_search (rowid, words) VALUES (?, ?)",
      [database.lastInsertedRowID, contact.searchWords]
    )
  }

  /// Stores every field of the contact if `contact.revision` is still the current one; the result's is one more.
  package func update(_ contact: Contact) throws -> Contact {
    guard let found = try row("SELECT * FROM contact WHERE id = ?", [contact.id]) else {
      throw StoreError.notFound
    }
    let current = try found.integer("revision")
    guard current == contact.revision else { throw StoreError.conflict(revision: current) }
    var changed = contact
    changed.revision += 1
    try execute(
      """
      UPDATE contact SET
        revision = ?, kind = ?, name = ?, email = ?, email_key = ?, phone = ?, locale = ?, time_zone = ?, url = ?,
        balance_amount = ?, balance_currency = ?, owes = ?, company = ?, preferences = ?, fields = ?,
        created_at = ?, updated_at = ?
      WHERE id = ?
      """,
      columns(changed) + [contact.id]
    )
    // What the ERP sends every night are balances: those are in no index of words.
    if try self.contact(found).searchWords != changed.searchWords {
      try execute(
        "UPDATE contact_search SET words = ? WHERE rowid = ?",
        [changed.searchWords, try found.integer("number")]
      )
    }
    return changed
  }

  /// Its messages stay in the history.
  package func deleteContact(_ id: String) throws {
    guard let number = try integer("SELECT number FROM contact WHERE id = ?", [id]) else {
      throw StoreError.notFound
    }
    try execute("DELETE FROM contact WHERE number = ?", [number])
    try execute("DELETE FROM contact_search WHERE rowid = ?", [number])
  }

  private func columns(_ contact: Contact) -> [Value] {
    [
      contact.revision, contact.kind, contact.name, contact.email?.addrSpec,
      contact.email.map(Suppression.key), contact.phone, contact.locale, contact.zone?.identifier,
      contact.url,
      contact.balance?.amount.description, contact.balance?.currency,
      contact.balance.map { $0.amount > Amount(digits: 0) } ?? false, contact.company,
      ContactRecord.text(contact.preferences), ContactRecord.text(contact.fields), contact.createdAt.stored,
      contact.updatedAt.stored,
    ]
  }
}

extension Contact {
  fileprivate var searchWords: String {
    [name, company, email?.addrSpec, id].compactMap(\.self).joined(separator: "\n")
  }
}

extension ContactFilter {
  /// ` AND …` and what stands for its question marks.
  fileprivate var sql: (String, [Reading.Value]) {
    var sql = ""
    var arguments: [Reading.Value] = []
    func add(_ condition: String, _ values: Reading.Value...) {
      sql += " AND " + condition
      arguments += values
    }
    if let ids {
      add(
        "id IN (SELECT value FROM json_each(?))",
        StoredJSON.encode(.array(ids.prefix(Self.mostIDs).map { .string($0) }))
      )
    }
    if let kind { add("kind = ?", kind) }
    if let hasEmail { add("(email IS NOT NULL) = ?", hasEmail) }
    if let hasPhone { add("(phone IS NOT NULL) = ?", hasPhone) }
    if let owes { add("owes = ?", owes) }
    if let wants {
      add(
        "json_extract(preferences, ?) IS NOT 0",
        "$.\(wants.topic.rawValue).\(wants.channel.rawValue)"
      )
    }
    for (name, value) in fields.sorted(by: { $0.key < $1.key }) {
      guard FieldValue.isName(name) else {
        add("0")
        continue
      }
      let (path, type) =
        switch value {
        case .text: ("$.\"\(name)\"", "text")
        case .number: ("$.\"\(name)\".number", "text")
        case .flag(let flag): ("$.\"\(name)\"", flag ? "true" : "false")
        }
      add(
        "CAST(json_extract(fields, ?) AS TEXT) = ? AND json_type(fields, ?) = ?",
        path,
        ContactRecord.sought(value),
        path,
        type
      )
    }
    if let search {
      if let query = SearchText.beginnings(search) {
        add("number IN (SELECT rowid FROM contact_search WHERE contact_search MATCH ?)", query)
      } else {
        add("0")
      }
    }
    return (sql, arguments)
  }
}
