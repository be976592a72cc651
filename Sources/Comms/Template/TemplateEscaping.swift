/// Puts a text where it stands so that it stays a text.
enum TemplateEscaping {
  /// False for what is no link to a place that a mail may link to.
  static func append(
    _ text: String,
    _ writing: TemplateProgram.Writing,
    to output: inout [UInt8]
  ) -> Bool {
    switch writing {
    case .line: plain(text, lineBreak: Array(" ".utf8), to: &output) { _ in nil }
    case .text: plain(text, lineBreak: [0x0A], to: &output) { _ in nil }
    case .html: plain(text, lineBreak: [0x0A], to: &output, reference)
    case .htmlLines: plain(text, lineBreak: Array("<br>\n".utf8), to: &output, reference)
    case .link:
      let octets = text.utf8.drop { $0 == 0x20 }
      guard LinkScheme(beginningOf: octets) != nil else { return false }
      for octet in octets { encode(octet, unless: isLinkOctet(octet), to: &output) }
    case .linkPart:
      for octet in text.utf8 { encode(octet, unless: isUnreserved(octet), to: &output) }
    case .addressPart:
      for octet in text.utf8 {
        encode(octet, unless: isUnreserved(octet) || octet == 0x40 || octet == 0x2B, to: &output)
      }
    }
    return true
  }

  /// Without control characters; every kind of line break becomes the one given.
  private static func plain(
    _ text: String,
    lineBreak: [UInt8],
    to output: inout [UInt8],
    _ escape: (UInt8) -> StaticString?
  ) {
    var text = text
    text.withUTF8 { octets in
      var index = 0
      // What needs nothing is taken over in one piece.
      var begin = 0
      func take(upTo end: Int) {
        if begin < end { output.append(contentsOf: octets[begin..<end]) }
      }
      while index < octets.count {
        let octet = octets[index]
        if isOrdinary[Int(octet)] {
          index += 1
          continue
        }
        take(upTo: index)
        index += 1
        begin = index
        switch octet {
        case 0x0A: output += lineBreak
        case 0x0D: if index == octets.count || octets[index] != 0x0A { output += lineBreak }
        case 0x09: output.append(0x20)
        case 0x00...0x1F, 0x7F: break
        // U+0080 to U+009F are control characters; U+0085 breaks a line.
        case 0xC2 where octets[index] < 0xA0:
          if octets[index] == 0x85 { output += lineBreak }
          index += 1
          begin = index
        // U+2028 and U+2029 break a line as well.
        case 0xE2 where octets[index] == 0x80 && octets[index + 1] & 0xFE == 0xA8:
          output += lineBreak
          index += 2
          begin = index
        // A byte order mark in the middle, and what is no character at all.
        case 0xEF
        where octets[index] == 0xBB && octets[index + 1] == 0xBF
          || octets[index] == 0xBF && octets[index + 1] >= 0xBE:
          index += 2
          begin = index
        default:
          if let reference = escape(octet) {
            reference.withUTF8Buffer { output.append(contentsOf: $0) }
          } else {
            output.append(octet)
          }
        }
      }
      take(upTo: index)
    }
  }

  /// Octets that mean themselves everywhere.
  private static let isOrdinary: [Bool] = (0...255).map { octet in
    octet >= 0x20 && octet != 0x7F && ![0x22, 0x26, 0x27, 0x3C, 0x3E, 0xC2, 0xE2, 0xEF].contains(octet)
  }

  private static func reference(_ octet: UInt8) -> StaticString? {
    switch octet {
    case UInt8(ascii: "&"): "&amp;"
    case UInt8(ascii: "<"): "&lt;"
    case UInt8(ascii: ">"): "&gt;"
    case UInt8(ascii: "\""): "&quot;"
    case UInt8(ascii: "'"): "&#39;"
    default: nil
    }
  }

  private static func encode(_ octet: UInt8, unless isFine: Bool, to output: inout [UInt8]) {
    if octet == UInt8(ascii: "&"), isFine {
      output += "&amp;".utf8
    } else if isFine {
      output.append(octet)
    } else {
      let digits = Array("0123456789ABCDEF".utf8)
      output += [UInt8(ascii: "%"), digits[Int(octet >> 4)], digits[Int(octet & 15)]]
    }
  }

  /// RFC 3986 §2.3.
  private static func isUnreserved(_ octet: UInt8) -> Bool {
    (0x61...0x7A).contains(octet | 0x20) || (0x30...0x39).contains(octet)
      || [0x2D, 0x2E, 0x5F, 0x7E].contains(octet)
  }

  /// What a whole link is made of, RFC 3986 §2; without the apostrophe, which would end an attribute.
  private static func isLinkOctet(_ octet: UInt8) -> Bool {
    isUnreserved(octet) || ":/?#[]@!$&()*+,;=%".utf8.contains(octet)
  }
}
