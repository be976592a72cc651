package import Comms
import Foundation
import Glibc
package import Storage
package import Transport

/// What the service needs from outside itself: everything that tests replace.
package struct World: Sendable {
  /// The wall clock.
  package var now: @Sendable () -> Instant
  /// How long the machine has run, sleep included.
  package var sinceStart: @Sendable () -> Duration
  /// Names this start of the machine.
  package var machineStart: String
  package var entropy: Entropy
  package var connector: any Connector
  /// The name this host introduces itself by in EHLO.
  package var hostName: String

  package init(
    now: @escaping @Sendable () -> Instant,
    sinceStart: @escaping @Sendable () -> Duration,
    machineStart: String,
    entropy: Entropy,
    connector: any Connector,
    hostName: String
  ) {
    self.now = now
    self.sinceStart = sinceStart
    self.machineStart = machineStart
    self.entropy = entropy
    self.connector = connector
    self.hostName = hostName
  }

  /// The machine's clock, randomness and network.
  package static var real: World {
    World(
      now: { Instant(milliseconds: Int64((Date().timeIntervalSince1970 * 1000).rounded())) },
      sinceStart: {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        return .milliseconds(Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
      },
      machineStart: Self.bootID,
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

  /// The kernel's name for this start of the machine; where it tells none, each process is a start of its own.
  private static let bootID: String =
    (try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8))
    .map { $0.trimmingCharacters(in: .whitespacesAndNewlines) } ?? UUID().uuidString

  /// Both clocks at once.
  package var clocks: ClockReading {
    ClockReading(wall: now(), sinceStart: sinceStart(), start: machineStart)
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
