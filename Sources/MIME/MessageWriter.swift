/// Lays the parts of a message out as octets (RFC 2046 §5.1.1).
struct MessageWriter {
  /// Octets not yet closed into a segment.
  var literal: [UInt8] = []
  private var segments: [BuiltMessage.Segment] = []
  private var size = 0
  private var header: [UInt8] = []

  /// Writes a part; whatever it writes ends with CRLF or is followed by one.
  mutating func write(_ part: Part, boundaries: inout Boundaries, isRoot: Bool = false) {
    switch part {
    case .leaf(let fields, let content):
      for field in fields { literal += field.bytes }
      endHeader(isRoot: isRoot)
      write(content, isRoot: isRoot)
    case .composite(let type, let children):
      let boundary = boundaries.next()
      literal +=
        HeaderField.parameters("Content-Type", type.essence, type.parameters + [boundary.parameter]).bytes
      endHeader(isRoot: isRoot)
      for child in children {
        literal += boundary.delimiter + [13, 10]
        write(child, boundaries: &boundaries)
      }
      literal += boundary.delimiter + Array("--\r\n".utf8)
    }
  }

  private mutating func endHeader(isRoot: Bool) {
    if isRoot { header = literal }
    literal += [13, 10]
  }

  /// The CRLF before a delimiter belongs to the delimiter, so text gets one of its own; the last CRLF of
  /// base64 may serve, and an empty content needs one.
  private mutating func write(_ content: Part.Content, isRoot: Bool) {
    switch content {
    case .text(let bytes), .message(let bytes):
      // With room for what follows: growing by doubling would copy a body again and again.
      literal.reserveCapacity(literal.count + bytes.count + 512)
      literal += bytes
      if !isRoot { literal += [13, 10] }
    case .base64(let lines):
      literal += lines
      if !isRoot, lines.isEmpty { literal += [13, 10] }
    case .external(let key, let octets):
      close()
      segments.append(.base64(key: key, size: octets))
      size += Base64.encodedSize(of: octets)
      if octets == 0 { literal += [13, 10] }
    }
  }

  private mutating func close() {
    size += literal.count
    segments.append(.literal(literal))
    literal = []
  }

  mutating func finish(needsSMTPUTF8: Bool) -> BuiltMessage {
    if !literal.isEmpty { close() }
    return BuiltMessage(segments: segments, sizeBytes: size, header: header, needsSMTPUTF8: needsSMTPUTF8)
  }
}

/// Boundaries that no content can imitate.
///
/// Each is `=_` with 32 digits of the seed's hash and a counter, all of one length so that none begins
/// another. `=_` occurs in neither base64 nor quoted-printable, and text that has a line `--=_` is never sent
/// as 7bit; only a message inside the message must be searched.
struct Boundaries {
  private let stem: String
  private var counter = 0
  private var taken: Set<[UInt8]> = []
  private static let counterDigits = 8

  init(seed: String, avoiding contents: [[UInt8]]) {
    let bytes = Array(seed.utf8)
    let high = Self.hash(bytes, from: 0xCBF2_9CE4_8422_2325)
    stem = "=_" + Self.digits(high, 16) + Self.digits(Self.hash(bytes + [0xFF], from: high), 16) + "_"
    let length = 2 + stem.utf8.count + Self.counterDigits
    let mark = Array(("--" + stem).utf8)
    for content in contents {
      _ = TransferEncoding.everyLine(of: content) { line in
        if line.starts(with: mark) { taken.insert(Array(line.prefix(length))) }
        return true
      }
    }
  }

  mutating func next() -> Boundary {
    var boundary: Boundary
    repeat {
      boundary = Boundary(text: stem + Self.digits(UInt64(counter), Self.counterDigits))
      counter += 1
    } while taken.contains(boundary.delimiter)
    return boundary
  }

  /// FNV-1a: spreads the seed; secrecy is not needed because occurrences are searched for.
  private static func hash(_ bytes: [UInt8], from start: UInt64) -> UInt64 {
    bytes.reduce(start) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
  }

  private static func digits(_ value: UInt64, _ width: Int) -> String {
    let text = String(value, radix: 16)
    return String(repeating: "0", count: max(width - text.count, 0)) + text
  }
}

/// What separates the parts of one multipart.
struct Boundary {
  let text: String
  var delimiter: [UInt8] { Array(("--" + text).utf8) }
  /// Quoted because of its `=`.
  var parameter: Parameter { Parameter(name: "boundary", value: text) }
}
