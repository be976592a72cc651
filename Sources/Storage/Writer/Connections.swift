import Foundation
import GRDB
import Synchronization

/// The open database, which may be opened again after the disk failed and is only read once it is damaged.
final class Connections: Sendable {
  private enum State {
    case open(DatabasePool)
    /// Reads go on as far as they can; nothing is written any more, and so nothing leaves.
    case readOnly(DatabasePool, because: StoreError)
    /// Nothing is open; opening is tried again.
    case failed(StoreError, at: ContinuousClock.Instant)
  }
  private let state: Mutex<State>
  /// A read has failed in a way that only opening anew can explain.
  private let suspected = Atomic(false)
  private let path: String

  /// The caller holds the write lock.
  init(path: String) throws(StoreError) {
    self.path = path
    state = Mutex(.open(try Self.connect(path)))
  }

  /// For a place where nothing can be written.
  init(readingOnly path: String, because reason: StoreError) throws(StoreError) {
    self.path = path
    state = Mutex(.readOnly(try Self.connectReadOnly(path), because: reason))
  }

  /// To read with.
  func pool() throws(StoreError) -> DatabasePool {
    switch state.withLock(\.self) {
    case .open(let pool), .readOnly(let pool, _): return pool
    case .failed(let error, _): throw error
    }
  }

  /// To write with, by the writing thread, which holds the write lock.
  func writingPool() throws(StoreError) -> DatabasePool {
    if suspected.exchange(false, ordering: .acquiringAndReleasing) { reopen() }
    if case .failed = state.withLock(\.self) { reopen() }
    switch state.withLock(\.self) {
    case .open(let pool): return pool
    case .readOnly(_, let reason): throw reason
    case .failed(let error, _): throw error
    }
  }

  /// Why nothing is written any more; nil while it is.
  var readOnlyReason: StoreError? {
    if case .readOnly(_, let reason) = state.withLock(\.self) { reason } else { nil }
  }

  /// Asks for the database to be opened anew and checked before the next write; false when that changes nothing.
  func suspect() -> Bool {
    guard readOnlyReason == nil else { return false }
    suspected.store(true, ordering: .releasing)
    return true
  }

  /// A check has found damage: from now on nothing is written.
  func distrust(_ error: StoreError) {
    state.withLock { state in
      if case .open(let pool) = state { state = .readOnly(pool, because: error) }
    }
  }

  /// After an I/O error: nothing that is cached in the connection can be trusted.
  ///
  /// What the failed transaction changed may be there or not: whoever waited for it is told that it is unknown.
  func reopen() {
    let before: State? = state.withLock { state in
      switch state {
      case .readOnly: return nil
      case .failed(_, let moment) where ContinuousClock.now - moment < .milliseconds(250): return nil
      case .open, .failed:
        defer { state = .failed(.io("the database is being opened again"), at: .now) }
        return state
      }
    }
    guard let before else { return }
    // Outside the lock: closing waits for readers, and who holds one may need a thread that waits for the lock.
    if case .open(let pool) = before { try? pool.close() }
    let after = openedAnew()
    state.withLock { $0 = after }
  }

  private func openedAnew() -> State {
    do throws(StoreError) {
      let pool = try Self.connect(path)
      do throws(StoreError) {
        try Self.quickCheck(pool)
        return .open(pool)
      } catch {
        guard case .corrupt = error else {
          try? pool.close()
          throw error
        }
        return .readOnly(pool, because: error)
      }
    } catch {
      return afterFailure(error)
    }
  }

  /// Where the disk has become one that cannot be written, at least its content can be read.
  private func afterFailure(_ error: StoreError) -> State {
    guard let obstacle = Paths.obstacle(to: path), let pool = try? Self.connectReadOnly(path) else {
      return .failed(error, at: .now)
    }
    return .readOnly(pool, because: .readOnly(obstacle.reason))
  }

  func close() {
    let before = state.withLock { state in
      defer { state = .failed(.closed, at: .now) }
      return state
    }
    switch before {
    case .open(let pool):
      try? pool.writeWithoutTransaction { try Self.truncateLog($0) }
      try? pool.close()
    case .readOnly(let pool, _): try? pool.close()
    case .failed: break
    }
  }

