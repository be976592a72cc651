/// Why a text is not one address or one mailbox.
package enum AddressError: Error, Sendable, Hashable {
  case empty
  /// No `@` where one must stand.
  case noAt
  /// More than one `@` outside quotes.
  case moreThanOneAt
  /// The character that cannot stand in a local part, or nil if the part is empty.
  case badLocalPart(Character?)
  /// More than 64 octets (RFC 5321 §4.5.3.1.1).
  case localPartTooLong(octets: Int)
  /// The label that is not a valid part of a host name; may be empty.
  case badDomain(label: String)
  /// `user@[192.0.2.1]`: legal in SMTP, never an address of a customer.
  case domainLiteral
  /// More than 253 octets.
  case domainTooLong(octets: Int)
  /// More than 254 octets in all (RFC 5321 §4.5.3.1.3 with its brackets).
  case tooLong(octets: Int)
  /// The character that cannot stand in a display name without quotes: two mailboxes, a group or a stray
  /// bracket.
  case badName(Character?)
  /// More than 256 characters.
  case nameTooLong(characters: Int)
}

extension AddressError: CustomStringConvertible {
  /// One sentence for people; whatever comes from the text is shortened and printable.
  package var description: String {
    switch self {
    case .empty: "The address is empty."
    case .noAt: "The address has no \"@\"."
    case .moreThanOneAt: "The address has more than one \"@\"."
    case .badLocalPart(nil): "The part before \"@\" is empty."
    case .badLocalPart(let character?):
      "The part before \"@\" cannot contain \(Self.shown(String(character)))."
    case .localPartTooLong(let octets): "The part before \"@\" has \(octets) octets; 64 are allowed."
    case .badDomain(""): "The domain has an empty label."
    case .badDomain(let label): "\(Self.shown(label)) is not a valid part of a domain."
    case .domainLiteral: "Addresses with an IP address as domain are not accepted."
    case .domainTooLong(let octets): "The domain has \(octets) octets; 253 are allowed."
    case .tooLong(let octets): "The address has \(octets) octets; 254 are allowed."
    case .badName(nil): "The display name is not closed or not followed by an address in \"<>\"."
    case .badName(let character?):
      "The display name cannot contain \(Self.shown(String(character))) without quotes."
    case .nameTooLong(let characters): "The display name has \(characters) characters; 256 are allowed."
    }
  }

  private static func shown(_ text: String) -> String {
    let parts = text.unicodeScalars.prefix(64).map { scalar in
      let isVisible = scalar == " " || (0x21...0x7E).contains(scalar.value) || Grammar.isMailUnicode(scalar)
      return isVisible ? String(scalar) : "U+" + String(scalar.value, radix: 16, uppercase: true)
    }
    return "\"" + parts.joined() + "\""
  }
}
