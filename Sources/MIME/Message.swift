/// A message to be built: what its sender decided, before any encoding.
///
/// There is no Bcc: who gets a copy in secret is a matter of the envelope alone.
package struct OutgoingMessage: Sendable {
  package var from: Mailbox
  /// Who sent it for `from`; only when it is someone else.
  package var sender: Mailbox?
  package var replyTo: [Mailbox]
  package var to: [Mailbox]
  package var cc: [Mailbox]
  package var subject: String
  /// Seconds since 1970 in UTC, and the minutes by which local time is ahead of it.
  package var date: (unixSeconds: Int64, offsetMinutes: Int)
  /// Without brackets; see `MailIdentifier.isValid`.
  package var messageID: String
  /// Without brackets; see `MailIdentifier.isReference`.
  package var inReplyTo: String?
  /// The thread, oldest first; of more than 20 the first and the last 19 are written.
  package var references: [String]
  /// Made from `html` when it is nil.
  package var text: String?
  package var html: String?
  package var attachments: [Attachment]
  /// Fields of the caller; see `HeaderName.init(custom:)`.
  package var extraHeaders: [(name: String, value: String)]
  /// `auto-generated` for notices, `auto-replied` for answers (RFC 3834 §5).
  package var autoSubmitted: String?

  package init(
    from: Mailbox,
    sender: Mailbox? = nil,
    replyTo: [Mailbox] = [],
    to: [Mailbox] = [],
    cc: [Mailbox] = [],
    subject: String,
    date: (unixSeconds: Int64, offsetMinutes: Int),
    messageID: String,
    inReplyTo: String? = nil,
    references: [String] = [],
    text: String? = nil,
    html: String? = nil,
    attachments: [Attachment] = [],
    extraHeaders: [(name: String, value: String)] = [],
    autoSubmitted: String? = nil
  ) {
    self.from = from
    self.sender = sender
    self.replyTo = replyTo
    self.to = to
    self.cc = cc
    self.subject = subject
    self.date = date
    self.messageID = messageID
    self.inReplyTo = inReplyTo
    self.references = references
    self.text = text
    self.html = html
    self.attachments = attachments
    self.extraHeaders = extraHeaders
    self.autoSubmitted = autoSubmitted
  }
}

/// Why a message cannot be built.
package enum MessageError: Error, Sendable, Hashable {
  /// Not an identifier, in the field named.
  case badIdentifier(field: String, value: String)
  /// A custom field whose name is not allowed.
  case badHeaderName(HeaderName.Refusal)
  /// Not a keyword of RFC 3834 §5.
  case badAutoSubmitted(String)
  /// A negative size, or one so large that the message would have no size.
  case badAttachmentSize(name: String, size: Int)
}

/// A message as it goes on the wire, in pieces.
package struct BuiltMessage: Sendable, Hashable {
  /// The whole message in order, ended by CRLF.
  package let segments: [Segment]
  /// Octets of the whole message, with every CRLF and before dot-stuffing: what SMTP's SIZE wants.
  package let sizeBytes: Int
  /// The fields of the message itself, each ended by CRLF, without the empty line.
  package let header: [UInt8]
  /// Whether only a server with SMTPUTF8 can take it: some address in the header has a local part beyond
  /// ASCII.
  package let needsSMTPUTF8: Bool

  /// A piece of the message.
  package enum Segment: Sendable, Hashable {
    /// Octets to send as they are: CRLF lines of at most 998, 7-bit unless `needsSMTPUTF8`.
    case literal([UInt8])
    /// The caller's content of this name and size, to be sent through `Base64LineEncoder`.
    case base64(key: String, size: Int)
  }
}
