/// The octets of a wire protocol.
package typealias Bytes = [UInt8]

/// A protocol conversation as a value: it says what to do next and is told what happened, and does no I/O itself.
///
/// A driver (`converse` in Transport) loops over `next()` and feeds the results back. Dialogues are structs, so a
/// test can print, compare, copy and resume one from the middle.
package protocol Dialogue: Sendable {
  /// What the dialogue hands to its caller before it goes on.
  associatedtype Event: Sendable = Never
  /// How the dialogue ended.
  associatedtype Outcome: Sendable

  /// What to do now. Drains what is buffered before it asks to read.
  mutating func next() -> Step<Event, Outcome>
  /// Octets arrived from the peer, in any chunking.
  mutating func received(_ bytes: Bytes)
  /// The TLS handshake asked for by `startTLS` succeeded.
  mutating func secured()
  /// The step asked for could not be done; the next step is `finish`.
  mutating func interrupted(_ cause: Interruption)
}

/// One thing a dialogue asks its driver to do.
package enum Step<Event: Sendable, Outcome: Sendable>: Sendable {
  /// Put these octets on the wire.
  case write(Bytes, Secrecy)
  /// Wait for the peer. Equal consecutive waits share one deadline, so a reply that trickles in cannot extend it.
  case read(Wait)
  /// Hand the connection to TLS.
  case startTLS
  /// Give this to the caller before going on; the caller may change the dialogue meanwhile.
  case deliver(Event)
  /// The dialogue is over.
  case finish(Outcome)
}

/// How long the peer may take for what, counted from the first of consecutive equal waits.
package struct Wait: Sendable, Hashable {
  /// What is waited for, such as `greeting`, `rcpt 3`: names the stage in errors and tells waits apart.
  package let stage: String
  /// The longest the whole reply may take.
  package let within: Duration

  package init(_ stage: String, within: Duration) {
    self.stage = stage
    self.within = within
  }
}

/// Whether octets may be shown in a trace.
package enum Secrecy: Sendable, Hashable {
  /// A verb and its arguments.
  case plain
  /// Message content: never shown.
  case content
  /// Credentials: never shown, wiped where possible.
  case secret
}

/// Why a step could not be done.
package enum Interruption: Sendable, Hashable {
  /// The wait's deadline passed.
  case timedOut
  /// The peer closed or reset the connection, or the network failed.
  case closedByPeer
  /// The caller wants the conversation to end now.
  case stopRequested
  /// The TLS handshake failed.
  case tlsFailed(TLSFault)
}

/// Why a TLS handshake was refused, named as exactly as the library names it.
package enum TLSFault: Sendable, Hashable {
  case certificateExpired
  case certificateNotYetValid
  /// The certificate names other hosts than the one asked for.
  case wrongHost
  /// The chain ends in a certificate that is not in the trust store.
  case unknownAuthority
  case selfSigned
  /// The server did not send the certificate between its own and the authority.
  case missingIntermediate
  /// The key is not the one the account is pinned to.
  case pinMismatch
  /// Wrong purpose, weak signature or key, broken constraint: the library's own words.
  case certificate(String)
  /// No common protocol version (1.2 or later) or cipher.
  case protocolVersion
  /// The peer does not speak TLS on this port.
  case notTLS
  /// The trust store or `caFile` is missing, empty or unreadable.
  case trustStoreUnavailable(String)
  case timedOut
  case closedByPeer
  /// Anything else, in the library's own words.
  case other(String)
}
