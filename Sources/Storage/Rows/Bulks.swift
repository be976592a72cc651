package import Comms

/// A page of mass sends, or of their recipients, begins where the one before ended.
extension Reading {
  package func bulk(_ id: BulkID) throws -> Bulk? {
    try row("SELECT * FROM bulk WHERE id = ?", [id.text]).map(bulk)
  }

  /// Newest first.
  package func bulks(limit: Int, after cursor: String? = nil) throws -> Page<Bulk> {
    let start = try cursor.map(Cursor.init) ?? Cursor(at: .max, id: "")
    let found = try rows(
      "SELECT * FROM bulk WHERE (created_at, id) < (?, ?) ORDER BY created_at DESC, id DESC LIMIT ?",
      [start.at, start.id, limit + 1]
    )
    let items = try found.prefix(limit).map(bulk)
    let next =
      found.count > limit ? items.last.map { Cursor(at: $0.createdAt.stored, id: $0.id.text).text } : nil
    return Page(items: items, nextCursor: next, total: try integer("SELECT count(*) FROM bulk") ?? 0)
  }

  /// What the worker has to do something about: whose time has come, what expands, what may be over.
  package func openBulks(now: Instant, limit: Int = 100) throws -> [Bulk] {
    try rows(
      """
      SELECT * FROM bulk WHERE state <> 'finished' AND stop IS NULL AND sweeping = 0
        AND (state <> 'scheduled' OR due_at <= ?) ORDER BY number LIMIT ?
      """,
      [now.stored, limit]
    ).map(bulk)
  }

  package func sweepingBulks() throws -> [Bulk] {
    try rows("SELECT * FROM bulk WHERE sweeping = 1 ORDER BY number").map(bulk)
  }

  /// When the next one begins.
  package func nextBulk() throws -> Instant? {
    try instant("SELECT min(due_at) FROM bulk WHERE state = 'scheduled' AND stop IS NULL")
  }

  /// Items that have no outcome yet, in their order.
  package func waitingItems(of id: BulkID, from number: Int, limit: Int) throws -> [BulkItem] {
    try rows(
      """
      SELECT bulk_item.* FROM bulk JOIN bulk_item ON bulk_item.bulk = bulk.number
      WHERE bulk.id = ? AND item >= ? ORDER BY item LIMIT ?
      """,
      [id.text, number, limit]
    ).map(item)
  }

  /// Items in one state or for one reason, or all, in their order.
  package func items(
    of id: BulkID,
    state: BulkItemState?,
    reason: SkipReason?,
    limit: Int,
    after cursor: String? = nil
  ) throws -> Page<BulkItem> {
    let start = try cursor.map(Cursor.init)?.at ?? -1
    let found = try rows(
      """
      SELECT bulk_item.* FROM bulk JOIN bulk_item ON bulk_item.bulk = bulk.number
      WHERE bulk.id = ? AND item > ? AND (? IS NULL OR bulk_item.state = ?) AND (? IS NULL OR reason = ?)
      ORDER BY item LIMIT ?
      """,
      [id.text, start, state?.rawValue, state?.rawValue, reason?.rawValue, reason?.rawValue, limit + 1]
    )
    let items = try found.prefix(limit).map(item)
    let total = try integer(
      """
      SELECT count(*) FROM bulk JOIN bulk_item ON bulk_item.bulk = bulk.number
      WHERE bulk.id = ? AND (? IS NULL OR bulk_item.state = ?) AND (? IS NULL OR reason = ?)
      """,
      [id.text, state?.rawValue, state?.rawValue, reason?.rawValue, reason?.rawValue]
    )
    let next = found.count > limit ? items.last.map { Cursor(at: Int64($0.number), id: "").text } : nil
    return Page(items: items, nextCursor: next, total: total ?? 0)
  }

  /// How many were skipped, by reason.
  package func skips(of id: BulkID) throws -> [SkipReason: Int] {
    let counted = try rows(
      """
      SELECT reason, count(*) AS count FROM bulk_item
      WHERE bulk = (SELECT number FROM bulk WHERE id = ?) AND bulk_item.state = 'skipped' GROUP BY reason
      """,
      [id.text]
    ).map { fields in (try fields.oneOf("reason") as SkipReason, try fields.integer("count")) }
    return Dictionary(uniqueKeysWithValues: counted)
  }

  /// The first few that were skipped for a reason.
  package func skipped(of id: BulkID, for reason: SkipReason, limit: Int) throws -> [BulkItem] {
    try rows(
      """
      SELECT * FROM bulk_item WHERE bulk = (SELECT number FROM bulk WHERE id = ?) AND state = 'skipped'
        AND reason = ? ORDER BY item LIMIT ?
      """,
      [id.text, reason.rawValue, limit]
    ).map(item)
  }

