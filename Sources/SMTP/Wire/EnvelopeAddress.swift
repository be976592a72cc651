import Wire

/// An address that can stand in MAIL or RCPT without ending the command or adding to it (RFC 5321 §4.1.2).
package struct EnvelopeAddress: Sendable, Hashable, CustomStringConvertible {
  /// The longest address, in octets: a path of 256 with its brackets (RFC 5321 §4.5.3.1.3).
  package static let longest = 254

  /// The address without brackets; empty is the null reverse-path `<>` of a bounce.
  package let text: String

  /// The null reverse-path.
  package static let null = EnvelopeAddress()

  /// Checks an address; only `null` is empty.
  package init(_ text: String) throws(EnvelopeFault) {
    guard !text.isEmpty else { throw .empty }
    guard text.utf8.count <= Self.longest else { throw .tooLong }
    guard !text.unicodeScalars.contains(where: Self.isForbidden) else { throw .forbiddenCharacter }
    guard text.lowercased() != "postmaster" else {
      self.text = text
      return
    }
    guard let at = text.utf8.lastIndex(of: ASCII.at) else { throw .noDomain }
    try Self.checkLocalPart(Bytes(text.utf8[..<at]))
    try Self.checkDomain(Bytes(text.utf8[at...].dropFirst()))
    self.text = text
  }

  private init() { text = "" }

  package var description: String { "<\(text)>" }

  /// Whether the server must know SMTPUTF8 to take it (RFC 6531).
  ///
  /// A domain is written as A-labels by the caller.
  package var needsSMTPUTF8: Bool { !text.utf8.allSatisfy { $0 < 0x80 } }

  private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x00...0x1F, 0x7F...0x9F, 0x2028, 0x2029, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x206F, 0xFEFF:
      true
    default: false
    }
  }

  private static func checkLocalPart(_ local: Bytes) throws(EnvelopeFault) {
    guard let first = local.first, let last = local.last else { throw .noLocalPart }
    guard first == ASCII.quote else {
      guard !local.contains(where: Set(#" "(),:;<>@[\]"#.utf8).contains) else { throw .forbiddenCharacter }
      return
    }
    guard local.count >= 3, last == ASCII.quote else { throw .badQuoting }
    var escaped = false
    for octet in local[1..<(local.count - 1)] {
      if escaped {
        escaped = false
      } else if octet == ASCII.backslash {
        escaped = true
      } else if octet == ASCII.quote {
        throw .badQuoting
      }
    }
    guard !escaped else { throw .badQuoting }
  }

  private static func checkDomain(_ domain: Bytes) throws(EnvelopeFault) {
    guard !domain.isEmpty else { throw .noDomain }
    let literal = domain.first == UInt8(ascii: "[") && domain.last == UInt8(ascii: "]")
    let name = literal ? domain.dropFirst().dropLast() : domain[...]
    let marks = Set((literal ? ".:-" : ".-_").utf8)
    guard !name.isEmpty,
      name.allSatisfy({
        ASCII.isLetter($0) || ASCII.isDigit($0) || marks.contains($0) || ($0 >= 0x80 && !literal)
      })
    else { throw .badDomain }
    guard literal || !name.split(separator: ASCII.dot, omittingEmptySubsequences: false).contains([]) else {
      throw .badDomain
    }
  }
}

/// Why an address or an envelope is refused before anything is sent.
package enum EnvelopeFault: Error, Sendable, Hashable {
  case empty
  case tooLong
  /// A control, a line end, a space or a delimiter that could change the command.
  case forbiddenCharacter
  case badQuoting
  case noLocalPart
  case noDomain
  case badDomain
  case noRecipients
}
