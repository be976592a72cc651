import JSON
import RPC
import Testing

/// What reaches the server as lines, and what does not.
@Suite(.timeLimit(.minutes(1))) struct FramingTests {
  @Test func `a request written octet by octet is answered once`() async throws {
    let harness = try Harness()
    for byte in Array((request("1", "echo", #"{"a":"é"}"#) + "\n").utf8) { await harness.send([byte]) }
    #expect(try await harness.reply() == ["jsonrpc": "2.0", "id": 1, "result": ["a": "é"]])
    #expect(try await harness.finish() == (.endOfInput, []))
  }

  @Test func `a request cut in two anywhere is answered once`() async throws {
    let harness = try Harness()
    let bytes = Array((request("\"x\"", "echo") + "\r\n").utf8)
    for cut in bytes.indices {
      await harness.send(Array(bytes[..<cut]))
      await harness.send(Array(bytes[cut...]))
      #expect(try await harness.reply() == ["jsonrpc": "2.0", "id": "x", "result": [:]])
    }
    #expect(try await harness.finish() == (.endOfInput, []))
  }

  @Test func `a thousand requests in one write are each answered once`() async throws {
    let harness = try Harness()
    let ids = (0..<1000).map { $0 % 2 == 0 ? "\($0)" : "\"\($0)\"" }
    async let sent: Void = harness.send(Array(ids.map { request($0, "echo") + "\n" }.joined().utf8))
    let replies = try await harness.replies(1000)
    await sent
    #expect(Set(replies.compactMap { $0["id"] }.map(JSONWriter.text)) == Set(ids))
    #expect(replies.allSatisfy { $0["result"] == [:] })
    #expect(try await harness.finish() == (.endOfInput, []))
  }

  @Test func `a line over the limit is refused and the next one answered`() async throws {
    var limits = ServerLimits()
    limits.line = 1 << 16
    let harness = try Harness(limits: limits)
    let frame = request("1", "echo", #"{"a":""}"#).utf8.count
    let longest = request("1", "echo", #"{"a":"\#(String(repeating: "x", count: limits.line - frame))"}"#)
    #expect(longest.utf8.count == limits.line)
    async let sent: Void = harness.send(longest, longest + " ", request("2", "echo"))
    let replies = try await harness.replies(3)
    await sent
    #expect(replies.contains { $0["id"] == 1 && $0["result"] != nil })
    #expect(replies.contains { $0["id"] == 2 && $0["result"] != nil })
    let refusal = try #require(replies.first { $0["error"] != nil })
    #expect(refusal["id"]?.isNull == true)
    #expect(refusal["error"]?["data"]?["slug"] == "limit_exceeded")
    #expect(refusal["error"]?["data"]?["limit"] == 65_536)
    #expect(try await harness.finish() == (.endOfInput, []))
  }

  /// JR-05 to JR-10: each is answered under `null`, quotes nothing, and the next line is answered.
  static let unreadable: [(name: String, bytes: [UInt8], slug: String, kind: String)] = [
    ("lone continuation", Array("\"".utf8) + [0x80, 0x22], "parse", "invalid_utf8"),
    ("overlong", Array("\"".utf8) + [0xC0, 0xAF, 0x22], "parse", "invalid_utf8"),
    ("surrogate", Array("\"".utf8) + [0xED, 0xA0, 0x80, 0x22], "parse", "invalid_utf8"),
    ("truncated", Array("[\"".utf8) + [0xF0, 0x9F, 0x98, 0x22, 0x5D], "parse", "invalid_utf8"),
    ("mark", [0xEF, 0xBB, 0xBF] + Array("{}".utf8), "parse", "byte_order_mark"),
    ("UTF-16LE", [0xFF, 0xFE, 0x7B, 0, 0x7D, 0], "parse", "byte_order_mark"),
    ("UTF-16BE", [0, 0x7B, 0, 0x7D], "parse", "unexpected_character"),
    ("NUL", [0], "parse", "unexpected_character"),
    ("control", Array("{\"canary-7\":\"\u{1}\"}".utf8), "parse", "control_character"),
    ("trailing comma", Array("{\"canary-7\":1,}".utf8), "parse", "unexpected_character"),
    ("comment", Array("{} // canary-7".utf8), "parse", "trailing_content"),
    ("single quotes", Array("{'canary-7':1}".utf8), "parse", "unexpected_character"),
    ("NaN", Array("[NaN]".utf8), "parse", "unexpected_character"),
    ("leading zero", Array("[01]".utf8), "parse", "invalid_number"),
    ("out of range", Array("[1e400]".utf8), "parse", "number_out_of_range"),
    ("10,000 digits", [UInt8](repeating: UInt8(ascii: "9"), count: 10_000), "parse", "number_too_long"),
    ("duplicate", Array("{\"canary-7\":1,\"canary\\u002d7\":2}".utf8), "parse", "duplicate_key"),
    ("duplicate in params", Array("{\"params\":{\"a\":1,\"a\":1}}".utf8), "parse", "duplicate_key"),
    ("lone surrogate", Array("\"\\ud800\"".utf8), "parse", "lone_surrogate"),
    ("65 levels", [UInt8](repeating: UInt8(ascii: "["), count: 65), "limit_exceeded", "too_deep"),
    ("100,000 levels", [UInt8](repeating: UInt8(ascii: "["), count: 100_000), "limit_exceeded", "too_deep"),
  ]

  @Test(arguments: unreadable.indices) func `a line that cannot be read harms no other`(index: Int)
    async throws
  {
    let (name, bytes, slug, kind) = Self.unreadable[index]
    let harness = try Harness()
    async let sent: Void = harness.send(bytes + Array(("\n" + request("9", "echo") + "\n").utf8))
    let line = try #require(await harness.line())
    let refusal = try JSONReader.parse(line)
    #expect(refusal["id"]?.isNull == true, "\(name)")
    #expect(refusal["error"]?["data"]?["slug"] == .string(slug), "\(name)")
    #expect(refusal["error"]?["data"]?["kind"] == .string(kind), "\(name)")
    #expect(refusal["error"]?["data"]?["offset"]?.intValue != nil, "\(name)")
    #expect(!String(decoding: line, as: UTF8.self).contains("canary"), "\(name)")
    #expect(try await harness.reply()["id"] == 9, "\(name)")
    await sent
    #expect(try await harness.finish() == (.endOfInput, []))
  }

  @Test func `line ends may be CRLF and blank lines are passed over`() async throws {
    let harness = try Harness()
    await harness.send("", "  ", "\t\r", "\r", request("1", "echo") + "\r", "", "\r")
    #expect(try await harness.reply()["id"] == 1)
    #expect(try await harness.finish() == (.endOfInput, []))
  }

  @Test func `an unfinished line at the end of input is not a request`() async throws {
    let harness = try Harness()
    await harness.send(Array(request("1", "echo").utf8))
    #expect(try await harness.finish() == (.endOfInput, []))
    #expect(harness.handler.methods.isEmpty)
    #expect(harness.log.all.contains(.unfinishedLine))
  }

  @Test func `errors are told in the language of the connection`() async throws {
    let harness = try Harness(handler: TestHandler(locale: .es))
    await harness.send("{")
    #expect(
      try await harness.reply()["error"]?["message"]?.stringValue?.hasPrefix("La línea no es JSON") == true
    )
    _ = try await harness.finish()
  }
}