  /// Moves the log into the database and empties it, unless a reader is in the way.
  static func truncateLog(_ database: Database) throws {
    try database.execute(sql: "PRAGMA busy_timeout = 100")
    defer { try? database.execute(sql: "PRAGMA busy_timeout = \(Settings.writer["busy_timeout"] ?? "5000")") }
    _ = try Row.fetchOne(database, sql: "PRAGMA wal_checkpoint(TRUNCATE)")
  }

  static func quickCheck(_ pool: DatabasePool) throws(StoreError) {
    do {
      let answer = try pool.writeWithoutTransaction { try String.fetchOne($0, sql: "PRAGMA quick_check(1)") }
      guard answer == "ok" else { throw StoreError.corrupt(answer ?? "quick_check") }
    } catch { throw StoreError.typed(error) }
  }

  /// Reads who wrote the file, and whether it is sound when `thoroughly`, without touching it: opening it for writing
  /// would already change it.
  static func inspect(path: String, thoroughly: Bool) throws(StoreError) {
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
      let answer = thoroughly ? try file.read { try String.fetchOne($0, sql: "PRAGMA quick_check(1)") } : "ok"
      try file.close()
      let isNew = application == 0 && version == 0 && tables == 0
      guard isNew || application == Settings.applicationID else {
        throw StoreError.foreignFile(applicationID: application)
      }
      guard version <= Migrations.newest else {
        throw StoreError.newerSchema(found: version, known: Migrations.newest)
      }
      guard answer == "ok" else { throw StoreError.corrupt(answer ?? "quick_check") }
    } catch { throw StoreError.typed(error) }
  }

  /// What SQLite calls read-only on a disk that can be written is a file that could not be opened for a moment.
  func explained(_ error: any Error) -> any Error { Self.explained(StoreError.mapped(error), path) }

  private static func explained(_ failure: any Error, _ path: String) -> any Error {
    guard case .readOnly(let reason)? = failure as? StoreError, Paths.obstacle(to: path) == nil else {
      return failure
    }
    return StoreError.io(reason)
  }

  private static func connect(_ path: String) throws(StoreError) -> DatabasePool {
    var configuration = Configuration()
    configuration.foreignKeysEnabled = true
    configuration.busyMode = .timeout(5)
    configuration.maximumReaderCount = ReadGate.connections
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
        // SQLite opens what it cannot open for writing for reading, and says so only when something is changed.
        try database.execute(sql: "BEGIN IMMEDIATE; CREATE TABLE writable (x); ROLLBACK")
        return try Settings.read(Settings.writer, from: database)
      }
      try Settings.verify(writer, against: Settings.writer)
      let reader = try pool.read { try Settings.read(Settings.reader, from: $0) }
      try Settings.verify(reader, against: Settings.reader)
      return pool
    } catch { throw StoreError.typed(explained(StoreError.mapped(error), path)) }
  }

  /// Without its shared memory, which cannot be made here, a log that holds something cannot be read.
  private static func connectReadOnly(_ path: String) throws(StoreError) -> DatabasePool {
    var configuration = Configuration()
    configuration.readonly = true
    configuration.busyMode = .timeout(5)
    configuration.maximumReaderCount = ReadGate.connections
    configuration.label = "storage"
    configuration.prepareDatabase { try Settings.apply(Settings.reader, to: $0) }
    do {
      let name: String
      if Paths.size(path + "-wal") ?? 0 > 0 {
        name = path
      } else {
        // Nobody can change the file: no locks and no shared memory are needed.
        let allowed = CharacterSet.alphanumerics.union(CharacterSet(charactersIn: "/-._~"))
        name = "file:" + (path.addingPercentEncoding(withAllowedCharacters: allowed) ?? path) + "?immutable=1"
      }
      let pool = try DatabasePool(path: name, configuration: configuration)
      let version = try pool.read { try Int.fetchOne($0, sql: "PRAGMA user_version") ?? 0 }
      guard version == Migrations.newest else {
        throw StoreError.newerSchema(found: version, known: Migrations.newest)
      }
      return pool
    } catch { throw StoreError.typed(error) }
  }
}
