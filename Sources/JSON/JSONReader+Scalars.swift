extension JSONParser {
  /// Reads a string and both its quotes. RFC 8259 §7
  mutating func string() throws(JSONReadError) -> String {
    position += 1
    let start = position
    let (end, escaped) = try closingQuote()
    let raw = bytes[start..<end]
    // An escape is ASCII and stands between whole characters, so checking the raw text checks the result.
    guard let text = String(validating: raw, as: UTF8.self) else {
      throw JSONReadError(.invalidUTF8, at: start + firstInvalidOctet(of: raw))
    }
    guard escaped else {
      guard raw.count <= limits.stringBytes else { throw JSONReadError(.stringTooLong, at: start) }
      position = end + 1
      return text
    }
    var octets: [UInt8] = []
    octets.reserveCapacity(raw.count)
    while position < end {
      guard bytes[position] == UInt8(ascii: "\\") else {
        let next = bytes[position..<end].firstIndex(of: UInt8(ascii: "\\")) ?? end
        octets.append(contentsOf: bytes[position..<next])
        position = next
        continue
      }
      octets.append(contentsOf: UTF8.encode(try escape(before: end)) ?? UTF8.encodedReplacementCharacter)
    }
    guard octets.count <= limits.stringBytes else { throw JSONReadError(.stringTooLong, at: start) }
    position = end + 1
    return String(decoding: octets, as: UTF8.self)
  }

  /// Finds where the string ends, and whether there are escapes on the way.
  private func closingQuote() throws(JSONReadError) -> (end: Int, escaped: Bool) {
    try bytes.withUnsafeBufferPointer { (buffer) throws(JSONReadError) in
      var at = position
      var escaped = false
      while true {
        at = JSONText.special(in: buffer, from: at)
        guard at < buffer.count else { throw JSONReadError(.unexpectedEnd, at: buffer.count) }
        let byte = buffer[at]
        if byte == UInt8(ascii: "\"") { return (at, escaped) }
        guard byte >= 0x20 else { throw JSONReadError(.controlCharacter, at: at) }
        escaped = true
        at += 2
      }
    }
  }

  private func firstInvalidOctet(of raw: ArraySlice<UInt8>) -> Int {
    do throws(UTF8.ValidationError) {
      _ = try UTF8Span(validating: raw.span)
      return 0
    } catch {
      return error.byteOffsets.lowerBound
    }
  }

  /// Reads one escape, a surrogate pair being one.
  private mutating func escape(before end: Int) throws(JSONReadError) -> Unicode.Scalar {
    let start = position
    position += 2
    switch bytes[start + 1] {
    case UInt8(ascii: "\""): return "\""
    case UInt8(ascii: "\\"): return "\\"
    case UInt8(ascii: "/"): return "/"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): break
    default: throw JSONReadError(.invalidEscape, at: start)
    }
    let unit = try codeUnit(before: end, of: start)
    if let scalar = Unicode.Scalar(unit) { return scalar }
    guard unit < 0xDC00, position + 1 < end, bytes[position] == UInt8(ascii: "\\"),
      bytes[position + 1] == UInt8(ascii: "u")
    else { throw JSONReadError(.loneSurrogate, at: start) }
    position += 2
    let second = try codeUnit(before: end, of: position - 2)
    guard (0xDC00...0xDFFF).contains(second) else { throw JSONReadError(.loneSurrogate, at: start) }
    let value = 0x10000 + (UInt32(unit - 0xD800) << 10 | UInt32(second - 0xDC00))
    guard let scalar = Unicode.Scalar(value) else { throw JSONReadError(.loneSurrogate, at: start) }
    return scalar
  }

  /// Reads the four digits of a `\u`.
  private mutating func codeUnit(before end: Int, of start: Int) throws(JSONReadError) -> UInt16 {
    guard position + 4 <= end else { throw JSONReadError(.invalidEscape, at: start) }
    var unit: UInt16 = 0
    for byte in bytes[position..<position + 4] {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): unit = unit << 4 | UInt16(byte - UInt8(ascii: "0"))
      case UInt8(ascii: "a")...UInt8(ascii: "f"): unit = unit << 4 | UInt16(byte - UInt8(ascii: "a") + 10)
      case UInt8(ascii: "A")...UInt8(ascii: "F"): unit = unit << 4 | UInt16(byte - UInt8(ascii: "A") + 10)
      default: throw JSONReadError(.invalidEscape, at: start)
      }
    }
    position += 4
    return unit
  }
}

extension JSONParser {
  /// Reads a number: an `Int64` where the literal is one, else the literal. RFC 8259 §6
  mutating func number() throws(JSONReadError) -> JSONValue {
    let start = position
    if bytes[position] == UInt8(ascii: "-") { position += 1 }
    let first = position
    try digits(of: start)
    guard bytes[first] != UInt8(ascii: "0") || position == first + 1 else {
      throw JSONReadError(.invalidNumber, at: start)
    }
    var whole = true
    if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
      whole = false
      position += 1
      try digits(of: start)
    }
    if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
      whole = false
      position += 1
      if position < bytes.count, [UInt8(ascii: "+"), UInt8(ascii: "-")].contains(bytes[position]) {
        position += 1
      }
      try digits(of: start)
    }
    let literal = String(decoding: bytes[start..<position], as: UTF8.self)
    if whole, literal != "-0", let value = Int64(literal) { return .integer(value) }
    guard Double(literal)?.isFinite == true else { throw JSONReadError(.numberOutOfRange, at: start) }
    return .decimal(literal)
  }

  /// Passes one digit or more.
  private mutating func digits(of start: Int) throws(JSONReadError) {
    let first = position
    while position < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position]) {
      position += 1
      guard position - start <= limits.numberLength else { throw JSONReadError(.numberTooLong, at: start) }
    }
    guard position > first else {
      throw JSONReadError(position < bytes.count ? .invalidNumber : .unexpectedEnd, at: position)
    }
  }
}
