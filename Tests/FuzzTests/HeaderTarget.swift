@testable import MIME

extension Target {
  /// Header fields say what they were given and nothing else, in lines that every server takes.
  static let headers = Target(
    "headers",
    seeds: [
      "\u{0}Factura Nº 12 – vencimiento mañana", "\u{1}Ana \"Pérez\", <x>", "\u{2}Factura Nº 12.pdf",
      "\u{3}X-Entity-Ref-ID~12 34",
      "\u{0}a\r\nBcc: v@x", "\u{0}=?utf-8?q?=0d=0aBcc:x?=", "\u{1}" + String(repeating: "x", count: 90),
      "\u{2}../con.txt", "\u{3}Bcc~v@x",
      "\u{0}" + String(repeating: "👨‍👩‍👧‍👦 ", count: 20), "\u{0}e" + String(repeating: "\u{301}", count: 60),
      "\u{2}" + String(repeating: "ñ", count: 120), "\u{1}José Peña-Ruiz\u{202E}",
      "\u{0}" + String(repeating: " largo", count: 80),
      "\u{0}" + String(repeating: " ", count: 200) + "x",
    ],
    words: [
      "\r\n", "\r\n ", "\n", "\r", "\u{85}", "\u{2028}", "\u{0}", "=?", "?=", "=?utf-8?q?", "=?utf-8?b?",
      "\"", "\\", "<", ">", ",", ";", "~", "  ", "\u{301}",
      "👨‍👩‍👧‍👦", "\u{202E}", "ñ", "日本語", "%", "*", "'", "Content-", "Bcc", "X-A~", "con.", "..", "/", "=20", "_",
      "\t",
    ],
    check: checkHeaders
  )

  @Sendable private static func checkHeaders(_ input: [UInt8]) throws {
    var feed = Feed(input)
    switch feed.number(below: 4) {
    case 0: try checkText("Subject", feed.text())
    case 1: try checkName(feed.text())
    case 2: try checkFile(feed.text())
    default:
      let name = feed.text(until: UInt8(ascii: "~"))
      guard let custom = try? HeaderName(custom: name) else { return }
      try checkText(custom, feed.text())
    }
  }

  private static func checkText(_ name: HeaderName, _ text: String) throws {
    for longest in [66, 900] {
      let field = HeaderField.unstructured(name, text, longestWord: longest)
      let read = try checkHeader(field)
      let decoded = try ReadPart.decodeWords(read)
      try require(
        decoded.utf8.elementsEqual(Grammar.headerText(text).utf8),
        "another text: \(decoded.debugDescription)"
      )
    }
  }

  private static func checkName(_ text: String) throws {
    let address = try MailAddress(parsing: "a@b.ec")
    let mailbox = Mailbox(name: String(text.prefix(256)), address: address)
    var read = try checkHeader(.mailboxes("From", [mailbox]))
    guard let name = mailbox.name else {
      return try require(read == "a@b.ec", "a name from nowhere: \(read)")
    }
    try require(read.hasSuffix(" <a@b.ec>"), "no address: \(read)")
    read = String(read.dropLast(" <a@b.ec>".count))
    if read.utf8.first == UInt8(ascii: "\"") {
      let quoted = try Mailbox(parsing: read + " <a@b.ec>")
      try require(quoted.name?.utf8.elementsEqual(name.utf8) == true, "another name: \(read)")
    } else {
      let decoded = try ReadPart.decodeWords(read)
      try require(decoded.utf8.elementsEqual(name.utf8), "another name: \(decoded.debugDescription)")
    }
  }

  private static func checkFile(_ text: String) throws {
    let name = FileName.sanitized(text)
    try require(
      (1...201).contains(name.utf8.count) && !name.contains("/") && name != "..",
      "no file name: \(name)"
    )
    try require(
      FileName.sanitized(name).utf8.elementsEqual(name.utf8),
      "not stable: \(name.debugDescription)"
    )
    let field = HeaderField.parameters(
      "Content-Disposition",
      "attachment",
      [Parameter(name: "filename", value: name)]
    )
    let read = ReadPart.parameters(of: try checkHeader(field))["filename"] ?? ""
    let wanted = Grammar.headerText(name)
    try require(read.utf8.elementsEqual(wanted.utf8), "another file: \(read.debugDescription)")
  }

  /// One field, CRLF only, no line too long or blank; what it says, unfolded.
  @discardableResult static func checkHeader(_ field: HeaderField) throws -> String {
    let text = String(decoding: field.bytes, as: UTF8.self)
    let lines = text.components("\r\n")
    try require(lines.last?.isEmpty == true, "no end of line")
    for line in lines.dropLast() {
      try require(
        line.utf8.count <= 998 && line.utf8.contains { $0 != 0x20 },
        "a line of \(line.utf8.count) octets"
      )
      try require(!line.unicodeScalars.contains(where: Grammar.isControl), "a control in a field")
    }
    // By octets: a space and a mark after it are one character.
    for line in lines.dropLast().dropFirst() { try require(line.utf8.first == 0x20, "a second field") }
    let message = try ReadPart(field.bytes + Array("Content-Transfer-Encoding: 7bit\r\n\r\n".utf8))
    try require(message.fields.count == 2 && message.fields[0].name == field.name.text, "another field")
    return message.fields[0].value
  }
}
