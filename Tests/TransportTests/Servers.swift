import COpenSSL
import Foundation
import Testing
import Wire

@testable import Transport

/// A listening socket on the loopback whose connections are served by blocking threads.
///
/// It stays until the process ends: closed under a blocked `accept`, its number would go to another test's socket,
/// and connections not yet accepted would be reset.
final class Listener: Sendable {
  let port: Int
  private let descriptor: Int32

  /// `serve` owns the connection's descriptor for as long as it runs; afterwards it is closed.
  init(v6: Bool = false, backlog: Int32 = 64, serve: (@Sendable (Peer) -> Void)?) throws {
    let family = v6 ? AF_INET6 : AF_INET
    let text = v6 ? "::1" : "127.0.0.1"
    let descriptor = socket(family, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    self.descriptor = descriptor
    try #require(descriptor >= 0)
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    hints.ai_flags = AI_NUMERICHOST
    var list: UnsafeMutablePointer<addrinfo>?
    try #require(getaddrinfo(text, "0", &hints, &list) == 0)
    defer { freeaddrinfo(list) }
    let entry = try #require(list?.pointee)
    try #require(bind(descriptor, entry.ai_addr, entry.ai_addrlen) == 0)
    try #require(listen(descriptor, backlog) == 0)
    var bound = sockaddr_in6()
    var size = socklen_t(MemoryLayout<sockaddr_in6>.size)
    let found = withUnsafeMutablePointer(to: &bound) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &size) }
    }
    try #require(found == 0)
    port = Int(UInt16(bigEndian: bound.sin6_port))
    if let serve {
      Thread.detachNewThread {
        while true {
          let number = accept(descriptor, nil, nil)
          guard number >= 0 else { return }
          Thread.detachNewThread {
            serve(Peer(number))
            _ = Glibc.close(number)
          }
        }
      }
    }
  }

  /// For a port where nobody listens.
  func close() { _ = Glibc.close(descriptor) }

  var endpoint: Endpoint { Endpoint(host: "127.0.0.1", port: port) }
}

/// The server's end of one connection, blocking.
struct Peer {
  let number: Int32

  init(_ number: Int32) {
    self.number = number
    // A test that fails must not leave a thread behind for ever.
    var limit = timeval(tv_sec: 20, tv_usec: 0)
    setsockopt(number, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    setsockopt(number, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
  }

  @discardableResult
  func say(_ text: String) -> Bool { say(Bytes(text.utf8)) }

  @discardableResult
  func say(_ bytes: Bytes) -> Bool {
    var sent = 0
    while sent < bytes.count {
      let count = bytes.withUnsafeBytes { buffer in
        send(number, buffer.baseAddress.map { $0 + sent }, buffer.count - sent, Int32(MSG_NOSIGNAL))
      }
      if count <= 0 { return false }
      sent += count
    }
    return true
  }

  /// At most so many octets; empty at the end.
  func hear(_ limit: Int = 4_096) -> Bytes {
    Bytes(unsafeUninitializedCapacity: limit) { buffer, count in
      count = max(0, recv(number, buffer.baseAddress, limit, 0))
    }
  }

  func hearText(_ limit: Int = 4_096) -> String { String(decoding: hear(limit), as: UTF8.self) }

  /// Waits for the other side to hang up.
  func awaitEnd() { while !hear().isEmpty {} }

  func buffers(_ size: Int32) {
    var size = size
    setsockopt(number, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
  }
}

/// The server's side of TLS.
///
/// Unchecked: configured once, then only counted by OpenSSL.
final class TLSServer: @unchecked Sendable {
  let context: OpaquePointer

  /// `version` is spoken alone; the server itself accepts any weakness, since the client is under test.
  init(_ leaf: TestCertificate, chain: [TestCertificate] = [], version: Int32? = nil) throws {
    context = try #require(SSL_CTX_new(TLS_server_method()))
    SSL_CTX_set_security_level(context, 0)
    try #require(SSL_CTX_set_cipher_list(context, "ALL:@SECLEVEL=0") == 1)
    if let version { try #require(copenssl_pin_version(context, version) == 1) }
    try #require(SSL_CTX_use_certificate(context, leaf.certificate) == 1)
    try #require(SSL_CTX_use_PrivateKey(context, leaf.key.pointer) == 1)
    for link in chain {
      let pointer = UnsafeMutableRawPointer(link.certificate)
      try #require(SSL_CTX_ctrl(context, SSL_CTRL_CHAIN_CERT, 1, pointer) == 1)
    }
  }

  deinit { SSL_CTX_free(context) }

  /// Shakes hands on the peer's socket, then serves; the end comes without close_notify.
  func serve(_ peer: Peer, _ body: (SecurePeer) -> Void = { $0.echo() }) {
    guard let ssl = SSL_new(context) else { return }
    defer {
      SSL_free(ssl)
      ERR_clear_error()
    }
    // Writes to a peer that hung up must not end the test process.
    signal(SIGPIPE, SIG_IGN)
    SSL_set_fd(ssl, peer.number)
    guard SSL_accept(ssl) == 1 else { return }
    body(SecurePeer(ssl: ssl))
  }
}

/// The server's end of one TLS connection, blocking.
struct SecurePeer {
  let ssl: OpaquePointer

  @discardableResult
  func say(_ text: String) -> Bool { say(Bytes(text.utf8)) }

  @discardableResult
  func say(_ bytes: Bytes) -> Bool { SSL_write(ssl, bytes, Int32(bytes.count)) > 0 }

  func hear(_ limit: Int = 16_384) -> Bytes {
    Bytes(unsafeUninitializedCapacity: limit) { buffer, count in
      count = max(0, Int(SSL_read(ssl, buffer.baseAddress, Int32(limit))))
    }
  }

  func echo() {
    while true {
      let heard = hear()
      guard !heard.isEmpty, say(heard) else { return }
    }
  }
}

extension ContinuousClock.Instant {
  static func after(_ duration: Duration) -> Self { .now + duration }
}

extension Channel {
  func readText(within limit: Duration = .seconds(10)) async -> String {
    switch await read(deadline: .after(limit)) {
    case .bytes(let bytes): String(decoding: bytes, as: UTF8.self)
    case .closed: "closed"
    case .timedOut: "timed out"
    case .stopped: "stopped"
    }
  }

  func say(_ text: String) async -> ChannelWrite {
    await write(Bytes(text.utf8), deadline: .after(.seconds(10)))
  }
}

/// A connection to a listener, with the limits of the test.
func connect(
  _ listener: Listener,
  tls: TLSPolicy? = nil,
  trust: TrustStore? = nil,
  limits: ConnectLimits = ConnectLimits()
) async throws -> any Channel {
  try await SocketConnector(trust: trust).connect(to: listener.endpoint, tls: tls, limits: limits).0
}
