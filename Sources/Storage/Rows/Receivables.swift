package import Comms

/// What a list of receivables is narrowed to; nil means "any".
package struct ReceivableFilter: Sendable, Hashable {
  package var contactID: String?
  package var state: ReceivableState?
  /// Due on this day or before.
  package var dueUntil: CalendarDate?

  package init(contactID: String? = nil, state: ReceivableState? = nil, dueUntil: CalendarDate? = nil) {
    self.contactID = contactID
    self.state = state
    self.dueUntil = dueUntil
  }
}

private struct FileRecord: Codable {
  var path: String
  var name: String?

  init(_ file: ReceivableFile) {
    path = file.path
    name = file.name
  }

  var domain: ReceivableFile { ReceivableFile(path: path, name: name) }
}

extension Reading {
  package func receivable(_ id: String) throws -> Receivable? {
    try row("SELECT * FROM receivable WHERE id = ?", [id]).map(receivable)
  }

  package func receivables(
    _ filter: ReceivableFilter = ReceivableFilter(),
    limit: Int,
    after cursor: String? = nil
  ) throws -> Page<Receivable> {
    var conditions: [(sql: String, value: Value)] = []
    if let contactID = filter.contactID { conditions.append(("contact_id = ?", contactID)) }
    if let state = filter.state { conditions.append(("state = ?", state.rawValue)) }
    if let day = filter.dueUntil { conditions.append(("due_on <= ?", day.number)) }
    return try newestFirst(
      of: "receivable",
      by: "created_at",
      where: conditions,
      limit: limit,
      after: cursor,
      receivable
    )
  }

  /// What a customer still owes, or contests.
  package func openReceivables(of contactID: String) throws -> [Receivable] {
    try rows(
      "SELECT * FROM receivable WHERE contact_id = ? AND state IN ('pending', 'disputed') ORDER BY id",
      [contactID]
    ).map(receivable)
  }

  /// Whose steps are to be foreseen anew.
  package func unforeseenReceivables(limit: Int) throws -> [Receivable] {
    try rows("SELECT * FROM receivable WHERE unforeseen = 1 ORDER BY id LIMIT ?", [limit]).map(receivable)
  }

  /// Customers that owe something, by their ids, after one of them.
  package func debtors(after contactID: String?, limit: Int) throws -> (ids: [String], total: Int) {
    let ids = try rows(
      """
      SELECT DISTINCT contact_id FROM receivable
      WHERE state IN ('pending', 'disputed') AND contact_id > ? ORDER BY contact_id LIMIT ?
      """,
      [contactID ?? "", limit]
    ).map { try $0.text("contact_id") }
    let total = try integer(
      "SELECT count(DISTINCT contact_id) FROM receivable WHERE state IN ('pending', 'disputed')"
    )
    return (ids, total ?? 0)
  }

  private func receivable(_ fields: Fields) throws -> Receivable {
    let currency = try fields.text("currency")
    func money(_ column: String) throws -> Money {
      guard let amount = Amount(try fields.text(column)) else { throw StoreError.corrupt("amount") }
      return Money(amount: amount, currency: currency)
    }
    return Receivable(
      id: try fields.text("id"),
      revision: try fields.integer("revision"),
      contactID: try fields.text("contact_id"),
      number: try fields.text("number"),
      total: try money("total"),
      balance: try money("balance"),
      dueDate: CalendarDate(number: Int64(try fields.integer("due_on"))),
      state: try fields.oneOf("state"),
      url: try fields.optionalText("url"),
      attachments: try fields.json("attachments", as: [FileRecord].self).map(\.domain),
      promisedOn: try fields.optionalInteger("promised_on").map { CalendarDate(number: Int64($0)) },
      doNotRemind: try fields.flag("do_not_remind"),
      policyID: try fields.optionalIdentifier("policy_id"),
      createdAt: try fields.instant("created_at"),
      updatedAt: try fields.instant("updated_at")
    )
  }
}

extension Writing {
  /// Stores a receivable in the place of an earlier one of the same id; its steps are the caller's to foresee.
  package func save(_ receivable: Receivable) throws {
    try execute(
      """
      INSERT INTO receivable (
        id, revision, contact_id, number, currency, total, balance, due_on, state, url, attachments,
        promised_on, do_not_remind, policy_id, unforeseen, created_at, updated_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?)
      ON CONFLICT (id) DO UPDATE SET
        revision = excluded.revision, contact_id = excluded.contact_id, number = excluded.number,
        currency = excluded.currency, total = excluded.total, balance = excluded.balance,
        due_on = excluded.due_on, state = excluded.state, url = excluded.url,
        attachments = excluded.attachments, promised_on = excluded.promised_on,
        do_not_remind = excluded.do_not_remind, policy_id = excluded.policy_id, unforeseen = 0,
        updated_at = excluded.updated_at
      """,
      [
        receivable.id, receivable.revision, receivable.contactID, receivable.number,
        receivable.total.currency, receivable.total.amount.description,
        receivable.balance.amount.description, receivable.dueDate.number, receivable.state.rawValue,
        receivable.url, try StoredJSON.encode(receivable.attachments.map(FileRecord.init)),
        receivable.promisedOn?.number,
        receivable.doNotRemind, receivable.policyID?.text, receivable.createdAt.stored,
        receivable.updatedAt.stored,
      ]
    )
  }

  /// Its reminders stay: they say what was sent.
  package func deleteReceivable(_ id: String) throws {
    try execute("DELETE FROM receivable WHERE id = ?", [id])
    guard changed > 0 else { throw StoreError.notFound }
  }

  /// Has the steps foreseen anew of what a policy applies to; how many.
  ///
  /// - Parameter id: also of what it applies to as the default.
  package func forget(stepsOf id: PolicyID, default isDefault: Bool) throws -> Int {
    try execute(
      """
      UPDATE receivable SET unforeseen = 1
      WHERE state = 'pending' AND unforeseen = 0 AND (policy_id = ? OR (? AND policy_id IS NULL))
      """,
      [id.text, isDefault]
    )
    return changed
  }

  package func markForeseen(_ id: String) throws {
    try execute("UPDATE receivable SET unforeseen = 0 WHERE id = ?", [id])
  }
}
