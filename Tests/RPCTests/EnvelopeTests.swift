import JSON
import RPC
import Testing

struct EnvelopeTests {
  private static func message(_ text: String) -> Envelope { Envelope(line: Array(text.utf8)) }

  private static func call(_ id: String) -> Envelope.Message? {
    guard case .single(let message) = message("{\"jsonrpc\":\"2.0\",\"method\":\"m\",\"id\":\(id)}") else {
      return nil
    }
    return message
  }

  @Test(arguments: [
    "1", "0", "-1", "null", "\"1\"", "\"\"", "\"é\"", "\"cafe\u{301}\"", "9007199254740993",
    "9223372036854775807",
    "9223372036854775808", "-9223372036854775809", "-0", "1" + String(repeating: "0", count: 255),
    "\"" + String(repeating: "x", count: 256) + "\"", "\"a\\\"\\\\b\"",
  ])
  func `an id is kept as it came`(literal: String) throws {
    let id = try #require(RequestID(JSONReader.parse(literal)))
    #expect(Self.call(literal) == .call(.init(id: id, method: "m", params: nil)))
    #expect(JSONWriter.text(id.value) == literal)
  }

  @Test(arguments: [
    "1.5", "1.0", "1e2", "1E2", "-1.0", "{}", "[]", "[1]", "true", "false",
    "1" + String(repeating: "0", count: 256), "\"" + String(repeating: "x", count: 257) + "\"",
    "\"" + String(repeating: "é", count: 129) + "\"", "\"" + String(repeating: "x", count: 1 << 20) + "\"",
  ])
  func `anything else is no id and is refused under null`(literal: String) {
    #expect(Self.call(literal) == .refused(.null, .badID))
  }

  @Test func `ids that look alike are different ids`() throws {
    let ids = try ["1", "\"1\"", "null", "\"null\"", "-0", "0", "\"caf\u{E9}\"", "\"cafe\u{301}\""]
      .map { try RequestID(JSONReader.parse($0)) }
    #expect(Set(ids).count == ids.count)
    #expect(!ids.contains(nil))
  }

