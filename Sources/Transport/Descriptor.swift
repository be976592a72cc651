import Foundation
import Synchronization

/// A socket of ours, closed when its last holder lets go.
///
/// Its Dispatch source holds it, because a descriptor must not be closed (and its number reused) before the source
/// is cancelled.
final class Descriptor: Sendable {
  let number: Int32

  init?(family: Int32) {
    let number = socket(
      family,
      Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue),
      0
    )
    guard number >= 0 else { return nil }
    self.number = number
  }

  /// A second number for the same socket.
  init?(copyOf other: Descriptor) {
    let number = fcntl(other.number, F_DUPFD_CLOEXEC, 0)
    guard number >= 0 else { return nil }
    self.number = number
  }

  deinit { _ = Glibc.close(number) }

  func setOption(_ level: Int32, _ name: Int32, _ value: Int32) {
    var value = value
    _ = setsockopt(number, level, name, &value, socklen_t(MemoryLayout<Int32>.size))
  }

  /// Begins to connect: 0, or an error of which EINPROGRESS means to wait.
  func connect(to address: SocketAddress) -> Int32 {
    address.bytes.withUnsafeBytes { buffer in
      buffer.withMemoryRebound(to: sockaddr.self) { rebound in
        Glibc.connect(number, rebound.baseAddress, socklen_t(buffer.count)) == 0 ? 0 : errno
      }
    }
  }

  /// Whether a connection attempt is over.
  var isWritable: Bool {
    var poll = pollfd(fd: number, events: Int16(POLLOUT), revents: 0)
    return Glibc.poll(&poll, 1, 0) == 1
  }

  /// The outcome of a connection attempt, which can be asked once.
  func takeError() -> Int32 {
    var error: Int32 = 0
    var size = socklen_t(MemoryLayout<Int32>.size)
    return getsockopt(number, SOL_SOCKET, SO_ERROR, &error, &size) == 0 ? error : errno
  }

  /// How a system call on the socket went.
  enum Transfer {
    case moved(Int)
    case wouldBlock
    /// End of stream, or a failure that ends it.
    case ended
  }

  func receive(into buffer: UnsafeMutableRawBufferPointer, flags: Int32 = 0) -> Transfer {
    while true {
      let count = recv(number, buffer.baseAddress, buffer.count, flags)
      if count > 0 { return .moved(count) }
      if count == 0 { return .ended }
      if errno == EINTR { continue }
      return errno == EAGAIN || errno == EWOULDBLOCK ? .wouldBlock : .ended
    }
  }

  func send(_ buffer: UnsafeRawBufferPointer) -> Transfer {
    while true {
      let count = Glibc.send(number, buffer.baseAddress, buffer.count, Int32(MSG_NOSIGNAL))
      if count >= 0 { return .moved(count) }
      if errno == EINTR { continue }
      return errno == EAGAIN || errno == EWOULDBLOCK ? .wouldBlock : .ended
    }
  }
}
