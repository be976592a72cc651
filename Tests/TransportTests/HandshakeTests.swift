import COpenSSL
import Foundation
import Synchronization
import Testing
import Wire

@testable import Transport

/// Peers that do not shake hands as they should.
struct HandshakeTests {
  private let policy = TLSPolicy(
    serverName: "mail.example.org",
    pinSHA256: String(repeating: "00", count: 32)
  )

  private func fault(of channel: any Channel, within limit: Duration = .seconds(10)) async -> TLSFault? {
    do throws(TLSFault) {
      try await channel.startTLS(within: limit)
      return nil
    } catch {
      return error
    }
  }

  @Test(arguments: [
    "220 mail.example.org ESMTP\r\n", "* OK ready\r\n", "HTTP/1.1 400 Bad Request\r\n\r\n", "\0\0\0",
  ])
  func `a server that speaks plain text is named so, before or after our hello`(banner: String) async throws {
    let late = try Listener { peer in
      _ = peer.hear()
      peer.say(banner)
      peer.awaitEnd()
    }
    let first = try await connect(late, tls: policy)
    #expect(await fault(of: first) == .notTLS)
    #expect(await first.say("x") == .closed)

    let early = try Listener { peer in
      peer.say(banner)
      peer.awaitEnd()
    }
    #expect(await fault(of: try connect(early, tls: policy)) == .notTLS)
  }

  @Test func `octets before TLS end the attempt before the handshake`() async throws {
    let listener = try Listener { peer in
      peer.say("220 hello\r\n")
      _ = peer.hear()
      peer.say("220 go\r\n")
      _ = peer.hear()
      peer.say("250 injected\r\n")
      peer.awaitEnd()
    }
    let channel = try await connect(listener, tls: policy)
    #expect(await channel.readText() == "220 hello\r\n")
    #expect(await channel.say("STARTTLS\r\n") == .done)
    #expect(await channel.readText() == "220 go\r\n")
    #expect(await channel.say("x") == .done)
    let socket = try #require(channel as? SocketChannel)
    var poll = pollfd(fd: socket.descriptor.number, events: Int16(POLLIN), revents: 0)
    #expect(Glibc.poll(&poll, 1, 10_000) == 1)
    #expect(await fault(of: channel) == .other("plaintext before TLS"))
    #expect(await channel.readText() == "closed", "what was injected is never read")
  }

  @Test func `a handshake that stalls is given up`() async throws {
    let silent = try Listener { $0.awaitEnd() }
    let started = ContinuousClock.now
    #expect(await fault(of: try connect(silent, tls: policy), within: .milliseconds(100)) == .timedOut)
    #expect(ContinuousClock.now - started < .seconds(5))

    // The connection's own limit holds even where its caller would wait longer.
    var limits = ConnectLimits()
    limits.tlsHandshake = .milliseconds(100)
    let mute = try Listener { $0.awaitEnd() }
    let hasty = try await connect(mute, tls: policy, limits: limits)
    #expect(await fault(of: hasty, within: .seconds(60)) == .timedOut)
    #expect(ContinuousClock.now - started < .seconds(10))

    let trickling = try Listener { peer in
      var nothing = pollfd(fd: -1, events: 0, revents: 0)
      _ = peer.hear()
      peer.say([0x16, 0x03, 0x03, 0x40, 0x00, 0x02])
      while peer.say([0x00]) { poll(&nothing, 1, 10) }
    }
    #expect(await fault(of: try connect(trickling, tls: policy), within: .milliseconds(200)) == .timedOut)
  }

  @Test func `a server that hangs up or sends rubbish is refused`() async throws {
    let closing = try Listener { _ = $0.hear() }
    #expect(await fault(of: try connect(closing, tls: policy)) == .closedByPeer)
    let rubbish = try Listener { peer in
      _ = peer.hear()
      peer.say([0x16, 0x03, 0x03, 0x00, 0x04, 0xff, 0x00, 0x00, 0x00])
      peer.awaitEnd()
    }
    guard case .other = await fault(of: try connect(rubbish, tls: policy)) else {
      Issue.record("accepted")
      return
    }
  }

