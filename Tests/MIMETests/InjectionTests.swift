import Testing

@testable import MIME

/// HI-01 to HI-04, HI-14: whatever a field holds, the message has the structure of a harmless one.
@Suite struct InjectionTests {
  static let payloads: [String] = [
    "\r\nBcc: v@x", "\nBcc: v@x", "\rBcc: v@x", "\r\n\r\nbody", "\r\n.\r\nMAIL FROM:<a>", "%0d%0a",
    "\u{85}Bcc: v@x",
    "\u{2028}Bcc: v@x", "\u{2029}Bcc: v@x", "\u{B}Bcc: v@x", "\u{C}Bcc: v@x", "\u{0}", "嘊嘍Bcc: v@x",
    "=?utf-8?q?=0d=0aBcc:x?=", "\u{8D}\u{8A}Bcc: v@x", "\u{7F}", "\t\r\n x", "\r\n Bcc: v@x", "\"", "\\", ">",
    "<", ",", ";",
    ":", "(", "@", "a@b>SIZE=1", "a@b> NOTIFY=NEVER", "\"a\r\nb\"@x", "\"a b\"@x", "a@[127.0.0.1]",
    "a@[IPv6:::1\r\n]",
    "<a@b>c@d", "\"x@a y\"@b", "a%c@b", "@r1,@r2:a@b", "аррӏе@xn--80ak6aa92e.com",
    String(repeating: "l", count: 1_024) + "@b",
    "\u{202E}moc", "😀👨‍👩‍👧‍👦", "\u{FFFD}\u{D7FF}\u{E000}", "a＠b", "\r\n--=_x--\r\n", "\r\n\r\n--=_",
    String(repeating: "largo ", count: 400), String(repeating: "x", count: 5_000),
    String(repeating: "ñ", count: 2_000),
    String(repeating: " ", count: 3_000) + "x",
  ]

  /// Writes a payload into one string of a message; returns nil if the type refuses it.
  typealias Field = @Sendable (inout OutgoingMessage, String) throws -> Void

  static let fields: [(name: String, set: Field)] = [
    ("from name", { $0.from = Mailbox(name: $1, address: $0.from.address) }),
    ("sender name", { $0.sender = Mailbox(name: $1, address: $0.from.address) }),
    ("reply-to name", { $0.replyTo = [Mailbox(name: $1, address: $0.from.address)] }),
    ("to name", { $0.to = [Mailbox(name: $1, address: $0.from.address), $0.from] }),
    ("cc name", { $0.cc = [Mailbox(name: $1, address: $0.from.address)] }),
    ("from", { $0.from = try Mailbox(parsing: $1) }),
    ("from text", { $0.from = try Mailbox(parsing: $1 + " <ana@example.com>") }),
    ("from quoted", { $0.from = try Mailbox(parsing: "\"" + $1 + "\" <ana@example.com>") }),
    ("to address", { $0.to = [Mailbox(name: nil, address: try MailAddress(parsing: $1)), $0.from] }),
    (
      "to local part",
      { $0.to = [Mailbox(name: nil, address: try MailAddress(parsing: $1 + "@b")), $0.from] }
    ),
    ("to domain", { $0.to = [Mailbox(name: nil, address: try MailAddress(parsing: "a@" + $1)), $0.from] }),
    ("subject", { $0.subject = $1 }), ("subject tail", { $0.subject = "Factura" + $1 }),
    ("message id", { $0.messageID = "a" + $1 + "@b" }), ("in-reply-to", { $0.inReplyTo = $1 }),
    ("references", { $0.references = ["a@b", $1] }), ("auto-submitted", { $0.autoSubmitted = $1 }),
    ("extra name", { $0.extraHeaders[0].name = "X-" + $1 }),
    ("extra value", { $0.extraHeaders[0].value = $1 }),
    ("text", { $0.text = $1 }), ("html", { $0.html = "<p>" + $1 }),
    ("attachment name", { $0.attachments[1] = Attachment(name: $1, contentType: .octetStream, bytes: [1]) }),
    (
      "attachment type",
      {
        $0.attachments[1] = Attachment(
          name: "a",
          contentType: try ContentType(parsing: "text/x; a=" + $1),
          bytes: [1]
        )
      }
    ),
    (
      "attachment parameter",
      {
        let type = try ContentType(parsing: "text/x; a=\"\($1)\"")
        $0.attachments[1] = Attachment(name: "a", contentType: type, bytes: [1])
      }
    ),
    (
      "content id",
      { $0.attachments[1] = Attachment(name: "a", contentType: .octetStream, contentID: $1, bytes: [1]) }
    ),
    (
      "external key",
      { $0.attachments[1] = Attachment(name: "a", contentType: .octetStream, key: $1, size: 1) }
    ),
    (
      "inner message",
      {
        let type = try ContentType(parsing: "message/rfc822")
        $0.attachments[1] = Attachment(name: "a", contentType: type, bytes: Array("A: b\r\n\r\n\($1)".utf8))
      }
    ),
  ]

