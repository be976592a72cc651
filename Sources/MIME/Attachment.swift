/// A file that goes with a message.
package struct Attachment: Sendable, Hashable {
  /// As people see it; made safe with `FileName.sanitized` when the message is built.
  package let name: String
  package let contentType: ContentType
  /// What an HTML body refers to as `cid:`, without brackets.
  package let contentID: String?
  /// Whether the file belongs into the body (an image of the HTML) and not beside it.
  package let inline: Bool
  /// Octets of the content before encoding.
  package let size: Int
  package let source: AttachmentSource

  /// A file whose content is at hand.
  package init(
    name: String,
    contentType: ContentType,
    contentID: String? = nil,
    inline: Bool = false,
    bytes: [UInt8]
  ) {
    self.name = name
    self.contentType = contentType
    self.contentID = contentID
    self.inline = inline
    size = bytes.count
    source = .bytes(bytes)
  }

  /// A file whose content the caller reads when the message is sent; it must then have exactly `size` octets.
  package init(
    name: String,
    contentType: ContentType,
    contentID: String? = nil,
    inline: Bool = false,
    key: String,
    size: Int
  ) {
    self.name = name
    self.contentType = contentType
    self.contentID = contentID
    self.inline = inline
    self.size = size
    source = .external(key: key)
  }
}

/// Where the content of an attachment is.
package enum AttachmentSource: Sendable, Hashable {
  case bytes([UInt8])
  /// The caller's name for content that it streams later.
  case external(key: String)
}
