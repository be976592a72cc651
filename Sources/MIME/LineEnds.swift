/// Line ends of bodies: on the wire there is only CRLF (RFC 5321 §2.3.8).
enum LineEnds {
  /// CR, LF and CRLF become CRLF.
  static func normalized(_ text: [UInt8]) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(text.count + text.count / 16 + 16)
    text.withUnsafeBufferPointer { text in
      var index = 0
      while index < text.count {
        let end = OctetScan.lineEnd(in: text, from: index)
        out.append(contentsOf: text[index..<end])
        guard end < text.count else { break }
        out.append(13)
        out.append(10)
        let isPair = text[end] == 13 && end + 1 < text.count && text[end + 1] == 10
        index = end + (isPair ? 2 : 1)
      }
    }
    return out
  }

  /// A message that can stand inside another without an encoding: ASCII, no NUL, lines of at most 998; else
  /// nil.
  static func sevenBitMessage(_ bytes: [UInt8]) -> [UInt8]? {
    guard bytes.allSatisfy({ (1...0x7F).contains($0) }) else { return nil }
    let message = normalized(bytes)
    return TransferEncoding.everyLine(of: message) { $0.count <= 998 } ? message : nil
  }
}
