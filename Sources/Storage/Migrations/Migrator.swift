import Comms
import GRDB

/// One numbered step of the schema.
///
/// Shipped ones never change: a test knows their hashes.
struct Migration: Sendable {
  let number: Int
  let name: String
  let sql: String
}

enum Migrations {
  static let all = [initial, causes, contacts, templates, receivables, notices, mass]

  static var newest: Int { all.last?.number ?? 0 }

  /// Brings the schema up to date, each step in a transaction of its own.
  ///
  /// The caller holds the write lock.
  static func run(on database: Database, now: Instant, entropy: Entropy) throws {
    let current = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
    guard current < newest else { return }
    // A table that is made anew is dropped first, which would take along what refers to it.
    try database.execute(sql: "PRAGMA foreign_keys = OFF")
    defer { try? database.execute(sql: "PRAGMA foreign_keys = ON") }
    for migration in all where migration.number > current {
      try database.inTransaction(.immediate) {
        try database.execute(sql: migration.sql)
        try database.execute(sql: "PRAGMA user_version = \(migration.number)")
        if migration.number == 1 {
          try database.execute(sql: "PRAGMA application_id = \(Settings.applicationID)")
          try Predefined.insert(into: Writing(database), now: now, entropy: entropy)
        }
        guard try Row.fetchOne(database, sql: "PRAGMA foreign_key_check") == nil else {
          throw StoreError.corrupt("references after migration \(migration.number)")
        }
        return .commit
      }
    }
  }
}

/// What a new database already holds.
enum Predefined {
  /// Accounts without an address, disabled until someone gives them valid details (D09).
  static let accountNames = ["Notifications", "Replies", "Support", "Sales", "Jobs"]

  static func insert(into writing: Writing, now: Instant, entropy: Entropy) throws {
    for name in accountNames {
      try writing.insert(
        Account(
          id: entropy.identifier(at: now),
          name: name,
          address: nil,
          enabled: false,
          createdAt: now,
          updatedAt: now
        )
      )
    }
    for name in Area.builtInNames {
      try writing.insert(Area(name: name, builtIn: true))
    }
    let installation = entropy.bytes(16).map { hexadecimal($0) }.joined()
    try writing.set("installation", to: installation, at: now)
    try writing.set("generation", to: "0", at: now)
  }
}

/// Two lower-case digits.
func hexadecimal(_ byte: UInt8) -> String {
  let digits = String(byte, radix: 16)
  return digits.count == 1 ? "0" + digits : digits
}