  @Test(
    arguments: [
      (#"{"method":"m","id":7}"#, .refused(7, .wrongVersion)),
      (#"{"jsonrpc":"1.0","method":"m","id":7}"#, .refused(7, .wrongVersion)),
      (#"{"jsonrpc":2.0,"method":"m","id":7}"#, .refused(7, .wrongVersion)),
      (#"{"jsonrpc":"2.0","id":7}"#, .refused(7, .badMethod)),
      (#"{"jsonrpc":"2.0","method":1,"id":7}"#, .refused(7, .badMethod)),
      (#"{"jsonrpc":"2.0","method":null,"id":7}"#, .refused(7, .badMethod)),
      (#"{"jsonrpc":"2.0","method":1}"#, .refused(.null, .badMethod)),
      (#"{"jsonrpc":"2.0"}"#, .refused(.null, .badMethod)),
      (#"{}"#, .refused(.null, .wrongVersion)),
      (#"7"#, .refused(.null, .notAnObject)),
      (#""text""#, .refused(.null, .notAnObject)),
      (#"null"#, .refused(.null, .notAnObject)),
      (#"{"jsonrpc":"2.0","method":"m","id":7,"params":"x"}"#, .refused(7, .badParams)),
      (#"{"jsonrpc":"2.0","method":"m","id":7,"params":1}"#, .refused(7, .badParams)),
      (#"{"jsonrpc":"2.0","method":"m","id":7,"params":null}"#, .refused(7, .badParams)),
      (#"{"jsonrpc":"2.0","method":"m","id":7,"params":true}"#, .refused(7, .badParams)),
      (#"{"jsonrpc":"2.0","method":"m","params":"x"}"#, .ignored),
      (#"{"jsonrpc":"2.0","result":1,"id":7}"#, .ignored),
      (#"{"jsonrpc":"2.0","error":{},"id":7}"#, .ignored),
      (#"{"jsonrpc":"2.0","method":"m"}"#, .call(.init(id: nil, method: "m", params: nil))),
      (#"{"jsonrpc":"2.0","method":"m","id":null}"#, .call(.init(id: .null, method: "m", params: nil))),
      (#"{"jsonrpc":"2.0","method":"m","id":7,"params":{}}"#, .call(.init(id: 7, method: "m", params: [:]))),
      (#"{"jsonrpc":"2.0","method":"m","id":7,"params":[1]}"#, .call(.init(id: 7, method: "m", params: [1]))),
      (#"{"extra":1,"id":7,"method":"m","jsonrpc":"2.0"}"#, .call(.init(id: 7, method: "m", params: nil))),
    ] as [(String, Envelope.Message)]
  )
  func `a message is a call, is refused or means nothing`(text: String, expected: Envelope.Message) {
    #expect(Self.message(text) == .single(expected))
    #expect(Self.message("[\(text)]") == .batch([expected]))
  }

  @Test func `a batch has 1 to 100 messages`() {
    func batch(_ count: Int) -> String {
      "[" + Array(repeating: "1", count: count).joined(separator: ",") + "]"
    }
    #expect(Self.message("[]") == .single(.refused(.null, .emptyBatch)))
    #expect(Self.message(batch(1)) == .batch([.refused(.null, .notAnObject)]))
    #expect(Self.message(batch(100)) == .batch(Array(repeating: .refused(.null, .notAnObject), count: 100)))
    #expect(Self.message(batch(101)) == .single(.refused(.null, .batchTooLong(limit: 100))))
    #expect(
      Self.message("[[],[1]]") == .batch([.refused(.null, .notAnObject), .refused(.null, .notAnObject)])
    )
  }

  @Test func `what cannot be read is a parse error or over a limit`() throws {
    let broken = Self.message("{\"secret\":\"hunter2\",}")
    #expect(broken == .single(.refused(.null, .unreadable(JSONReadError(.unexpectedCharacter, at: 20)))))
    let deep = Self.message(String(repeating: "[", count: 65))
    #expect(deep == .single(.refused(.null, .unreadable(JSONReadError(.tooDeep, at: 64)))))
  }

  @Test(
    arguments: [
      (.unreadable(JSONReadError(.duplicateKey, at: 3)), -32700, "parse"),
      (.unreadable(JSONReadError(.tooDeep, at: 64)), 100, "limit_exceeded"),
      (.lineTooLong(limit: 9), 100, "limit_exceeded"),
      (.resultTooLong(limit: 9), 100, "limit_exceeded"), (.batchTooLong(limit: 9), 100, "limit_exceeded"),
      (.emptyBatch, -32600, "invalid_request"), (.notAnObject, -32600, "invalid_request"),
      (.wrongVersion, -32600, "invalid_request"), (.badID, -32600, "invalid_request"),
      (.badMethod, -32600, "invalid_request"), (.badParams, -32602, "invalid_params"),
      (.badProgressToken, -32602, "invalid_params"), (.cancelled, -32800, "cancelled"),
      (.shuttingDown, 101, "shutting_down"),
    ] as [(ProtocolFault, Int, String)]
  )
  func `every fault has its number, its name and a text in both languages`(
    fault: ProtocolFault,
    code: Int,
    slug: String
  ) {
    let texts = Language.allCases.map { locale in
      let error = fault.error(locale)
      #expect(error.code == code)
      #expect(error.data?["slug"] == .string(slug))
      #expect(error.data?["retryable"] == .bool(fault == .shuttingDown))
      #expect(error.data?["fix"]?.stringValue?.isEmpty == false)
      #expect(!error.message.isEmpty && !error.message.contains("{") && !error.message.contains(": ."))
      return error.message
    }
    #expect(Set(texts).count == Language.allCases.count)
  }

  @Test func `a parse error tells where and what kind`() {
    let data = ProtocolFault.unreadable(JSONReadError(.duplicateKey, at: 3)).error(.en).data
    #expect(data?["offset"] == 3)
    #expect(data?["kind"] == "duplicate_key")
  }
}

extension RequestID: ExpressibleByIntegerLiteral {
  package init(integerLiteral value: Int64) { self = RequestID(.integer(value)) ?? .null }
}
