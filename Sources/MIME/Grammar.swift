/// The character classes that the mail grammars share, as questions about one octet or scalar.
enum Grammar {
  /// `atext` (RFC 5322 §3.2.3): what a local part or a bare word of a name may hold without quotes.
  static func isAtext(_ byte: UInt8) -> Bool {
    if isAlphanumeric(byte) { return true }
    switch byte {
    case UInt8(ascii: "!"), UInt8(ascii: "#"), UInt8(ascii: "$"), UInt8(ascii: "%"), UInt8(ascii: "&"),
      UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "/"),
      UInt8(ascii: "="), UInt8(ascii: "?"), UInt8(ascii: "^"), UInt8(ascii: "_"), UInt8(ascii: "`"),
      UInt8(ascii: "{"), UInt8(ascii: "|"), UInt8(ascii: "}"), UInt8(ascii: "~"):
      return true
    default: return false
    }
  }

  /// `token` (RFC 2045 §5.1): media types, parameter names and unquoted parameter values.
  static func isToken(_ byte: UInt8) -> Bool {
    (0x21...0x7E).contains(byte) && !tokenSpecials.contains(byte)
  }

  /// `attribute-char` (RFC 2231 §7): what stays bare in an extended parameter value.
  static func isAttributeCharacter(_ byte: UInt8) -> Bool {
    isAlphanumeric(byte) || attributeMarks.contains(byte)
  }

  static func isAlphanumeric(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
  }

  /// C0, DEL, C1 and the Unicode line ends: each is a line end to some program on the way.
  static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0...0x1F, 0x7F...0x9F, 0x2028, 0x2029: true
    default: false
    }
  }

  /// Marks that reorder the text around them and so make a name read as another one.
  static func isDirectionMark(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true
    default: false
    }
  }

  /// A scalar of RFC 6531 that may stand in a local part: letters, marks, digits, punctuation and symbols.
  ///
  /// Invisible, unassigned and private scalars are refused, and so are the full-width and small forms, which
  /// some servers normalise to the ASCII specials (`＠` to `@`).
  static func isMailUnicode(_ scalar: Unicode.Scalar) -> Bool {
    guard scalar.value >= 0xA0 else { return false }
    switch scalar.value {
    case 0xFF01...0xFF5E, 0xFE50...0xFE6F: return false
    default: break
    }
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator,
      .spaceSeparator:
      return false
    default: return true
    }
  }

  /// Text that can stand in a header field: every run of controls and line ends becomes one space, ends
  /// trimmed.
  static func headerText(_ text: String) -> String {
    // Most texts are as they should be.
    if isPrintableASCII(text), text.utf8.first != 0x20, text.utf8.last != 0x20 { return text }
    var out = String.UnicodeScalarView()
    var afterControl = false
    for scalar in text.unicodeScalars {
      if isControl(scalar) {
        if !afterControl { out.append(" ") }
        afterControl = true
      } else {
        out.append(scalar)
        afterControl = false
      }
    }
    while out.last == " " { out.removeLast() }
    let start = out.firstIndex { $0 != " " } ?? out.endIndex
    return String(out[start...])
  }

  /// Whether `=?` stands in a text: some reader would take it for an encoded word.
  static func hasEncodedWordMark(_ text: String) -> Bool {
    var previous: UInt8 = 0
    for octet in text.utf8 {
      if octet == UInt8(ascii: "?"), previous == UInt8(ascii: "=") { return true }
      previous = octet
    }
    return false
  }

  /// Whether every octet is printable ASCII or a space.
  static func isPrintableASCII(_ text: some StringProtocol) -> Bool {
    text.utf8.allSatisfy { (0x20...0x7E).contains($0) }
  }

  private static let tokenSpecials = Set("()<>@,;:\\\"/[]?=".utf8)
  private static let attributeMarks = Set("!#$&+-.^_`{|}~".utf8)
}
