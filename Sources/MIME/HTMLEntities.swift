/// Character references of HTML: `&ntilde;`, `&#241;`, `&#xF1;`.
enum HTMLEntities {
  /// The longest body of a reference that is looked at, without `&` and `;`.
  static let maximumLength = 10

  /// The text that a reference stands for, or nil if it is none of ours and stays as written.
  static func text(for body: Substring) -> String? {
    guard body.first == "#" else { return named[String(body)] }
    let digits = body.dropFirst()
    let isHexadecimal = digits.first == "x" || digits.first == "X"
    guard let value = UInt32(isHexadecimal ? digits.dropFirst() : digits, radix: isHexadecimal ? 16 : 10)
    else {
      return nil
    }
    return text(forCode: value)
  }

  private static func text(forCode value: UInt32) -> String {
    switch value {
    case 9, 10, 13, 0xA0: return " "
    case 0x80...0x9F: return String(windows1252[Int(value - 0x80)])
    case 0xAD, 0x200B...0x200D, 0xFEFF, 0x034F: return ""
    default:
      guard value >= 0x20, value != 0x7F, let scalar = Unicode.Scalar(value) else { return "\u{FFFD}" }
      return String(scalar)
    }
  }

  /// Old pages number the typographic marks as Windows does.
  private static let windows1252 = Array(
    "€\u{FFFD}‚ƒ„…†‡ˆ‰Š‹Œ\u{FFFD}Ž\u{FFFD}\u{FFFD}‘’“”•–—˜™š›œ\u{FFFD}žŸ"
  )

  private static let named: [String: String] = {
    var named = [
      "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'",
      // Invisible marks only pad the preview line of a mail.
      "nbsp": " ", "shy": "", "zwnj": "", "zwj": "", "ZeroWidthSpace": "",
      "ndash": "–", "mdash": "—", "lsquo": "‘", "rsquo": "’", "sbquo": "‚", "ldquo": "“", "rdquo": "”",
      "bdquo": "„", "lsaquo": "‹", "rsaquo": "›", "hellip": "…", "bull": "•", "euro": "€", "trade": "™",
      "dagger": "†", "Dagger": "‡", "permil": "‰", "prime": "′", "Prime": "″", "minus": "−", "infin": "∞",
      "ne": "≠", "le": "≤", "ge": "≥", "asymp": "≈", "sum": "∑", "radic": "√", "larr": "←", "uarr": "↑",
      "rarr": "→", "darr": "↓", "harr": "↔", "hearts": "♥", "star": "☆", "starf": "★", "check": "✓",
      "cross": "✗",
      "phone": "☎", "OElig": "Œ", "oelig": "œ", "Scaron": "Š", "scaron": "š", "Yuml": "Ÿ", "fnof": "ƒ",
      "circ": "ˆ", "tilde": "˜", "ensp": " ", "emsp": " ", "thinsp": " ", "Tab": " ", "NewLine": " ",
    ]
    // Latin-1 from U+00A0 on, in order; the no-break space, which lines up layouts, and the soft hyphen are
    // set apart.
    let latin1 = """
      nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 \
      sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc \
      Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve \
      Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute \
      acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde \
      ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml
      """
    for (offset, name) in latin1.split(separator: " ").enumerated() where name != "shy" && name != "nbsp" {
      named[String(name)] = String(Unicode.Scalar(UInt8(0xA0 + offset)))
    }
    return named
  }()
}