  /// Messages of a notice, mass send or reminder, by state.
  package func messageStates(ofCause cause: String) throws -> [MessageState: Int] {
    let counted = try rows(
      "SELECT state, count(*) AS count FROM message WHERE cause_id = ? GROUP BY state",
      [cause]
    ).map { fields in (try fields.oneOf("state") as MessageState, try fields.integer("count")) }
    return Dictionary(uniqueKeysWithValues: counted)
  }

  /// Whether a message of this cause may still change by itself or by an operator's release.
  package func hasOpenMessages(ofCause cause: String) throws -> Bool {
    try integer(
      """
      SELECT 1 FROM message WHERE cause_id = ? AND state IN ('queued', 'scheduled', 'held', 'sending') LIMIT 1
      """,
      [cause]
    ) != nil
  }

  /// Mass sends whose messages must not leave, and how each was stopped.
  package func stoppedBulks() throws -> [String: (stop: BulkStop, at: Instant)] {
    let found = try rows("SELECT id, stop, stopped_at FROM bulk WHERE stop IS NOT NULL").map { fields in
      (
        try fields.text("id"),
        (stop: try fields.oneOf("stop") as BulkStop, at: try fields.instant("stopped_at"))
      )
    }
    return Dictionary(uniqueKeysWithValues: found)
  }

  private func bulk(_ fields: Fields) throws -> Bulk {
    var bulk = Bulk(
      id: try fields.identifier("id"),
      phase: try fields.oneOf("state"),
      accountID: try fields.identifier("account_id"),
      seriesID: try fields.optionalIdentifier("series_id"),
      dueAt: try fields.optionalInstant("due_at"),
      items: try fields.integer("items"),
      letter: try BulkLetterRecord.read(try fields.text("details")),
      createdAt: try fields.instant("created_at")
    )
    bulk.revision = try fields.integer("revision")
    bulk.stop = try fields.optionalCase("stop")
    bulk.stoppedAt = try fields.optionalInstant("stopped_at")
    bulk.isSweeping = try fields.flag("sweeping")
    bulk.failure = try fields.failure("failure")
    bulk.expanded = try fields.integer("expanded")
    bulk.accepted = try fields.integer("accepted")
    bulk.skipped = try fields.integer("skipped")
    bulk.filter = try fields.optionalText("filter").map(ContactFilterRecord.read)
    bulk.cursor = try fields.optionalText("cursor")
    bulk.isComplete = try fields.flag("complete")
    bulk.updatedAt = try fields.instant("updated_at")
    bulk.finishedAt = try fields.optionalInstant("finished_at")
    return bulk
  }

  private func item(_ fields: Fields) throws -> BulkItem {
    var recipient = BulkRecipient(
      to: try fields.optionalText("recipient"),
      contactID: try fields.optionalText("contact_id"),
      key: try fields.optionalText("key")
    )
    try BulkRecipientRecord.complete(&recipient, from: try fields.optionalText("given"))
    return BulkItem(
      number: try fields.integer("item"),
      state: try fields.oneOf("state"),
      recipient: recipient,
      reason: try fields.optionalCase("reason"),
      detail: try fields.optionalText("detail"),
      messageID: try fields.optionalIdentifier("message_id")
    )
  }
}

