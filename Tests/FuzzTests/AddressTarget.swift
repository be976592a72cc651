import SMTP

@testable import MIME

extension Target {
  /// An address that is taken is one word for every reader: it comes back the same and fits one command.
  static let addresses = Target(
    "addresses",
    seeds: [
      "ana@example.com", "\"ana maría\"@b.ec", "josé@correo.ec", "ana@peña.es", "a@xn--pea-8ma.es",
      "a@paral·lel.cat", "a@日本語.jp",
      "\"a\\\"b\\\\\"@x", "Ana Pérez <ana@b.ec>", "\"Pérez, Ana\" <ana@b.ec>", "<a@b>", "a@[127.0.0.1]",
      "a@b>SIZE=1", "a@b\r\nRCPT TO:<v>",
      "@r1,@r2:a@b", "a＠b@c", "=?utf-8?q?x?=@b", "a@straße.de", "אב@אב.ec", "嘊嘍@b", "\u{301}x@b",
      "postmaster",
    ],
    words: [
      "@", "<", ">", "\"", "\\", ".", ",", ";", ":", "(", ")", "[", "]", "xn--", "=?", "\r\n", "\u{0}",
      "\u{85}", "\u{2028}", "\u{202E}", "\u{200D}",
      "\u{301}", "·", "ñ", "ﬁ", "ß", "İ", "。", "א", "٠", "😀", "\u{FEFF}", "-", "bcher-kva", "pea-8ma", "ﷺ",
    ],
    check: checkAddress
  )

  @Sendable private static func checkAddress(_ input: [UInt8]) throws {
    let text = String(decoding: input, as: UTF8.self)
    switch Result(catching: { () throws(AddressError) in try MailAddress(parsing: text) }) {
    case .success(let address): try checkTaken(address)
    case .failure(let reason): try checkReason(reason)
    }
    switch Result(catching: { () throws(AddressError) in try Mailbox(parsing: text) }) {
    case .success(let mailbox):
      try checkTaken(mailbox.address)
      try checkHeader(HeaderField.mailboxes("To", [mailbox, mailbox]))
    case .failure(let reason): try checkReason(reason)
    }
    if let taken = try? EnvelopeAddress(text) {
      try require(!taken.text.unicodeScalars.contains(where: Grammar.isControl), "a control in a command")
    }
    if let name = try? EHLOName(text) { try checkWord(name.text) }
    if let label = Punycode.decode(text), let encoded = Punycode.encode(label) {
      try require(Punycode.decode(encoded) == label, "punycode does not come back")
    }
    if let type = try? ContentType(parsing: text) {
      try checkHeader(.parameters("X-Type", type.essence, type.parameters))
    }
    if MailIdentifier.isValid(text) || MailIdentifier.isReference(text) || MailIdentifier.isContentID(text) {
      try checkWord(text)
    }
  }

  private static func checkTaken(_ address: MailAddress) throws {
    let wire = address.addrSpec
    try require(!wire.unicodeScalars.contains(where: Grammar.isControl), "a control in an address")
    try require(wire.utf8.count <= 254, "an address of \(wire.utf8.count) octets")
    try require((try? MailAddress(parsing: wire)) == address, "the address does not come back")
    try require(
      (try? MailAddress(parsing: address.displayForm)) == address,
      "the form for people does not come back"
    )
    try require((try? Mailbox(parsing: wire))?.address == address, "the address is no mailbox")
    try require((try? EnvelopeAddress(wire)) != nil, "the envelope refuses \(wire.debugDescription)")
    try require(
      address.domain.utf8.allSatisfy { Grammar.isAlphanumeric($0) || $0 == 0x2D || $0 == 0x2E },
      "a domain"
    )
  }

  private static func checkReason(_ reason: AddressError) throws {
    let text = reason.description
    try require(
      !text.isEmpty && !text.unicodeScalars.contains(where: Grammar.isControl),
      "a reason with controls"
    )
    try require(text.utf8.count < 2_000, "a reason of \(text.utf8.count) octets")
  }

  /// Printable and without a space: it ends neither a command nor a header field.
  private static func checkWord(_ text: String) throws {
    try require(text.utf8.allSatisfy { (0x21...0x7E).contains($0) }, "no word: \(text.debugDescription)")
  }
}
