import Comms
import Foundation
import GRDB
import Synchronization
import Testing

@testable import Storage

struct StoreTests {
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  @Test func `the writer and the readers say what durability rests on`() async throws {
    let store = try scratch.store()
    let pragmas = try await store.pragmas()
    let common = [
      "journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "secure_delete": "1",
      "trusted_schema": "0",
      "cell_size_check": "1", "mmap_size": "0", "temp_store": "2",
    ]
    for (name, value) in common {
      #expect(pragmas.writer[name] == value, "writer \(name)")
      #expect(pragmas.reader[name] == value, "reader \(name)")
    }
    #expect(pragmas.writer["cache_size"] == "-8192")
    #expect(pragmas.reader["cache_size"] == "-2048")
    #expect(pragmas.writer["busy_timeout"] == "5000")
    #expect(pragmas.reader["busy_timeout"] == "10000")
    #expect(pragmas.writer["wal_autocheckpoint"] == "4000")
    #expect(pragmas.reader["wal_autocheckpoint"] == "0")
    #expect(pragmas.writer["journal_size_limit"] == "67108864")
    #expect(pragmas.reader["query_only"] == "1")
    #expect(pragmas.sqliteVersion.hasPrefix("3."))
    #expect(!pragmas.compileOptions.isEmpty)
    store.close()
  }

  @Test func `files are closed to others whatever the umask`() async throws {
    let old = umask(0)
    defer { umask(old) }
    let store = try scratch.store()
    _ = try await store.addAccount()
    for name in ["chasqui.sqlite", "chasqui.sqlite-wal", "chasqui.sqlite-shm", "write.lock", "open.lock"] {
      #expect(try mode(scratch.data + "/" + name) & 0o077 == 0, "\(name)")
    }
    #expect(try mode(scratch.data) == 0o700)
    store.close()
  }

