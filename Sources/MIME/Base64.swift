/// Base64 (RFC 4648 §4), whole; see `Base64LineEncoder` for mail bodies.
package enum Base64 {
  /// Octets in a line of a mail body before encoding: 57 become 76 characters (RFC 2045 §6.8).
  static let octetsPerLine = 57
  static let alphabet: StaticString = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

  /// The text on one line, padded.
  package static func encode(_ bytes: [UInt8]) -> String {
    String(unsafeUninitializedCapacity: (bytes.count + 2) / 3 * 4) { out in
      bytes.withUnsafeBufferPointer { input in
        guard let from = input.baseAddress, let to = out.baseAddress else { return 0 }
        return encode(from, input.count, to)
      }
    }
  }

  /// The body form: lines of 76 characters, each ended by CRLF; empty for no octets.
  package static func encodeLines(_ bytes: [UInt8]) -> [UInt8] {
    var encoder = Base64LineEncoder()
    var out = encoder.encode(bytes)
    out += encoder.finish()
    return out
  }

  /// The exact size of the body form of so many octets.
  package static func encodedSize(of octets: Int) -> Int {
    (octets + 2) / 3 * 4 + (octets + octetsPerLine - 1) / octetsPerLine * 2
  }

  /// The octets of a strict text: padded, no white space, no stray bits; nil otherwise.
  package static func decode(_ text: String) -> [UInt8]? {
    var text = text
    return text.withUTF8 { decode($0) }
  }

  /// The octets of a strict text given as ASCII.
  package static func decode(_ text: [UInt8]) -> [UInt8]? {
    text.withUnsafeBufferPointer { decode($0) }
  }

  private static func decode(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
    guard text.count % 4 == 0 else { return nil }
    guard let last = text.last else { return [] }
    let padding = last != UInt8(ascii: "=") ? 0 : text[text.count - 2] != UInt8(ascii: "=") ? 1 : 2
    let digits = text.count - padding
    let size = text.count / 4 * 3 - padding
    var isValid = true
    let out = [UInt8](unsafeUninitializedCapacity: size) { out, count in
      values.withUnsafeBufferPointer { values in
        var read = 0
        var seen: UInt8 = 0
        while read + 4 <= digits {
          let (a, b, c, d) = (
            values[Int(text[read])], values[Int(text[read + 1])], values[Int(text[read + 2])],
            values[Int(text[read + 3])]
          )
          seen |= a | b | c | d
          out[count] = a << 2 | (b & 63) >> 4
          out[count + 1] = b << 4 | (c & 63) >> 2
          out[count + 2] = c << 6 | d & 63
          read += 4
          count += 3
        }
        if read < digits {
          let (a, b) = (values[Int(text[read])], values[Int(text[read + 1])])
          seen |= a | b
          out[count] = a << 2 | (b & 63) >> 4
          count += 1
          var stray = b << 4
          if padding == 1 {
            let c = values[Int(text[read + 2])]
            seen |= c
            out[count] = b << 4 | (c & 63) >> 2
            count += 1
            stray = c << 6
          }
          if stray != 0 { seen |= 0x80 }
        }
        isValid = seen < 64
      }
    }
    return isValid ? out : nil
  }

  /// Writes the padded encoding and returns its length.
  @inline(__always)
  static func encode(
    _ from: UnsafePointer<UInt8>,
    _ count: Int,
    _ to: UnsafeMutablePointer<UInt8>
  ) -> Int {
    let digits = alphabet.utf8Start
    var read = 0
    var written = 0
    while read + 3 <= count {
      let group = UInt32(from[read]) << 16 | UInt32(from[read + 1]) << 8 | UInt32(from[read + 2])
      to[written] = digits[Int(group >> 18)]
      to[written + 1] = digits[Int(group >> 12 & 63)]
      to[written + 2] = digits[Int(group >> 6 & 63)]
      to[written + 3] = digits[Int(group & 63)]
      read += 3
      written += 4
    }
    if read < count {
      let second = read + 1 < count ? from[read + 1] : 0
      let group = UInt32(from[read]) << 16 | UInt32(second) << 8
      to[written] = digits[Int(group >> 18)]
      to[written + 1] = digits[Int(group >> 12 & 63)]
      to[written + 2] = read + 1 < count ? digits[Int(group >> 6 & 63)] : UInt8(ascii: "=")
      to[written + 3] = UInt8(ascii: "=")
      written += 4
    }
    return written
  }

  /// The value of each character, or 0xFF.
  private static let values: [UInt8] = {
    var values = [UInt8](repeating: 0xFF, count: 256)
    for value in 0..<64 { values[Int(alphabet.utf8Start[value])] = UInt8(value) }
    return values
  }()
}

/// Encodes a stream of octets as a base64 mail body, chunk by chunk (RFC 2045 §6.8).
///
/// The output does not depend on where the chunks are cut; its total is `Base64.encodedSize(of:)`.
package struct Base64LineEncoder: Sendable {
  /// The begin of the next line: fewer than 57 octets.
  private var pending: [UInt8] = []

  package init() {}

  /// The lines that are complete with this chunk.
  package mutating func encode(_ chunk: some Collection<UInt8>) -> [UInt8] {
    if let lines = chunk.withContiguousStorageIfAvailable({ encodeLines($0) }) { return lines }
    return Array(chunk).withUnsafeBufferPointer { encodeLines($0) }
  }

  /// The last, shorter line; the encoder is as new afterwards.
  package mutating func finish() -> [UInt8] {
    guard !pending.isEmpty else { return [] }
    let line = Array(Base64.encode(pending).utf8) + [13, 10]
    pending = []
    return line
  }

  private mutating func encodeLines(_ chunk: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    let lines = (pending.count + chunk.count) / Base64.octetsPerLine
    guard lines > 0, let start = chunk.baseAddress else {
      pending += chunk
      return []
    }
    var read = 0
    if !pending.isEmpty {
      read = Base64.octetsPerLine - pending.count
      pending += chunk[..<read]
    }
    let first = pending
    let out = [UInt8](unsafeUninitializedCapacity: lines * 78) { out, count in
      guard var to = out.baseAddress else { return }
      let end = to + lines * 78
      func line(_ from: UnsafePointer<UInt8>) {
        _ = Base64.encode(from, Base64.octetsPerLine, to)
        to[76] = 13
        to[77] = 10
        to += 78
      }
      if !first.isEmpty { first.withUnsafeBufferPointer { if let from = $0.baseAddress { line(from) } } }
      while to < end {
        line(start + read)
        read += Base64.octetsPerLine
      }
      count = lines * 78
    }
    pending = Array(chunk[read...])
    return out
  }
}
