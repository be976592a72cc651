import Testing

@testable import MIME

@Suite struct AddressTests {
  @Test(arguments: [
    ("ana@example.com", "ana@example.com", "ana@example.com"),
    ("Ana.Perez+erp@EXAMPLE.Com", "Ana.Perez+erp@example.com", "Ana.Perez+erp@example.com"),
    ("a%c@b", "a%c@b", "a%c@b"),
    ("x@localhost", "x@localhost", "x@localhost"),
    ("\"a b\"@x", "\"a b\"@x", "\"a b\"@x"),
    ("\"ana\"@x", "ana@x", "ana@x"),
    ("\"a\\\"b\\\\\"@x", "\"a\\\"b\\\\\"@x", "\"a\\\"b\\\\\"@x"),
    ("\"x@a y\"@b", "\"x@a y\"@b", "\"x@a y\"@b"),
    ("ana@peña.es", "ana@xn--pea-8ma.es", "ana@peña.es"),
    ("ana@PEN\u{303}A.ES", "ana@xn--pea-8ma.es", "ana@peña.es"),
    ("a@xn--pea-8ma.es", "a@xn--pea-8ma.es", "a@peña.es"),
    ("a@straße.de", "a@xn--strae-oqa.de", "a@straße.de"),
    ("a@日本語.jp", "a@xn--wgv71a119e.jp", "a@日本語.jp"),
    ("a@paral·lel.cat", "a@xn--parallel-koa.cat", "a@paral·lel.cat"),
    // Latin mixed with Cyrillic: shown as it is sent.
    ("a@pаypal.com", "a@xn--pypal-4ve.com", "a@xn--pypal-4ve.com"),
    ("嘊嘍@b", "嘊嘍@b", "嘊嘍@b"),
  ])
  func `an address is read, sent and shown`(text: String, wire: String, shown: String) throws {
    let address = try MailAddress(parsing: text)
    #expect(address.addrSpec == wire)
    #expect(address.displayForm == shown)
    #expect(try MailAddress(parsing: address.addrSpec) == address)
    #expect(try MailAddress(parsing: address.displayForm) == address)
  }

  @Test(arguments: [
    ("", AddressError.empty),
    ("ana", .noAt), ("\"ana\"", .noAt), ("\"ana\" @x", .noAt),
    ("a＠b", .noAt), ("a＠b@c", .badLocalPart("＠")),
    ("@b", .badLocalPart(nil)), ("\"\"@b", .badLocalPart(nil)), ("@r1,@r2:a@b", .badLocalPart(nil)),
    ("a b@c", .badLocalPart(" ")), (" a@c", .badLocalPart(" ")), ("a@c ", .badDomain(label: "c ")),
    (".a@b", .badLocalPart(".")), ("a.@b", .badLocalPart(".")), ("a..b@c", .badLocalPart(".")),
    ("a@b@c", .moreThanOneAt), ("a@b,c@d", .moreThanOneAt),
    ("<a@b>", .badLocalPart("<")), ("Ana <a@b>", .badLocalPart(" ")), ("a(x)@b", .badLocalPart("(")),
    ("a\r\n@b", .badLocalPart("\r")), ("\"a\r\nb\"@x", .badLocalPart("\r")),
    ("\"a\\\nb\"@x", .badLocalPart("\n")),
    ("a\u{0}@b", .badLocalPart("\u{0}")), ("a\u{7F}@b", .badLocalPart("\u{7F}")),
    ("a\u{85}@b", .badLocalPart("\u{85}")), ("a\u{2028}@b", .badLocalPart("\u{2028}")),
    ("a\u{202E}@b", .badLocalPart("\u{202E}")), ("a\u{200B}@b", .badLocalPart("\u{200B}")),
    ("=?utf-8?q?x?=@b", .badLocalPart("?")), ("\"=?utf-8?q?x?=\"@b", .badLocalPart("?")),
    ("\"a@b", .badLocalPart("\"")), ("\"a\\", .badLocalPart("\\")),
    ("a@", .badDomain(label: "")), ("a@b.", .badDomain(label: "")), ("a@b..c", .badDomain(label: "")),
    ("a@-b.c", .badDomain(label: "-b")), ("a@b-.c", .badDomain(label: "b-")),
    ("a@b_c.d", .badDomain(label: "b_c")),
    ("a@b\r\nRCPT TO:<v", .badDomain(label: "b\r\nRCPT TO:<v")),
    ("a@b>SIZE=1", .badDomain(label: "b>SIZE=1")),
    ("a@b> NOTIFY=NEVER", .badDomain(label: "b> NOTIFY=NEVER")),
    ("a@[127.0.0.1]", .domainLiteral), ("a@[IPv6:::1\r\n]", .domainLiteral),
    ("a@127.0.0.1", .badDomain(label: "1")),
    ("a@ｇmail.com", .badDomain(label: "ｇmail")), ("a@xn--ab.com", .badDomain(label: "xn--ab")),
    ("a@xn--.com", .badDomain(label: "xn--")), ("a@xn--a-.com", .badDomain(label: "xn--a-")),
    ("a@xn---ida.com", .badDomain(label: "xn---ida")),
    ("a@b\u{200D}c.d", .badDomain(label: "b\u{200D}c")), ("a@\u{301}b.c", .badDomain(label: "\u{301}b")),
    ("a@אb.c", .badDomain(label: "אb")), ("a@a·b.c", .badDomain(label: "a·b")),
    ("a@b。c", .badDomain(label: "b。c")), ("a@😀.c", .badDomain(label: "😀")),
  ])
  func `what is not one address is refused with its reason`(text: String, reason: AddressError) {
    #expect(throws: reason) { try MailAddress(parsing: text) }
    #expect(!reason.description.isEmpty && reason.description.utf8.allSatisfy { $0 >= 0x20 })
  }

