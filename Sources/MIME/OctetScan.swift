/// Looks for octets eight at a time: bodies are long and what matters in them is rare.
enum OctetScan {
  /// Where the next CR or LF is; the end when there is none.
  static func lineEnd(in text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    find(in: text, from: start, to: text.count) { word in
      equal(13, word) | equal(10, word)
    } single: {
      $0 == 13 || $0 == 10
    }
  }

  /// Where the next octet is that quoted-printable does not leave as it is, but for tabs, which it may; at most `end`.
  static func unprintable(in text: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int) -> Int {
    find(in: text, from: start, to: end) { word in
      below(0x20, word) | (word & highBits) | equal(0x7F, word) | equal(UInt8(ascii: "="), word)
    } single: {
      $0 < 0x20 || $0 >= 0x7F || $0 == UInt8(ascii: "=")
    }
  }

  @inline(__always)
  private static func find(
    in text: UnsafeBufferPointer<UInt8>,
    from start: Int,
    to end: Int,
    marks: (UInt64) -> UInt64,
    single: (UInt8) -> Bool
  ) -> Int {
    var at = start
    let raw = UnsafeRawBufferPointer(text)
    while at + 8 <= end {
      let found = marks(UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: at, as: UInt64.self)))
      if found != 0 { return at + found.trailingZeroBitCount / 8 }
      at += 8
    }
    while at < end, !single(text[at]) { at += 1 }
    return at
  }

  private static let highBits: UInt64 = 0x8080_8080_8080_8080

  /// The high bit of the lowest octet that is below a limit; what lies above that one is noise.
  private static func below(_ limit: UInt64, _ word: UInt64) -> UInt64 {
    (word &- limit &* 0x0101_0101_0101_0101) & ~word & highBits
  }

  /// The same for the lowest octet that is this one.
  private static func equal(_ octet: UInt8, _ word: UInt64) -> UInt64 {
    below(1, word ^ (UInt64(octet) &* 0x0101_0101_0101_0101))
  }
}
