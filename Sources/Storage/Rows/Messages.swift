package import Comms
import GRDB
import MIME

extension Reading {
  /// What was accepted; nil when there is no such message.
  package func content(_ id: MessageID) throws -> MessageContent? { try contentRow(id).map(content) }

  /// What was accepted, to be sent: throws `corrupt` unless it is still what was accepted.
  package func intactContent(of delivery: Delivery) throws -> MessageContent? {
    guard let fields = try contentRow(delivery.id) else { return nil }
    let content = try content(fields)
    // Messages of before there were digests have none.
    if let digest = try fields.optionalText("digest") {
      let details = try fields.text("details")
      guard ContentDigest(content, details: details, recipients: delivery.recipients).text == digest else {
        throw StoreError.corrupt("content of \(delivery.id)")
      }
    }
    return content
  }

  private func contentRow(_ id: MessageID) throws -> Fields? {
    try row(
      """
      SELECT message.*, message_body.text, message_body.html, message_body.details
      FROM message JOIN message_body ON message_body.message_id = message.id WHERE message.id = ?
      """,
      [id.text]
    )
  }

  private func content(_ fields: Fields) throws -> MessageContent {
    let id: MessageID = try fields.identifier("id")
    let record = try MessageRecord(try fields.text("details"))
    var document: DocumentReference?
    if let type = try fields.optionalText("document_type"),
      let number = try fields.optionalText("document_id")
    {
      document = DocumentReference(type: type, id: number, url: record.documentURL)
    }
    return MessageContent(
      id: id,
      kind: try fields.oneOf("kind"),
      origin: try fields.oneOf("origin"),
      accountID: try fields.identifier("account_id"),
      from: record.from,
      replyTo: record.replyTo,
      to: record.to,
      cc: record.cc,
      bcc: record.bcc,
      subject: try fields.text("subject"),
      text: try fields.optionalText("text"),
      html: try fields.optionalText("html"),
      attachments: try fields.integer("attachment_count") > 0 ? try attachments(of: id) : [],
      extraHeaders: record.headers,
      messageIDHeader: try fields.text("message_id_header"),
      inReplyTo: record.inReplyTo,
      references: record.references,
      boundarySeed: record.boundarySeed,
      utcOffsetMinutes: record.utcOffsetMinutes,
      area: try fields.optionalText("area"),
      contactID: try fields.optionalText("contact_id"),
      document: document,
      actor: record.actor,
      resendOf: try fields.optionalIdentifier("resend_of"),
      template: try fields.templateUse(),
      causeID: try fields.optionalText("cause_id"),
      isMarketing: record.isMarketing,
      ignoresSuppression: record.ignoresSuppression,
      sender: record.sender,
      sizeBytes: try fields.integer("size_bytes"),
      createdAt: try fields.instant("created_at")
    )
  }

  package func delivery(_ id: MessageID) throws -> Delivery? {
    try row("SELECT * FROM message WHERE id = ?", [id.text]).map(delivery)
  }

  /// The newest that a document of the ERP was sent with.
  package func latestMessage(about document: DocumentReference) throws -> MessageID? {
    try row(
      """
      SELECT id FROM message WHERE document_type = ? AND document_id = ? ORDER BY created_at DESC, id DESC LIMIT 1
      """,
      [document.type, document.id]
    ).map { try $0.identifier("id") }
  }

  /// Messages with this Message-ID (`left@right`), newest first.
  package func messages(withHeaderID header: String) throws -> [MessageID] {
    try rows("SELECT id FROM message WHERE message_id_header = ? ORDER BY created_at DESC, id DESC", [header])
      .map { try $0.identifier("id") }
  }

  func delivery(_ fields: Fields) throws -> Delivery {
    let id: MessageID = try fields.identifier("id")
    return Delivery(
      id: id,
      accountID: try fields.identifier("account_id"),
      state: try fields.oneOf("state"),
      priority: try known(try fields.integer("priority")),
      instance: try fields.optionalText("instance"),
      committing: try fields.flag("committing"),
      holdReason: try fields.optionalCase("hold_reason"),
      failure: try fields.failure("failure"),
      onUncertain: try fields.oneOf("on_uncertain"),
      mayDuplicate: try fields.flag("may_duplicate"),
      attempts: try fields.integer("attempts"),
      crashes: try fields.integer("crashes"),
      notBefore: try fields.instant("not_before"),
      expiresAt: try fields.instant("expires_at"),
      recipients: try recipients(of: id),
      createdAt: try fields.instant("created_at"),
      updatedAt: try fields.instant("updated_at"),
      sentAt: try fields.optionalInstant("sent_at")
    )
  }

