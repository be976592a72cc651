import COpenSSL
import Dispatch
import Foundation
import Synchronization
import Testing
import Wire

@testable import Transport

/// Reading and writing, in the clear and in TLS alike.
struct ChannelTests {
  /// A server that does `plain` or, in TLS, the same.
  private func channel(
    secure: Bool,
    limits: ConnectLimits = ConnectLimits(),
    serve: @escaping @Sendable (_ hear: (Int) -> Bytes, _ say: (Bytes) -> Bool) -> Void
  ) async throws -> any Channel {
    let leaf = try TestCertificate("any")
    let server = try TLSServer(leaf)
    let pin = try #require(PublicKeyPin(of: leaf.certificate)).base64
    let listener = try Listener { peer in
      peer.buffers(65_536)
      guard secure else { return serve(peer.hear) { peer.say($0) } }
      server.serve(peer) { secured in serve(secured.hear) { secured.say($0) } }
    }
    let channel = try await connect(listener, tls: TLSPolicy(serverName: "x", pinSHA256: pin), limits: limits)
    if secure { try await channel.startTLS(within: .seconds(10)) }
    return channel
  }

  @Test(arguments: [false, true])
  func `fifty megabytes reach a slow reader whole and in order`(secure: Bool) async throws {
    let size = 50_000_000
    let pattern = (0..<65_521).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 7) }
    let channel = try await channel(secure: secure) { hear, say in
      var heard = 0
      var isRight = true
      while heard < size {
        // Never across the end of the pattern, so that each piece is a slice of it.
        let at = heard % pattern.count
        let bytes = hear(min(4_096, pattern.count - at, size - heard))
        if bytes.isEmpty { break }
        let isEqual = bytes.withUnsafeBytes { heard in
          pattern.withUnsafeBytes { whole in
            guard let left = heard.baseAddress, let right = whole.baseAddress else { return false }
            return memcmp(left, right + at, heard.count) == 0
          }
        }
        isRight = isRight && isEqual
        heard += bytes.count
      }
      _ = say(Bytes("\(heard) \(isRight)".utf8))
      _ = hear(1)
    }
    var bytes = Bytes()
    while bytes.count < size { bytes += pattern }
    bytes.removeLast(bytes.count - size)
    #expect(await channel.write(bytes, deadline: .after(.seconds(120))) == .done)
    #expect(await channel.readText(within: .seconds(60)) == "\(size) true")
    channel.close()
  }

  @Test func `a peer that takes its time and goes on is no stall`() async throws {
    var limits = ConnectLimits()
    limits.writeStall = .seconds(1)
    let size = 25_000_000
    let channel = try await channel(secure: false, limits: limits) { hear, say in
      var nothing = pollfd(fd: -1, events: 0, revents: 0)
      var heard = 0
      var paused = 0
      while heard < size {
        let bytes = hear(65_536)
        if bytes.isEmpty { return }
        heard += bytes.count
        if heard / 500_000 > paused {
          paused += 1
          poll(&nothing, 1, 50)
        }
      }
      _ = say([1])
      _ = hear(1)
    }
    #expect(await channel.write(Bytes(repeating: 1, count: size), deadline: .after(.seconds(60))) == .done)
    #expect(await channel.read(deadline: .after(.seconds(60))) == .bytes([1]))
    channel.close()
  }

  @Test(arguments: [false, true])
  func `megabytes are read in chunks of 64 KiB at most`(secure: Bool) async throws {
    let size = 3_000_000
    let channel = try await channel(secure: secure) { hear, say in
      _ = say(Bytes(repeating: 7, count: size))
      _ = hear(1)
    }
    var heard = 0
    while heard < size, case .bytes(let bytes) = await channel.read(deadline: .after(.seconds(20))) {
      #expect(!bytes.isEmpty && bytes.count <= 65_536)
      heard += bytes.count
    }
    #expect(heard == size)
    channel.close()
  }

  @Test(arguments: [false, true])
  func `a write that nobody takes ends at the deadline or the stall`(secure: Bool) async throws {
    var limits = ConnectLimits()
    limits.writeStall = .milliseconds(300)
    for deadline in [Duration.seconds(60), .milliseconds(200)] {
      // The peer says one thing and then neither reads nor talks.
      let over = DispatchSemaphore(value: 0)
      let channel = try await channel(secure: secure, limits: limits) { _, say in
        _ = say(Bytes(repeating: 7, count: 16_384))
        over.wait()
      }
      let started = ContinuousClock.now
      #expect(
        await channel.write(Bytes(repeating: 1, count: 50_000_000), deadline: .after(deadline)) == .timedOut
      )
      #expect(ContinuousClock.now - started < .seconds(20))
      guard case .bytes(let bytes) = await channel.read(deadline: .after(.seconds(1))) else {
        Issue.record("what came in during the write is lost")
        return
      }
      #expect(!bytes.isEmpty && bytes.allSatisfy { $0 == 7 })
      over.signal()
      channel.close()
    }
  }

  @Test(arguments: [false, true])
  func `a peer that talks without end instead of reading ends the write, and is heard`(secure: Bool)
    async throws
  {
    let channel = try await channel(secure: secure) { _, say in
      while say(Bytes(repeating: 7, count: 16_384)) {}
    }
    #expect(
      await channel.write(Bytes(repeating: 1, count: 50_000_000), deadline: .after(.seconds(60))) == .closed
    )
    let socket = try #require(channel as? SocketChannel)
    #expect(socket.state.withLock { $0.inbox.count } == 65_536)
    #expect(await channel.read(deadline: .after(.seconds(1))) == .bytes(Bytes(repeating: 7, count: 65_536)))
    channel.close()
  }

  @Test(arguments: [false, true])
  func `reads end at their deadline, and the next one may succeed`(secure: Bool) async throws {
    let channel = try await channel(secure: secure) { hear, say in
      _ = say(hear(16))
      _ = hear(1)
    }
    #expect(await channel.read(deadline: .now) == .timedOut)
    #expect(await channel.read(deadline: .after(.milliseconds(50))) == .timedOut)
    #expect(await channel.say("pong") == .done)
    #expect(await channel.readText() == "pong")
    // A later deadline does not disturb the timer, an earlier one moves it.
    async let long = channel.read(deadline: .after(.milliseconds(100)))
    #expect(await long == .timedOut)
    #expect(await channel.read(deadline: .after(.milliseconds(10))) == .timedOut)
    channel.close()
  }

  @Test(arguments: [false, true])
  func `a look that does not wait finds what has arrived`(secure: Bool) async throws {
    let channel = try await channel(secure: secure) { hear, say in
      _ = say(Bytes("a".utf8))
      _ = hear(1)
      _ = say(Bytes("b".utf8))
    }
    #expect(await channel.readText(within: .seconds(10)) == "a")
    #expect(channel.readNow() == nil)
    #expect(await channel.write(Bytes("x".utf8), deadline: .after(.seconds(10))) == .done)
    var found: [ChannelRead] = []
    let end = ContinuousClock.now + .seconds(10)
    while found.count < 2, ContinuousClock.now < end {
      if let read = channel.readNow() { found.append(read) } else { await Task.yield() }
    }
    #expect(found == [.bytes(Bytes("b".utf8)), .closed])
    channel.stop()
    #expect(channel.readNow() == .stopped)
    channel.close()
  }

  @Test(arguments: [false, true])
  func `stop wakes a read and a write, and stays`(secure: Bool) async throws {
    let channel = try await channel(secure: secure) { _, say in
      _ = say([1])
      var nothing = pollfd(fd: -1, events: 0, revents: 0)
      poll(&nothing, 1, 500)
    }
    guard case .bytes = await channel.read(deadline: .after(.seconds(10))) else {
      Issue.record("nothing")
      return
    }
    async let reading = channel.read(deadline: .after(.seconds(60)))
    async let writing = channel.write(Bytes(repeating: 1, count: 50_000_000), deadline: .after(.seconds(60)))
    channel.stop()
    #expect(await reading == .stopped)
    #expect(await writing == .stopped)
    #expect(await channel.read(deadline: .after(.seconds(60))) == .stopped)
    #expect(await channel.say("x") == .stopped)
    channel.close()
  }

  @Test func `close wakes a read, and the peer's end is an end`() async throws {
    let first = try await channel(secure: false) { hear, _ in _ = hear(1) }
    async let reading = first.read(deadline: .after(.seconds(60)))
    first.close()
    #expect(await reading == .closed)
    #expect(await first.say("x") == .closed)

    let second = try await channel(secure: false) { _, say in _ = say(Bytes("bye".utf8)) }
    #expect(await second.readText() == "bye")
    #expect(await second.readText() == "closed")
  }
}
