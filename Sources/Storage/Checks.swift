package import Comms
import GRDB

/// How much of the database is looked at.
package enum CheckDepth: String, Sendable, Hashable {
  /// Every page and row for itself.
  case quick = "quick_check"
  /// Also whether indexes and tables agree.
  case full = "integrity_check"
}

extension Store {
  /// Looks the database through beside other work; throws `corrupt` when it is damaged, and from then on nothing is
  /// written and so nothing sent.
  package func check(_ depth: CheckDepth) async throws {
    if let reason = readOnlyReason { throw reason }
    let answer: String?
    do {
      answer = try await read { try String.fetchOne($0.database, sql: "PRAGMA \(depth.rawValue)(1)") }
    } catch {
      if case .corrupt? = error as? StoreError { connections.distrust(.corrupt(depth.rawValue)) }
      throw error
    }
    guard answer == "ok" else {
      let damage = StoreError.corrupt(answer ?? depth.rawValue)
      connections.distrust(damage)
      throw damage
    }
  }

  /// Damage came to light elsewhere: from now on nothing is written and so nothing sent.
  package func distrust(_ damage: StoreError) { connections.distrust(damage) }

  /// The full check, when the last one is a week old; whether it was due.
  @discardableResult
  package func checkWhenDue(now: Instant) async throws -> Bool {
    let last = try await read { try $0.setting("checked").flatMap { Int64($0) } }
    if let last, now - Instant(milliseconds: last) < .seconds(7 * 86_400), last <= now.milliseconds {
      return false
    }
    try await check(.full)
    try await write { try $0.set("checked", to: String(now.milliseconds), at: now) }
    return true
  }

  /// Octets of the database file.
  package var bytes: Int { Paths.size(directory.database) ?? 0 }

  /// Octets of the write-ahead log: many when some reader keeps it from being emptied.
  package var logBytes: Int { Paths.size(directory.database + "-wal") ?? 0 }
}