  func recipients(of id: MessageID) throws -> [Recipient] {
    try rows("SELECT * FROM recipient WHERE message_id = ? ORDER BY position", [id.text]).map { fields in
      var reply: ServerReply?
      if let code = try fields.optionalInteger("reply_code") {
        reply = ServerReply(
          code: code,
          enhanced: try fields.optionalText("reply_enhanced"),
          text: try fields.optionalText("reply_text") ?? ""
        )
      }
      return Recipient(
        address: try fields.address("address"),
        role: try fields.oneOf("role"),
        state: try fields.oneOf("state"),
        reply: reply
      )
    }
  }

  private func attachments(of id: MessageID) throws -> [StoredAttachment] {
    try rows("SELECT * FROM attachment WHERE message_id = ? ORDER BY position", [id.text]).map { fields in
      StoredAttachment(
        name: try fields.text("name"),
        contentType: try fields.text("content_type"),
        contentID: try fields.optionalText("content_id"),
        inline: try fields.flag("inline"),
        sizeBytes: try fields.integer("size_bytes"),
        sha256: try fields.text("sha256")
      )
    }
  }
}

extension Writing {
  /// Accepts a message: content, delivery, search text and the first line of its timeline.
  package func insert(_ content: MessageContent, _ delivery: Delivery) throws {
    let details = MessageRecord.text(content)
    try execute(
      """
      INSERT INTO message (
        id, kind, origin, account_id, state, priority, instance, committing, hold_reason, failure,
        on_uncertain, may_duplicate, attempts, crashes, not_before, expires_at, subject, sender,
        first_recipient, recipient_count, attachment_count, area,
        contact_id, document_type, document_id, actor_id, resend_of, template_id, template_version, cause_id,
        message_id_header, size_bytes, digest, created_at, updated_at, sent_at)
      VALUES (
        ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
        ?)
      """,
      [
        content.id.text, content.kind.rawValue, content.origin.rawValue, delivery.accountID.text,
        delivery.state.rawValue, delivery.priority.rawValue, delivery.instance, delivery.committing,
        delivery.holdReason?.rawValue, try FailureRecord.text(delivery.failure),
        delivery.onUncertain.rawValue, delivery.mayDuplicate, delivery.attempts, delivery.crashes,
        delivery.notBefore.stored, delivery.expiresAt.stored, content.subject, content.from.address.addrSpec,
        delivery.recipients.first?.address.addrSpec, delivery.recipients.count, content.attachments.count,
        content.area, content.contactID, content.document?.type, content.document?.id, content.actor?.id,
        content.resendOf?.text, content.template?.id.text, content.template?.version, content.causeID,
        content.messageIDHeader, content.sizeBytes,
        ContentDigest(content, details: details, recipients: delivery.recipients).text,
        content.createdAt.stored,
        delivery.updatedAt.stored, delivery.sentAt?.stored,
      ]
    )
    let number = database.lastInsertedRowID
    try execute(
      "INSERT INTO message_body (message_id, text, html, details) VALUES (?, ?, ?, ?)",
      [content.id.text, content.text, content.html, details]
    )
    for (position, recipient) in delivery.recipients.enumerated() {
      try execute(
        """
        INSERT INTO recipient (message_id, position, address, role, state, reply_code, reply_enhanced,
        reply_text)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """,
        [
          content.id.text, position, recipient.address.addrSpec, recipient.role.rawValue,
          recipient.state.rawValue,
          recipient.reply?.code, recipient.reply?.enhanced, recipient.reply?.text,
        ]
      )
    }
    for (position, attachment) in content.attachments.enumerated() {
      try execute(
        """
        INSERT INTO attachment (message_id, position, name, content_type, content_id, inline, size_bytes,
        sha256)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """,
        [
          content.id.text, position, attachment.name, attachment.contentType, attachment.contentID,
          attachment.inline, attachment.sizeBytes, attachment.sha256,
        ]
      )
    }
    let search = SearchText(content)
    try execute(
      "INSERT INTO message_search (rowid, subject, people, body, reference) VALUES (?, ?, ?, ?, ?)",
      [number, search.subject, search.people, search.body, search.reference]
    )
    try recordState(of: delivery)
  }

