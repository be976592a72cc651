package import Comms
import JSON

extension Reading {
  package func notice(_ id: NoticeID) throws -> Notice? {
    try row("SELECT * FROM notice WHERE id = ?", [id.text]).map(notice)
  }

  package func notice(ofEvent eventID: String) throws -> Notice? {
    try row("SELECT * FROM notice WHERE event_id = ?", [eventID]).map(notice)
  }

  /// Newest first, of a contact or a document or of all.
  package func notices(
    contactID: String?,
    document: DocumentReference?,
    limit: Int,
    after cursor: String? = nil
  ) throws -> Page<Notice> {
    let start = try cursor.map(Cursor.init) ?? Cursor(at: .max, id: "")
    var conditions = ""
    var arguments: [Value] = []
    if let contactID {
      conditions += " AND contact_id = ?"
      arguments.append(contactID)
    }
    if let document {
      conditions += " AND document_id = ? AND document_type = ?"
      arguments += [document.id, document.type]
    }
    let found = try rows(
      """
      SELECT * FROM notice WHERE (created_at, id) < (?, ?)\(conditions)
      ORDER BY created_at DESC, id DESC LIMIT ?
      """,
      [start.at, start.id] + arguments + [limit + 1]
    )
    let items = try found.prefix(limit).map(notice)
    let next =
      found.count > limit ? items.last.map { Cursor(at: $0.createdAt.stored, id: $0.id.text).text } : nil
    let total = try integer("SELECT count(*) FROM notice WHERE 1\(conditions)", arguments) ?? 0
    return Page(items: items, nextCursor: next, total: total)
  }

  /// Those that gather for one document and contact, oldest first.
  package func gathering(_ kind: NoticeType, _ contactID: String, _ document: DocumentReference) throws
    -> [Notice]
  {
    try rows(
      """
      SELECT * FROM notice WHERE due_at IS NOT NULL AND document_id = ? AND document_type = ? AND contact_id = ?
        AND kind = ? ORDER BY created_at, id
      """,
      [document.id, document.type, contactID, kind.rawValue]
    ).map(notice)
  }

  /// One that has gathered long enough.
  package func dueNotice(now: Instant) throws -> Notice? {
    try row("SELECT * FROM notice WHERE due_at <= ? ORDER BY due_at LIMIT 1", [now.stored]).map(notice)
  }

  /// When the next one will have.
  package func nextNotice() throws -> Instant? {
    try instant("SELECT min(due_at) FROM notice WHERE due_at IS NOT NULL")
  }

  private func notice(_ fields: Fields) throws -> Notice {
    let record = try StoredJSON.read(try fields.text("details"))
    guard case .integer(let offset)? = record["utcOffsetMinutes"] else {
      throw StoreError.corrupt("record of a notice")
    }
    let state: NoticeState
    if let due = try fields.optionalInstant("due_at") {
      state = .gathering(until: due)
    } else if let message: MessageID = try fields.optionalIdentifier("message_id") {
      state = .message(message, at: try fields.instant("decided_at"))
    } else {
      state = .skipped(
        try fields.oneOf("skip_reason"),
        detail: try fields.optionalText("skip_detail"),
        at: try fields.instant("decided_at")
      )
    }
    return Notice(
      id: try fields.identifier("id"),
      eventID: try fields.text("event_id"),
      digest: try fields.text("digest"),
      kind: try fields.oneOf("kind"),
      contactID: try fields.text("contact_id"),
      document: DocumentReference(
        type: try fields.text("document_type"),
        id: try fields.text("document_id"),
        url: record["documentURL"]?.stringValue
      ),
      origin: try fields.oneOf("origin"),
      data: try TemplateDataRecord.read(record["data"]),
      attachments: try AttachmentRecord.list(record["attachments"]),
      actor: try record["actor"].map { actor throws(StoreError) in try MessageRecord.actor(actor) },
      utcOffsetMinutes: Int(offset),
      state: state,
      createdAt: try fields.instant("created_at")
    )
  }
}

extension Writing {
  /// Throws `duplicate` where the event is known.
  package func insert(_ notice: Notice) throws {
    var record: JSONObject = [
      "version": 1,
      "data": TemplateDataRecord.json(notice.data),
      "attachments": .array(notice.attachments.map(AttachmentRecord.json)),
      "utcOffsetMinutes": .integer(Int64(notice.utcOffsetMinutes)),
    ]
    record["documentURL"] = notice.document.url.map(JSONValue.string)
    record["actor"] = notice.actor.map(MessageRecord.json)
    let state = NoticeColumns(notice.state)
    try execute(
      """
      INSERT INTO notice (
        id, event_id, digest, kind, contact_id, document_type, document_id, origin, details, created_at,
        due_at, message_id, skip_reason, skip_detail, decided_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        notice.id.text, notice.eventID, notice.digest, notice.kind.rawValue, notice.contactID,
        notice.document.type, notice.document.id, notice.origin.rawValue, StoredJSON.encode(.object(record)),
        notice.createdAt.stored,
      ] + state.values
    )
  }

  /// Writes down what was made of a notice that gathered; false when that is known already.
  package func decide(_ id: NoticeID, _ outcome: NoticeState) throws -> Bool {
    try execute(
      """
      UPDATE notice SET due_at = ?, message_id = ?, skip_reason = ?, skip_detail = ?, decided_at = ?
      WHERE id = ? AND due_at IS NOT NULL
      """,
      NoticeColumns(outcome).values + [id.text]
    )
    return changed == 1
  }
}

/// The columns that tell what was made of a notice.
private struct NoticeColumns {
  var values: [Reading.Value]

  init(_ state: NoticeState) {
    switch state {
    case .gathering(let due): values = [due.stored, nil, nil, nil, nil]
    case .message(let id, let moment): values = [nil, id.text, nil, nil, moment.stored]
    case .skipped(let reason, let detail, let moment):
      values = [nil, nil, reason.rawValue, detail, moment.stored]
    }
  }
}
