package import Comms
package import MIME

/// An e-mail as the caller asks for it.
package struct EmailDraft: Sendable {
  package var accountID: AccountID?
  package var area: String?
  package var to: [Mailbox] = []
  package var cc: [Mailbox] = []
  package var bcc: [Mailbox] = []
  package var replyTo: [Mailbox] = []
  package var subject = ""
  /// Whether the caller gave one at all.
  package var hasSubject = true
  package var text: String?
  package var html: String?
  package var attachments: [DraftAttachment] = []
  package var headers: [HeaderLine] = []
  package var inReplyTo: String?
  package var references: [String] = []
  package var contactID: String?
  package var document: DocumentReference?
  package var sendAt: Instant?
  package var expiresAt: Instant?
  package var priority: Priority = .normal
  package var origin: MessageOrigin = .manual
  package var purpose: MessagePurpose = .message
  package var onUncertain: UncertainPolicy = .hold
  package var utcOffsetMinutes = 0
  package var resendOf: MessageID?
  /// The notice, mass send or reminder that makes it.
  package var causeID: String?
  package var wishes = SenderWishes()
  /// What subject and bodies are to be made of.
  package var filling: TemplateFilling?
  /// What they were made of.
  package var template: TemplateUse?

  package init() {}

  /// Every member in the order of the wire.
  package init(
    _ accountID: AccountID?,
    _ area: String?,
    _ to: [Mailbox],
    _ cc: [Mailbox],
    _ bcc: [Mailbox],
    _ replyTo: [Mailbox],
    _ subject: String?,
    _ text: String?,
    _ html: String?,
    _ attachments: [DraftAttachment],
    _ headers: [HeaderLine],
    _ inReplyTo: String?,
    _ references: [String],
    _ contactID: String?,
    _ document: DocumentReference?,
    _ sendAt: Instant?,
    _ expiresAt: Instant?,
    _ priority: Priority,
    _ origin: MessageOrigin,
    _ onUncertain: UncertainPolicy,
    _ purpose: MessagePurpose
  ) {
    self.accountID = accountID
    self.area = area
    self.to = to
    self.cc = cc
    self.bcc = bcc
    self.replyTo = replyTo
    self.subject = subject ?? ""
    hasSubject = subject != nil
    self.text = text
    self.html = html
    self.attachments = attachments
    self.headers = headers
    self.inReplyTo = inReplyTo
    self.references = references
    self.contactID = contactID
    self.document = document
    self.sendAt = sendAt
    self.expiresAt = expiresAt
    self.priority = priority
    self.origin = origin
    self.onUncertain = onUncertain
    self.purpose = purpose
  }
}

/// A file to be attached.
package struct DraftAttachment: Sendable {
  package enum Source: Sendable {
    /// A regular file below one of the allowed directories; it is copied when the message is accepted.
    case path(String)
    case bytes([UInt8])
    /// Already in the store: a resend.
    case stored(sha256: String, sizeBytes: Int)
  }

  package var source: Source
  package var name: String?
  package var contentType: String?
  package var contentID: String?

  package init(source: Source, name: String?, contentType: String?, contentID: String?) {
    self.source = source
    self.name = name
    self.contentType = contentType
    self.contentID = contentID
  }
}

/// What the caller learns when a message is safe.
package struct Receipt: Sendable, Hashable {
  package var messageID: MessageID
  package var state: MessageState
  package var failure: Failure?

  package init(messageID: MessageID, state: MessageState, failure: Failure? = nil) {
    self.messageID = messageID
    self.state = state
    self.failure = failure
  }
}
