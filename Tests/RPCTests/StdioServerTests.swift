import Glibc
import JSON
import RPC
import Synchronization
import Testing

/// How a server starts, waits and ends.
@Suite(.timeLimit(.minutes(1))) struct StdioServerTests {
  @Test func `no more calls run than places, and the others are answered later`() async throws {
    var limits = ServerLimits()
    limits.inFlight = 8
    let harness = try Harness(limits: limits)
    let total = 3000
    async let sent: Void = harness.send(
      Array((0..<total).map { request("\($0)", "hold") + "\n" }.joined().utf8)
    )
    await harness.handler.gate.reached(8)
    harness.handler.gate.open()
    let replies = try await harness.replies(total)
    await sent
    #expect(harness.handler.gate.most == 8)
    #expect(Set(replies.compactMap { $0["id"]?.intValue }).count == total)
    #expect(try await harness.finish() == (.endOfInput, []))
  }

  @Test func `a caller that does not read stops being read, and loses no reply`() async throws {
    var limits = ServerLimits()
    limits.inFlight = 4
    limits.queuedOutput = 4096
    let harness = try Harness(limits: limits)
    let total = 2000
    let sent = Task { [harness] in
      await harness.send(
        Array((0..<total).map { request("\($0)", "big", #"{"bytes":1000}"#) + "\n" }.joined().utf8)
      )
    }
    // An event is dropped only once the pipe and the queue are full.
    var events = 0
    while harness.server.notify(method: "event", params: [:]) {
      events += 1
      await Task.yield()
    }
    let replies = try await harness.replies(total + events)
    await sent.value
    #expect(replies.count { $0["method"] == "event" } == events)
    #expect(Set(replies.compactMap { $0["id"]?.intValue }).count == total)
    #expect(try await harness.finish() == (.endOfInput, []))
    #expect(harness.log.all.contains(.notificationsDropped(count: 1)))
    #expect(harness.handler.methods.count == total)
  }

  @Test func `an event is one line`() async throws {
    let harness = try Harness()
    harness.server.notify(method: "event", params: ["text": "a\nb\u{2028}"])
    let line = String(decoding: try #require(await harness.line()), as: UTF8.self)
    #expect(line == #"{"jsonrpc":"2.0","method":"event","params":{"text":"a\nb\u2028"}}"#)
    _ = try await harness.finish()
  }

  @Test func `at the end of input what runs is finished and answered`() async throws {
    let harness = try Harness()
    await harness.send((1...5).map { request("\($0)", "hold") }.joined(separator: "\n"))
    await harness.handler.gate.reached(5)
    harness.closeInput()
    let replies = Task { try await harness.replies(5) }
    harness.handler.gate.open()
    #expect(await harness.reason() == .endOfInput)
    #expect(try await replies.value.allSatisfy { $0["result"] == "passed" })
    #expect(await harness.line() == nil)
    #expect(harness.handler.drains == 1)
    #expect(harness.log.all.last == .stopping(.endOfInput))
  }

  @Test func `what is not finished in time is cancelled, and what heeds no cancelling is answered for`()
    async throws
  {
    var limits = ServerLimits()
    limits.drain = .milliseconds(250)
    let harness = try Harness(limits: limits)
    await harness.send(request("1", "hold"), request("2", "stubborn"), "[\(request("3", "stubborn"))]")
    await harness.handler.gate.reached(3)
    let (reason, rest) = try await harness.finish()
    #expect(reason == .endOfInput)
    #expect(rest.count == 3)
    for reply in rest {
      let error = (reply[0] ?? reply)["error"]
      #expect(error?["data"]?["slug"] == "shutting_down")
      #expect(error?["data"]?["retryable"] == true)
    }
    #expect(harness.log.all.contains(.abandoned(count: 2)))
    harness.handler.gate.open()
  }

  @Test func `the call that asks for the end is answered, and later ones are refused`() async throws {
    let harness = try Harness()
    await harness.send(request("1", "hold"), request("2", "shutdown"))
    #expect(try await harness.reply() == ["jsonrpc": "2.0", "id": 2, "result": nil])
    while harness.handler.drains == 0 { await Task.yield() }
    await harness.send(request("3", "echo"), notification("echo"))
    let refusal = try await harness.reply()
    #expect(refusal["id"] == 3)
    #expect(refusal["error"]?["data"]?["slug"] == "shutting_down")
    harness.handler.gate.open()
    #expect(try await harness.reply()["result"] == "passed")
    #expect(await harness.reason() == .requested)
    harness.closeInput()
    #expect(!harness.handler.methods.contains("echo"))
  }

  @Test func `when nobody reads any more the server ends`() async throws {
    let harness = try Harness()
    harness.closeOutput()
    await harness.send(request("1", "echo"))
    #expect(await harness.reason() == .outputFailed(EPIPE))
    harness.closeInput()
  }

  @Test func `when nobody reads any more those who wait for room are let go`() async throws {
    var limits = ServerLimits()
    limits.queuedOutput = 4096
    limits.drain = .seconds(5)
    let harness = try Harness(limits: limits)
    await harness.send((1...4).map { request("\($0)", "hold") }.joined(separator: "\n"), "")
    await harness.handler.gate.reached(4)
    while harness.server.notify(method: "event", params: [:]) { await Task.yield() }
    harness.handler.gate.open()
    // More than the pipe and the server's buffer hold, so that it is only taken when the reader goes on.
    let sent = Task { [harness] in
      await harness.send(Array((0..<5000).map { request("\($0)", "echo") + "\n" }.joined().utf8))
    }
    harness.closeOutput()
    #expect(await harness.reason() == .outputFailed(EPIPE))
    #expect(!harness.log.all.contains { if case .abandoned = $0 { true } else { false } })
    await sent.value
    harness.closeInput()
  }

  @Test func `flags of the descriptors are left alone`() async throws {
    let harness = try Harness()
    let before = [harness.serverInput, harness.serverOutput].map { Glibc.fcntl($0, F_GETFL) }
    await harness.send(request("1", "echo"))
    _ = try await harness.reply()
    #expect([harness.serverInput, harness.serverOutput].map { Glibc.fcntl($0, F_GETFL) } == before)
    harness.closeInput()
    _ = await harness.ended()
    #expect([harness.serverInput, harness.serverOutput].map { Glibc.fcntl($0, F_GETFL) } == before)
    #expect(before.allSatisfy { $0 & O_NONBLOCK == 0 })
    _ = await harness.reason()
  }

  @Test func `a parent that made its pipe non-blocking is served all the same`() async throws {
    let harness = try Harness()
    for descriptor in [harness.serverInput, harness.serverOutput] {
      try #require(Glibc.fcntl(descriptor, F_SETFL, Glibc.fcntl(descriptor, F_GETFL) | O_NONBLOCK) == 0)
    }
    for id in 0..<20 {
      await harness.send(request("\(id)", "big", #"{"bytes":200000}"#))
    }
    #expect(try await harness.replies(20).allSatisfy { $0["result"] != nil })
    #expect(try await harness.finish() == (.endOfInput, []))
  }

  @Test func `another parent means that ours is gone, even with the pipe open`() async throws {
    let shared = Shared<Int32>(100)
    var limits = ServerLimits()
    limits.watch = .milliseconds(5)
    let harness = try Harness(
      limits: limits,
      watching: Watching(signals: [], parent: { shared.value }, abandon: {})
    )
    await harness.send(request("1", "echo"))
    _ = try await harness.reply()
    shared.value = 1
    #expect(await harness.reason() == .parentGone)
    harness.closeInput()
  }

  @Test func `the first signal begins the end and the second cuts it short`() async throws {
    let abandoned = Shared<Int>(0)
    let harness = try Harness(
      watching: Watching(signals: [SIGHUP], parent: { 0 }, abandon: { abandoned.value = 1 })
    )
    await harness.send(request("1", "hold"))
    await harness.handler.gate.reached(1)
    kill(getpid(), SIGHUP)
    while harness.handler.drains == 0 { await Task.yield() }
    #expect(abandoned.value == 0)
    kill(getpid(), SIGHUP)
    while abandoned.value == 0 { await Task.yield() }
    harness.handler.gate.open()
    #expect(try await harness.reply()["result"] == "passed")
    #expect(await harness.reason() == .signal(SIGHUP))
    harness.closeInput()
  }
}

/// A value that a test changes while the server looks at it.
private final class Shared<Value: Sendable>: Sendable {
  private let stored: Mutex<Value>
  init(_ value: Value) { stored = Mutex(value) }
  var value: Value {
    get { stored.withLock { $0 } }
    set { stored.withLock { $0 = newValue } }
  }
}