  @Test func `stop and cancellation end a handshake`() async throws {
    let silent = try Listener { $0.awaitEnd() }
    let channel = try await connect(silent, tls: policy)
    async let end = fault(of: channel)
    channel.stop()
    #expect(await end == .stopped)

    let second = try await connect(silent, tls: policy)
    let task = Task { await fault(of: second) }
    task.cancel()
    #expect(await task.value == .stopped)
  }

  @Test func `without a policy there is no TLS, and it starts once`() async throws {
    let silent = try Listener { $0.awaitEnd() }
    guard case .other = await fault(of: try connect(silent)) else {
      Issue.record("accepted")
      return
    }
  }

  @Test func `the server's name is asked for, an address is not`() async throws {
    let leaf = try TestCertificate("any", names: "DNS:mail.example.org,IP:127.0.0.1")
    let pin = try #require(PublicKeyPin(of: leaf.certificate)).base64
    let server = try TLSServer(leaf)
    let listener = try Listener { peer in
      server.serve(peer) { secure in
        let name = SSL_get_servername(secure.ssl, TLSEXT_NAMETYPE_host_name).map { String(cString: $0) }
        secure.say(name ?? "none")
        _ = secure.hear()
      }
    }
    for (name, sent) in [("Mail.example.org.", "Mail.example.org"), ("127.0.0.1", "none"), ("::1", "none")] {
      let channel = try await connect(listener, tls: TLSPolicy(serverName: name, pinSHA256: pin))
      try await channel.startTLS(within: .seconds(10))
      #expect(await channel.readText() == sent)
      channel.close()
    }
  }

  @Test(arguments: [TLS1_2_VERSION, TLS1_3_VERSION])
  func `nothing is resumed, and an end without goodbye is an end`(version: Int32) async throws {
    let leaf = try TestCertificate("any")
    let pin = try #require(PublicKeyPin(of: leaf.certificate)).base64
    let server = try TLSServer(leaf, version: version)
    let reused = Atomic<Int>(0)
    let listener = try Listener { peer in
      server.serve(peer) { secure in
        reused.add(Int(SSL_session_reused(secure.ssl)), ordering: .relaxed)
        secure.say("250 part of a rep")
      }
    }
    for _ in 0..<3 {
      let channel = try await connect(listener, tls: TLSPolicy(serverName: "x", pinSHA256: pin))
      try await channel.startTLS(within: .seconds(10))
      #expect(await channel.readText() == "250 part of a rep")
      #expect(await channel.readText() == "closed")
      #expect(await channel.readText() == "closed")
      channel.close()
    }
    #expect(reused.load(ordering: .relaxed) == 0)
  }

  @Test func `close says goodbye`() async throws {
    let leaf = try TestCertificate("any")
    let pin = try #require(PublicKeyPin(of: leaf.certificate)).base64
    let server = try TLSServer(leaf)
    let (ends, end) = AsyncStream.makeStream(of: Int32.self)
    let listener = try Listener { peer in
      server.serve(peer) { secure in
        _ = secure.hear()
        end.yield(SSL_get_shutdown(secure.ssl))
      }
    }
    let channel = try await connect(listener, tls: TLSPolicy(serverName: "x", pinSHA256: pin))
    try await channel.startTLS(within: .seconds(10))
    channel.close()
    #expect(await ends.first { _ in true } == SSL_RECEIVED_SHUTDOWN)
  }

  @Test func `a flood of key updates is ended`() async throws {
    let leaf = try TestCertificate("any")
    let pin = try #require(PublicKeyPin(of: leaf.certificate)).base64
    let server = try TLSServer(leaf, version: TLS1_3_VERSION)
    let listener = try Listener { peer in
      server.serve(peer) { secure in
        for _ in 0..<1_000_000 {
          guard SSL_key_update(secure.ssl, SSL_KEY_UPDATE_NOT_REQUESTED) == 1,
            SSL_do_handshake(secure.ssl) == 1
          else { return }
        }
      }
    }
    let channel = try await connect(listener, tls: TLSPolicy(serverName: "x", pinSHA256: pin))
    try await channel.startTLS(within: .seconds(10))
    #expect(await channel.readText(within: .seconds(60)) == "closed")
  }
}
