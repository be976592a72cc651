package import Comms
import Foundation
package import Storage
package import Transport

/// What the service needs from outside itself: everything that tests replace.
package struct World: Sendable {
  /// The wall clock.
  package var now: @Sendable () -> Instant
  package var entropy: Entropy
  package var connector: any Connector
  /// The name this host introduces itself by in EHLO.
  package var hostName: String

  package init(
    now: @escaping @Sendable () -> Instant,
    entropy: Entropy,
    connector: any Connector,
    hostName: String
  ) {
    self.now = now
    self.entropy = entropy
    self.connector = connector
    self.hostName = hostName
  }

  /// The machine's clock, randomness and network.
  package static var real: World {
    World(
      now: { Instant(milliseconds: Int64((Date().timeIntervalSince1970 * 1000).rounded())) },
      entropy: .system,
      connector: SocketConnector(),
      hostName: ehloName(ProcessInfo.processInfo.hostName)
    )
  }

  /// A host name that is fit for EHLO: qualified and of letters, digits, dots and hyphens only.
  ///
  /// `localhost` and bare names upset Exchange and Gmail's relay, so they become an address literal (RFC
  /// 5321 §4.1.3).
  package static func ehloName(_ name: String) -> String {
    let lower = name.lowercased()
    let isClean = lower.utf8.allSatisfy { byte in
      (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x2D || byte == 0x2E
    }
    guard isClean, lower.contains("."), !lower.hasPrefix("localhost"), lower.utf8.count <= 255 else {
      return "[127.0.0.1]"
    }
    return lower
  }

  /// A new identifier of the present moment.
  package func newID<Kind>(_: Identifier<Kind>.Type = Identifier<Kind>.self) -> Identifier<Kind> {
    entropy.identifier(at: now())
  }

  /// 0…1.
  package func jitter() -> Double {
    Double(entropy.bytes(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }) / Double(UInt32.max)
  }
}
