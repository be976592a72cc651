import Dispatch
import Foundation
import Testing
import Wire

@testable import Transport

struct ConnectingTests {
  private func failure(_ endpoint: Endpoint, _ limits: ConnectLimits = ConnectLimits()) async
    -> ConnectFailure?
  {
    do throws(ConnectFailure) {
      let (channel, _) = try await SocketConnector().connect(to: endpoint, tls: nil, limits: limits)
      channel.close()
      return nil
    } catch {
      return error
    }
  }

  @Test(arguments: [("127.0.0.1", false), ("localhost", false), ("::1", true), ("[::1]", true)])
  func `names and literals connect, and say where`(host: String, v6: Bool) async throws {
    let listener = try Listener(v6: v6) { peer in
      peer.say("hi")
      peer.awaitEnd()
    }
    let (channel, report) = try await SocketConnector()
      .connect(to: Endpoint(host: host, port: listener.port), tls: nil, limits: ConnectLimits())
    #expect(report.address == (v6 ? "::1" : "127.0.0.1"))
    #expect(report.resolvedIn >= .zero && report.connectedIn > .zero)
    #expect(await channel.readText() == "hi")
    channel.close()
  }

  @Test func `a port where nobody listens refuses`() async throws {
    let listener = try Listener(serve: nil)
    listener.close()
    #expect(await failure(listener.endpoint) == .refused("127.0.0.1"))
  }

  @Test func `a name that is not there is not found, or not in time`() async throws {
    var limits = ConnectLimits()
    limits.dns = .seconds(2)
    switch await failure(Endpoint(host: "nobody.invalid", port: 25), limits) {
    case .resolve, .noAddress, .timedOut("dns"): break
    case let other: Issue.record("\(String(describing: other))")
    }
  }

  @Test func `a lookup that hangs is left behind, at its deadline or when the task is cancelled`()
    async throws
  {
    let hang = DispatchSemaphore(value: 0)
    let endpoint = Endpoint(host: "stuck.example", port: 25)
    func addresses(within limit: Duration) async -> ConnectFailure? {
      do throws(ConnectFailure) {
        _ = try await Resolver.addresses(of: endpoint, within: limit) { _, _, flags in
          if flags == 0 { hang.wait() }
          return .failure(.resolve("hung"))
        }
        return nil
      } catch {
        return error
      }
    }
    #expect(await addresses(within: .milliseconds(50)) == .timedOut("dns"))
    let task = Task { await addresses(within: .seconds(60)) }
    task.cancel()
    #expect(await task.value == .stopped)
    hang.signal()
    hang.signal()
  }

  @Test(arguments: [
    "", "a b", "localhost\0.example.org", "bücher.example", String(repeating: "a", count: 300),
  ])
  func `what is no host name is not looked up`(host: String) async throws {
    guard case .resolve = await failure(Endpoint(host: host, port: 25)) else {
      Issue.record("looked up")
      return
    }
  }

  @Test(arguments: [0, -1, 65_536])
  func `what is no port is refused`(port: Int) async throws {
    guard case .other = await failure(Endpoint(host: "127.0.0.1", port: port)) else {
      Issue.record("tried")
      return
    }
  }

  @Test(arguments: [
    "169.254.169.254", "::ffff:169.254.169.254", "0251.0376.0251.0376", "0xa9fea9fe", "2852039166",
    "64:ff9b::169.254.169.254", "2002:a9fe:a9fe::1", "::169.254.169.254", "fd00:ec2::254",
    "[fd00:0ec2:0::0254]",
  ])
  func `metadata services are not connected to in any spelling`(host: String) async throws {
    guard case .forbiddenAddress = await failure(Endpoint(host: host, port: 80)) else {
      Issue.record("tried")
      return
    }
  }

  @Test func `a peer that never answers is given up`() async throws {
    // With a backlog of none and the queue full, the kernel drops what comes: a black hole on the loopback.
    let hole = try Listener(backlog: 0, serve: nil)
    var fillers: [any Channel] = []
    var limits = ConnectLimits()
    limits.perAddress = .milliseconds(300)
    let started = ContinuousClock.now
    var end: ConnectFailure?
    for _ in 0..<8 where end == nil {
      do throws(ConnectFailure) {
        fillers.append(try await SocketConnector().connect(to: hole.endpoint, tls: nil, limits: limits).0)
      } catch {
        end = error
      }
    }
    #expect(end == .timedOut("connect"))
    #expect(ContinuousClock.now - started < .seconds(10))
    limits.perAddress = .seconds(60)
    limits.total = .milliseconds(200)
    #expect(await failure(hole.endpoint, limits) == .timedOut("connect"))

    let task = Task { await failure(hole.endpoint) }
    await Task.yield()
    task.cancel()
    #expect(await task.value == .stopped)
    for filler in fillers { filler.close() }
  }

  @Test func `a thousand connections leave no descriptor behind`() async throws {
    let leaf = try TestCertificate("any")
    let pin = try #require(PublicKeyPin(of: leaf.certificate)).base64
    let server = try TLSServer(leaf)
    let secure = try Listener { server.serve($0) }
    let plain = try Listener { $0.awaitEnd() }
    func open() throws -> Int { try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count }
    let before = try open()
    for round in 0..<1_000 {
      switch round % 10 {
      case 0:
        let channel = try await connect(secure, tls: TLSPolicy(serverName: "x", pinSHA256: pin))
        try await channel.startTLS(within: .seconds(10))
        channel.close()
      case 1:
        _ = try await connect(plain)  // dropped without close
      case 2:
        let channel = try await connect(plain)
        #expect(await channel.read(deadline: .now) == .timedOut)
        channel.close()
        channel.close()
      case let kind where kind < 6:
        let channel = try await connect(plain)
        #expect(await channel.say("x") == .done)
        channel.close()
      case _:
        try await connect(plain).close()
      }
    }
    let patience = ContinuousClock.now + .seconds(20)
    // Other tests run meanwhile and have some open.
    while try open() > before + 400, ContinuousClock.now < patience { await Task.yield() }
    #expect(try open() <= before + 400)
  }
}
