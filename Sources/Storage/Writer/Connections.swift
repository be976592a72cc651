import GRDB
import Synchronization

/// The open database, which may be opened again after the disk failed.
final class Connections: Sendable {
  private enum State {
    case open(DatabasePool)
    case failed(StoreError)
  }
  private let state: Mutex<State>
  private let path: String

  /// The caller holds the write lock.
  init(path: String) throws(StoreError) {
    self.path = path
    state = Mutex(.open(try Self.connect(path)))
  }

  func pool() throws(StoreError) -> DatabasePool {
    switch state.withLock({ $0 }) {
    case .open(let pool): return pool
    case .failed(let error): throw error
    }
  }

  /// After an I/O error: nothing that is cached in the connection can be trusted.
  func reopen() {
    state.withLock { state in
      if case .open(let pool) = state { try? pool.close() }
      do throws(StoreError) {
        let pool = try Self.connect(path)
        try Self.quickCheck(pool)
        state = .open(pool)
      } catch {
        state = .failed(error)
      }
    }
  }

  func close() {
    state.withLock { state in
      if case .open(let pool) = state {
        try? pool.writeWithoutTransaction { try Self.truncateLog($0) }
        try? pool.close()
      }
      state = .failed(.closed)
    }
  }

  /// Moves the log into the database and empties it, unless a reader is in the way.
  static func truncateLog(_ database: Database) throws {
    try database.execute(sql: "PRAGMA busy_timeout = 100")
    _ = try Row.fetchOne(database, sql: "PRAGMA wal_checkpoint(TRUNCATE)")
    try database.execute(sql: "PRAGMA busy_timeout = \(Settings.writer["busy_timeout"] ?? "5000")")
  }

  static func quickCheck(_ pool: DatabasePool) throws(StoreError) {
    do {
      let answer = try pool.writeWithoutTransaction { try String.fetchOne($0, sql: "PRAGMA quick_check(1)") }
      guard answer == "ok" else { throw StoreError.corrupt(answer ?? "quick_check") }
    } catch { throw StoreError.typed(error) }
  }

  /// Reads who wrote the file without touching it: opening it for writing would already change it.
  static func inspect(path: String) throws(StoreError) {
    var configuration = Configuration()
    configuration.readonly = true
    configuration.busyMode = .timeout(5)
    do {
      let file = try DatabaseQueue(path: path, configuration: configuration)
      let (application, version, tables) = try file.read { database in
        (
          try Int.fetchOne(database, sql: "PRAGMA application_id") ?? 0,
          try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0,
          try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_schema") ?? 0
        )
      }
      try file.close()
      let isNew = application == 0 && version == 0 && tables == 0
      guard isNew || application == Settings.applicationID else {
        throw StoreError.foreignFile(applicationID: application)
      }
      guard version <= Migrations.newest else {
        throw StoreError.newerSchema(found: version, known: Migrations.newest)
      }
    } catch { throw StoreError.typed(error) }
  }

  private static func connect(_ path: String) throws(StoreError) -> DatabasePool {
    var configuration = Configuration()
    configuration.foreignKeysEnabled = true
    configuration.busyMode = .timeout(5)
    configuration.maximumReaderCount = 5
    // GRDB would end the process where a rollback fails; the next batch rolls back first instead.
    configuration.allowsUnsafeTransactions = true
    configuration.label = "storage"
    configuration.prepareDatabase { database in
      let isReader = database.configuration.readonly
      try Settings.apply(isReader ? Settings.reader : Settings.writer, to: database)
    }
    do {
      let pool = try DatabasePool(path: path, configuration: configuration)
      // Again, because opening the pool lowered `synchronous` behind our back; then what it says is what
      // holds.
      let writer = try pool.writeWithoutTransaction { database in
        try Settings.apply(Settings.writer, to: database)
        return try Settings.read(Settings.writer, from: database)
      }
      try Settings.verify(writer, against: Settings.writer)
      let reader = try pool.read { try Settings.read(Settings.reader, from: $0) }
      try Settings.verify(reader, against: Settings.reader)
      return pool
    } catch { throw StoreError.typed(error) }
  }
}
