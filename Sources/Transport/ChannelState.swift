import Foundation
import Wire

/// What a channel knows and who waits for it; lives under the channel's lock.
struct ChannelState: ~Copyable {
  typealias Instant = ContinuousClock.Instant

  /// The most one read returns, and the most that is buffered while a write waits.
  static let chunk = 65_536

  var tls: TLSSession?
  var isSecured = false
  /// Whether anything was ever received in the clear: tells a wrong port from an injection before TLS.
  var hasHeard = false
  /// Octets received, and decrypted, while a write waited.
  var inbox = Bytes()
  /// Encrypted octets received since the last content.
  var barren = 0

  var reader: Reader?
  var readDeadline: Instant?
  var writer: Writer?
  /// Whether the Dispatch sources are resumed.
  var readArmed = false
  var writeArmed = false
  /// When the timer is set to fire.
  var alarm: Instant?

  /// The peer will send nothing more.
  var ended = false
  /// TLS was asked for and failed: nothing may be said in the clear any more.
  var refused = false
  var stopped = false
  var closed = false
  let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.chunk, alignment: 16)

  deinit { scratch.deallocate() }

  enum Reader {
    case bytes(CheckedContinuation<ChannelRead, Never>)
    case handshake(CheckedContinuation<Result<Void, TLSFault>, Never>)
  }

  enum Writer {
    case bytes(Outgoing, CheckedContinuation<ChannelWrite, Never>)
    case connect(deadline: Instant, CheckedContinuation<ConnectEnd, Never>)

    var deadline: Instant {
      switch self {
      case .bytes(let outgoing, _): min(outgoing.deadline, outgoing.stalled)
      case .connect(let deadline, _): deadline
      }
    }
  }

  enum ConnectEnd: Sendable {
    /// The socket's error, 0 for success.
    case done(Int32)
    case timedOut
    case stopped
  }

  struct Outgoing {
    let bytes: Bytes
    var sent = 0
    let deadline: Instant
    /// Moves on with every octet the peer takes.
    var stalled: Instant
  }

  /// Who goes on, once the lock is released.
  enum Wake {
    case read(CheckedContinuation<ChannelRead, Never>, ChannelRead)
    case handshake(CheckedContinuation<Result<Void, TLSFault>, Never>, Result<Void, TLSFault>)
    case write(CheckedContinuation<ChannelWrite, Never>, ChannelWrite)
    case connect(CheckedContinuation<ConnectEnd, Never>, ConnectEnd)

    func callAsFunction() {
      switch self {
      case .read(let continuation, let result): continuation.resume(returning: result)
      case .handshake(let continuation, let result): continuation.resume(returning: result)
      case .write(let continuation, let result): continuation.resume(returning: result)
      case .connect(let continuation, let result): continuation.resume(returning: result)
      }
    }
  }

  /// Why waiting ends without the peer's doing.
  enum Breach {
    case timedOut
    case stopped
    case closed
  }

  mutating func takeReader(_ breach: Breach) -> Wake? {
    let taken = reader
    reader = nil
    readDeadline = nil
    switch (taken, breach) {
    case (nil, _): return nil
    case (.bytes(let continuation), .timedOut): return .read(continuation, .timedOut)
    case (.bytes(let continuation), .stopped): return .read(continuation, .stopped)
    case (.bytes(let continuation), .closed): return .read(continuation, .closed)
    case (.handshake(let continuation), .timedOut): return .handshake(continuation, .failure(.timedOut))
    case (.handshake(let continuation), .stopped): return .handshake(continuation, .failure(.stopped))
    case (.handshake(let continuation), .closed): return .handshake(continuation, .failure(.closedByPeer))
    }
  }

  mutating func takeWriter(_ breach: Breach) -> Wake? {
    let taken = writer
    writer = nil
    switch (taken, breach) {
    case (nil, _): return nil
    case (.bytes(_, let continuation), .timedOut): return .write(continuation, .timedOut)
    case (.bytes(_, let continuation), .stopped): return .write(continuation, .stopped)
    case (.bytes(_, let continuation), .closed): return .write(continuation, .closed)
    case (.connect(_, let continuation), .timedOut): return .connect(continuation, .timedOut)
    case (.connect(_, let continuation), .stopped): return .connect(continuation, .stopped)
    case (.connect(_, let continuation), .closed): return .connect(continuation, .stopped)
    }
  }
}
