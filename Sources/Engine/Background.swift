import Comms
import Logging
import Storage
import Synchronization

/// What goes on between calls: watching for other processes' commits, and the workers where the lock is ours.
final class Background: Sendable {
  private let engine: CommsEngine
  private let outbox: Outbox
  private let records: OutboxRecords
  private let hasLock = Atomic(false)
  private let tasks = Mutex<[Task<Void, Never>]>([])

  init(_ engine: CommsEngine) {
    self.engine = engine
    records = OutboxRecords(
      store: engine.store,
      world: engine.world,
      instance: engine.instance,
      poisonAfter: engine.configuration.poisonAfter,
      changed: engine.changed
    )
    outbox = Outbox(
      records: records,
      vault: engine.vault,
      blobs: engine.store.blobs,
      directory: engine.directory,
      configuration: engine.configuration,
      log: engine.log
    )
    tasks.withLock { tasks in
      tasks = [Task { await self.watch() }, Task { await self.work() }]
    }
  }

  private static let quicklyChecked = 128 << 20

  var isWorker: Bool { hasLock.load(ordering: .acquiring) }

  func reconsider(_ id: AccountID) {
    Task { await outbox.reconsider(id) }
  }

  func hurry(_ id: AccountID) {
    Task { await outbox.hurry(id) }
  }

  func stop(grace: Duration) async {
    await outbox.stop(grace: grace)
    let running = tasks.withLock(\.self)
    for task in running { task.cancel() }
    for task in running { await task.value }
  }

  /// Another process's commits wake the same waiters as our own.
  private func watch() async {
    while !Task.isCancelled {
      if (try? await engine.store.hasExternalChange()) == true { engine.changed.beat() }
      try? await Task.sleep(for: .milliseconds(100))
    }
  }

  /// Waits for the worker lock, cleans up behind whoever held it, then sends.
  private func work() async {
    guard let lock = await openLock() else { return }
    while !lock.tryAcquire() {
      try? await Task.sleep(for: .milliseconds(200))
      if Task.isCancelled { return }
    }
    defer { lock.release() }
    hasLock.store(true, ordering: .releasing)
    var complaint: String?
    while !Task.isCancelled {
      do {
        try await begin()
        break
      } catch {
        if Task.isCancelled { return }
        if case .corrupt? = error as? StoreError { engine.store.distrust(.corrupt("outbox")) }
        let reason = Failure(from: error).kind.rawValue
        // Said once: a cause that stays would fill the log.
        if reason != complaint {
          engine.log.error("outbox cannot start", metadata: ["error": "\(reason)"])
          complaint = reason
        }
        try? await Task.sleep(for: .seconds(1))
      }
    }
    let others = [
      Task { await Maintenance(engine: engine).run() },
      Task { await MassWorker(engine: engine).run() },
      Task { await ReminderWorker(engine: engine).run() },
    ]
    await outbox.run()
    for task in others { task.cancel() }
    for task in others { await task.value }
  }

  private func openLock() async -> WorkerLock? {
    while !Task.isCancelled {
      if let lock = try? WorkerLock(engine.directory) { return lock }
      engine.log.error("the worker lock cannot be opened")
      try? await Task.sleep(for: .seconds(1))
    }
    return nil
  }

  private func begin() async throws {
    let now = engine.world.now()
    // Nothing is ever sent from a damaged database; after an unclean end it was checked when it was opened.
    // A large one takes seconds to look through: its turn comes with the weekly check.
    if !engine.store.lastExitWasUnclean, engine.store.bytes < Self.quicklyChecked {
      try await engine.store.check(.quick)
    }
    if case .restoredBackup = try await engine.store.checkGeneration() {
      try await engine.store.write { tx in
        try tx.setOutboxHold(.restoredBackup, at: now)
        try tx.append(
          Event(.outboxHeld, at: now, facts: ["reason": HoldReason.restoredBackup.rawValue])
        )
      }
      engine.log.warning("the database is an older copy of itself: the outbox waits for the operator")
    }
    if engine.configuration.mode != .hold { try await records.releaseModeHolds() }
    let recovered = try await records.recover()
    // A key file may have been put back while nothing ran.
    if case .open = engine.vault.state { try await engine.releaseWhatWaitedForTheKey() }
    _ = try await engine.store.write { tx in
      try tx.append(Event(.workerStarted, at: now, facts: ["recovered": String(recovered)]))
    }
    try await engine.store.bumpGeneration(at: now)
    engine.log.info("outbox started", metadata: ["recovered": "\(recovered)"])
    engine.changed.beat()
  }
}