  /// Stores the part of a message that changes; a new state is added to its timeline.
  package func save(_ delivery: Delivery) throws {
    guard let before = try self.delivery(delivery.id) else { throw StoreError.notFound }
    guard try replace(before, with: delivery) else {
      throw StoreError.other("a message changed while it was read")
    }
  }

  /// Stores the part of a message that changes, unless someone has changed it since `before` was read or written;
  /// then nothing is stored and the answer is false.
  ///
  /// The addresses and roles of recipients are fixed; only their states and replies are stored.
  package func replace(_ before: Delivery, with delivery: Delivery) throws -> Bool {
    guard before.id == delivery.id, before.recipients.count == delivery.recipients.count else {
      throw StoreError.other("a message keeps its recipients")
    }
    let known: [Value] = [
      before.id.text, before.updatedAt.stored, before.state.rawValue, before.committing, before.instance,
    ]
    if before.hasSamePlace(as: delivery) {
      // What no index knows: a marker changes nothing else.
      try execute(
        """
        UPDATE message SET
          committing = ?, failure = ?, on_uncertain = ?, may_duplicate = ?, attempts = ?, updated_at = ?, sent_at = ?
        WHERE id = ? AND updated_at = ? AND state = ? AND committing = ? AND instance IS ?
        """,
        [
          delivery.committing, try FailureRecord.text(delivery.failure), delivery.onUncertain.rawValue,
          delivery.mayDuplicate, delivery.attempts, delivery.updatedAt.stored, delivery.sentAt?.stored,
        ] + known
      )
    } else {
      try execute(
        """
        UPDATE message SET
          account_id = ?, state = ?, priority = ?, instance = ?, committing = ?, hold_reason = ?, failure = ?,
          on_uncertain = ?, may_duplicate = ?, attempts = ?, crashes = ?, not_before = ?, expires_at = ?,
          updated_at = ?, sent_at = ?
        WHERE id = ? AND updated_at = ? AND state = ? AND committing = ? AND instance IS ?
        """,
        [
          delivery.accountID.text, delivery.state.rawValue, delivery.priority.rawValue, delivery.instance,
          delivery.committing, delivery.holdReason?.rawValue, try FailureRecord.text(delivery.failure),
          delivery.onUncertain.rawValue, delivery.mayDuplicate, delivery.attempts, delivery.crashes,
          delivery.notBefore.stored, delivery.expiresAt.stored,
          delivery.updatedAt.stored, delivery.sentAt?.stored,
        ] + known
      )
    }
    guard changed == 1 else { return false }
    for (position, recipient) in delivery.recipients.enumerated()
    where before.recipients[position] != recipient {
      try execute(
        """
        UPDATE recipient SET state = ?, reply_code = ?, reply_enhanced = ?, reply_text = ?
        WHERE message_id = ? AND position = ?
        """,
        [
          recipient.state.rawValue, recipient.reply?.code, recipient.reply?.enhanced, recipient.reply?.text,
          delivery.id.text, position,
        ]
      )
    }
    if before.state != delivery.state || before.holdReason != delivery.holdReason {
      try recordState(of: delivery)
    }
    return true
  }

  func recordState(of delivery: Delivery) throws {
    try execute(
      "INSERT INTO state_change (message_id, at, state, hold_reason, failure) VALUES (?, ?, ?, ?, ?)",
      [
        delivery.id.text, delivery.updatedAt.stored, delivery.state.rawValue, delivery.holdReason?.rawValue,
        try FailureRecord.text(delivery.failure),
      ]
    )
  }
}

extension Delivery {
  /// Whether both stand at the same place in every index of the table.
  fileprivate func hasSamePlace(as other: Delivery) -> Bool {
    accountID == other.accountID && state == other.state && priority == other.priority
      && instance == other.instance && holdReason == other.holdReason && crashes == other.crashes
      && notBefore == other.notBefore && expiresAt == other.expiresAt
  }
}
