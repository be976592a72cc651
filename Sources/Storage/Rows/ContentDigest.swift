import Comms
import Crypto
import MIME

/// What tells that a stored message is still the one that was accepted.
///
/// SQLite's pages have no checksums: a bit that flips inside a text is found by no check of its own, and the message
/// would leave altered, or to somebody else.
struct ContentDigest {
  private var hash = SHA256()

  /// `details` is the text of its `MessageRecord`, as it is stored.
  init(_ content: MessageContent, details: String, recipients: [Recipient]) {
    add(content.id.text, content.subject, content.text, content.html, details, content.messageIDHeader)
    add(String(content.createdAt.stored), String(content.attachments.count))
    for item in content.attachments {
      add(
        item.name,
        item.contentType,
        item.contentID,
        item.sha256,
        String(item.sizeBytes),
        String(item.inline)
      )
    }
    for recipient in recipients { add(recipient.address.addrSpec, recipient.role.rawValue) }
  }

  /// Each with its length, so that no two lists of texts are the same octets.
  private mutating func add(_ texts: String?...) {
    for text in texts {
      guard var text else {
        hash.update(data: [0xFF])
        continue
      }
      text.withUTF8 { octets in
        var length = UInt64(octets.count).littleEndian
        withUnsafeBytes(of: &length) { hash.update(bufferPointer: $0) }
        hash.update(bufferPointer: UnsafeRawBufferPointer(octets))
      }
    }
  }

  /// Lower-case hexadecimal.
  var text: String { hash.finalize().map { hexadecimal($0) }.joined() }
}