  @Test func `lengths are counted on the wire`() throws {
    let local = String(repeating: "l", count: 64)
    let label = String(repeating: "d", count: 63)
    #expect(try MailAddress(parsing: "\(local)@\(label).ec").addrSpec.count == 131)
    #expect(throws: AddressError.localPartTooLong(octets: 65)) { try MailAddress(parsing: "l\(local)@d") }
    #expect(throws: AddressError.localPartTooLong(octets: 66)) {
      try MailAddress(parsing: "\"\(String(repeating: " ", count: 64))\"@d")
    }
    #expect(throws: AddressError.localPartTooLong(octets: 1_024)) {
      try MailAddress(parsing: String(repeating: "l", count: 1_024) + "@d")
    }
    #expect(throws: AddressError.badDomain(label: label + "d")) { try MailAddress(parsing: "a@\(label)d") }
    #expect(throws: AddressError.domainTooLong(octets: 255)) {
      try MailAddress(parsing: "a@\(label).\(label).\(label).\(label)")
    }
    #expect(throws: AddressError.tooLong(octets: 64 + 1 + 191)) {
      try MailAddress(parsing: "\(local)@\(label).\(label).\(label)")
    }
  }

  @Test func `only a local part beyond ASCII needs SMTPUTF8`() throws {
    #expect(try MailAddress(parsing: "josé@correo.ec").needsSMTPUTF8)
    #expect(try !MailAddress(parsing: "jose@peña.es").needsSMTPUTF8)
  }

  /// RFC 3492 §7.1 and others; the mixed-case annotations of the RFC are left out.
  @Test(arguments: [
    ("ليهمابتكلموشعربي؟", "egbpdaj6bu4bxfgehfvwxn"), ("他们为什么不说中文", "ihqwcrb4cv8a8dqg056pqjye"),
    ("porqu\u{E9}nopuedensimplementehablarenespa\u{F1}ol", "porqunopuedensimplementehablarenespaol-fmd56a"),
    ("3年b組金八先生", "3b-ww4c5e180e575a65lsy2b"), ("bücher", "bcher-kva"), ("ñ", "ida"),
  ])
  func `punycode has the values of the RFC`(label: String, ascii: String) {
    #expect(Punycode.encode(label) == ascii)
    #expect(Punycode.decode(ascii) == label)
  }

  @Test func `any address that is accepted is one word on the wire`() {
    var random = SeededGenerator(seed: 1)
    var accepted = 0
    for _ in 0..<20_000 {
      let quote = Bool.random(using: &random) ? "\"" : ""
      let text = quote + random.text(upTo: 6) + quote + "@" + random.text(upTo: 4)
      guard let address = try? MailAddress(parsing: text) else { continue }
      accepted += 1
      let wire = address.addrSpec
      #expect(
        !wire.unicodeScalars.contains { Grammar.isControl($0) }
          && (try? MailAddress(parsing: wire)) == address
      )
      #expect(address.domain.utf8.allSatisfy { Grammar.isAlphanumeric($0) || $0 == 0x2D || $0 == 0x2E })
    }
    #expect(accepted > 500)
  }
}

@Suite struct MailboxTests {
  @Test(arguments: [
    ("a@b", nil, "a@b"), ("<a@b>", nil, "a@b"), (" a@b ", nil, "a@b"),
    ("Ana Pérez <a@b>", "Ana Pérez", "a@b"), ("\"Pérez, Ana\" <a@b>", "Pérez, Ana", "a@b"),
    ("\"a \\\"b\\\" c\"<a@b>", "a \"b\" c", "a@b"), ("Ana  (Ventas) S.A. <a@b>", "Ana (Ventas) S.A.", "a@b"),
    ("Ana\r\nBcc\u{202E} <a@b>", "Ana Bcc", "a@b"), ("\" \" <a@b>", nil, "a@b"),
    ("\"v@x\" <a@b>", "v@x", "a@b"),
  ])
  func `a mailbox is read`(text: String, name: String?, address: String) throws {
    let mailbox = try Mailbox(parsing: text)
    #expect(mailbox.name == name)
    #expect(mailbox.address.addrSpec == address)
  }

  @Test(arguments: [
    "", " ", "Ana", "Ana <a@b", "Ana a@b", "a@b, c@d", "Ana <a@b>, Eva <c@d>", "<a@b><c@d>", "<a@b>c@d",
    "g: a@b;", "Pérez, Ana <a@b>", "v@x <a@b>", "\"Ana <a@b>", "\"Ana\" x <a@b>", "x <y <a@b>>", "<@r:a@b>",
    ">",
    "Ana <a@b> (x)", "\"Ana\\", String(repeating: "n", count: 257) + " <a@b>",
  ])
  func `anything but one mailbox is refused`(text: String) {
    #expect(throws: AddressError.self) { try Mailbox(parsing: text) }
  }
}
