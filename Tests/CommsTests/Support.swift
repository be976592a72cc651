import Comms
import MIME

/// SplitMix64: the same numbers on each run, so that a failure can be repeated.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// True once in `count` times.
  mutating func oneIn(_ count: Int) -> Bool { Int.random(in: 0..<count, using: &self) == 0 }
}

extension Instant {
  /// 2026-01-01T00:00:00Z.
  static let start = Instant(milliseconds: 1_767_225_600_000)

  static func at(_ seconds: Int) -> Instant { start + .seconds(seconds) }
}

enum Sample {
  static let accountID = AccountID(at: .start, entropy: (1, 1))
  static let reply = ServerReply(code: 250, enhanced: "2.0.0", text: "queued as 1")
  static let later = Refusal(
    Failure(.smtpReject, stage: "rcpt", server: ServerReply(code: 450, enhanced: "4.2.1", text: "busy")),
    permanent: false
  )
  static let never = Refusal(
    Failure(.smtpReject, stage: "rcpt", server: ServerReply(code: 550, enhanced: "5.1.1", text: "unknown")),
    permanent: true
  )
  static let lost = Failure(.outcomeUnknown, stage: "dot")

  static func account() throws -> Account {
    Account(
      id: accountID,
      name: "Billing",
      address: try MailAddress(parsing: "billing@acme.example"),
      createdAt: .start,
      updatedAt: .start
    )
  }

  static func delivery(
    recipients: Int = 1,
    policy: UncertainPolicy = .hold,
    notBefore: Instant = .start
  ) throws -> Delivery {
    Delivery(
      id: MessageID(at: .start, entropy: (2, 2)),
      accountID: accountID,
      state: .queued,
      priority: .normal,
      onUncertain: policy,
      notBefore: notBefore,
      expiresAt: .start + Backoff.lifetime,
      recipients: try (0..<recipients).map { index in
        Recipient(address: try MailAddress(parsing: "r\(index)@example.com"), role: .to)
      },
      createdAt: .start,
      updatedAt: .start
    )
  }
}
