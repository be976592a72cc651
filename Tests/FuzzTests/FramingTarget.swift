import JSON
import RPC

extension Target {
  /// Lines do not depend on how the stream is cut, and every line is a call, a refusal or nothing.
  static let framing = Target(
    "framing",
    seeds: [
      "\u{1}{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}\r\n{\"jsonrpc\":\"2.0\",\"method\":\"$/cancelRequest\",\"params\":{\"id\":1}}\n",
      "\u{2}[{\"jsonrpc\":\"2.0\",\"id\":\"x\",\"method\":\"a\",\"params\":[]},1,{}]\n[]\n\n \t\r\n",
      "\u{3}{\"jsonrpc\":\"2.0\",\"id\":1.5,\"method\":\"ping\"}\n{\"jsonrpc\":\"1.0\",\"id\":null,\"method\":7}\n",
      "\u{4}{\"jsonrpc\":\"2.0\",\"id\":9007199254740993,\"result\":{}}\n{\"id\":9223372036854775808}\n\r\r\n",
      "\u{5}" + String(repeating: "x", count: 70) + "\n" + String(repeating: " ", count: 64) + "\r\n{}\n",
    ],
    words: [
      "\n", "\r\n", "{\"jsonrpc\":\"2.0\",\"id\":", "\"method\":\"", "\"params\":", "\"result\":{}",
      "\"error\":", "null", "[", "]", "{}",
      "\"2.0\"",
    ],
    check: checkFraming
  )

  @Sendable private static func checkFraming(_ input: [UInt8]) throws {
    var feed = Feed(input)
    let number = feed.octet()
    let stream = feed.all()
    let limit = number % 5 == 0 ? 64 : 4_096
    var whole = LineFramer(limit: limit)
    let lines = whole.received(stream)
    var pieces = LineFramer(limit: limit)
    let cutLines = cut(stream, by: number).flatMap { pieces.received($0) }
    try require(lines == cutLines, "the lines depend on the cut")
    try require(whole.isMidLine == pieces.isMidLine, "the end depends on the cut")
    try require(lines.count <= stream.count { $0 == 0x0A }, "more lines than line ends")
    for case .text(let line) in lines {
      try require(line.count <= limit && !line.contains(0x0A), "a line that is none")
      switch Envelope(line: line, batchLimit: 3) {
      case .single(let message): try checkMessage(message)
      case .batch(let messages):
        try require((1...3).contains(messages.count), "a batch of \(messages.count)")
        for message in messages { try checkMessage(message) }
      }
    }
  }

  private static func checkMessage(_ message: Envelope.Message) throws {
    switch message {
    case .call(let call):
      guard let id = call.id else { return }
      try checkID(id)
      switch call.params {
      case .object?, .array?, nil: break
      default: throw Violation("parameters that are neither an object nor an array")
      }
    case .refused(let id, let fault):
      try checkID(id)
      for language in [Language.en, .es] {
        let error = fault.error(language)
        try require(!error.message.isEmpty && !error.message.contains("{"), "a fault without words")
      }
    case .ignored: break
    }
  }

  private static func checkID(_ id: RequestID) throws {
    let text = JSONWriter.write(id.value)
    try require(text.count <= 2_000, "an id of \(text.count) octets")
    try require(RequestID(try JSONReader.parse(text)) == id, "the id does not come back")
  }
}
