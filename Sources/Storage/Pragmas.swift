import GRDB

/// What SQLite answered to the settings that durability and safety rest on.
package struct Pragmas: Sendable, Hashable {
  /// By name, for the connection that writes and for one that reads.
  package var writer: [String: String]
  package var reader: [String: String]
  /// Such as `3.40.1`; before 3.51.3 it has the WAL-reset bug that `write.lock` keeps clear of.
  package var sqliteVersion: String
  package var compileOptions: [String]
}

/// The settings of `reliability.md`'s kind: set after opening, because GRDB lowers `synchronous` while it
/// opens.
enum Settings {
  static let applicationID = 0x4368_7371

  private static let common = [
    "foreign_keys": "1", "secure_delete": "1", "trusted_schema": "0", "cell_size_check": "1",
    "mmap_size": "0",
    "temp_store": "2",
  ]
  /// The log may grow to 16 MiB before it is moved into the database: most of its pages are the same few, written
  /// again with each commit of a rush.
  static let writer = common.merging([
    "journal_mode": "wal", "synchronous": "2", "busy_timeout": "5000", "cache_size": "-8192",
    "wal_autocheckpoint": "4000",
    "journal_size_limit": "67108864",
  ]) { $1 }
  static let reader = common.merging([
    "journal_mode": "wal", "synchronous": "2", "busy_timeout": "10000", "wal_autocheckpoint": "0",
    "query_only": "1",
    // KiB of each; there may be many.
    "cache_size": "-2048",
  ]) { $1 }

  /// Everything but `journal_mode`, which is the writer's to choose.
  static func apply(_ settings: [String: String], to database: Database) throws {
    for (name, value) in settings.sorted(by: { $0.key < $1.key }) where name != "journal_mode" {
      try database.execute(sql: "PRAGMA \(name) = \(value)")
    }
  }

  /// What the connection says now.
  static func read(_ expected: [String: String], from database: Database) throws -> [String: String] {
    var found: [String: String] = [:]
    for name in expected.keys {
      // A pragma that this build of SQLite does not know answers with no row.
      found[name] = try DatabaseValue.fetchOne(database, sql: "PRAGMA \(name)").map(text) ?? ""
    }
    return found
  }

  static func verify(_ found: [String: String], against expected: [String: String]) throws(StoreError) {
    for (name, value) in expected.sorted(by: { $0.key < $1.key }) where found[name] != value {
      throw .pragma(name: name, expected: value, found: found[name] ?? "")
    }
  }

  private static func text(_ value: DatabaseValue) -> String {
    switch value.storage {
    case .int64(let number): String(number)
    case .string(let text): text
    case .double(let number): String(number)
    case .null, .blob: ""
    }
  }
}
