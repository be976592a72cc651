/// Quoted-printable, for text that is mostly ASCII (RFC 2045 §6.7).
package enum QuotedPrintable {
  private static let maximumLine = 76

  /// Encodes text whose line ends are CRLF; lines of the result have at most 76 octets.
  ///
  /// Beyond the rules, a `.` and the F of `From ` at the start of a line are encoded, so that neither SMTP's
  /// dot nor a mailbox file can change the text. An octet CR or LF that is not a line end is encoded as data.
  package static func encode(_ text: [UInt8]) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(text.count + text.count / 8 + 16)
    text.withUnsafeBufferPointer { text in
      var column = 0
      var index = 0
      while index < text.count {
        if text[index] == 13, endsLine(text, index) {
          out.append(13)
          out.append(10)
          column = 0
          index += 2
          continue
        }
        let isRisky = column == 0 && isRiskyStart(text, index)
        // What stands for itself goes in runs: this loop sees every octet sent.
        let end = isRisky ? index : endOfRun(text, from: index, columns: maximumLine - 1 - column)
        if end > index {
          out.append(contentsOf: text[index..<end])
          column += end - index
          index = end
          continue
        }
        let cost = isRisky || !isPlain(text[index], atLineEnd: endsLine(text, index + 1)) ? 3 : 1
        // The last character of a line may take the column that a soft break would need.
        if column + cost > (endsLine(text, index + 1) ? maximumLine : maximumLine - 1) {
          out += [UInt8(ascii: "="), 13, 10]
          column = 0
          continue
        }
        out.appendHex(text[index], after: UInt8(ascii: "="))
        column += 3
        index += 1
      }
    }
    return out
  }

  /// Where the octets that stand for themselves and fit into so many columns end.
  private static func endOfRun(
    _ text: UnsafeBufferPointer<UInt8>,
    from start: Int,
    columns: Int
  ) -> Int {
    let limit = min(text.count, start + columns)
    var end = OctetScan.unprintable(in: text, from: start, to: limit)
    while end < limit, text[end] == 9 { end = OctetScan.unprintable(in: text, from: end + 1, to: limit) }
    if end == limit, end < text.count, endsLine(text, end + 1), isPlain(text[end], atLineEnd: true) {
      return end + 1
    }
    if end > start, endsLine(text, end), !isPlain(text[end - 1], atLineEnd: true) { return end - 1 }
    return end
  }

  /// Whether the text or one of its lines ends before this octet.
  private static func endsLine(_ text: UnsafeBufferPointer<UInt8>, _ index: Int) -> Bool {
    index == text.count || (index + 1 < text.count && text[index] == 13 && text[index + 1] == 10)
  }

  private static func isPrintable(_ byte: UInt8) -> Bool {
    (byte &- 0x20 <= 0x7E - 0x20 && byte != UInt8(ascii: "=")) || byte == 9
  }

  private static func isPlain(_ byte: UInt8, atLineEnd: Bool) -> Bool {
    isPrintable(byte) && !(atLineEnd && (byte == 0x20 || byte == 9))
  }

  private static func isRiskyStart(_ text: UnsafeBufferPointer<UInt8>, _ index: Int) -> Bool {
    if text[index] == UInt8(ascii: ".") { return true }
    return text[index] == UInt8(ascii: "F") && text[index...].starts(with: fromMark)
  }

  private static let fromMark = Array("From ".utf8)
}
