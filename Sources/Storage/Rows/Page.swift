import Comms
import Foundation

/// One part of a list, newest first.
package struct Page<Item: Sendable>: Sendable {
  package var items: [Item]
  /// Opaque; nil on the last page.
  package var nextCursor: String?
  /// How many there are in all pages.
  package var total: Int

  package init(items: [Item], nextCursor: String?, total: Int) {
    self.items = items
    self.nextCursor = nextCursor
    self.total = total
  }
}

/// A cursor that this program did not make.
package struct CursorInvalid: Error, Sendable, Hashable {}

/// Where the next page begins: after the row with this key.
///
/// Inserts elsewhere do not move it.
struct Cursor {
  var at: Int64
  var id: String

  init(at: Int64, id: String) {
    self.at = at
    self.id = id
  }

  init(_ text: String) throws(CursorInvalid) {
    guard text.utf8.count <= 2000, let bytes = Base64URL.decode(text) else { throw CursorInvalid() }
    let parts = String(decoding: bytes, as: UTF8.self).split(separator: " ", omittingEmptySubsequences: false)
    guard parts.count == 2, let at = Int64(parts[0]) else { throw CursorInvalid() }
    self.at = at
    self.id = String(parts[1])
  }

  var text: String { Base64URL.encode(Array("\(at) \(id)".utf8)) }
}

/// RFC 4648 §5 without padding.
enum Base64URL {
  static func encode(_ bytes: some Sequence<UInt8>) -> String {
    Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing(
      "=",
      with: ""
    )
  }

  /// Accepts only the one spelling that `encode` writes.
  static func decode(_ text: some StringProtocol) -> [UInt8]? {
    let plain = String(text).replacing("-", with: "+").replacing("_", with: "/")
    let padded = plain + String(repeating: "=", count: (4 - plain.utf8.count % 4) % 4)
    guard let data = Data(base64Encoded: padded), encode(data) == text else { return nil }
    return Array(data)
  }
}
