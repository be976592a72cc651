/// The inside of strings, read and written eight octets at a time: most of a large request is one string.
enum JSONText {
  /// Where the next quotation mark, backslash, control character or `other` octet is; the end when there is none.
  static func special(in text: UnsafeBufferPointer<UInt8>, from start: Int, or other: UInt8 = 0) -> Int {
    var at = start
    let raw = UnsafeRawBufferPointer(text)
    while at + 8 <= raw.count {
      let word = raw.loadUnaligned(fromByteOffset: at, as: UInt64.self)
      let marks = equal(UInt8(ascii: "\""), word) | equal(UInt8(ascii: "\\"), word) | equal(other, word)
      let found = below(0x20, word) | marks
      if found != 0 { return at + UInt64(littleEndian: found).trailingZeroBitCount / 8 }
      at += 8
    }
    while at < text.count, !isSpecial(text[at]), text[at] != other { at += 1 }
    return at
  }

  private static func isSpecial(_ octet: UInt8) -> Bool {
    octet < 0x20 || octet == UInt8(ascii: "\"") || octet == UInt8(ascii: "\\")
  }

  /// The high bit of the lowest octet that is below a limit, which is at most 0x80; what lies above it is noise.
  private static func below(_ limit: UInt8, _ word: UInt64) -> UInt64 {
    (word &- UInt64(limit) &* 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080
  }

  /// The same for the lowest octet that is this one.
  private static func equal(_ octet: UInt8, _ word: UInt64) -> UInt64 {
    below(1, word ^ (UInt64(octet) &* 0x0101_0101_0101_0101))
  }
}
