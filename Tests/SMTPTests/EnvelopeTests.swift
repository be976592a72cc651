import SMTP
import Testing
import Wire

@Suite struct EnvelopeTests {
  @Test(arguments: [
    "ana@example.com", "a.b+c@sub.example.com", "a@[192.0.2.1]", "a@[IPv6:2001:db8::1]",
    #""a b"@example.com"#,
    #""a>b\"c"@example.com"#, "postmaster", "Postmaster", "o'hara@example.com", "josé@example.com",
    "a@españa.example",
    "a..b@example.com", "{x}|y=z@example.com", "a_b@ex_ample.com",
  ])
  func `an address that fits a command is taken as it is`(text: String) throws {
    #expect(try EnvelopeAddress(text).text == text)
  }

  @Test(arguments: [
    "", "a", "@example.com", "a@", "a b@example.com", "a@exam ple.com", "<a@example.com>", "a@example.com>",
    "a@example.com> SIZE=1", "a@b.com\r\nRCPT TO:<c@d.com>", "a\n@b.com", "a\r@b.com", "a\0@b.com",
    "a@b.com\n", "a\t@b.com",
    "a\u{7F}@b.com", "a\u{85}@b.com", "a\u{2028}@b.com", "a\u{202E}@b.com", #""a"b"@example.com"#,
    #""a\"@example.com"#,
    #""a@example.com"#, #"""@example.com"#, #""a\r\nb"@example.com"# + "\r\n", "\"a\r\nb\"@example.com",
    "a,b@example.com",
    "a@b@example.com", "a(b)@example.com", "a@example..com", "a@.com", "a@example.com.", "a@[1.2.3.4", "a@[]",
    "a@ex>ample.com",
    "a@b;c.com", "a@b\u{0}.com",
  ])
  func `an address that could change a command is refused`(text: String) {
    #expect(throws: EnvelopeFault.self) { try EnvelopeAddress(text) }
    #expect(throws: EnvelopeFault.self) { try Envelope(sender: "a@example.com", recipients: [text]) }
  }

  @Test func `an address of the longest size is taken and one octet more is not`() throws {
    let tail = "@example.com"
    let longest = String(repeating: "a", count: EnvelopeAddress.longest - tail.count) + tail
    #expect(try EnvelopeAddress(longest).text == longest)
    #expect(throws: EnvelopeFault.tooLong) { try EnvelopeAddress("a" + longest) }
  }

  @Test func `only the sender may be empty, and someone must receive`() throws {
    #expect(try Envelope(sender: "", recipients: ["a@example.com"]).sender == .null)
    #expect(throws: EnvelopeFault.noRecipients) { try Envelope(sender: "a@example.com", recipients: []) }
  }

  @Test(arguments: ["erp.example.com", "erp", "[192.0.2.1]", "[IPv6:2001:db8::1]", "my_host-1.lan"])
  func `a name to greet with is a host or a literal`(name: String) throws {
    #expect(try EHLOName(name).text == name)
  }

  @Test(arguments: [
    "", "a b", "a\r\nMAIL FROM:<x>", "a\n", "[]", "[a b]", "ñ.example", "a>",
    String(repeating: "a", count: 256),
  ])
  func `a name that could change the command is refused`(name: String) {
    #expect(throws: EnvelopeFault.self) { try EHLOName(name) }
  }
}
