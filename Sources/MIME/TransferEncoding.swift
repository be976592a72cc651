/// How a body is written so that it passes 7-bit servers unchanged (RFC 2045 §6).
package enum TransferEncoding: String, Sendable, Hashable {
  case sevenBit = "7bit"
  case quotedPrintable = "quoted-printable"
  case base64

  /// The shortest encoding of a text with CRLF line ends that nothing on the way can change.
  package static func shortest(for text: [UInt8]) -> TransferEncoding {
    encode(text).encoding
  }

  /// The text in its shortest encoding.
  ///
  /// Base64 must save more than a trifle: spam filters score short text that is hidden in it.
  static func encode(_ text: [UInt8]) -> (encoding: TransferEncoding, bytes: [UInt8]) {
    if isSafe(text) { return (.sevenBit, text) }
    let quoted = QuotedPrintable.encode(text)
    let base64Count = Base64.encodedSize(of: text.count)
    if quoted.count <= base64Count + base64Count / 8 + 16 { return (.quotedPrintable, quoted) }
    return (.base64, Base64.encodeLines(text))
  }

  /// Whether text can go as it is: printable ASCII in lines of at most 76, and no line that a server, a
  /// mailbox file or our own boundaries could take for something else.
  private static func isSafe(_ text: [UInt8]) -> Bool {
    everyLine(of: text) { line in
      guard line.count <= 76, line.allSatisfy({ (0x20...0x7E).contains($0) || $0 == 9 }) else { return false }
      if let last = line.last, last == 0x20 || last == 9, !line.elementsEqual(signatureMark) { return false }
      return line.first != UInt8(ascii: ".") && !line.starts(with: fromMark)
        && !line.starts(with: boundaryMark)
    }
  }

  /// Whether all lines, without their CRLF, pass; a CR or LF that is not part of one stays in its line.
  static func everyLine(of text: [UInt8], _ passes: (Slice<UnsafeBufferPointer<UInt8>>) -> Bool) -> Bool {
    text.withUnsafeBufferPointer { text in
      var start = 0
      var index = 0
      while index + 1 < text.count {
        if text[index] == 13, text[index + 1] == 10 {
          guard passes(text[start..<index]) else { return false }
          index += 2
          start = index
        } else {
          index += 1
        }
      }
      return start == text.count || passes(text[start...])
    }
  }

  private static let fromMark = Array("From ".utf8)
  private static let signatureMark = Array("-- ".utf8)
  private static let boundaryMark = Array("--=_".utf8)
}
