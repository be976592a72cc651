package import MIME

/// What a message says and who it is for: fixed when it is accepted, never changed afterwards.
package struct MessageContent: Sendable, Hashable {
  package var id: MessageID
  package var kind: MessagePurpose
  package var origin: MessageOrigin
  package var accountID: AccountID
  package var from: Mailbox
  package var replyTo: [Mailbox]
  package var to: [Mailbox]
  package var cc: [Mailbox]
  package var bcc: [Mailbox]
  package var subject: String
  package var text: String?
  package var html: String?
  package var attachments: [StoredAttachment]
  /// The caller's own headers, already validated.
  package var extraHeaders: [HeaderLine]
  /// `left@right` without angle brackets; the same in every attempt.
  package var messageIDHeader: String
  package var inReplyTo: String?
  package var references: [String]
  /// Seeds the MIME boundaries, so that every attempt sends the same octets.
  package var boundarySeed: String
  /// The zone of the Date header, in minutes east of UTC.
  package var utcOffsetMinutes: Int
  package var area: String?
  package var contactID: String?
  package var document: DocumentReference?
  package var actor: Actor?
  package var resendOf: MessageID?
  /// What it was made of, where it was not written for this occasion.
  package var template: TemplateUse?
  /// The notice, mass send or reminder that it belongs to; `kind` tells which.
  package var causeID: String?
  /// What people may decline: it carries a way out, and goes to nobody who has taken it.
  package var isMarketing: Bool
  /// Sent on an operator's word to whoever is on the suppression list.
  package var ignoresSuppression: Bool
  /// Who really sends, where From is someone else (RFC 5322 §3.6.2); bounces go there.
  package var sender: Mailbox?
  /// On the wire, before dot-stuffing.
  package var sizeBytes: Int
  package var createdAt: Instant

  package init(
    id: MessageID,
    kind: MessagePurpose,
    origin: MessageOrigin,
    accountID: AccountID,
    from: Mailbox,
    replyTo: [Mailbox],
    to: [Mailbox],
    cc: [Mailbox],
    bcc: [Mailbox],
    subject: String,
    text: String?,
    html: String?,
    attachments: [StoredAttachment],
    extraHeaders: [HeaderLine],
    messageIDHeader: String,
    inReplyTo: String?,
    references: [String],
    boundarySeed: String,
    utcOffsetMinutes: Int,
    area: String?,
    contactID: String?,
    document: DocumentReference?,
    actor: Actor?,
    resendOf: MessageID?,
    template: TemplateUse? = nil,
    causeID: String? = nil,
    isMarketing: Bool = false,
    ignoresSuppression: Bool = false,
    sender: Mailbox? = nil,
    sizeBytes: Int,
    createdAt: Instant
  ) {
    self.id = id
    self.kind = kind
    self.origin = origin
    self.accountID = accountID
    self.from = from
    self.replyTo = replyTo
    self.to = to
    self.cc = cc
    self.bcc = bcc
    self.subject = subject
    self.text = text
    self.html = html
    self.attachments = attachments
    self.extraHeaders = extraHeaders
    self.messageIDHeader = messageIDHeader
    self.inReplyTo = inReplyTo
    self.references = references
    self.boundarySeed = boundarySeed
    self.utcOffsetMinutes = utcOffsetMinutes
    self.area = area
    self.contactID = contactID
    self.document = document
    self.actor = actor
    self.resendOf = resendOf
    self.template = template
    self.causeID = causeID
    self.isMarketing = isMarketing
    self.ignoresSuppression = ignoresSuppression
    self.sender = sender
    self.sizeBytes = sizeBytes
    self.createdAt = createdAt
  }
}

extension MessageContent {
  /// The address in MAIL FROM: where bounces go.
  package var envelopeSender: MailAddress { (sender ?? from).address }
}

/// What a message is for.
package enum MessagePurpose: String, Sendable, Hashable, CaseIterable {
  case message, test, notice, bulk, reminder
  /// An automatic answer.
  case reply
}

/// The version of a template that a message was made of.
package struct TemplateUse: Sendable, Hashable {
  package var id: TemplateID
  /// From 1.
  package var version: Int

  package init(id: TemplateID, version: Int) {
    self.id = id
    self.version = version
  }
}

/// Whether a person or a rule asked for it.
package enum MessageOrigin: String, Sendable, Hashable, CaseIterable {
  case automatic, manual
}

/// Which message goes first.
package enum Priority: Int, Sendable, Hashable, CaseIterable {
  case bulk = 0
  case normal = 1
  /// Tests and single messages that someone waits for.
  case urgent = 2
}

/// One header of the caller's own.
package struct HeaderLine: Sendable, Hashable {
  package var name: String
  package var value: String

  package init(name: String, value: String) {
    self.name = name
    self.value = value
  }
}

/// An attachment whose content lies in the blob store under its hash.
package struct StoredAttachment: Sendable, Hashable {
  package var name: String
  package var contentType: String
  package var contentID: String?
  package var inline: Bool
  package var sizeBytes: Int
  /// Lower-case hexadecimal SHA-256 of the content.
  package var sha256: String

  package init(
    name: String,
    contentType: String,
    contentID: String?,
    inline: Bool,
    sizeBytes: Int,
    sha256: String
  ) {
    self.name = name
    self.contentType = contentType
    self.contentID = contentID
    self.inline = inline
    self.sizeBytes = sizeBytes
    self.sha256 = sha256
  }
}

/// The ERP's document that a message is about.
package struct DocumentReference: Sendable, Hashable {
  package var type: String
  package var id: String
  package var url: String?

  package init(type: String, id: String, url: String? = nil) {
    self.type = type
    self.id = id
    self.url = url
  }
}

/// Who asked.
package struct Actor: Sendable, Hashable {
  package var id: String
  package var name: String?
  /// nil = may do everything.
  package var permissions: [String]?

  package init(id: String, name: String? = nil, permissions: [String]? = nil) {
    self.id = id
    self.name = name
    self.permissions = permissions
  }
}
