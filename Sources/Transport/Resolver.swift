import Dispatch
import Foundation
import Synchronization

/// A numeric address that can be connected to.
struct SocketAddress: Sendable {
  let family: Int32
  /// The bytes of the `sockaddr`.
  let bytes: [UInt8]
  /// The numeric host: `192.0.2.1` or `2001:db8::1`.
  let text: String

  /// Cloud metadata services, also in their IPv4-mapped, NAT64 and 6to4 spellings.
  var isForbidden: Bool {
    let metadata: [UInt8] = [169, 254, 169, 254]
    if family == AF_INET { return Array(bytes[4..<8]) == metadata }
    let host = Array(bytes[8..<24])
    let mapped = [UInt8](repeating: 0, count: 10) + [0xff, 0xff]
    let compatible = [UInt8](repeating: 0, count: 12)
    let nat64: [UInt8] = [0x00, 0x64, 0xff, 0x9b] + [UInt8](repeating: 0, count: 8)
    if [mapped, compatible, nat64].contains(Array(host[..<12])), Array(host[12...]) == metadata {
      return true
    }
    if Array(host[..<6]) == [0x20, 0x02] + metadata { return true }
    return host == [0xfd, 0x00, 0x0e, 0xc2] + [UInt8](repeating: 0, count: 10) + [0x02, 0x54]
  }
}

/// Names to addresses, with a deadline around the blocking `getaddrinfo`.
enum Resolver {
  /// Lookups that hang in a broken resolver keep their thread until it gives up; more than this are not begun.
  static let maxLookups = 32

  typealias Lookup =
    @Sendable (_ host: String, _ port: Int, _ flags: Int32) -> Result<[SocketAddress], ConnectFailure>

  private static let running = Mutex(0)

  static func addresses(
    of endpoint: Endpoint,
    within limit: Duration,
    using lookUp: @escaping Lookup = Resolver.lookUp
  ) async throws(ConnectFailure) -> [SocketAddress] {
    let host =
      endpoint.host.hasPrefix("[") && endpoint.host.hasSuffix("]")
      ? String(endpoint.host.dropFirst().dropLast()) : endpoint.host
    guard (1...65_535).contains(endpoint.port) else {
      throw .other("port \(endpoint.port) is not 1 to 65535")
    }
    guard !host.isEmpty, host.utf8.count <= 255, host.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else {
      throw .resolve("not a host name in ASCII")
    }
    if let literal = try? lookUp(host, endpoint.port, AI_NUMERICHOST).get() { return literal }
    let begun = running.withLock { count in
      guard count < maxLookups else { return false }
      count += 1
      return true
    }
    guard begun else { throw .timedOut("dns") }

    let answer = Answer()
    let timer = DispatchSource.makeTimerSource()
    timer.setEventHandler { answer.settle(.failure(.timedOut("dns"))) }
    timer.schedule(deadline: .now() + limit.seconds)
    timer.resume()
    defer { timer.cancel() }
    let port = endpoint.port
    Thread.detachNewThread {
      let found = lookUp(host, port, 0)
      running.withLock { $0 -= 1 }
      answer.settle(found)
    }
    let result = await withTaskCancellationHandler {
      await answer.value()
    } onCancel: {
      answer.settle(.failure(.stopped))
    }
    return try result.get()
  }

  @Sendable
  static func lookUp(_ host: String, _ port: Int, flags: Int32) -> Result<
    [SocketAddress], ConnectFailure
  > {
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    hints.ai_flags = flags | AI_NUMERICSERV
    var list: UnsafeMutablePointer<addrinfo>?
    let status = getaddrinfo(host, String(port), &hints, &list)
    guard status == 0 else { return .failure(failure(status)) }
    defer { freeaddrinfo(list) }
    var found: [SocketAddress] = []
    var next = list
    while let entry = next?.pointee {
      next = entry.ai_next
      guard let address = entry.ai_addr, entry.ai_family == AF_INET || entry.ai_family == AF_INET6 else {
        continue
      }
      var name = [CChar](repeating: 0, count: Int(NI_MAXHOST))
      guard
        getnameinfo(address, entry.ai_addrlen, &name, socklen_t(name.count), nil, 0, NI_NUMERICHOST) == 0
      else { continue }
      found.append(
        SocketAddress(
          family: entry.ai_family,
          bytes: Array(UnsafeRawBufferPointer(start: address, count: Int(entry.ai_addrlen))),
          text: String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        )
      )
    }
    return found.isEmpty ? .failure(.noAddress) : .success(found)
  }

  private static func failure(_ status: Int32) -> ConnectFailure {
    switch status {
    case EAI_NONAME: .resolve(ConnectFailure.nameNotFound)
    case -5: .noAddress  // EAI_NODATA, which Glibc hides behind a feature macro
    default: .resolve(String(cString: gai_strerror(status)))
    }
  }
}

/// The first answer of several that race, for one waiter.
private final class Answer: Sendable {
  typealias Value = Result<[SocketAddress], ConnectFailure>

  private enum State {
    case open
    case awaited(CheckedContinuation<Value, Never>)
    case settled(Value)
  }

  private let state = Mutex(State.open)

  func settle(_ value: Value) {
    let waiter: CheckedContinuation<Value, Never>? = state.withLock { state in
      switch state {
      case .open:
        state = .settled(value)
        return nil
      case .awaited(let continuation):
        state = .settled(value)
        return continuation
      case .settled:
        return nil
      }
    }
    waiter?.resume(returning: value)
  }

  func value() async -> Value {
    await withCheckedContinuation { continuation in
      let ready: Value? = state.withLock { state in
        if case .settled(let value) = state { return value }
        state = .awaited(continuation)
        return nil
      }
      if let ready { continuation.resume(returning: ready) }
    }
  }
}

extension Duration {
  /// For Dispatch, whose times are in floating-point seconds; never negative.
  var seconds: Double {
    let (seconds, attoseconds) = components
    return max(0, Double(seconds) + Double(attoseconds) / 1e18)
  }
}
