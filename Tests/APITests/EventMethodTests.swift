import JSON
import RPC
import Testing

@Suite struct EventMethodTests {
  @Test func `events are read from where the consumer acknowledged`() async throws {
    let bench = try MethodBench()
    let account = try await bench.makeAccount()
    let first = try await bench.call("event.poll")
    let items = try #require(first["items"]?.arrayValue)
    let mine = try #require(items.first { $0["type"] == "account.changed" })
    #expect(mine["data"] == ["accountId": account, "change": "saved"])
    let latest = try #require(first["latest"])
    #expect(items.last?["seq"] == latest)
    #expect(
      try await bench.call("event.ack", ["seq": latest]) == ["consumer": "host", "acknowledged": latest]
    )
    #expect(try await bench.call("event.poll") == ["items": [], "latest": latest])
    #expect(try await bench.call("event.poll", ["consumer": "other"])["items"] == .array(items))
    #expect(try await bench.call("event.poll", ["after": 0])["items"] == .array(items))
  }

  @Test func `an acknowledgement never goes back nor beyond the newest event`() async throws {
    let bench = try MethodBench()
    _ = try await bench.makeAccount()
    let latest = try #require(try await bench.call("event.poll")["latest"])
    #expect(try await bench.call("event.ack", ["seq": 1_000_000])["acknowledged"] == latest)
    #expect(try await bench.call("event.ack", ["seq": 0])["acknowledged"] == latest)
  }

  @Test func `a poll for some types does not see the others`() async throws {
    let bench = try MethodBench()
    _ = try await bench.makeAccount()
    #expect(try await bench.call("event.poll", ["types": ["worker.started"]])["items"] == [])
    #expect(try await bench.call("event.poll", ["types": []])["items"]?.arrayValue?.isEmpty == false)
    #expect(try await bench.slug("event.poll", ["types": ["nothing"]]) == "invalid_params")
    for name in ["a@acme.ec", "b@acme.ec"] { _ = try await bench.makeAccount(name, address: name) }
    let page = try await bench.call("event.poll", ["types": ["account.changed"], "limit": 2])
    #expect(page["items"]?.arrayValue?.count == 2)
  }

  @Test func `a poll that waits is answered by the next event`() async throws {
    let bench = try MethodBench()
    async let waiting = bench.call("event.poll", ["waitMs": 30_000, "types": ["account.changed"]])
    let account = try await bench.makeAccount()
    #expect(try await waiting["items"]?[0]?["data"]?["accountId"] == account)
  }

  @Test func `a waiting poll is answered when no further calls will come`() async throws {
    let bench = try MethodBench()
    let clock = ContinuousClock()
    let start = clock.now
    async let waiting = bench.call("event.poll", ["waitMs": 60_000])
    await Task.yield()
    bench.drain()
    #expect(try await waiting == ["items": [], "latest": 0])
    #expect(clock.now - start < .seconds(20))
  }

  @Test func `a subscription tells of its types only, from now on`() async throws {
    let bench = try MethodBench()
    _ = try await bench.makeAccount()
    let latest = try #require(try await bench.call("event.poll")["latest"])
    let answer = try await bench.call(
      "event.subscribe",
      ["types": ["account.defaultLost", "account.changed"]]
    )
    #expect(answer == ["subscribed": true, "after": latest])
    let account = try await bench.makeAccount("Two", address: "two@acme.ec")
    let notification = try #require(await bench.notification())
    #expect(notification["method"] == "event")
    #expect(notification["params"]?["type"] == "account.changed")
    #expect(notification["params"]?["data"]?["accountId"] == account)
    let read = try await bench.call("event.poll", ["after": latest])
    #expect(read["items"]?[0] == notification["params"])
    bench.drain()
  }

  @Test func `subscribing again replaces the types`() async throws {
    let bench = try MethodBench()
    _ = try await bench.call("event.subscribe", ["types": ["account.changed"]])
    _ = try await bench.call("event.subscribe", ["types": ["key.created"]])
    let account = try await bench.makeAccount()
    _ = try await bench.call("account.setPassword", ["accountId": account, "password": "secret"])
    #expect(await bench.notification()?["params"]?["type"] == "key.created")
    bench.drain()
  }
}
