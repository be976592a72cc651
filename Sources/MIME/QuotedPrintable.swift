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
        let byte = text[index]
        if byte == 13, index + 1 < text.count, text[index + 1] == 10 {
          out.append(13)
          out.append(10)
          column = 0
          index += 2
          continue
        }
        let isLineEnd =
          index + 1 == text.count
          || (index + 2 < text.count && text[index + 1] == 13 && text[index + 2] == 10)
        let plain = isPlain(byte, atLineEnd: isLineEnd) && !(column == 0 && isRiskyStart(text, index))
        let cost = plain ? 1 : 3
        // The last character of a line may take the column that a soft break would need.
        if column + cost > (isLineEnd ? maximumLine : maximumLine - 1) {
          out += [UInt8(ascii: "="), 13, 10]
          column = 0
          continue
        }
        if plain { out.append(byte) } else { out.appendHex(byte, after: UInt8(ascii: "=")) }
        column += cost
        index += 1
      }
    }
    return out
  }

  private static func isPlain(_ byte: UInt8, atLineEnd: Bool) -> Bool {
    if byte == 0x20 || byte == 9 { return !atLineEnd }
    return (0x21...0x7E).contains(byte) && byte != UInt8(ascii: "=")
  }

  private static func isRiskyStart(_ text: UnsafeBufferPointer<UInt8>, _ index: Int) -> Bool {
    text[index] == UInt8(ascii: ".") || text[index...].starts(with: fromMark)
  }

  private static let fromMark = Array("From ".utf8)
}
