/// The text alternative of an HTML body.
package enum HTMLText {
  /// The most HTML that is read; a longer body ends there.
  package static let maximumOctets = 5 * 1_024 * 1_024

  /// Readable plain text with LF line ends, in time linear to the HTML.
  ///
  /// Drops head, script, style and comments; keeps paragraphs, lines, list marks and the target of each link
  /// that its own words do not say: `portal (https://example.com/p)`. It is no sanitizer: what it returns is
  /// text.
  package static func plainText(fromHTML html: String) -> String {
    let bytes = Array(html.utf8.prefix(maximumOctets))
    var scanner = HTMLScanner(bytes)
    var writer = HTMLTextWriter()
    while let token = scanner.next() {
      switch token {
      case .text(let text): writer.text(text)
      case .open(let tag): writer.open(tag)
      case .close(let name): writer.close(name)
      }
    }
    return writer.finish()
  }
}

/// A tag that opens, with the only attributes that matter to text.
struct HTMLTag {
  var name: String
  var href: String?
  var alt: String?
}

/// Cuts HTML into tags and text the way browsers do, without building a tree.
///
/// It never looks back, and a search that fails ends the input, so it is linear for any input.
struct HTMLScanner {
  enum Token {
    /// As written: references are not replaced yet.
    case text(ArraySlice<UInt8>)
    case open(HTMLTag)
    case close(String)
  }

  private let bytes: [UInt8]
  private var position = 0
  /// Elements whose content is not markup; nothing of it is text for people.
  private static let opaque: Set<String> = [
    "script", "style", "title", "template", "noscript", "iframe",
  ]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func next() -> Token? {
    while position < bytes.count {
      guard bytes[position] == UInt8(ascii: "<") else { return text() }
      guard position + 1 < bytes.count else { return text() }
      switch bytes[position + 1] {
      case UInt8(ascii: "!"), UInt8(ascii: "?"): skipDeclaration()
      case UInt8(ascii: "/"):
        position += 2
        let name = self.name()
        skip(past: UInt8(ascii: ">"))
        if !name.isEmpty { return .close(name) }
      case 0x41...0x5A, 0x61...0x7A:
        position += 1
        let tag = self.tag()
        guard Self.opaque.contains(tag.name) else { return .open(tag) }
        skipContent(of: tag.name)
      default: return text()
      }
    }
    return nil
  }

  /// Text to the next `<`; a `<` that opens nothing is text itself.
  private mutating func text() -> Token {
    let start = position
    position += 1
    while position < bytes.count, bytes[position] != UInt8(ascii: "<") { position += 1 }
    return .text(bytes[start..<position])
  }

  private mutating func skip(past byte: UInt8) {
    while position < bytes.count, bytes[position] != byte { position += 1 }
    position = min(position + 1, bytes.count)
  }

  private mutating func skipDeclaration() {
    guard bytes[position...].starts(with: "<!--".utf8) else { return skip(past: UInt8(ascii: ">")) }
    // "<!-->" is a whole comment.
    position += 2
    while position < bytes.count {
      if bytes[position] == UInt8(ascii: ">"), bytes[position - 1] == UInt8(ascii: "-"),
        bytes[position - 2] == UInt8(ascii: "-")
      {
        position += 1
        return
      }
      position += 1
    }
  }

  private mutating func skipContent(of name: String) {
    let end = Array(("</" + name).utf8)
    while position < bytes.count {
      if bytes[position] == UInt8(ascii: "<"), bytes.count - position >= end.count,
        zip(bytes[position...], end).allSatisfy({ $0 == $1 || $0 | 0x20 == $1 })
      {
        return skip(past: UInt8(ascii: ">"))
      }
      position += 1
    }
  }

  private mutating func name() -> String {
    let start = position
    while position < bytes.count,
      Grammar.isAlphanumeric(bytes[position]) || bytes[position] == UInt8(ascii: "-")
    {
      position += 1
    }
    return String(decoding: bytes[start..<min(position, start + 32)], as: UTF8.self).lowercased()
  }

  private mutating func tag() -> HTMLTag {
    var tag = HTMLTag(name: name())
    while position < bytes.count {
      let byte = bytes[position]
      if byte == UInt8(ascii: ">") {
        position += 1
        return tag
      }
      guard byte > 0x20, byte != UInt8(ascii: "/") else {
        position += 1
        continue
      }
      let attribute = attributeName()
      guard let value = value() else { continue }
      switch attribute {
      case "href": tag.href = tag.href ?? HTMLTextWriter.decoded(value)
      case "alt": tag.alt = tag.alt ?? HTMLTextWriter.decoded(value)
      default: break
      }
    }
    return tag
  }

  private mutating func attributeName() -> String {
    let start = position
    // A mark at the very start belongs to the name, so the scanner always moves on.
    repeat {
      position += 1
    } while position < bytes.count && bytes[position] > 0x20
      && !"=>/".utf8.contains(bytes[position])
    return String(decoding: bytes[start..<min(position, start + 32)], as: UTF8.self).lowercased()
  }

  /// What follows an attribute's `=`, or nil if there is none.
  private mutating func value() -> ArraySlice<UInt8>? {
    skipSpaces()
    guard position < bytes.count, bytes[position] == UInt8(ascii: "=") else { return nil }
    position += 1
    skipSpaces()
    guard position < bytes.count else { return nil }
    let quote = bytes[position]
    if quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
      position += 1
      let start = position
      skip(past: quote)
      return bytes[start..<max(start, position - 1)]
    }
    let start = position
    while position < bytes.count, bytes[position] > 0x20, bytes[position] != UInt8(ascii: ">") {
      position += 1
    }
    return bytes[start..<position]
  }

  private mutating func skipSpaces() {
    while position < bytes.count, bytes[position] <= 0x20 { position += 1 }
  }
}
