// Foundation only for normalisation form C, which the standard library does not offer.
import Foundation

/// Host names of mail: how they are checked, sent and shown (RFC 5321 §4.1.2, RFC 5890).
package enum DomainName {
  /// The form on the wire: A-labels in lower case.
  ///
  /// Refuses address literals, empty labels, more than 63 octets in a label or 253 in all, and a numeric last
  /// label (an IPv4 address without brackets). International labels follow IDNA 2008 with lower-casing and
  /// NFC before; the bidi rule (RFC 5893) and the contextual rules are applied in a stricter, shorter form.
  package static func ascii(_ text: String) throws(AddressError) -> String {
    if isPlain(text) { return text }
    if text.hasPrefix("[") { throw .domainLiteral }
    // Longer than any domain whose labels are all international; keeps the work below small.
    guard text.utf8.count <= 1_024 else { throw .domainTooLong(octets: text.utf8.count) }
    var labels: [String] = []
    for part in text.unicodeScalars.split(separator: ".", omittingEmptySubsequences: false) {
      guard let label = asciiLabel(String(part)) else { throw .badDomain(label: String(part)) }
      labels.append(label)
    }
    let domain = labels.joined(separator: ".")
    guard domain.utf8.count <= 253 else { throw .domainTooLong(octets: domain.utf8.count) }
    if let last = labels.last, last.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
      throw .badDomain(label: last)
    }
    return domain
  }

  /// Whether this is that form already, by a look that needs no copies: nearly every domain is.
  private static func isPlain(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { octets in
      guard octets.count <= 253 else { return false }
      var start = 0
      while true {
        var end = start
        var isNumeric = true
        while end < octets.count, octets[end] != UInt8(ascii: ".") {
          switch octets[end] {
          case UInt8(ascii: "0")...UInt8(ascii: "9"): break
          case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"): isNumeric = false
          default: return false
          }
          end += 1
        }
        guard (1...63).contains(end - start), octets[start] != UInt8(ascii: "-"),
          octets[end - 1] != UInt8(ascii: "-")
        else { return false }
        // Two hyphens in this place are an A-label's or nobody's.
        if end - start >= 4, octets[start + 2] == UInt8(ascii: "-"), octets[start + 3] == UInt8(ascii: "-") {
          return false
        }
        if end == octets.count { return !isNumeric }
        start = end + 1
      }
    }
  }

  /// The form for people: U-labels, but a label that mixes Latin, Greek and Cyrillic letters stays an
  /// A-label, because it may be the look-alike of another.
  package static func display(_ domain: String) -> String {
    domain.split(separator: ".", omittingEmptySubsequences: false)
      .map { label in
        guard label.hasPrefix("xn--"), let text = Punycode.decode(String(label.dropFirst(4))),
          isUnicodeLabel(text), !mixesScripts(text)
        else { return String(label) }
        return text
      }
      .joined(separator: ".")
  }

  private static func asciiLabel(_ text: String) -> String? {
    if text.utf8.allSatisfy({ $0 < 128 }) {
      let label = text.lowercased()
      guard isLetterDigitHyphen(label) else { return nil }
      guard label.hasPrefix("xn--") else { return label }
      // An A-label must be the one encoding of a valid U-label.
      guard let decoded = Punycode.decode(String(label.dropFirst(4))), isUnicodeLabel(decoded),
        Punycode.encode(decoded) == String(label.dropFirst(4))
      else { return nil }
      return label
    }
    let label = text.lowercased().precomposedStringWithCanonicalMapping
    guard isUnicodeLabel(label), let encoded = Punycode.encode(label) else { return nil }
    let ascii = "xn--" + encoded
    return isLetterDigitHyphen(ascii) ? ascii : nil
  }

  private static func isLetterDigitHyphen(_ label: String) -> Bool {
    let bytes = label.utf8
    return (1...63).contains(bytes.count) && bytes.first != UInt8(ascii: "-")
      && bytes.last != UInt8(ascii: "-")
      && bytes.allSatisfy { Grammar.isAlphanumeric($0) || $0 == UInt8(ascii: "-") }
  }

  private static func isUnicodeLabel(_ label: String) -> Bool {
    let scalars = Array(label.unicodeScalars)
    guard let first = scalars.first, let last = scalars.last, scalars.contains(where: { !$0.isASCII }),
      first != "-", last != "-", !isMark(first),
      !(scalars.count >= 4 && scalars[2] == "-" && scalars[3] == "-"),
      // Stable under case folding and compatibility mapping, as RFC 5892 §2.2 asks: no full-width letters.
      label.lowercased().unicodeScalars.elementsEqual(scalars),
      label.precomposedStringWithCompatibilityMapping.unicodeScalars.elementsEqual(scalars)
    else { return false }
    for (index, scalar) in scalars.enumerated() where !isLabelScalar(scalar) {
      // The Catalan middle dot, between two l (RFC 5892 A.3).
      guard scalar == "\u{B7}", index > 0, index + 1 < scalars.count, scalars[index - 1] == "l",
        scalars[index + 1] == "l"
      else { return false }
    }
    guard scalars.contains(where: isRightToLeft) else { return true }
    return isRightToLeft(first)
      && scalars.allSatisfy { isRightToLeft($0) || isMark($0) || isDigitOrHyphen($0) }
  }

  private static func isLabelScalar(_ scalar: Unicode.Scalar) -> Bool {
    if scalar == "-" || scalar.value == 0x3007 { return true }
    if scalar.value == 0x0640 || scalar.value == 0x07FA { return false }
    switch scalar.properties.generalCategory {
    case .lowercaseLetter, .otherLetter, .modifierLetter, .nonspacingMark, .spacingMark, .decimalNumber:
      return true
    default: return false
    }
  }

  private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .spacingMark, .enclosingMark: true
    default: false
    }
  }

  private static func isDigitOrHyphen(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "-" || scalar.properties.generalCategory == .decimalNumber
  }

  private static func isRightToLeft(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x0590...0x08FF, 0xFB1D...0xFDFF, 0xFE70...0xFEFF, 0x10800...0x10FFF, 0x1E800...0x1EFFF: true
    default: false
    }
  }

  private static func mixesScripts(_ label: String) -> Bool {
    var seen: Set<Int> = []
    for scalar in label.unicodeScalars where scalar.properties.isAlphabetic {
      switch scalar.value {
      case 0x41...0x024F, 0x1E00...0x1EFF: seen.insert(0)
      case 0x0370...0x03FF, 0x1F00...0x1FFF: seen.insert(1)
      case 0x0400...0x052F, 0x1C80...0x1C8F, 0x2DE0...0x2DFF, 0xA640...0xA69F: seen.insert(2)
      default: break
      }
    }
    return seen.count > 1
  }
}
