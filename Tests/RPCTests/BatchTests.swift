import JSON
import RPC
import Testing

@Suite(.timeLimit(.minutes(1))) struct BatchTests {
  @Test func `a batch is answered by one array in its order, notifications by nothing`() async throws {
    let harness = try Harness()
    let batch = [
      request("1", "hold"), notification("echo"), "7", request("\"2\"", "echo"), "[]", request("3", "fail"),
    ]
    await harness.send("[\(batch.joined(separator: ","))]", request("9", "echo"))
    await harness.handler.gate.reached(1)
    #expect(try await harness.reply()["id"] == 9)
    harness.handler.gate.open()
    let replies = try #require(try await harness.reply().arrayValue)
    #expect(replies.map { $0["id"] } == [1, .null, "2", .null, 3])
    #expect(replies.map { $0["error"]?["code"] } == [nil, -32600, nil, -32600, 7])
    #expect(try await harness.finish() == (.endOfInput, []))
  }

  @Test func `a batch of notifications is not answered`() async throws {
    let harness = try Harness()
    await harness.send("[\(notification("echo")),\(notification("fail"))]", request("1", "echo"))
    #expect(try await harness.reply()["id"] == 1)
    #expect(try await harness.finish() == (.endOfInput, []))
    #expect(harness.handler.methods.count == 3)
  }

  @Test func `an empty batch and one of 101 are answered by one error, one of 100 by all`() async throws {
    let harness = try Harness()
    func batch(_ count: Int) -> String {
      "[\((0..<count).map { request("\($0)", "echo") }.joined(separator: ","))]"
    }
    await harness.send("[]")
    #expect(try await harness.reply()["error"]?["code"] == -32600)
    await harness.send(batch(101))
    let refusal = try await harness.reply()
    #expect(refusal["id"]?.isNull == true)
    #expect(refusal["error"]?["data"]?["slug"] == "limit_exceeded")
    #expect(harness.handler.methods.isEmpty)
    await harness.send(batch(100))
    #expect(try await harness.reply().arrayValue?.map { $0["id"] } == (0..<100).map { .integer($0) })
    _ = try await harness.finish()
  }

  @Test func `a member of a batch can be cancelled`() async throws {
    let harness = try Harness()
    await harness.send("[\(request("1", "hold")),\(request("2", "hold"))]")
    await harness.handler.gate.reached(2)
    // The null reply to the request shows that the cancellation was taken before the door opens.
    await harness.send(#"{"jsonrpc":"2.0","id":"c","method":"$/cancelRequest","params":{"id":2}}"#)
    #expect(try await harness.reply() == ["jsonrpc": "2.0", "id": "c", "result": nil])
    harness.handler.gate.open()
    let replies = try await harness.reply()
    #expect(replies[0]?["result"] == "passed")
    #expect(replies[1]?["error"]?["code"] == -32800)
    _ = try await harness.finish()
  }

  @Test func `the answer to a batch keeps to the limit of a line and still answers everyone`() async throws {
    var limits = ServerLimits()
    limits.outputLine = 64 << 10
    let harness = try Harness(limits: limits)
    let calls = (0..<20).map { request("\($0)", "big", #"{"bytes":10000}"#) }
    await harness.send("[\(calls.joined(separator: ","))]")
    let line = try #require(await harness.line())
    #expect(line.count <= limits.outputLine)
    let replies = try #require(try JSONReader.parse(line).arrayValue)
    #expect(replies.map { $0["id"] } == (0..<20).map { .integer($0) })
    #expect(replies.contains { $0["result"] != nil })
    #expect(replies.contains { $0["error"]?["data"]?["slug"] == "limit_exceeded" })
    _ = try await harness.finish()
  }

  @Test func `a batch larger than the places is served place by place`() async throws {
    var limits = ServerLimits()
    limits.inFlight = 3
    let harness = try Harness(limits: limits)
    await harness.send("[\((0..<50).map { request("\($0)", "echo") }.joined(separator: ","))]")
    #expect(try await harness.reply().arrayValue?.count == 50)
    _ = try await harness.finish()
  }
}
