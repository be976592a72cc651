import Comms
import MIME
import Testing

@Suite struct ContactTests {
  @Test func `a new contact needs a name and is a customer`() throws {
    var edit = ContactEdit(id: "7")
    #expect(throws: Failure.invalid("/name", .missing)) { try edit.applied(to: nil, now: .start) }
    edit.name = .set("Ana")
    let contact = try edit.applied(to: nil, now: .start)
    #expect(contact.kind == "customer" && contact.revision == 1 && contact.createdAt == .start)
    edit.name = .clear
    #expect(throws: Failure.invalid("/name", .missing)) { try edit.applied(to: contact, now: .start) }
  }

  @Test func `what is left out stays, null takes away, and nothing new changes nothing`() throws {
    var edit = ContactEdit(id: "7")
    edit.name = .set("Ana")
    edit.phone = .set("099")
    edit.fields = ["plan": .set(.text("fibra")), "vip": .set(.flag(true))]
    let first = try edit.applied(to: nil, now: .start)
    #expect(try edit.applied(to: first, now: .at(5)) == first, "its time does not move either")
    var other = ContactEdit(id: "7")
    other.phone = .clear
    other.kind = .set("supplier")
    other.fields = ["plan": .clear, "megas": .set(.number(Amount(digits: 100)))]
    let second = try other.applied(to: first, now: .at(5))
    #expect(
      second.phone == nil && second.kind == "supplier" && second.name == "Ana" && second.updatedAt == .at(5)
    )
    #expect(second.fields == ["vip": .flag(true), "megas": .number(Amount(digits: 100))])
  }

  @Test func `a contact has at most a hundred free fields`() throws {
    var edit = ContactEdit(id: "7")
    edit.name = .set("Ana")
    for number in 0...ContactEdit.mostFields { edit.fields["f\(number)"] = .set(.flag(true)) }
    #expect(throws: Failure.invalid("/fields", .tooLong(limit: 100))) {
      try edit.applied(to: nil, now: .start)
    }
  }

  @Test func `free fields have eight KiB at most in all`() throws {
    var edit = ContactEdit(id: "7")
    edit.name = .set("Ana")
    for number in 0..<5 { edit.fields["f\(number)"] = .set(.text(String(repeating: "ñ", count: 1000))) }
    #expect(throws: Failure.invalid("/fields", .notAllowed(reason: "fields_size"))) {
      try edit.applied(to: nil, now: .start)
    }
    edit.fields["f0"] = .keep
    edit.fields["f1"] = nil
    #expect(try edit.applied(to: nil, now: .start).fields.count == 3)
  }

  @Test func `switches are on until somebody says no, each by itself`() throws {
    var contact = Contact(id: "7", name: "Ana", createdAt: .start, updatedAt: .start)
    #expect(Topic.allCases.allSatisfy { contact.wants($0, by: .email) })
    contact.preferences[.invoices, .email] = false
    #expect(!contact.wants(.invoices, by: .email))
    #expect(contact.wants(.invoices, by: .sms) && contact.wants(.payments, by: .email))
    contact.preferences[.invoices, .email] = nil
    #expect(contact.preferences == Preferences())
  }

  @Test(arguments: [
    ("plan", true), ("años", true), ("a1_b-c", true), ("1a", false), ("", false), ("a b", false),
    ("a.b", false),
    ("a\"b", false), ("a\u{301}", false), (String(repeating: "a", count: 65), false), ("%a", false),
  ]) func `a free field's name is fit for a variable`(name: String, fits: Bool) {
    #expect(FieldValue.isName(name) == fits, "\(name)")
  }

  @Test(arguments: [
    ("https://erp.acme.ec/c/7?a=1&b=2", true), ("HTTP://x", true), ("https://", false), ("https:///x", false),
    ("javascript:alert(1)", false), ("//evil.example", false), ("https://a b", false),
    ("https://a\r\nX: y", false),
    ("https://a\"onclick", false), ("https://a<b>", false), ("ftp://a", false), ("https://ñandú.ec/á", true),
    ("https://a\u{2028}b", false), ("", false),
  ]) func `a link is a whole web address and nothing else`(text: String, isValid: Bool) {
    #expect(WebAddress.isValid(text) == isValid, "\(text)")
  }

  @Test func `what is suppressed depends on the scope, the kind and the time`() {
    let entry = { (scope: SuppressionScope, until: Instant?) in
      Suppression(address: "a@x.ec", scope: scope, reason: .manual, source: "x", until: until, at: .start)
    }
    for marketing in [true, false] { #expect(entry(.all, nil).stops(marketing: marketing, at: .at(1))) }
    #expect(entry(.marketing, nil).stops(marketing: true, at: .at(1)))
    #expect(!entry(.marketing, nil).stops(marketing: false, at: .at(1)))
    #expect(!entry(.all, .at(1)).stops(marketing: true, at: .at(1)))
    #expect(SuppressionReason.allCases.filter { $0.usualScope == .marketing } == [.complaint, .unsubscribed])
  }
}

@Suite struct UnsubscribeTests {
  static let claims = [
    UnsubscribeClaim(address: "a@x.ec", epoch: 0, issuedAt: .start),
    UnsubscribeClaim(
      channel: .sms,
      address: "+593",
      epoch: 7,
      issuedAt: .at(1),
      contactID: "C 7",
      cause: "blk_1"
    ),
  ]

  @Test(arguments: claims) func `a claim is what it was`(claim: UnsubscribeClaim) {
    #expect(UnsubscribeClaim(claim.text) == claim)
  }

  @Test(arguments: ["", "a", "email\u{1F}a@x.ec\u{1F}0\u{1F}0\u{1F}", "fax\u{1F}a\u{1F}0\u{1F}0\u{1F}\u{1F}"])
  func `another text is no claim`(text: String) { #expect(UnsubscribeClaim(text) == nil) }

  @Test func `a link offers the page and the account, and one click only where the page is safe`() {
    let secure = UnsubscribeLink(token: "1.k.a.b", page: "https://x.ec/baja", mailbox: "a&b@x.ec")
    #expect(
      secure.headers == [
        HeaderLine(
          name: "List-Unsubscribe",
          value: "<https://x.ec/baja?token=1.k.a.b>, <mailto:a%26b@x.ec?subject=unsubscribe%201.k.a.b>"
        ), HeaderLine(name: "List-Unsubscribe-Post", value: "List-Unsubscribe=One-Click"),
      ]
    )
    #expect(UnsubscribeLink.token(in: secure.headers) == "1.k.a.b")
    let plain = UnsubscribeLink(token: "t", page: "http://x.ec/?a=1", mailbox: "a@x.ec")
    #expect(plain.url == "http://x.ec/?a=1&token=t" && plain.headers.count == 1)
    let none = UnsubscribeLink(token: "t", page: nil, mailbox: "a@x.ec")
    #expect(none.visible == "mailto:a@x.ec?subject=unsubscribe%20t" && none.headers.count == 1)
  }
}
