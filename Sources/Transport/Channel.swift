package import Wire

/// An ordered stream of octets to one peer, in the clear at first and in TLS after `startTLS`.
///
/// One task reads and writes. `stop` and `close` may come from anywhere.
package protocol Channel: AnyObject, Sendable {
  /// What the peer sent, at most 64 KiB at once.
  func read(deadline: ContinuousClock.Instant) async -> ChannelRead
  /// What has arrived already; nil when nothing has.
  func readNow() -> ChannelRead?
  /// Sends all of the octets, or as much as the peer takes until the deadline or a stall.
  func write(_ bytes: Bytes, deadline: ContinuousClock.Instant) async -> ChannelWrite
  /// Shakes hands and verifies the peer. After a fault the channel is dead.
  func startTLS(within limit: Duration) async throws(TLSFault)
  /// Ends pending and later operations with `.stopped`.
  func stop()
  /// Says goodbye as far as that needs no waiting, and gives the descriptor back.
  func close()

  var isSecured: Bool { get }
  /// SHA-256 of the peer's SubjectPublicKeyInfo in base64, once seen, even when the handshake then failed: what an
  /// account can be pinned to.
  var peerSPKI: String? { get }
}

/// Faults are thrown by `startTLS`.
extension TLSFault: Error {
  /// The channel was stopped while it shook hands.
  package static let stopped = TLSFault.other("stopped")
}

/// The end of one read.
package enum ChannelRead: Sendable, Hashable {
  case bytes(Bytes)
  /// The peer closed, with or without goodbye, or the network failed.
  case closed
  case timedOut
  case stopped
}

/// The end of one write.
///
/// Anything but `done` leaves open how much arrived.
package enum ChannelWrite: Sendable, Hashable {
  case done
  case closed
  case timedOut
  case stopped
}
