import Testing

@testable import MIME

@Suite struct HeaderTests {
  private func check(_ field: HeaderField, _ expected: String) {
    #expect(String(decoding: field.bytes, as: UTF8.self) == expected)
  }

  @Test func `text that needs no encoding stays as it is`() {
    check(.unstructured("Subject", "Factura 12"), "Subject: Factura 12\r\n")
    check(.unstructured("Subject", ""), "Subject:\r\n")
  }

  @Test func `the shorter of Q and B is chosen`() {
    check(
      .unstructured("Subject", "Factura Nº 12 – vencimiento mañana"),
      "Subject: =?utf-8?q?Factura_N=C2=BA_12_=E2=80=93_vencimiento_ma=C3=B1ana?=\r\n"
    )
    check(.unstructured("Subject", "日本語"), "Subject: =?utf-8?b?5pel5pys6Kqe?=\r\n")
  }

  @Test func `what looks like an encoded word is encoded`() {
    check(
      .unstructured("Subject", "=?utf-8?q?=0d=0aBcc:x?="),
      "Subject: =?utf-8?b?PT91dGYtOD9xPz0wZD0wYUJjYzp4Pz0=?=\r\n"
    )
  }

  @Test func `line ends in a value become spaces`() {
    check(.unstructured("Subject", "a\r\nBcc: v@x\u{85}b\u{2028}c\u{0}\n"), "Subject: a Bcc: v@x b c\r\n")
  }

  @Test func `long text folds before words and never leaves a blank line`() {
    let words = (1...30).map { "palabra\($0)" }.joined(separator: "   ")
    let field = HeaderField.unstructured("Subject", words)
    let lines = String(decoding: field.bytes, as: UTF8.self).components("\r\n")
    #expect(lines.count > 4 && lines.allSatisfy { $0.utf8.count <= 78 })
    #expect(lines.joined() == "Subject: " + words)
  }

  @Test(arguments: [
    ("Ana Maria", "Ana Maria"), ("Pérez, Ana", "=?utf-8?b?UMOpcmV6LCBBbmE=?="),
    ("Ruiz, Ana", "\"Ruiz, Ana\""),
    ("say \"hi\" \\", "\"say \\\"hi\\\" \\\\\""),
    ("José Peña-Ruiz Andrade", "=?utf-8?q?Jos=C3=A9_Pe=C3=B1a-Ruiz_Andrade?="),
    ("=?utf-8?q?x?=", "=?utf-8?b?PT91dGYtOD9xP3g/PQ==?="),
  ])
  func `a display name is bare, quoted or encoded`(name: String, written: String) throws {
    let mailbox = Mailbox(name: name, address: try MailAddress(parsing: "a@b"))
    check(.mailboxes("To", [mailbox]), "To: \(written) <a@b>\r\n")
  }

  @Test func `any text survives encoding and folding`() throws {
    var random = SeededGenerator(seed: 2)
    for _ in 0..<3_000 {
      let text = random.text(upTo: 60)
      let field = HeaderField.unstructured(
        "X-Field",
        text,
        longestWord: Bool.random(using: &random) ? 66 : 900
      )
      let message = try ReadPart(field.bytes + Array("Content-Transfer-Encoding: 7bit\r\n\r\n".utf8))
      #expect(message.fields.count == 2)
      let decoded = try ReadPart.decodeWords(message.fields[0].value)
      #expect(
        decoded.unicodeScalars.elementsEqual(Grammar.headerText(text).unicodeScalars),
        "\(text.debugDescription)"
      )
      #expect(field.bytes.allSatisfy { $0 < 127 && ($0 >= 32 || $0 == 13 || $0 == 10) })
    }
  }

  @Test func `encoded words are split between characters`() throws {
    let family = "👨‍👩‍👧‍👦"
    let words = EncodedWord.words(String(repeating: family, count: 9), in: .text, firstLimit: 60)
    #expect(words.count > 3)
    for word in words {
      #expect(word.utf8.count <= 75)
      #expect(try ReadPart.decodeWords(word).allSatisfy { String($0) == family })
    }
    // One letter under 100 marks does not fit a word.
    let zalgo = "a" + String(repeating: "\u{301}", count: 100)
    #expect(try ReadPart.decodeWords(EncodedWord.words(zalgo, in: .text).joined(separator: " ")) == zalgo)
  }

  @Test(arguments: [
    "From", "to", "CC", "bcc", "Content-Type", "content-x", "DKIM-Signature", "Received", "Return-Path",
    "Resent-To",
    "Message-ID", "MIME-Version", "Sender", "Subject", "Reply-To", "Date",
  ])
  func `our own fields cannot be custom`(name: String) {
    #expect(throws: HeaderName.Refusal.reserved(name)) { try HeaderName(custom: name) }
  }

  @Test(arguments: [
    "", "X A", "X:A", "X\r\nBcc", "X\tA", "Ñ", "X\u{0}", "Bcc ", " Bcc", String(repeating: "x", count: 77),
  ])
  func `a name outside the grammar is refused`(name: String) {
    #expect(throws: HeaderName.Refusal.malformed(name)) { try HeaderName(custom: name) }
  }

  @Test func `the longest custom name keeps its value`() throws {
    let name = try HeaderName(custom: String(repeating: "x", count: 76))
    check(.unstructured(name, "valor"), name.text + ": valor\r\n")
    check(.unstructured(name, "ñ"), name.text + ": =?utf-8?b?w7E=?=\r\n")
  }
}

