import Dispatch
import Foundation
import GRDB

/// The one thread of this process that writes: locks, begins, runs what is queued, commits once, tells
/// everybody.
final class GroupWriter: Sendable {
  let queue = WriteQueue()
  private let connections: Connections
  private let lock: WriteLock
  private let space: DiskSpace
  private let finished = DispatchSemaphore(value: 0)

  /// Transactions that share one commit at most.
  private static let batchLimit = 256

  init(connections: Connections, lock: WriteLock, space: DiskSpace) {
    self.connections = connections
    self.lock = lock
    self.space = space
  }

  func start(atEnd: @escaping @Sendable () -> Void) {
    let thread = Thread { [self] in
      while queue.waitForWork() { commitNext() }
      lock.acquire(patience: .seconds(5)) { _ in }
      connections.close()
      atEnd()
      lock.release()
      finished.signal()
    }
    thread.name = "storage.writer"
    thread.start()
  }

  /// Waits until what is queued is done and the connections are closed; false when that takes too long.
  func close() -> Bool {
    queue.close()
    defer { finished.signal() }
    return finished.wait(timeout: .now() + 15) == .success
  }

  private func commitNext() {
    // The batch is taken after the lock is ours, so that everything that came while we waited shares the
    // commit.
    let locked = lock.acquire(patience: .seconds(5)) { [queue] deadline in
      for job in queue.takeOlder(than: deadline) { job.finish(StoreError.busy) }
    }
    let batch = queue.take(Self.batchLimit)
    guard !batch.isEmpty else { return lock.release() }
    let results = locked ? perform(batch) : batch.map { _ in StoreError.io("write.lock") }
    lock.release()
    for (job, failure) in zip(batch, results) { job.finish(failure) }
    // SQLite has waited its five seconds for another program: who came meanwhile does not wait them all again.
    if results.contains(where: { $0 as? StoreError == .busy }) {
      for job in queue.takeOlder(than: .now - .seconds(1)) { job.finish(StoreError.busy) }
    }
  }

  /// One result for each job: nil when it is durable.
  private func perform(_ batch: [WriteJob]) -> [(any Error)?] {
    guard space.admitsWork() else { return afterFullDisk(batch) }
    do {
      return try connections.writingPool().writeWithoutTransaction { try Self.run(batch, on: $0) }
    } catch {
      let failure = connections.explained(error)
      switch failure as? StoreError {
      case .diskFull: return afterFullDisk(batch)
      case .io, .corrupt, .readOnly: connections.reopen()
      default: break
      }
      return batch.map { _ in failure }
    }
  }

  /// Work is refused; outcomes are tried once more with what the reserve gives back.
  private func afterFullDisk(_ batch: [WriteJob]) -> [(any Error)?] {
    let outcomes = batch.indices.filter { !batch[$0].isWork }
    var results = [(any Error)?](repeating: StoreError.diskFull, count: batch.count)
    guard !outcomes.isEmpty else { return results }
    space.spendReserve()
    do {
      let again = try connections.writingPool().writeWithoutTransaction {
        try Self.run(outcomes.map { batch[$0] }, on: $0)
      }
      for (index, result) in zip(outcomes, again) { results[index] = result }
    } catch {
      let failure = connections.explained(error)
      switch failure as? StoreError {
      case .io, .corrupt, .readOnly: connections.reopen()
      default: break
      }
      for index in outcomes { results[index] = failure }
    }
    return results
  }

  private static func run(_ batch: [WriteJob], on database: Database) throws -> [(any Error)?] {
    if case .maintenance(let body)? = batch.first?.work {
      do { try body(database) } catch { return [StoreError.mapped(error)] }
      return [nil]
    }
    do {
      try together(batch, database)
      return batch.map { _ in nil }
    } catch {
      let failure = StoreError.mapped(error)
      // One of them failed: each runs again, so that only the failure is undone.
      guard !endsTransaction(error, failure) else { throw failure }
    }
    if database.isInsideTransaction { try step("ROLLBACK", database) }
    do {
      try step("BEGIN IMMEDIATE", database)
      let writing = Writing(database)
      var results: [(any Error)?] = []
      for job in batch {
        guard case .transaction(_, let body) = job.work else { continue }
        results.append(try alone(body, writing))
      }
      try step("COMMIT", database)
      return results
    } catch {
      if database.isInsideTransaction { try? step("ROLLBACK", database) }
      throw error
    }
  }

  /// Runs and commits all bodies without savepoints: none of them fails, as a rule.
  private static func together(_ batch: [WriteJob], _ database: Database) throws {
    if database.isInsideTransaction { try step("ROLLBACK", database) }
    do {
      try step("BEGIN IMMEDIATE", database)
      let writing = Writing(database)
      for job in batch {
        guard case .transaction(_, let body) = job.work else { continue }
        try body(writing)
      }
      try step("COMMIT", database)
    } catch {
      if database.isInsideTransaction { try? step("ROLLBACK", database) }
      throw error
    }
  }

  /// Whether an error leaves no transaction to go on with.
  private static func endsTransaction(_ error: any Error, _ failure: any Error) -> Bool {
    switch failure as? StoreError {
    case .diskFull, .io, .corrupt, .busy, .readOnly: error is DatabaseError
    default: false
    }
  }

  /// Runs one body so that its failure undoes only itself; throws what ends the whole transaction.
  private static func alone(_ body: (Writing) throws -> Void, _ writing: Writing) throws -> (any Error)? {
    try step("SAVEPOINT job", writing.database)
    do {
      try body(writing)
    } catch {
      let failure = StoreError.mapped(error)
      guard !endsTransaction(error, failure), writing.database.isInsideTransaction else { throw failure }
      try step("ROLLBACK TO job", writing.database)
      try step("RELEASE job", writing.database)
      return failure
    }
    try step("RELEASE job", writing.database)
    return nil
  }

  private static func step(_ sql: String, _ database: Database) throws {
    try database.cachedStatement(sql: sql).execute()
  }
}
