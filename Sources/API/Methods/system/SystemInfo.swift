import Comms
import Engine
import JSON
import RPC
import Storage

/// What this process is and what it is busy with.
enum SystemInfo: ServiceMethod {
  static let name = "system.info"
  static let summary = "Version, role, key and queue of this process."
  static let effect = Effect.reads

  struct Result: Sendable {
    var version: String
    var instance: String
    var mode: Mode
    var isWorker: Bool
    var dataDirectory: String
    var sqliteVersion: String
    var key: String
    var keyFingerprint: String?
    var outboxHold: HoldReason?
    var queue: [Depth]
    var latestEvent: Int
  }

  struct Depth: Sendable, Hashable {
    var accountID: AccountID
    var state: MessageState
    var count: Int
  }

  static let params = Schema<NoParams>.none
  static let result = Schema(Result.init) {
    Field("version", \.version, .line(1...50), "Of the program.")
    Field("instance", \.instance, .line(1...50), "This run of the process.")
    Field("mode", \.mode, .oneOfItsNames, "live, redirect, hold or sandbox.")
    Field(
      "isWorker",
      \.isWorker,
      .boolean,
      "Whether this process sends; another one on the same data may instead."
    )
    Field("dataDirectory", \.dataDirectory, .line(1...4096), "Where everything is kept.")
    Field("sqliteVersion", \.sqliteVersion, .line(1...50), "Of the system's SQLite.")
    Field("key", \.key, .line(1...30), "open, no_key_yet, key_missing, wrong_key or unusable.")
    Field(optional: "keyFingerprint", \.keyFingerprint, .line(1...100), "Tells master keys apart.")
    Field(optional: "outboxHold", \.outboxHold, .oneOfItsNames, "Why nothing is sent.")
    Field("queue", \.queue, .list(of: depth, 0...100_000), "Messages by account and state.")
    Field("latestEvent", \.latestEvent, .count, "Sequence number of the newest event.")
  }

  private static let depth = Schema(Depth.init) {
    Field("accountId", \.accountID, .accountID, "The account.")
    Field("state", \.state, .oneOfItsNames, "The state.")
    Field("count", \.count, .count, "Messages in it.")
  }.named("QueueDepth")

  static let examples = [
    Example(
      "A quiet service",
      params: [:],
      result: [
        "version": "0.1.0", "instance": "5f2c9a0b1d3e4f5a6b7c8d9e", "mode": "live", "isWorker": true,
        "dataDirectory": "/var/lib/chasqui", "sqliteVersion": "3.40.1", "key": "open",
        "keyFingerprint": "9f86d081884c7d65", "queue": [], "latestEvent": 12,
      ]
    )
  ]

  static func run(_ params: NoParams, in call: Call) async throws -> Result {
    let engine = call.engine
    let (depths, latest, hold) = try await engine.store.read { reading in
      (try reading.queueDepths(), try reading.latestSequence(), try reading.outboxHold())
    }
    return Result(
      version: ServiceDocument.version,
      instance: engine.instance,
      mode: engine.configuration.mode,
      isWorker: engine.isWorker,
      dataDirectory: engine.directory.path,
      sqliteVersion: try await engine.store.pragmas().sqliteVersion,
      key: engine.vault.state.word,
      keyFingerprint: engine.vault.fingerprint,
      outboxHold: hold,
      queue: depths.map { Depth(accountID: $0.accountID, state: $0.state, count: $0.count) },
      latestEvent: Int(latest)
    )
  }
}

extension VaultState {
  /// One word for it.
  var word: String {
    switch self {
    case .open: "open"
    case .locked(.noKeyYet): "no_key_yet"
    case .locked(.keyMissing): "key_missing"
    case .locked(.wrongKey): "wrong_key"
    case .locked(.unusable): "unusable"
    }
  }
}
