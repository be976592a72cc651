package import Comms
import GRDB
import MIME

/// What the history is narrowed to; nil means "any".
package struct HistoryFilter: Sendable, Hashable {
  /// Accepted at or after.
  package var from: Instant?
  /// Accepted before.
  package var to: Instant?
  /// True: `sent`, `delivered`, `opened`; false: everything else.
  package var sent: Bool?
  package var origin: MessageOrigin?
  package var states: Set<MessageState>?
  package var area: String?
  package var accountID: AccountID?
  package var contactID: String?
  package var documentType: String?
  package var documentID: String?
  package var actorID: String?
  package var kind: MessagePurpose?
  package var templateID: TemplateID?

  package init(
    from: Instant? = nil,
    to: Instant? = nil,
    sent: Bool? = nil,
    origin: MessageOrigin? = nil,
    states: Set<MessageState>? = nil,
    area: String? = nil,
    accountID: AccountID? = nil,
    contactID: String? = nil,
    documentType: String? = nil,
    documentID: String? = nil,
    actorID: String? = nil,
    kind: MessagePurpose? = nil,
    templateID: TemplateID? = nil
  ) {
    self.from = from
    self.to = to
    self.sent = sent
    self.origin = origin
    self.states = states
    self.area = area
    self.accountID = accountID
    self.contactID = contactID
    self.documentType = documentType
    self.documentID = documentID
    self.actorID = actorID
    self.kind = kind
    self.templateID = templateID
  }
}

/// One row of the history's list.
package struct MessageSummary: Sendable, Hashable {
  package var id: MessageID
  package var kind: MessagePurpose
  package var origin: MessageOrigin
  package var accountID: AccountID
  package var state: MessageState
  package var holdReason: HoldReason?
  package var failure: Failure?
  package var priority: Priority
  package var attempts: Int
  package var subject: String
  /// Addresses as `left@right`.
  package var sender: String
  package var firstRecipient: String?
  package var recipientCount: Int
  package var attachmentCount: Int
  package var area: String?
  package var contactID: String?
  package var documentType: String?
  package var documentID: String?
  package var actorID: String?
  package var resendOf: MessageID?
  package var template: TemplateUse?
  package var messageIDHeader: String
  package var sizeBytes: Int
  package var notBefore: Instant
  package var createdAt: Instant
  package var updatedAt: Instant
  package var sentAt: Instant?
}

extension Reading {
  /// Newest first, stable under inserts.
  ///
  /// `search` finds messages with all its words in subject, people, body, Message-ID or document; case and
  /// accents do not matter.
  package func history(
    _ filter: HistoryFilter = HistoryFilter(),
    search: String? = nil,
    limit: Int,
    after cursor: String? = nil
  ) throws -> Page<MessageSummary> {
    var conditions = Conditions(filter)
    if let search, !search.allSatisfy(\.isWhitespace) {
      // Words without a letter or digit are in no index: nothing is found by them.
      guard let query = SearchText.query(search) else { return Page(items: [], nextCursor: nil, total: 0) }
      conditions.add("number IN (SELECT rowid FROM message_search WHERE message_search MATCH ?)", query)
    }
    let total = try integer("SELECT count(*) FROM message" + conditions.sql, conditions.values) ?? 0
    if let cursor {
      let start = try Cursor(cursor)
      conditions.add("(created_at, id) < (?, ?)", start.at, start.id)
    }
    let found = try rows(
      "SELECT * FROM message" + conditions.sql + " ORDER BY created_at DESC, id DESC LIMIT ?",
      conditions.values + [limit + 1]
    )
    let items = try found.prefix(limit).map(summary)
    let next =
      found.count > limit ? items.last.map { Cursor(at: $0.createdAt.stored, id: $0.id.text).text } : nil
    return Page(items: items, nextCursor: next, total: total)
  }

  private func summary(_ fields: Fields) throws -> MessageSummary {
    MessageSummary(
      id: try fields.identifier("id"),
      kind: try fields.oneOf("kind"),
      origin: try fields.oneOf("origin"),
      accountID: try fields.identifier("account_id"),
      state: try fields.oneOf("state"),
      holdReason: try fields.optionalCase("hold_reason"),
      failure: try fields.failure("failure"),
      priority: try known(try fields.integer("priority")),
      attempts: try fields.integer("attempts"),
      subject: try fields.text("subject"),
      sender: try fields.text("sender"),
      firstRecipient: try fields.optionalText("first_recipient"),
      recipientCount: try fields.integer("recipient_count"),
      attachmentCount: try fields.integer("attachment_count"),
      area: try fields.optionalText("area"),
      contactID: try fields.optionalText("contact_id"),
      documentType: try fields.optionalText("document_type"),
      documentID: try fields.optionalText("document_id"),
      actorID: try fields.optionalText("actor_id"),
      resendOf: try fields.optionalIdentifier("resend_of"),
      template: try fields.templateUse(),
      messageIDHeader: try fields.text("message_id_header"),
      sizeBytes: try fields.integer("size_bytes"),
      notBefore: try fields.instant("not_before"),
      createdAt: try fields.instant("created_at"),
      updatedAt: try fields.instant("updated_at"),
      sentAt: try fields.optionalInstant("sent_at")
    )
  }
}

/// A WHERE clause that grows; values are always arguments.
private struct Conditions {
  private var terms: [String] = []
  private(set) var values: [Reading.Value] = []

  var sql: String { terms.isEmpty ? "" : " WHERE " + terms.joined(separator: " AND ") }

  mutating func add(_ term: String, _ arguments: Reading.Value...) {
    terms.append(term)
    values += arguments
  }

  init(_ filter: HistoryFilter) {
    if let from = filter.from { add("created_at >= ?", from.stored) }
    if let to = filter.to { add("created_at < ?", to.stored) }
    if let sent = filter.sent {
      states(MessageState.allCases.filter { $0.countsAsSent == sent })
    }
    if let origin = filter.origin { add("origin = ?", origin.rawValue) }
    if let wanted = filter.states { states(MessageState.allCases.filter(wanted.contains)) }
    if let area = filter.area { add("area = ?", area) }
    if let account = filter.accountID { add("account_id = ?", account.text) }
    if let contact = filter.contactID { add("contact_id = ?", contact) }
    if let type = filter.documentType { add("document_type = ?", type) }
    if let document = filter.documentID { add("document_id = ?", document) }
    if let actor = filter.actorID { add("actor_id = ?", actor) }
    if let kind = filter.kind { add("kind = ?", kind.rawValue) }
    if let template = filter.templateID { add("template_id = ?", template.text) }
  }

  private mutating func states(_ states: [MessageState]) {
    terms.append("state IN (" + states.map { _ in "?" }.joined(separator: ", ") + ")")
    values += states.map { $0.rawValue }
  }
}