  static func benign() throws -> OutgoingMessage {
    var message = try MessageBuilderTests.message()
    message.sender = message.from
    message.replyTo = [message.from]
    message.to = [message.from, message.from]
    message.cc = [message.from]
    message.inReplyTo = "a@b"
    message.references = ["a@b", "c@d"]
    message.autoSubmitted = "auto-generated"
    message.extraHeaders = [("X-Extra", "x")]
    message.html = "<p>Hola"
    message.attachments = [
      Attachment(
        name: "i.png",
        contentType: try ContentType(parsing: "image/png"),
        contentID: "i",
        inline: true,
        bytes: [1]
      ),
      Attachment(name: "a", contentType: .octetStream, bytes: [1]),
    ]
    return message
  }

  private static func shape(_ part: ReadPart, root: Bool = true) -> [String] {
    var names = part.fields.map { $0.name.hasPrefix("X-") ? "X-" : $0.name }
    if !root { names.removeAll { $0 == "Content-ID" } }
    return [names.joined(separator: " ")] + part.children.flatMap { shape($0, root: false) } + ["end"]
  }

  @Test(arguments: InjectionTests.fields.map(\.name))
  func `a payload changes nothing but its own value`(name: String) throws {
    let expected = Self.shape(try ReadPart(try Self.benign().build(boundarySeed: "s").bytes()))
    let field = try #require(Self.fields.first { $0.name == name })
    var built = 0
    for payload in Self.payloads {
      var message = try Self.benign()
      let bytes: [UInt8]
      let isUTF8: Bool
      do {
        try field.set(&message, payload)
        let result = try message.build(boundarySeed: "s")
        bytes = result.bytes([payload: [1]])
        isUTF8 = result.needsSMTPUTF8
        #expect(result.sizeBytes == bytes.count)
      } catch is AddressError { continue } catch is MessageError { continue } catch is ContentType.Refusal {
        continue
      }
      built += 1
      let read = try ReadPart(bytes)
      #expect(Self.shape(read) == expected, "\(payload.debugDescription)")
      #expect(read["To"]?.split(separator: ",").count == 2 || name.hasPrefix("to"))
      var isClean = true
      for (index, byte) in bytes.enumerated() {
        let previous = index > 0 ? bytes[index - 1] : 10
        let allowed = (0x20...0x7E).contains(byte) || byte == 13 || byte == 10 || (isUTF8 && byte > 0x7F)
        let isInner = name == "inner message" && (byte == 9 || byte == 0xB || byte == 0xC || byte == 0x7F)
        if !(allowed || isInner) || (byte == 10) != (previous == 13) { isClean = false }
        if byte == 46, previous == 10, name != "inner message" { isClean = false }
      }
      #expect(isClean, "\(payload.debugDescription)")
      #expect(TransferEncoding.everyLine(of: bytes) { $0.count <= 998 })
    }
    #expect(built > 0 || ["attachment type", "auto-submitted", "to domain"].contains(name))
  }
}

@Suite struct MessagePropertyTests {
  /// HI-15 in small: what goes in comes out.
  @Test func `any message survives`() throws {
    var random = SeededGenerator(seed: 5)
    for round in 0..<200 {
      var message = try InjectionTests.benign()
      message.subject = random.text(upTo: 40)
      message.from = Mailbox(name: random.text(upTo: 20), address: message.from.address)
      message.to = (0..<Int.random(in: 1...5, using: &random)).map { _ in
        Mailbox(name: random.text(upTo: 20), address: message.from.address)
      }
      message.text = random.text(upTo: 300)
      message.html = Bool.random(using: &random) ? random.text(upTo: 300) : nil
      let content = (0..<Int.random(in: 0...500, using: &random)).map { _ in
        UInt8.random(in: 0...255, using: &random)
      }
      let name = random.text(upTo: 20)
      message.attachments = [
        Attachment(name: name, contentType: .octetStream, bytes: content),
        Attachment(name: name, contentType: .octetStream, key: "k", size: content.count),
      ]
      let built = try message.build(boundarySeed: "\(round)")
      let bytes = built.bytes(["k": content])
      #expect(built.sizeBytes == bytes.count)
      #expect(
        TransferEncoding.everyLine(of: bytes) {
          $0.count <= 998 && $0.allSatisfy { (0x20...0x7E).contains($0) || $0 == 9 }
        }
      )
      let read = try ReadPart(bytes)
      #expect(try ReadPart.decodeWords(read["Subject"] ?? "") == Grammar.headerText(message.subject))
      let bodies = [message.text, message.html].compactMap { $0 }
      let leaves = read.leaves
      #expect(leaves.count == bodies.count + 2)
      for (leaf, body) in zip(leaves, bodies) {
        let sent = String(decoding: LineEnds.normalized(Array(body.utf8)), as: UTF8.self)
        #expect(
          Array(leaf.text.utf8) == Array(sent.utf8) || Array(leaf.text.utf8) == Array(sent.utf8) + [13, 10]
        )
      }
      for leaf in leaves.suffix(2) {
        #expect(leaf.content == content)
        #expect(leaf.fileName == FileName.sanitized(name))
      }
    }
  }
}
