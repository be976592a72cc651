/// Writes JSON as UTF-8 without raw control characters or line separators, so a value is always one line.
package enum JSONWriter {
  /// The shortest form, members in their own order: what goes on the wire.
  package static func write(_ value: JSONValue) -> [UInt8] { output(value, sorted: false, pretty: false) }

  /// As `write` with members sorted by the octets of their names: equal values, equal octets; for hashing.
  package static func canonical(_ value: JSONValue) -> [UInt8] { output(value, sorted: true, pretty: false) }

  /// Two spaces of indentation and one member per line, for documents and terminals; no line end after it.
  package static func pretty(_ value: JSONValue) -> String {
    String(decoding: output(value, sorted: false, pretty: true), as: UTF8.self)
  }

  /// `write` as text.
  package static func text(_ value: JSONValue) -> String { String(decoding: write(value), as: UTF8.self) }

  private static func output(_ value: JSONValue, sorted: Bool, pretty: Bool) -> [UInt8] {
    var output = JSONOutput(sorted: sorted, pretty: pretty)
    output.put(value)
    return output.bytes
  }
}

/// Collects the octets of one value.
private struct JSONOutput {
  let sorted: Bool
  let pretty: Bool
  private(set) var bytes: [UInt8] = []
  private var indentation = 0

  init(sorted: Bool, pretty: Bool) {
    self.sorted = sorted
    self.pretty = pretty
  }

  mutating func put(_ value: JSONValue) {
    switch value {
    case .null: raw("null")
    case .bool(true): raw("true")
    case .bool(false): raw("false")
    case .integer(let value): bytes.append(contentsOf: String(value).utf8)
    case .decimal(let literal): put(literal: literal)
    case .string(let text): put(quoted: text)
    case .array(let elements):
      put(elements, "[", "]") { $0.put($1) }
    case .object(let object):
      let members =
        sorted ? object.members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) } : object.members
      put(members, "{", "}") { output, member in
        output.put(quoted: member.key)
        output.raw(output.pretty ? ": " : ":")
        output.put(member.value)
      }
    }
  }

  private mutating func put<Item>(
    _ items: [Item],
    _ opening: StaticString,
    _ closing: StaticString,
    each: (inout JSONOutput, Item) -> Void
  ) {
    raw(opening)
    indentation += 1
    for (position, item) in items.enumerated() {
      if position > 0 { raw(",") }
      breakLine()
      each(&self, item)
    }
    indentation -= 1
    if !items.isEmpty { breakLine() }
    raw(closing)
  }

  private mutating func breakLine() {
    guard pretty else { return }
    bytes.append(UInt8(ascii: "\n"))
    bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: indentation * 2))
  }

  /// A literal that is no JSON number is written as a string: our slip must not break the caller's reader.
  private mutating func put(literal: String) {
    guard let number = try? JSONReader.parse(literal), number.numberLiteral == literal else {
      return put(quoted: literal)
    }
    bytes.append(contentsOf: literal.utf8)
  }

  private mutating func raw(_ text: StaticString) {
    bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  private mutating func put(quoted text: String) {
    bytes.append(UInt8(ascii: "\""))
    var text = text
    text.withUTF8 { put(escaping: $0) }
    bytes.append(UInt8(ascii: "\""))
  }

  /// Copies runs that need no escape whole.
  private mutating func put(escaping text: UnsafeBufferPointer<UInt8>) {
    var run = 0
    var at = 0
    while true {
      at = JSONText.special(in: text, from: at, or: 0xE2)
      guard at < text.count else { break }
      let byte = text[at]
      var length = 1
      if byte == 0xE2 {
        // U+2028 and U+2029 are E2 80 A8 and E2 80 A9: line ends for some readers of lines.
        guard at + 2 < text.count, text[at + 1] == 0x80, text[at + 2] & 0xFE == 0xA8 else {
          at += 1
          continue
        }
        length = 3
      }
      bytes.append(contentsOf: text[run..<at])
      put(escape: byte, last: text[at + length - 1])
      at += length
      run = at
    }
    bytes.append(contentsOf: text[run...])
  }

  private mutating func put(escape byte: UInt8, last: UInt8) {
    switch byte {
    case UInt8(ascii: "\""): raw("\\\"")
    case UInt8(ascii: "\\"): raw("\\\\")
    case 0x08: raw("\\b")
    case 0x09: raw("\\t")
    case 0x0A: raw("\\n")
    case 0x0C: raw("\\f")
    case 0x0D: raw("\\r")
    case 0xE2: raw(last == 0xA8 ? "\\u2028" : "\\u2029")
    default:
      raw("\\u00")
      for digit in [byte >> 4, byte & 0x0F] {
        bytes.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
      }
    }
  }
}
