/// Line ends of bodies: on the wire there is only CRLF (RFC 5321 §2.3.8).
enum LineEnds {
  /// CR, LF and CRLF become CRLF.
  static func normalized(_ text: [UInt8]) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(text.count + text.count / 32)
    var previous: UInt8 = 0
    for byte in text {
      if byte == 13 || (byte == 10 && previous != 13) {
        out.append(13)
        out.append(10)
      } else if byte != 10 {
        out.append(byte)
      }
      previous = byte
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
