import Testing
import Wire

@testable import SMTP

@Suite struct ReplyParserTests {
  private func parse(_ text: String) throws -> SMTPReply? {
    var parser = ReplyParser(limits: SMTPLimits())
    parser.append(Bytes(text.utf8))
    return try parser.next()
  }

  @Test(arguments: [
    ("250 ok\r\n", 250, ["ok"]),
    ("250\r\n", 250, [""]),
    ("250 \r\n", 250, [""]),
    ("250-\r\n250\r\n", 250, ["", ""]),
    ("250-a\n250 b\n", 250, ["a", "b"]),
    ("2\u{0}5\u{0}0 a\u{0}\r\n", 250, ["a"]),
    ("200 a\r\n", 200, ["a"]),
    ("599 a\r\n", 599, ["a"]),
    ("250 250 ok\r\n", 250, ["250 ok"]),
  ])
  func `a reply is its code and its lines`(text: String, code: Int, lines: [String]) throws {
    let reply = try #require(try parse(text))
    #expect(reply.code == code)
    #expect(reply.lines == lines)
  }

  @Test(arguments: [
    "199 a\r\n", "600 a\r\n", "999 a\r\n", "000 a\r\n", "2\r\n", "25\r\n", "25O a\r\n", "250\ta\r\n",
    "250a\r\n", "2500\r\n",
    " 250 a\r\n", "-50 a\r\n", "\r\n", "\n", "250 a\rb\r\n", "250 a\r\r\n", "250\r\r\n", "250-a\r\n251 b\r\n",
    "250-a\r\n\r\n", "hello\r\n", "٢٥٠ a\r\n",
  ])
  func `whatever is not a reply is a violation`(text: String) {
    #expect(throws: SMTPViolation.self) { try self.parse(text) }
  }

  @Test func `octets that are not text are replaced in the text and refused in the code`() throws {
    var parser = ReplyParser(limits: SMTPLimits())
    parser.append([0x32, 0x35, 0x30, 0x20, 0xFF, 13, 10])
    #expect(try parser.next()?.text == "\u{FFFD}")
    parser.append([0x32, 0xFF, 0x30, 0x20, 0x61, 13, 10])
    #expect(throws: SMTPViolation.self) { try parser.next() }
  }

  @Test(arguments: ["250 ok", "250 ok\r", "250-ok\r\n", "2"])
  func `an unfinished reply is neither a reply nor silence`(text: String) throws {
    var parser = ReplyParser(limits: SMTPLimits())
    parser.append(Bytes(text.utf8))
    #expect(try parser.next() == nil)
    #expect(!parser.isIdle)
  }

  @Test func `replies come one at a time and leave nothing`() throws {
    var parser = ReplyParser(limits: SMTPLimits())
    parser.append(Bytes("250-a\r\n250 b\r\n354 c\r\n".utf8))
    #expect(try parser.next()?.lines == ["a", "b"])
    #expect(!parser.isIdle)
    #expect(try parser.next()?.code == 354)
    #expect(parser.isIdle)
    #expect(try parser.next() == nil)
  }

  @Test(arguments: [
    ("5.1.1 no", "5.1.1"), ("4.7.500", "4.7.500"), ("2.0.0 ok", "2.0.0"), ("5.1.1234 no", nil),
    ("3.1.1 no", nil),
    ("5.1 no", nil), ("5.1.1.1 no", nil), ("5..1 no", nil), ("5.1.x no", nil), ("", nil), ("no 5.1.1", nil),
    ("5.1.1: no", nil),
  ])
  func `an enhanced code stands alone at the start`(text: String, code: String?) {
    #expect(EnhancedStatus(startOf: text)?.description == code)
  }
}
