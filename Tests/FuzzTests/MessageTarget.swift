@testable import MIME

extension Target {
  /// A whole message has the parts it was given, whatever is in them, and nothing that ends it early.
  static let messages = Target(
    "messages",
    // Choices; then subject, name, text, HTML, file name and content, each ended by 0xFF or `~`.
    seeds: [
      "\u{0}Factura~Ana Pérez~Hola\r\n~~a.pdf~%PDF",
      "\u{3}Nº 12~\"x\", y~.\r\n.\r\n~<p>a<br>b~ñ.txt~\u{0}\u{1}",
      "\u{7}\r\nBcc: v@x~\r\n~--=_x--\r\n~\r\n--=_\r\n~../con~x", "\u{1}~~From x\nFrom y\r~<a href='x:y'>~~",
      "\u{5}a~b~" + String(repeating: "largo ", count: 40) + "~<b>~c~d",
    ],
    words: [
      "~", "\r\n", "\n", "\r", ".", "\r\n.\r\n", "--=_", "--", "From ", "=", "=\r\n", " \r\n", "\t\r\n",
      "\u{0}", "<p>", "<a href=\"", "&amp;", "ñ", "👨‍👩‍👧‍👦",
      "=?utf-8?q?x?=", "\u{85}", "\u{2028}", "cid:", "=3D",
    ],
    check: checkMessage
  )

  @Sendable private static func checkMessage(_ input: [UInt8]) throws {
    var feed = Feed(input)
    let choices = feed.octet()
    let mark = UInt8(ascii: "~")
    let address = try MailAddress(parsing: "a@b.ec")
    var message = OutgoingMessage(
      from: Mailbox(name: nil, address: address),
      to: [Mailbox(name: nil, address: address)],
      subject: feed.text(until: mark),
      date: (1_700_000_000, 60),
      messageID: "m@b.ec"
    )
    message.from = Mailbox(name: feed.text(until: mark), address: address)
    message.text = feed.text(until: mark)
    let html = feed.text(until: mark)
    if choices & 1 == 1 { message.html = html }
    let name = feed.text(until: mark)
    let content = feed.all()
    if choices & 2 == 2 {
      message.attachments.append(Attachment(name: name, contentType: .octetStream, bytes: content))
    }
    if choices & 4 == 4 {
      message.attachments.append(
        Attachment(name: name, contentType: .octetStream, key: "k", size: content.count)
      )
    }
    let built = try message.build(boundarySeed: "seed")
    let bytes = built.bytes(["k": content])
    try require(built.sizeBytes == bytes.count, "the size is \(bytes.count), not \(built.sizeBytes)")
    try checkLines(bytes)
    let read = try ReadPart(bytes)
    let subject = try ReadPart.decodeWords(read["Subject"] ?? "")
    try require(subject.utf8.elementsEqual(Grammar.headerText(message.subject).utf8), "another subject")
    let bodies = [message.text, message.html].compactMap { $0 }
    try require(read.leaves.count == bodies.count + message.attachments.count, "\(read.leaves.count) parts")
    for (leaf, body) in zip(read.leaves, bodies) {
      let sent = LineEnds.normalized(Array(body.utf8))
      try require(leaf.content == sent || leaf.content == sent + [13, 10], "another text")
    }
    for leaf in read.leaves.dropFirst(bodies.count) {
      try require(leaf.content == content, "another content")
      try require(leaf.fileName == FileName.sanitized(name), "another file name")
    }
  }

  private static func checkLines(_ bytes: [UInt8]) throws {
    var start = 0
    for (index, octet) in bytes.enumerated() {
      try require((0x20...0x7E).contains(octet) || [9, 10, 13].contains(octet), "the octet \(octet)")
      if octet == 13 { try require(index + 1 < bytes.count && bytes[index + 1] == 10, "a bare CR") }
      guard octet == 10 else { continue }
      try require(index > 0 && bytes[index - 1] == 13, "a bare LF")
      try require(index + 1 - start <= 1_000, "a line of \(index + 1 - start) octets")
      start = index + 1
    }
    try require(start == bytes.count, "no line end at the end")
    try require(!contains(Array("\r\n.\r\n".utf8), in: bytes), "a line with a dot alone")
  }
}
