/// The address of one mailbox, checked so that it cannot be read as anything else on the wire.
///
/// A value of this type holds exactly one `Local-part "@" Domain` (RFC 5321 §4.1.2): no display name,
/// comment, route, group or address literal, and no octet that could end a command or a header field.
package struct MailAddress: Sendable, Hashable {
  /// The local part without quotes and escapes, in the case that was given.
  package let localPart: String
  /// The domain as A-labels in lower case.
  package let domain: String
  /// The form on the wire: quoted where the local part needs it.
  package let addrSpec: String

  /// Reads one address: `ana@example.com`, `"ana maría"@example.com`, `josé@correo.ec`, `ana@peña.es`.
  package init(parsing text: String) throws(AddressError) {
    guard !text.isEmpty else { throw .empty }
    let (local, rest) = text.utf8.first == UInt8(ascii: "\"") ? try Self.quoted(text) : try Self.dotAtom(text)
    guard !rest.unicodeScalars.contains("@") else { throw .moreThanOneAt }
    // Encoded words have no meaning in a local part, yet some servers decode them, to another address.
    guard !Grammar.hasEncodedWordMark(local) else { throw .badLocalPart("?") }
    localPart = local
    domain = try DomainName.ascii(rest)
    let wireLocalPart = Self.wireForm(of: local)
    addrSpec = wireLocalPart + "@" + domain
    let localOctets = wireLocalPart.utf8.count
    guard localOctets <= 64 else { throw .localPartTooLong(octets: localOctets) }
    let octets = addrSpec.utf8.count
    guard octets <= 254 else { throw .tooLong(octets: octets) }
  }

  /// The form for people: like `addrSpec`, with the domain in its own script.
  package var displayForm: String { Self.wireForm(of: localPart) + "@" + DomainName.display(domain) }

  /// Whether only a server with SMTPUTF8 can take this address (RFC 6531).
  package var needsSMTPUTF8: Bool { !localPart.utf8.allSatisfy { $0 < 128 } }

  private static func wireForm(of localPart: String) -> String {
    let atoms = localPart.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    if atoms.allSatisfy({ !$0.isEmpty && $0.allSatisfy { Grammar.isAtext($0) || $0 >= 128 } }) {
      return localPart
    }
    return QuotedString.encode(localPart)
  }
}

// MARK: - Parsing

extension MailAddress {
  private static func dotAtom(_ text: String) throws(AddressError) -> (local: String, rest: String) {
    let scalars = text.unicodeScalars
    guard let at = scalars.firstIndex(of: "@") else { throw .noAt }
    let local = scalars[..<at]
    guard !local.isEmpty else { throw .badLocalPart(nil) }
    var previous: Unicode.Scalar = "."
    for scalar in local {
      let fits =
        scalar == "." ? previous != "." : Grammar.isMailUnicode(scalar) || isASCIIAtext(scalar)
      guard fits else { throw .badLocalPart(Character(scalar)) }
      previous = scalar
    }
    guard previous != "." else { throw .badLocalPart(".") }
    return (String(local), String(scalars[scalars.index(after: at)...]))
  }

  private static func quoted(_ text: String) throws(AddressError) -> (local: String, rest: String) {
    var local = String.UnicodeScalarView()
    var scalars = text.unicodeScalars.dropFirst()
    while let scalar = scalars.popFirst() {
      switch scalar {
      case "\"":
        guard !local.isEmpty else { throw .badLocalPart(nil) }
        guard scalars.popFirst() == "@" else { throw .noAt }
        return (String(local), String(scalars))
      case "\\":
        guard let escaped = scalars.popFirst() else { throw .badLocalPart("\\") }
        guard (0x20...0x7E).contains(escaped.value) else { throw .badLocalPart(Character(escaped)) }
        local.append(escaped)
      default:
        guard (0x20...0x7E).contains(scalar.value) || Grammar.isMailUnicode(scalar) else {
          throw .badLocalPart(Character(scalar))
        }
        local.append(scalar)
      }
    }
    throw .badLocalPart("\"")
  }

  private static func isASCIIAtext(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isASCII && Grammar.isAtext(UInt8(truncatingIfNeeded: scalar.value))
  }
}

/// `quoted-string` (RFC 5322 §3.2.4).
enum QuotedString {
  static func encode(_ text: String) -> String {
    var out = "\""
    for scalar in text.unicodeScalars {
      if scalar == "\"" || scalar == "\\" { out.unicodeScalars.append("\\") }
      out.unicodeScalars.append(scalar)
    }
    return out + "\""
  }
}
