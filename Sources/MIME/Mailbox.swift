/// An address with the name people see beside it (RFC 5322 §3.4).
package struct Mailbox: Sendable, Hashable {
  /// The display name as plain text, without controls or direction marks; nil if there is none.
  package let name: String?
  package let address: MailAddress

  package init(name: String?, address: MailAddress) {
    self.name = name.flatMap(Self.cleaned)
    self.address = address
  }

  /// Reads one mailbox: `Ana Pérez <ana@example.com>`, `"Pérez, Ana" <ana@example.com>` or `ana@example.com`.
  ///
  /// Spaces around are ignored. Two mailboxes, groups, comments and anything after the `>` are refused.
  package init(parsing text: String) throws(AddressError) {
    var scalars = Substring(text).unicodeScalars
    while scalars.first == " " { scalars.removeFirst() }
    while scalars.last == " " { scalars.removeLast() }
    guard !scalars.isEmpty else { throw .empty }
    guard scalars.last == ">" else {
      self.init(name: nil, address: try MailAddress(parsing: String(scalars)))
      return
    }
    let name: String
    if scalars.first == "\"" {
      (name, scalars) = try Self.quotedName(scalars)
    } else {
      (name, scalars) = try Self.bareName(scalars)
    }
    // What is left is "<addr-spec>"; the address itself refuses further brackets.
    guard scalars.first == "<" else { throw .badName(scalars.first.map { Character($0) }) }
    let address = try MailAddress(parsing: String(scalars.dropFirst().dropLast()))
    guard name.count <= 256 else { throw .nameTooLong(characters: name.count) }
    self.init(name: name, address: address)
  }

  private static func bareName(
    _ text: Substring.UnicodeScalarView
  ) throws(AddressError) -> (String, Substring.UnicodeScalarView) {
    guard let bracket = text.firstIndex(of: "<") else { throw .badName(">") }
    let name = text[..<bracket]
    if let bad = name.first(where: { ",;:>@\"\\[]".unicodeScalars.contains($0) }) {
      throw .badName(Character(bad))
    }
    return (String(name), text[bracket...])
  }

  private static func quotedName(
    _ text: Substring.UnicodeScalarView
  ) throws(AddressError) -> (String, Substring.UnicodeScalarView) {
    var name = String.UnicodeScalarView()
    var rest = text.dropFirst()
    while let scalar = rest.popFirst() {
      switch scalar {
      case "\"":
        while rest.first == " " { rest.removeFirst() }
        return (String(name), rest)
      case "\\":
        guard let escaped = rest.popFirst() else { throw .badName("\\") }
        name.append(escaped)
      default:
        name.append(scalar)
      }
    }
    throw .badName(nil)
  }

  /// Runs of white space and controls become one space; direction marks go.
  private static func cleaned(_ name: String) -> String? {
    var out = String.UnicodeScalarView()
    for scalar in name.unicodeScalars where !Grammar.isDirectionMark(scalar) {
      let isSpace = scalar == " " || Grammar.isControl(scalar)
      if !isSpace {
        out.append(scalar)
      } else if let last = out.last, last != " " {
        out.append(" ")
      }
    }
    if out.last == " " { out.removeLast() }
    return out.isEmpty ? nil : String(out)
  }
}
