package import Comms
import MIME
import Storage

/// The octets of one message, piece by piece: what stands in memory at once is one piece.
struct MailStream {
  let sizeBytes: Int
  let needsSMTPUTF8: Bool
  private var segments: ArraySlice<BuiltMessage.Segment>
  private let blobs: BlobStore
  private var open: (reader: BlobReader, encoder: Base64LineEncoder)?

  init(_ content: MessageContent, blobs: BlobStore) throws {
    let message = try OutgoingMessage(content)
    let built = try message.build(boundarySeed: content.boundarySeed)
    sizeBytes = built.sizeBytes
    needsSMTPUTF8 = built.needsSMTPUTF8
    segments = built.segments[...]
    self.blobs = blobs
  }

  /// The next piece; nil at the end.
  ///
  /// - Throws: `attachment_integrity` where a stored attachment is missing or altered.
  mutating func next() throws -> [UInt8]? {
    while true {
      if var (reader, encoder) = open {
        guard let chunk = try reader.next() else {
          open = nil
          let tail = encoder.finish()
          if tail.isEmpty { continue }
          return tail
        }
        let piece = encoder.encode(chunk)
        open = (reader, encoder)
        if piece.isEmpty { continue }
        return piece
      }
      guard let segment = segments.popFirst() else { return nil }
      switch segment {
      case .literal(let bytes): return bytes
      case .base64(let key, _): open = (try blobs.open(key), Base64LineEncoder())
      }
    }
  }
}

extension OutgoingMessage {
  /// The message as it is written on the wire; the same octets in every attempt.
  init(_ content: MessageContent) throws {
    self.init(
      from: content.from,
      sender: content.sender,
      replyTo: content.replyTo,
      to: content.to,
      cc: content.cc,
      subject: content.subject,
      date: (content.createdAt.unixSeconds, content.utcOffsetMinutes),
      messageID: content.messageIDHeader,
      inReplyTo: content.inReplyTo,
      references: content.references,
      text: content.text,
      html: content.html,
      attachments: try content.attachments.map { stored in
        Attachment(
          name: stored.name,
          contentType: try ContentType(parsing: stored.contentType),
          contentID: stored.contentID,
          inline: stored.inline,
          key: stored.sha256,
          size: stored.sizeBytes
        )
      },
      extraHeaders: content.extraHeaders.map { ($0.name, $0.value) } + [("X-Delivery-Id", content.id.text)]
    )
  }
}

extension MessageContent {
  /// The header lines as they go on the wire.
  package var headerText: String {
    get throws {
      String(decoding: try OutgoingMessage(self).build(boundarySeed: boundarySeed).header, as: UTF8.self)
    }
  }
}
