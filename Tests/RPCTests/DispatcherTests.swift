import JSON
import RPC
import Testing

/// Who is answered, when, and how often.
@Suite(.timeLimit(.minutes(1))) struct DispatcherTests {
  @Test func `ids come back as they were`() async throws {
    let ids = [
      "1", "\"1\"", "null", "-0", "9007199254740993", "92233720368547758080", "\"a\\\"b\"", "\"\u{E9}\"",
    ]
    let harness = try Harness()
    for id in ids {
      await harness.send(request(id, "echo"))
      let line = String(decoding: try #require(await harness.line()), as: UTF8.self)
      #expect(line == #"{"jsonrpc":"2.0","id":\#(id),"result":{}}"#)
    }
    _ = try await harness.finish()
  }

  @Test func `a notification is never answered, not even when it fails`() async throws {
    let harness = try Harness()
    await harness.send(
      notification("fail"),
      notification("unknown"),
      notification("$/unknown"),
      request("1", "echo")
    )
    #expect(try await harness.reply()["id"] == 1)
    #expect(try await harness.finish() == (.endOfInput, []))
    #expect(harness.log.all.contains(.notificationFailed(method: "fail", code: 7)))
    #expect(harness.log.all.contains(.notificationFailed(method: "unknown", code: -32601)))
    #expect(harness.log.all.contains(.messageIgnored))
  }

  @Test func `an error of a method keeps its code, text and data`() async throws {
    let harness = try Harness()
    await harness.send(request("1", "fail"))
    let error: JSONValue = ["code": 7, "message": "failed", "data": ["slug": "failed"]]
    #expect(try await harness.reply() == ["jsonrpc": "2.0", "id": 1, "error": error])
    _ = try await harness.finish()
  }

  @Test func `a slow request holds up nobody`() async throws {
    let harness = try Harness()
    await harness.send(request("0", "hold"))
    await harness.handler.gate.reached(1)
    for id in 1...100 {
      await harness.send(request("\(id)", "echo"))
      #expect(try await harness.reply()["id"] == .integer(Int64(id)))
    }
    harness.handler.gate.open()
    #expect(try await harness.reply() == ["jsonrpc": "2.0", "id": 0, "result": "passed"])
    _ = try await harness.finish()
  }

  @Test func `what others depend on is over before they begin`() async throws {
    let harness = try Harness()
    await harness.send(request("0", "hold"))
    await harness.handler.gate.reached(1)
    let lines = [request("1", "settle")] + (2...50).map { request("\($0)", "echo") }
    await harness.send(Array(lines.map { $0 + "\n" }.joined().utf8))
    await harness.handler.gate.reached(2)
    #expect(harness.handler.methods == ["hold", "settle"])
    harness.handler.gate.open()
    let early = [try await harness.reply()["id"], try await harness.reply()["id"]]
    #expect(early.contains(1), "only what began before may be answered before")
    for _ in 0..<49 { _ = try await harness.reply() }
    #expect(harness.handler.methods.count == 51)
    _ = try await harness.finish()
  }

  @Test func `the same id twice in flight is answered twice and told`() async throws {
    let harness = try Harness()
    await harness.send(request("5", "hold"), request("5", "hold"))
    await harness.handler.gate.reached(2)
    #expect(harness.log.all.contains(.duplicateID(method: "hold")))
    harness.handler.gate.open()
    #expect(try await harness.replies(2).allSatisfy { $0["id"] == 5 && $0["result"] == "passed" })
    #expect(try await harness.finish() == (.endOfInput, []))
  }

  @Test func `a cancelled call is answered once, by -32800`() async throws {
    let harness = try Harness()
    await harness.send(request("1", "hold"), request("\"1\"", "hold"))
    await harness.handler.gate.reached(2)
    let cancel = notification("$/cancelRequest", #"{"id":1}"#)
    await harness.send(cancel, cancel)
    let reply = try await harness.reply()
    #expect(reply["id"] == 1)
    #expect(reply["error"]?["code"] == -32800)
    #expect(reply["error"]?["data"]?["slug"] == "cancelled")
    await harness.send(
      cancel,
      notification("$/cancelRequest", #"{"id":"unknown"}"#),
      notification("$/cancelRequest")
    )
    harness.handler.gate.open()
    #expect(try await harness.reply() == ["jsonrpc": "2.0", "id": "1", "result": "passed"])
    #expect(try await harness.finish() == (.endOfInput, []))
  }

  @Test func `what a cancelled call has done all the same is told`() async throws {
    let harness = try Harness()
    await harness.send(request("1", "stubborn"))
    await harness.handler.gate.reached(1)
    await harness.send(notification("$/cancelRequest", #"{"id":1}"#), request("2", "echo"))
    #expect(try await harness.reply()["id"] == 2)
    harness.handler.gate.open()
    #expect(try await harness.reply() == ["jsonrpc": "2.0", "id": 1, "result": "done all the same"])
    #expect(try await harness.finish() == (.endOfInput, []))
  }

  @Test func `a silent cancellation leaves no answer`() async throws {
    let harness = try Harness()
    await harness.send(request("1", "hold"), "[\(request("2", "hold"))]", request("3", "hold"))
    await harness.handler.gate.reached(3)
    harness.server.cancel(1, silently: true)
    harness.server.cancel(2, silently: true)
    harness.handler.gate.open()
    #expect(try await harness.reply()["id"] == 3)
    #expect(try await harness.finish() == (.endOfInput, []))
  }

  @Test func `progress comes before the answer and under the caller's token`() async throws {
    let harness = try Harness()
    for token in ["\"t\"", "7"] {
      await harness.send(request("1", "progress", #"{"a":1,"progressToken":\#(token)}"#))
      for step in 0..<3 {
        let line = String(decoding: try #require(await harness.line()), as: UTF8.self)
        let params = #"{"token":\#(token),"value":{"step":\#(step)}}"#
        #expect(line == #"{"jsonrpc":"2.0","method":"$/progress","params":\#(params)}"#)
      }
      #expect(try await harness.reply() == ["jsonrpc": "2.0", "id": 1, "result": ["a": 1]])
    }
    await harness.send(request("2", "progress"))
    #expect(try await harness.reply() == ["jsonrpc": "2.0", "id": 2, "result": [:]])
    await harness.send(request("3", "progress", #"{"progressToken":{}}"#))
    #expect(try await harness.reply()["error"]?["code"] == -32602)
    _ = try await harness.finish()
  }

  @Test func `there is no progress after the answer`() async throws {
    let harness = try Harness()
    await harness.send(request("1", "keep", #"{"progressToken":1}"#))
    #expect(try await harness.reply()["id"] == 1)
    try #require(harness.handler.kept).progress("late")
    await harness.send(request("2", "echo"))
    #expect(try await harness.reply()["id"] == 2)
    #expect(try await harness.finish() == (.endOfInput, []))
  }

  @Test func `a result over the limit of a line becomes an error`() async throws {
    var limits = ServerLimits()
    limits.outputLine = 4096
    let harness = try Harness(limits: limits)
    let frame = #"{"jsonrpc":"2.0","id":1,"result":""}"#.utf8.count
    await harness.send(request("1", "big", #"{"bytes":\#(4096 - frame)}"#))
    #expect(try #require(await harness.line()).count == 4096)
    await harness.send(request("1", "big", #"{"bytes":\#(4097 - frame)}"#))
    let reply = try await harness.reply()
    #expect(reply["id"] == 1)
    #expect(reply["error"]?["data"]?["slug"] == "limit_exceeded")
    #expect(harness.log.all.contains(.resultTooLong(method: "big")))
    _ = try await harness.finish()
  }
}
