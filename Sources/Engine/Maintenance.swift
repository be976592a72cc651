import Comms
import Logging
import Storage

/// What a worker does now and then so that nothing grows for ever.
struct Maintenance: Sendable {
  let engine: CommsEngine

  /// Runs until the task is cancelled: once at the start, then every few minutes.
  func run() async {
    while !Task.isCancelled {
      do {
        try await tidy()
      } catch is CancellationError {
        return
      } catch {
        engine.log.warning("maintenance failed", metadata: ["error": "\(Failure(from: error).kind.rawValue)"])
      }
      try? await Task.sleep(for: Self.interval)
    }
  }

  private static let interval = Duration.seconds(300)

  private func tidy() async throws {
    let now = engine.world.now()
    let store = engine.store
    try await store.write { tx in
      try tx.pruneEvents(now: now)
      try tx.pruneIdempotency(now: now)
      try tx.pruneSuppressions(now: now)
      // A retry that was planned under a wrong clock must not lie years ahead.
      _ = try tx.clampRetries(to: now + Backoff.longest)
    }
    _ = try await store.sweepBlobs()
    try await store.checkWhenDue(now: now)
    // So that a copy of the database which is older than this is known for one when it is put back.
    try await store.bumpGeneration(at: now)
    try await store.checkpointIfIdle()
  }
}