extension Writing {
  package func insert(_ bulk: Bulk) throws {
    try execute(
      """
      INSERT INTO bulk (
        id, revision, state, stop, stopped_at, sweeping, failure, account_id, series_id, due_at, items,
        expanded, accepted, skipped, filter, cursor, complete, details, created_at, updated_at, finished_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        bulk.id.text, bulk.revision, bulk.phase.rawValue, bulk.stop?.rawValue, bulk.stoppedAt?.stored,
        bulk.isSweeping, try FailureRecord.text(bulk.failure), bulk.accountID.text, bulk.seriesID?.text,
        bulk.dueAt?.stored, bulk.items, bulk.expanded, bulk.accepted, bulk.skipped,
        bulk.filter.map(ContactFilterRecord.text), bulk.cursor, bulk.isComplete,
        BulkLetterRecord.text(bulk.letter), bulk.createdAt.stored, bulk.updatedAt.stored,
        bulk.finishedAt?.stored,
      ]
    )
  }

  /// Stores what changes of a mass send.
  package func save(_ bulk: Bulk) throws {
    try execute(
      """
      UPDATE bulk SET
        revision = ?, state = ?, stop = ?, stopped_at = ?, sweeping = ?, failure = ?, due_at = ?, items = ?,
        expanded = ?, accepted = ?, skipped = ?, cursor = ?, complete = ?, details = ?, updated_at = ?,
        finished_at = ?
      WHERE id = ?
      """,
      [
        bulk.revision, bulk.phase.rawValue, bulk.stop?.rawValue, bulk.stoppedAt?.stored, bulk.isSweeping,
        try FailureRecord.text(bulk.failure), bulk.dueAt?.stored, bulk.items, bulk.expanded, bulk.accepted,
        bulk.skipped, bulk.cursor, bulk.isComplete, BulkLetterRecord.text(bulk.letter), bulk.updatedAt.stored,
        bulk.finishedAt?.stored, bulk.id.text,
      ]
    )
    guard changed == 1 else { throw StoreError.notFound }
  }

  /// Adds recipients behind those there are; a key that is there already is the same recipient.
  ///
  /// How many are new.
  package func add(_ recipients: [BulkRecipient], to bulk: Bulk) throws -> Int {
    let number = try integer("SELECT number FROM bulk WHERE id = ?", [bulk.id.text])
    var added = 0
    for recipient in recipients {
      try execute(
        """
        INSERT INTO bulk_item (bulk, item, state, key, contact_id, given, recipient)
        VALUES (?, ?, 'waiting', ?, ?, ?, ?) ON CONFLICT (bulk, key) WHERE key IS NOT NULL DO NOTHING
        """,
        [
          number, bulk.items + added, recipient.key, recipient.contactID, BulkRecipientRecord.text(recipient),
          recipient.to,
        ]
      )
      added += changed
    }
    return added
  }

  /// Writes down what came of waiting recipients, from `bulk.expanded` on; the messages that were accepted.
  ///
  /// An address that has its message already where equal ones count as one is not given another: its
  /// outcome becomes `duplicate`.
  package func settle(_ outcomes: [BulkOutcome], of bulk: Bulk) throws -> [Delivery] {
    guard let number = try integer("SELECT number FROM bulk WHERE id = ?", [bulk.id.text]) else {
      throw StoreError.notFound
    }
    var accepted: [Delivery] = []
    for (offset, outcome) in outcomes.enumerated() {
      let item = bulk.expanded + offset
      switch outcome {
      case .message(let content, let delivery, let address):
        if let address, try isTaken(address, in: number) {
          try skip(item, of: number, .duplicate, detail: nil)
          continue
        }
        try insert(content, delivery)
        try execute(
          """
          UPDATE bulk_item SET state = 'accepted', message_id = ?, address = ?, given = NULL
          WHERE bulk = ? AND item = ? AND state = 'waiting'
          """,
          [content.id.text, address, number, item]
        )
        guard changed == 1 else { throw StoreError.other("a recipient has an outcome already") }
        accepted.append(delivery)
      case .skipped(let reason, let detail): try skip(item, of: number, reason, detail: detail)
      }
    }
    return accepted
  }

  private func isTaken(_ address: String, in bulk: Int) throws -> Bool {
    try integer("SELECT 1 FROM bulk_item WHERE bulk = ? AND address = ?", [bulk, address]) != nil
  }

  private func skip(_ item: Int, of bulk: Int, _ reason: SkipReason, detail: String?) throws {
    try execute(
      """
      UPDATE bulk_item SET state = 'skipped', reason = ?, detail = ?, given = NULL
      WHERE bulk = ? AND item = ? AND state = 'waiting'
      """,
      [reason.rawValue, detail, bulk, item]
    )
    guard changed == 1 else { throw StoreError.other("a recipient has an outcome already") }
  }

  /// Gives an occurrence of a recurring mass send the recipients of the series.
  package func copyItems(from series: BulkID, to occurrence: BulkID) throws {
    try execute(
      """
      INSERT INTO bulk_item (bulk, item, state, key, contact_id, given, recipient)
      SELECT (SELECT number FROM bulk WHERE id = ?), item, 'waiting', key, contact_id, given, recipient
      FROM bulk_item WHERE bulk = (SELECT number FROM bulk WHERE id = ?)
      """,
      [occurrence.text, series.text]
    )
  }
}

extension Reading {
  /// Messages of a cause in these states, not yet past their marker.
  package func deliveries(ofCause cause: String, _ states: [MessageState], limit: Int) throws -> [Delivery] {
    var found: [Delivery] = []
    for state in states where found.count < limit {
      found += try rows(
        "SELECT * FROM message WHERE cause_id = ? AND state = ? AND committing = 0 LIMIT ?",
        [cause, state.rawValue, limit - found.count]
      ).map(delivery)
    }
    return found
  }

  /// Messages of a cause that an operator's word of that moment holds.
  package func deliveries(ofCause cause: String, heldAt moment: Instant, limit: Int) throws -> [Delivery] {
    try rows(
      """
      SELECT * FROM message WHERE cause_id = ? AND state = 'held' AND hold_reason = 'manual' AND updated_at = ?
      LIMIT ?
      """,
      [cause, moment.stored, limit]
    ).map(delivery)
  }
}

/// What comes of one recipient of a mass send.
package enum BulkOutcome: Sendable {
  /// `address` is the normalised one where equal ones count as one.
  case message(MessageContent, Delivery, address: String?)
  case skipped(SkipReason, detail: String?)
}
