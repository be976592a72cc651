package import Comms
import Dispatch
import GRDB
import Glibc
import Synchronization

/// The limits that a host may change.
package struct StoreOptions: Sendable, Hashable {
  /// New work is refused when less than this would stay free on the disk.
  package var minimumFreeBytes: Int

  package init(minimumFreeBytes: Int = 256 << 20) { self.minimumFreeBytes = minimumFreeBytes }
}

/// The database of one data directory, with its blobs: any number of processes may have it open.
///
/// Reads run side by side on connections that cannot write. Writes are queued for one thread and committed in
/// groups; a caller goes on when its own change is on the disk.
package final class Store: Sendable {
  package let directory: DataDirectory
  package let blobs: BlobStore
  let connections: Connections
  /// Nil where nothing can be written.
  let writer: GroupWriter?
  private let gate = ReadGate()
  private let space: DiskSpace
  /// Nil where nothing can be written.
  private let presence: Presence?
  private let seenVersion = Mutex<Int?>(nil)

  private init(
    directory: DataDirectory,
    connections: Connections,
    writer: GroupWriter?,
    space: DiskSpace,
    presence: Presence?
  ) {
    self.directory = directory
    self.blobs = BlobStore(directory: directory.blobs)
    self.connections = connections
    self.writer = writer
    self.space = space
    self.presence = presence
  }

  deinit { writer?.queue.close() }

  /// Opens or creates the database; brings its schema up to date; checks it when the last exit was not clean.
  ///
  /// Where it is and nothing can be written it is only read: every write then throws `readOnly`.
  ///
  /// `exclusive` refuses to share the directory with another process.
  package static func open(
    _ directory: DataDirectory,
    now: Instant,
    entropy: Entropy = .system,
    exclusive: Bool = false,
    options: StoreOptions = StoreOptions()
  ) throws(StoreError) -> Store {
    let space = DiskSpace(directory: directory, minimumFree: options.minimumFreeBytes)
    if let obstacle = directory.obstacle {
      guard Paths.exists(directory.database) else { throw obstacle }
      let connections = try Connections(readingOnly: directory.database, because: obstacle)
      return Store(directory: directory, connections: connections, writer: nil, space: space, presence: nil)
    }
    let presence = try Presence(directory, exclusive: exclusive)
    do {
      let lock = try WriteLock(directory)
      let connections = try prepare(directory, lock: lock, presence: presence, now: now, entropy: entropy)
      try presence.settle()
      space.keepReserve()
      let writer = GroupWriter(connections: connections, lock: lock, space: space)
      writer.start { presence.leave() }
      return Store(
        directory: directory,
        connections: connections,
        writer: writer,
        space: space,
        presence: presence
      )
    } catch {
      if !presence.lastExitWasUnclean { presence.leave() }
      throw StoreError.typed(error)
    }
  }

  /// Everything that needs the write lock while opening.
  private static func prepare(
    _ directory: DataDirectory,
    lock: WriteLock,
    presence: Presence,
    now: Instant,
    entropy: Entropy
  ) throws -> Connections {
    lock.acquire(patience: .seconds(5)) { _ in }
    defer { lock.release() }
    let isNew = try createFile(directory.database)
    // Its workers have run before: what was in it must not be taken for never sent.
    if !isNew, Paths.size(directory.database) == 0, Paths.exists(directory.generation) {
      throw StoreError.corrupt("the file is empty")
    }
    try undoUnfinished(directory.database)
    try Connections.inspect(path: directory.database, thoroughly: presence.lastExitWasUnclean)
    let connections = try Connections(path: directory.database)
    try connections.pool().writeWithoutTransaction { database in
      // What the dead one wrote and did not sync reads as if it were safe: it is, before anything rests on it.
      if presence.lastExitWasUnclean { try Connections.truncateLog(database) }
      try Migrations.run(on: database, now: now, entropy: entropy)
      try Shipped.refresh(database, now: now, entropy: entropy)
    }
    return connections
  }

  /// Who died while it made the database left SQLite's first journal: only a connection that may write undoes what is
  /// in it, and `inspect` is none.
  private static func undoUnfinished(_ path: String) throws {
    guard Paths.exists(path + "-journal") else { return }
    let file = try DatabaseQueue(path: path)
    _ = try file.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM sqlite_schema") }
    try file.close()
  }

  /// Created here and not by SQLite so that its mode does not depend on the umask; whether it was missing.
  ///
  /// `O_EXCL`: closing a descriptor of an existing database would drop the locks that SQLite holds on it in
  /// this process.
  private static func createFile(_ path: String) throws(SystemError) -> Bool {
    do { _ = try Descriptor.open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW) } catch {
      guard error.code == EEXIST else { throw error }
      return false
    }
    return true
  }

  /// Runs a body on one consistent view of the database.
  package func read<T: Sendable>(_ body: @escaping @Sendable (Reading) throws -> T) async throws -> T {
    do {
      return try await slowly { database in try body(Reading(database)) }
    } catch {
      let failure = StoreError.mapped(error)
      guard await hasReopened(after: failure) else { throw failure }
    }
    do {
      return try await slowly { database in try body(Reading(database)) }
    } catch { throw StoreError.mapped(error) }
  }

  /// The only way to read asynchronously: a few at a time, so that whoever glances always finds a connection.
  func slowly<T: Sendable>(_ body: @escaping @Sendable (Database) throws -> T) async throws -> T {
    await gate.enter()
    defer { gate.leave() }
    return try await connections.pool().read(body)
  }

  /// Has the writing thread open the database anew after a fault; true when reading again may go better.
  ///
  /// Damage that it finds then ends all writing.
  private func hasReopened(after failure: any Error) async -> Bool {
    guard isSuspect(after: failure) else { return false }
    return (try? await enqueue(.maintenance { _ in })) != nil
  }

  /// Whether a failure to read is a reason to open the database anew, which the next write does.
  private func isSuspect(after failure: any Error) -> Bool {
    switch failure as? StoreError {
    case .io, .corrupt: writer != nil && connections.suspect()
    default: false
    }
  }

  /// Runs a body that takes microseconds on this thread: a hand-over to another would cost more than the reading.
  ///
  /// For a few rows that are found by their keys; everything longer is for `read`.
  package func glance<T>(_ body: (Reading) throws -> T) throws -> T {
    do {
      return try connections.pool().read { database in try body(Reading(database)) }
    } catch {
      let failure = StoreError.mapped(error)
      if isSuspect(after: failure) {
        // Nobody may write before somebody has read.
        _ = writer?.queue.add(WriteJob(work: .maintenance { _ in }, enqueuedAt: .now) { _ in })
      }
      throw failure
    }
  }

  /// Runs a body as one atomic change and returns when it is durable.
  ///
  /// A body that throws undoes itself alone.
  ///
  /// The body must only work on the database: it may run a second time when the disk was full or another body of
  /// its batch failed.
  @discardableResult
  package func write<T: Sendable>(_ body: @escaping @Sendable (Writing) throws -> T) async throws -> T {
    try await write(.work, body)
  }

  /// The same; an `.outcome` may use the disk's reserve.
  @discardableResult
  package func write<T: Sendable>(
    _ purpose: WritePurpose,
    _ body: @escaping @Sendable (Writing) throws -> T
  ) async throws -> T {
    let result = Box<T>()
    try await enqueue(
      .transaction(purpose) { writing in
        let value = try body(writing)
        result.value.withLock { $0 = value }
      }
    )
    guard let value = result.value.withLock({ $0 }) else { throw StoreError.closed }
    return value
  }

  func enqueue(_ work: WriteJob.Work) async throws {
    guard let writer else { throw connections.readOnlyReason ?? .closed }
    try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
      let job = WriteJob(work: work, enqueuedAt: .now) { failure in
        if let failure { continuation.resume(throwing: failure) } else { continuation.resume() }
      }
      if !writer.queue.add(job) { job.finish(StoreError.closed) }
    }
  }

  /// Finishes what is queued, empties the log and closes.
  ///
  /// Further calls throw `closed`.
  package func close() { if let writer { _ = writer.close() } else { connections.close() } }

  /// Empties the write-ahead log when nobody waits to write, and puts the disk's reserve back.
  package func checkpointIfIdle() async throws {
    guard writer?.queue.count == 0 else { return }
    try await enqueue(.maintenance { try Connections.truncateLog($0) })
    space.keepReserve()
  }

  /// True when another process has committed since the last call; the first call is false.
  package func hasExternalChange() async throws -> Bool {
    do {
      // Asked on the writing connection, whose own commits do not count.
      let version = try await connections.pool().writeWithoutTransaction { database in
        try Int.fetchOne(database.cachedStatement(sql: "PRAGMA data_version"))
      }
      return seenVersion.withLock { seen in
        defer { seen = version }
        return seen != nil && seen != version
      }
    } catch { throw StoreError.mapped(error) }
  }

  /// Throws `diskFull` unless there is room for new work of this size.
  package func requireSpace(for bytes: Int = 0) throws(StoreError) {
    guard space.admits(bytes) else { throw .diskFull }
  }

  /// Octets free on the disk of the data directory.
  package var freeBytes: Int? { space.free() }

  /// Whether `quick_check` ran at start because some process had not said goodbye.
  package var lastExitWasUnclean: Bool { presence?.lastExitWasUnclean ?? false }

  /// Why nothing is written, and so nothing sent; nil while all is well.
  package var readOnlyReason: StoreError? { connections.readOnlyReason }

  /// What SQLite says now about the settings that matter.
  package func pragmas() async throws -> Pragmas {
    do {
      let pool = try connections.pool()
      let (writer, version, options) = try await pool.writeWithoutTransaction { database in
        (
          try Settings.read(Settings.writer, from: database),
          try String.fetchOne(database, sql: "SELECT sqlite_version()") ?? "",
          try String.fetchAll(database, sql: "PRAGMA compile_options")
        )
      }
      let reader = try await slowly { try Settings.read(Settings.reader, from: $0) }
      return Pragmas(writer: writer, reader: reader, sqliteVersion: version, compileOptions: options)
    } catch { throw StoreError.mapped(error) }
  }

  /// A view for callers that cannot wait asynchronously: at start, and `aside`; never on the concurrency pool.
  func readNow<T>(_ body: (Reading) throws -> T) throws(StoreError) -> T {
    do { return try glance(body) } catch { throw StoreError.typed(error) }
  }
}

/// Carries a body's value from the writing thread to its caller.
private final class Box<Value: Sendable>: Sendable {
  let value = Mutex<Value?>(nil)
}