  @Test func `a thousand concurrent writes are all there`() async throws {
    let store = try scratch.store()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<1_000 {
        group.addTask { try await store.write { try $0.set("n\(number)", to: String(number), at: .start) } }
      }
      try await group.waitForAll()
    }
    let found = try await store.read { reading in
      try (0..<1_000).filter { try reading.setting("n\($0)") == String($0) }.count
    }
    #expect(found == 1_000)
    store.close()
  }

  @Test func `a body that throws undoes itself alone`() async throws {
    struct Refused: Error {}
    let store = try scratch.store()
    let failures = await withTaskGroup(of: Bool.self) { group in
      for number in 0..<200 {
        group.addTask {
          do {
            try await store.write { writing in
              try writing.set("n\(number)", to: "x", at: .start)
              if number.isMultiple(of: 3) { throw Refused() }
            }
            return false
          } catch { return error is Refused }
        }
      }
      return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(failures == 67)
    let kept = try await store.read { reading in try (0..<200).filter { try reading.setting("n\($0)") != nil }
    }
    #expect(kept == (0..<200).filter { !$0.isMultiple(of: 3) })
    store.close()
  }

  @Test(.timeLimit(.minutes(1)))
  func `glances and long readings at once never wait for each other`() async throws {
    let store = try scratch.store()
    let total = try await withThrowingTaskGroup(of: Int.self) { group in
      for number in 0..<400 {
        group.addTask {
          if number.isMultiple(of: 2) { return try store.glance { _ in 1 } }
          return try await store.read { reading in
            // Long enough that all connections are taken at some moment.
            try reading.integer(
              "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 20000) SELECT count(*) FROM n"
            ) == 20_000 ? 1 : 0
          }
        }
      }
      return try await group.reduce(0, +)
    }
    #expect(total == 400)
    store.close()
  }

  @Test func `a constraint that fails in one body is that caller's error only`() async throws {
    let store = try scratch.store()
    let first = Task { try await store.write { try $0.insert(Area(name: "mine", builtIn: false)) } }
    let second = Task { try await store.write { try $0.insert(Area(name: "tickets", builtIn: false)) } }
    try await first.value
    await #expect(throws: StoreError.duplicate) { try await second.value }
    #expect(try await store.read { try $0.area("mine") } != nil)
    store.close()
  }

  @Test func `two stores on one directory take turns`() async throws {
    let (one, two) = (try scratch.store(), try scratch.store())
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<400 {
        let store = number.isMultiple(of: 2) ? one : two
        group.addTask { _ = try await store.write { try $0.append(Event(.workerStarted, at: .at(number))) } }
      }
      try await group.waitForAll()
    }
    #expect(try await one.read { try $0.latestSequence() } == 400)
    #expect(try await two.read { try $0.events(after: 0, limit: 1_000).count } == 400)
    one.close()
    two.close()
  }

  @Test func `a busy process does not starve another`() async throws {
    let (busy, other) = (try scratch.store(), try scratch.store())
    let commits = Counter()
    let flood = Task {
      await withTaskGroup(of: Void.self) { group in
        for lane in 0..<8 {
          group.addTask {
            while !Task.isCancelled {
              try? await busy.write { try $0.set("lane\(lane)", to: "x", at: .start) }
              commits.value.withLock { $0 += 1 }
            }
          }
        }
      }
    }
    var most = 0
    for _ in 0..<50 {
      let before = commits.value.withLock { $0 }
      try await other.write { try $0.set("other", to: "y", at: .start) }
      most = max(most, commits.value.withLock { $0 } - before)
    }
    flood.cancel()
    await flood.value
    #expect(most < 500, "overtaken \(most) times")
    busy.close()
    other.close()
  }

  @Test func `a commit of another process is noticed and our own are not`() async throws {
    let (one, two) = (try scratch.store(), try scratch.store())
    #expect(try await one.hasExternalChange() == false)
    try await one.write { try $0.set("a", to: "1", at: .start) }
    #expect(try await one.hasExternalChange() == false)
    try await two.write { try $0.set("a", to: "2", at: .start) }
    #expect(try await one.hasExternalChange())
    #expect(try await one.hasExternalChange() == false)
    one.close()
    two.close()
  }

  @Test func `alone means alone`() throws {
    let first = try scratch.store(exclusive: true)
    #expect(throws: StoreError.inUse(pid: getpid())) { try scratch.store(exclusive: true) }
    first.close()
    let shared = try scratch.store()
    #expect(throws: StoreError.inUse(pid: getpid())) { try scratch.store(exclusive: true) }
    shared.close()
    try scratch.store(exclusive: true).close()
  }

  @Test func `what is queued when it closes is done and what comes later is refused`() async throws {
    let store = try scratch.store()
    let pending = (0..<50).map { number in
      Task { try await store.write { try $0.set("n\(number)", to: "x", at: .start) } }
    }
    for task in pending { try await task.value }
    store.close()
    await #expect(throws: StoreError.closed) {
      try await store.write { try $0.set("late", to: "x", at: .start) }
    }
    await #expect(throws: StoreError.closed) { try await store.read { try $0.setting("late") } }
    let again = try scratch.store()
    #expect(try await again.read { try $0.setting("n49") } == "x")
    #expect(!again.lastExitWasUnclean)
    again.close()
  }

  @Test func `a marker left behind is an unclean exit and the database is checked`() throws {
    try scratch.store().close()
    _ = try scratch.file("data/running", "")
    let store = try scratch.store()
    #expect(store.lastExitWasUnclean)
    store.close()
    #expect(!(try scratch.store().lastExitWasUnclean))
  }

  @Test func `a database of another program is refused and left alone`() throws {
    let directory = try scratch.directory()
    let other = try DatabaseQueue(path: directory.database)
    try other.write { try $0.execute(sql: "CREATE TABLE t (x); PRAGMA application_id = 42") }
    try other.close()
    let before = try Data(contentsOf: URL(fileURLWithPath: directory.database))
    #expect(throws: StoreError.foreignFile(applicationID: 42)) { try scratch.store() }
    #expect(try Data(contentsOf: URL(fileURLWithPath: directory.database)) == before)
  }

  @Test func `a database of a later version is refused`() throws {
    try scratch.store().close()
    let queue = try DatabaseQueue(path: try scratch.directory().database)
    try queue.write { try $0.execute(sql: "PRAGMA user_version = 999") }
    try queue.close()
    #expect(throws: StoreError.newerSchema(found: 999, known: Migrations.newest)) { try scratch.store() }
  }

  @Test(arguments: [
    "not a database at all, however long it may be ........................................ ..."
  ])
  func `a file that is no database is corrupt and stays as it is`(text: String) throws {
    let directory = try scratch.directory()
    let bytes = Data(String(repeating: text, count: 100).utf8)
    try bytes.write(to: URL(fileURLWithPath: directory.database))
    do {
      _ = try scratch.store()
      Issue.record("opened")
    } catch let error as StoreError {
      guard case .corrupt = error else {
        Issue.record(error)
        return
      }
    }
    #expect(try Data(contentsOf: URL(fileURLWithPath: directory.database)) == bytes)
  }

  @Test func `what is damaged is read and no longer written`() async throws {
    let store = try scratch.store()
    try await store.write { try $0.set("a", to: "1", at: .start) }
    try await store.check(.full)
    store.connections.distrust(.corrupt("row 7 missing from index"))
    #expect(store.readOnlyReason == .corrupt("row 7 missing from index"))
    #expect(try await store.read { try $0.setting("a") } == "1")
    await #expect(throws: StoreError.corrupt("row 7 missing from index")) {
      try await store.write { try $0.set("a", to: "2", at: .start) }
    }
  }

  @Test func `the full check is due once a week`() async throws {
    let store = try scratch.store()
    #expect(try await store.checkWhenDue(now: .start))
    #expect(try await !store.checkWhenDue(now: .at(6 * 86_400)))
    #expect(try await store.checkWhenDue(now: .at(7 * 86_400)))
    // A clock that was wrong does not put it off for years.
    #expect(try await store.checkWhenDue(now: .start))
  }

  @Test func `an idle checkpoint empties the log`() async throws {
    let store = try scratch.store()
    for number in 0..<50 { try await store.write { try $0.set("n\(number)", to: "x", at: .start) } }
    let log = store.directory.database + "-wal"
    #expect(try #require(FileManager.default.attributesOfItem(atPath: log)[.size] as? Int) > 0)
    try await store.checkpointIfIdle()
    #expect(try FileManager.default.attributesOfItem(atPath: log)[.size] as? Int == 0)
    let pragmas = try await store.pragmas()
    #expect(pragmas.writer["cache_size"] == "-8192")
    #expect(pragmas.reader["cache_size"] == "-2048")
    #expect(pragmas.writer["busy_timeout"] == "5000")
    store.close()
  }

  @Test func `another program that holds the database makes writers busy, not stuck`() async throws {
    let store = try scratch.store()
    var configuration = Configuration()
    configuration.allowsUnsafeTransactions = true
    let other = try DatabaseQueue(path: store.directory.database, configuration: configuration)
    try other.inDatabase { try $0.execute(sql: "BEGIN EXCLUSIVE") }
    await #expect(throws: StoreError.busy) { try await store.write { try $0.set("a", to: "1", at: .start) } }
    try other.inDatabase { try $0.execute(sql: "ROLLBACK") }
    try await store.write { try $0.set("a", to: "1", at: .start) }
    store.close()
  }

  @Test func `on a full disk work is refused and what became of messages is still stored`() async throws {
    let store = try scratch.store(options: StoreOptions(minimumFreeBytes: 0))
    #expect(FileManager.default.fileExists(atPath: store.directory.reserve))
    try await store.write { writing in
      try writing.set("outcome", to: String(repeating: "x", count: 1_000), at: .start)
      // As full as a disk can be: not one page more.
      let pages = try Int.fetchOne(writing.database, sql: "PRAGMA page_count") ?? 0
      try writing.database.execute(sql: "PRAGMA max_page_count = \(pages)")
    }
    let (entered, go) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    let first = Task {
      try await store.write { _ in
        entered.signal()
        go.wait()
      }
    }
    await withCheckedContinuation { continuation in
      DispatchQueue.global().async {
        entered.wait()
        continuation.resume()
      }
    }
    // Both wait for the same commit.
    let work = Task {
      try await store.write { try $0.set("work", to: String(repeating: "y", count: 1 << 20), at: .start) }
    }
    let outcome = Task { try await store.write(.outcome) { try $0.set("outcome", to: "sent", at: .start) } }
    while (store.writer?.queue.count ?? 2) < 2 { await Task.yield() }
    go.signal()
    try await first.value
    await #expect(throws: StoreError.diskFull) { try await work.value }
    try await outcome.value
    #expect(try await store.read { try $0.setting("outcome") } == "sent")
    #expect(try await store.read { try $0.setting("work") } == nil)
    #expect(!FileManager.default.fileExists(atPath: store.directory.reserve))
    // Room again: nothing needs a restart.
    try await store.write { try $0.database.execute(sql: "PRAGMA max_page_count = 1073741823") }
    try await store.write { try $0.set("work", to: String(repeating: "y", count: 1 << 20), at: .start) }
    try await store.checkpointIfIdle()
    #expect(FileManager.default.fileExists(atPath: store.directory.reserve))
    store.close()
  }

  @Test func `new work is refused when the disk has no room for it`() throws {
    let store = try scratch.store(options: StoreOptions(minimumFreeBytes: 0))
    try store.requireSpace(for: 1)
    let free = try #require(store.freeBytes)
    #expect(throws: StoreError.diskFull) { try store.requireSpace(for: free) }
    #expect(FileManager.default.fileExists(atPath: store.directory.reserve))
    store.close()
  }

}

private final class Counter: Sendable {
  let value = Mutex(0)
}
