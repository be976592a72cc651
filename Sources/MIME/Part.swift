/// A node of a message's tree (RFC 2045 §2.4), encoded but not yet written.
indirect enum Part {
  /// Fields beside the content, in the order written, and the encoded content.
  case leaf([HeaderField], Content)
  case composite(ContentType, [Part])

  /// The encoded content of a leaf.
  enum Content {
    /// 7-bit or quoted-printable text. Its last CRLF, if any, belongs to it.
    case text([UInt8])
    /// A 7-bit message inside the message, with lines of any form.
    case message([UInt8])
    /// Base64 lines. The last CRLF is of the encoding, not of the content.
    case base64([UInt8])
    /// Content that the caller encodes later.
    case external(key: String, size: Int)
  }

  /// A multipart, or its only child.
  static func multipart(_ type: ContentType, _ children: [Part]) -> Part {
    if children.count == 1, let only = children.first { return only }
    return .composite(type, children)
  }

  /// A body; its line ends become CRLF and its last line gets one.
  static func text(_ subtype: String, _ text: String) -> Part {
    var bytes = LineEnds.normalized(Array(text.utf8))
    if !bytes.isEmpty, !bytes.suffix(2).elementsEqual([13, 10]) { bytes += [13, 10] }
    let (encoding, encoded) = TransferEncoding.encode(bytes)
    return .leaf(
      [
        .parameters("Content-Type", "text/" + subtype, [Parameter(name: "charset", value: "utf-8")]),
        HeaderField("Content-Transfer-Encoding", words: [encoding.rawValue]),
      ],
      encoding == .base64 ? .base64(encoded) : .text(encoded)
    )
  }

  static func attachment(_ attachment: Attachment) -> Part {
    var name = FileName.sanitized(attachment.name)
    var type = attachment.contentType.without("name").without("boundary")
    var encoding = TransferEncoding.base64
    let content: Content
    switch attachment.source {
    case .bytes(let bytes):
      if type.essence == "message/rfc822", let message = LineEnds.sevenBitMessage(bytes) {
        encoding = .sevenBit
        content = .message(message)
      } else {
        if type.type == "text", type.parameter("charset") == nil, bytes.contains(where: { $0 > 127 }),
          String(validating: bytes, as: UTF8.self) != nil
        {
          type = type.with("charset", "utf-8")
        }
        content = .base64(Base64.encodeLines(bytes))
      }
    case .external(let key):
      content = .external(key: key, size: attachment.size)
    }
    // RFC 2045 §6.4 and RFC 2046 §5.2 forbid base64 for composite types, and readers ignore it there and show
    // the letters. Content that needs it goes as a file; readers open `.eml` files as messages all the same.
    if encoding == .base64, type.type == "message" || type.type == "multipart" {
      if type.essence == "message/rfc822", !name.lowercased().hasSuffix(".eml") { name += ".eml" }
      type = .octetStream
    }
    var fields: [HeaderField] = [
      .parameters("Content-Type", type.essence, type.parameters + [Parameter(name: "name", value: name)]),
      HeaderField("Content-Transfer-Encoding", words: [encoding.rawValue]),
      .parameters(
        "Content-Disposition",
        attachment.inline ? "inline" : "attachment",
        [Parameter(name: "filename", value: name)]
      ),
    ]
    if let id = attachment.contentID { fields.append(.identifiers("Content-ID", [id])) }
    return .leaf(fields, content)
  }

  /// The contents that may hold lines of any form, so that boundaries must be checked against them.
  var innerMessages: [[UInt8]] {
    switch self {
    case .leaf(_, .message(let bytes)): [bytes]
    case .leaf(_, .text), .leaf(_, .base64), .leaf(_, .external): []
    case .composite(_, let children): children.flatMap(\.innerMessages)
    }
  }
}