@Suite struct ParameterTests {
  @Test(arguments: [
    ("a.pdf", ["filename=a.pdf"]), ("", ["filename=\"\""]), ("a b.pdf", ["filename=\"a b.pdf\""]),
    (
      "Factura Nº 12.pdf",
      ["filename*=utf-8''Factura%20N%C2%BA%2012.pdf", "filename=\"Factura N_ 12.pdf\""]
    ),
    ("a\r\nb\"c", ["filename=\"a b\\\"c\""]),
  ])
  func `a parameter is plain, quoted or extended`(value: String, words: [String]) {
    #expect(Parameter(name: "filename", value: value).words == words)
  }

  @Test func `a long name is continued between scalars`() {
    let value = String(repeating: "año nuevo ", count: 15) + ".pdf"
    let words = Parameter(name: "filename", value: value).words
    #expect(words.count > 3 && words.allSatisfy { $0.utf8.count <= 76 })
    #expect(words.last?.hasPrefix("filename=\"a_o nuevo") == true && words.last?.hasSuffix(".pdf\"") == true)
    #expect(words[0].hasPrefix("filename*0*=utf-8''a%C3%B1o%20"))
    #expect(ReadPart.parameters(of: "x; " + words.joined(separator: "; "))["filename"] == value)
  }

  @Test func `any value survives`() {
    var random = SeededGenerator(seed: 3)
    for _ in 0..<2_000 {
      let value = random.text(upTo: 40)
      let words = Parameter(name: "filename", value: value).words
      let read = ReadPart.parameters(of: "x; " + words.joined(separator: "; "))
      #expect(read["filename"] == Grammar.headerText(value), "\(value.debugDescription)")
    }
  }

  @Test(arguments: [
    ("application/pdf", "application/pdf", 0), ("TEXT/Plain; charset=utf-8", "text/plain", 1),
    ("text/calendar; method=REQUEST; charset=\"utf-8\";", "text/calendar", 2),
    ("application/vnd.ms-excel;name=\"a \\\"b\\\"\"", "application/vnd.ms-excel", 1),
  ])
  func `a media type is read`(text: String, essence: String, parameters: Int) throws {
    let type = try ContentType(parsing: text)
    #expect(type.essence == essence)
    #expect(type.parameters.count == parameters)
  }

  @Test(arguments: [
    "", "text", "/plain", "text/", "text /plain", "text/plain x", "text/plain; x", "text/plain; x=",
    "text/plain; =x",
    "text/plain\r\nBcc: v@x", "text/plain; x=\"a\r\nb\"", "text/plain; x=\"a", "text/plain; x=ñ",
    "text/plain; x=a\u{0}",
    "text/plain; x*=a", "text/plain; x=a; X=b", "text/pl@in", "a/" + String(repeating: "b", count: 128),
  ])
  func `what is not a media type is refused`(text: String) {
    #expect(throws: ContentType.Refusal.self) { try ContentType(parsing: text) }
  }

  @Test(arguments: [
    ("a.pdf", "a.pdf"), ("../../etc/passwd", "passwd"), ("C:\\Users\\ana\\f.doc", "f.doc"),
    ("", "attachment"),
    ("..", "attachment"), ("/", "attachment"), ("a\r\nb.pdf", "ab.pdf"), ("fac\u{202E}fdp.exe", "facfdp.exe"),
    ("a. . ", "a"), ("con", "_con"), ("NUL.txt", "_NUL.txt"), ("a<b>:\"|?*.pdf", "a_b______.pdf"),
    ("  x ", "x"),
    ("Factura Nº 12.pdf", "Factura Nº 12.pdf"), (".htaccess", ".htaccess"), ("\u{0}", "attachment"),
  ])
  func `a file name is made safe`(name: String, safe: String) {
    #expect(FileName.sanitized(name) == safe)
  }

  @Test func `a long file name keeps its ending`() {
    let name = FileName.sanitized(String(repeating: "ñ", count: 500) + ".pdf")
    #expect(name.utf8.count <= 200 && name.utf8.count > 195 && name.hasSuffix("ñ.pdf"))
    let marks = FileName.sanitized("a" + String(repeating: "\u{301}", count: 100_000))
    #expect(marks.utf8.count <= 200 && !marks.isEmpty)
  }
}

@Suite struct MailDateTests {
  @Test(
    arguments: [
      (1_770_511_945, -180, "Sat, 07 Feb 2026 21:52:25 -0300"), (0, 0, "Thu, 01 Jan 1970 00:00:00 +0000"),
      (1_709_164_800, 0, "Thu, 29 Feb 2024 00:00:00 +0000"),
      (951_782_400, 330, "Tue, 29 Feb 2000 05:30:00 +0530"),
      (4_107_542_399, 0, "Sun, 28 Feb 2100 23:59:59 +0000"),
      (4_107_542_400, 0, "Mon, 01 Mar 2100 00:00:00 +0000"),
      (Int64.max, 0, "Fri, 31 Dec 9999 23:59:59 +0000"),
      (Int64.min, Int.min, "Thu, 01 Jan 1970 00:00:00 -2359"),
    ] as [(Int64, Int, String)]
  )
  func `a date is written`(seconds: Int64, offset: Int, text: String) {
    #expect(MailDate.format(unixSeconds: seconds, offsetMinutes: offset) == text)
  }
}
