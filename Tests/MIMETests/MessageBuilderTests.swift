import Testing

@testable import MIME

@Suite struct MessageBuilderTests {
  static func message() throws -> OutgoingMessage {
    OutgoingMessage(
      from: try Mailbox(parsing: "Ana Ruiz <ana@example.com>"),
      to: [try Mailbox(parsing: "eva@example.org")],
      subject: "Factura 12",
      date: (1_770_511_945, -180),
      messageID: "1.abc@example.com",
      text: "Hola\n"
    )
  }

  private static let top = """
    Date: Sat, 07 Feb 2026 21:52:25 -0300
    From: Ana Ruiz <ana@example.com>
    To: eva@example.org
    Subject: Factura 12
    Message-ID: <1.abc@example.com>

    """

  private func check(_ message: OutgoingMessage, _ expected: String, _ contents: [String: [UInt8]] = [:])
    throws
  {
    let built = try message.build(boundarySeed: "seed")
    let bytes = built.bytes(contents)
    #expect(
      String(decoding: bytes, as: UTF8.self)
        == String(decoding: LineEnds.normalized(Array(expected.utf8)), as: UTF8.self)
    )
    #expect(built.sizeBytes == bytes.count)
    #expect(bytes.starts(with: built.header + [13, 10]))
    #expect(try message.build(boundarySeed: "seed") == built)
  }

  @Test func `one text is a message without parts`() throws {
    try check(
      try Self.message(),
      Self.top + """
        MIME-Version: 1.0
        Content-Type: text/plain; charset=utf-8
        Content-Transfer-Encoding: 7bit

        Hola

        """
    )
  }

  @Test func `every field has its place`() throws {
    var message = try Self.message()
    message.sender = try Mailbox(parsing: "bot@example.com")
    message.replyTo = [
      try Mailbox(parsing: "\"Ventas, Quito\" <v@example.com>"), try Mailbox(parsing: "w@example.com"),
    ]
    message.cc = [try Mailbox(parsing: "José <c@peña.es>")]
    message.inReplyTo = "p@q"
    message.references = (1...25).map { "r\($0)@q" }
    message.autoSubmitted = "auto-generated"
    message.extraHeaders = [("X-Entity-Ref-ID", "k1"), ("X-Nota", "año")]
    message.text = nil
    try check(
      message,
      """
      Date: Sat, 07 Feb 2026 21:52:25 -0300
      From: Ana Ruiz <ana@example.com>
      Sender: bot@example.com
      Reply-To: "Ventas, Quito" <v@example.com>, w@example.com
      To: eva@example.org
      Cc: =?utf-8?b?Sm9zw6k=?= <c@xn--pea-8ma.es>
      Subject: Factura 12
      Message-ID: <1.abc@example.com>
      In-Reply-To: <p@q>
      References: <r1@q> <r7@q> <r8@q> <r9@q> <r10@q> <r11@q> <r12@q> <r13@q>
       <r14@q> <r15@q> <r16@q> <r17@q> <r18@q> <r19@q> <r20@q> <r21@q> <r22@q>
       <r23@q> <r24@q> <r25@q>
      Auto-Submitted: auto-generated
      X-Entity-Ref-ID: k1
      X-Nota: =?utf-8?q?a=C3=B1o?=
      MIME-Version: 1.0
      Content-Type: text/plain; charset=utf-8
      Content-Transfer-Encoding: 7bit


      """
    )
  }

  @Test func `HTML, images and files nest`() throws {
    var message = try Self.message()
    message.text = nil
    message.html = "<p>A&ntilde;o ñ</p><img src=\"cid:logo\">"
    message.attachments = [
      Attachment(
        name: "logo.png",
        contentType: try ContentType(parsing: "image/png"),
        contentID: "logo",
        inline: true,
        bytes: [1, 2, 3]
      ),
      Attachment(
        name: "Factura Nº 12.pdf",
        contentType: try ContentType(parsing: "application/pdf"),
        key: "f",
        size: 5
      ),
      Attachment(name: "vacío", contentType: .octetStream, key: "e", size: 0),
    ]
    let stem = "=_" + "BOUNDARY" + "_0000000"
    let expected =
      Self.top + """
        MIME-Version: 1.0
        Content-Type: multipart/mixed;
         boundary="\(stem)0"

        --\(stem)0
        Content-Type: multipart/alternative;
         boundary="\(stem)1"

        --\(stem)1
        Content-Type: text/plain; charset=utf-8
        Content-Transfer-Encoding: quoted-printable

        A=C3=B1o =C3=B1

        --\(stem)1
        Content-Type: multipart/related; type="text/html";
         boundary="\(stem)2"

        --\(stem)2
        Content-Type: text/html; charset=utf-8
        Content-Transfer-Encoding: quoted-printable

        <p>A&ntilde;o =C3=B1</p><img src=3D"cid:logo">

        --\(stem)2
        Content-Type: image/png; name=logo.png
        Content-Transfer-Encoding: base64
        Content-Disposition: inline; filename=logo.png
        Content-ID: <logo>

        AQID
        --\(stem)2--
        --\(stem)1--
        --\(stem)0
        Content-Type: application/pdf; name*=utf-8''Factura%20N%C2%BA%2012.pdf;
         name="Factura N_ 12.pdf"
        Content-Transfer-Encoding: base64
        Content-Disposition: attachment; filename*=utf-8''Factura%20N%C2%BA%2012.pdf;
         filename="Factura N_ 12.pdf"

        aG9sYSE=
        --\(stem)0
        Content-Type: application/octet-stream; name*=utf-8''vac%C3%ADo; name="vac_o"
        Content-Transfer-Encoding: base64
        Content-Disposition: attachment; filename*=utf-8''vac%C3%ADo; filename="vac_o"


        --\(stem)0--

        """
    let built = try message.build(boundarySeed: "seed")
    let boundary =
      ReadPart.parameters(of: try ReadPart(built.bytes(["f": Array("hola!".utf8)])).fields.last?.value ?? "")[
        "boundary"
      ] ?? ""
    let digits = boundary.dropFirst(2).prefix(32)
    #expect(digits.allSatisfy(\.isHexDigit) && boundary.count == 43)
    let golden = expected.components("BOUNDARY").joined(separator: String(digits))
    try check(message, golden, ["f": Array("hola!".utf8)])
  }

  @Test func `no recipients in the header are undisclosed`() throws {
    var message = try Self.message()
    message.to = []
    let read = try ReadPart(try message.build(boundarySeed: "").bytes())
    #expect(read["To"] == "undisclosed-recipients:;")
    message.cc = [message.from]
    #expect(try ReadPart(try message.build(boundarySeed: "").bytes())["To"] == nil)
  }

  @Test func `a local part beyond ASCII is sent raw and flagged`() throws {
    var message = try Self.message()
    #expect(try !message.build(boundarySeed: "").needsSMTPUTF8)
    message.cc = [try Mailbox(parsing: "José <josé@peña.es>")]
    let built = try message.build(boundarySeed: "")
    #expect(built.needsSMTPUTF8)
    #expect(try ReadPart(built.bytes())["Cc"] == "=?utf-8?b?Sm9zw6k=?= <josé@xn--pea-8ma.es>")
  }

  @Test func `text with any line ends is sent with CRLF`() throws {
    var message = try Self.message()
    message.text = "a\nb\rc\r\nd\r\n.\r\n\r\nñ"
    #expect(
      try ReadPart(try message.build(boundarySeed: "").bytes()).text == "a\r\nb\r\nc\r\nd\r\n.\r\n\r\nñ\r\n"
    )
  }

  @Test func `a message inside stays one if it can`() throws {
    let type = try ContentType(parsing: "message/rfc822")
    let inner = "Subject: x\n\nFrom here\n.\n"
    var message = try Self.message()
    message.attachments = [
      Attachment(name: "a", contentType: type, bytes: Array(inner.utf8)),
      Attachment(name: "b", contentType: type, bytes: Array("Subject: ñ\n\n".utf8)),
      Attachment(name: "c.eml", contentType: type, key: "c", size: 3),
      Attachment(
        name: "d",
        contentType: try ContentType(parsing: "multipart/mixed; boundary=x"),
        bytes: [65]
      ),
    ]
    let leaves = try ReadPart(try message.build(boundarySeed: "").bytes(["c": [1, 2, 3]])).leaves
    let file = "application/octet-stream"
    #expect(leaves.map(\.type) == ["text/plain", "message/rfc822", file, file, file])
    #expect(leaves.map(\.fileName) == [nil, "a", "b.eml", "c.eml", "d"])
    #expect(leaves[1].text == "Subject: x\r\n\r\nFrom here\r\n.\r\n")
    #expect(leaves[2].text == "Subject: ñ\n\n")
  }

  @Test func `a boundary never occurs in a message inside`() throws {
    var message = try Self.message()
    let type = try ContentType(parsing: "message/rfc822")
    message.attachments = [Attachment(name: "a", contentType: type, bytes: Array("A: b\r\n\r\nx\r\n".utf8))]
    // Each round forwards the message of the round before, built with the same seed.
    for round in 0..<5 {
      let bytes = try message.build(boundarySeed: "same").bytes()
      let leaves = try ReadPart(bytes).leaves
      #expect(leaves.count == 2, "round \(round)")
      message.attachments = [Attachment(name: "a", contentType: type, bytes: bytes)]
    }
  }

  @Test func `text attachments beyond ASCII name their charset`() throws {
    var message = try Self.message()
    let csv = try ContentType(parsing: "text/csv")
    message.attachments = [
      Attachment(name: "a.csv", contentType: csv, bytes: Array("año".utf8)),
      Attachment(name: "b.csv", contentType: csv, bytes: [0xF1]),
    ]
    let leaves = try ReadPart(try message.build(boundarySeed: "").bytes()).leaves
    #expect(leaves[1]["Content-Type"] == "text/csv; charset=utf-8; name=a.csv")
    #expect(leaves[2]["Content-Type"] == "text/csv; name=b.csv")
  }

  @Test func `what cannot be sent is refused`() throws {
    func refuses(_ error: MessageError, _ change: (inout OutgoingMessage) throws -> Void) throws {
      var message = try Self.message()
      try change(&message)
      #expect(throws: error) { try message.build(boundarySeed: "") }
    }
    for id in ["", "a", "<a@b>", "a@b@c", "a b@c", "a@b\r\nBcc: v@x", "ñ@b", "a@b ", "@b", "a@"] {
      try refuses(.badIdentifier(field: "Message-ID", value: id)) { $0.messageID = id }
    }
    for id in ["", "<a@b>", "a b@c", "a@b\r\nBcc: v@x", "ñ@b", String(repeating: "a", count: 901)] {
      try refuses(.badIdentifier(field: "In-Reply-To", value: id)) { $0.inReplyTo = id }
      try refuses(.badIdentifier(field: "References", value: id)) { $0.references = ["a@b", id] }
      try refuses(.badIdentifier(field: "Content-ID", value: id)) {
        $0.attachments = [Attachment(name: "a", contentType: .octetStream, contentID: id, bytes: [])]
      }
    }
    try refuses(.badHeaderName(.reserved("Bcc"))) { $0.extraHeaders = [("Bcc", "v@x")] }
    try refuses(.badHeaderName(.malformed("X: y\r\nBcc"))) { $0.extraHeaders = [("X: y\r\nBcc", "v@x")] }
    try refuses(.badAutoSubmitted("auto\r\nBcc: v@x")) { $0.autoSubmitted = "auto\r\nBcc: v@x" }
    for size in [-1, Int.max] {
      try refuses(.badAttachmentSize(name: "a", size: size)) {
        $0.attachments = [Attachment(name: "a", contentType: .octetStream, key: "k", size: size)]
      }
    }
  }
}
