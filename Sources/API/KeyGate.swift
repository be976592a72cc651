import Synchronization

/// Lets calls with the same idempotency key run one after the other.
final class KeyGate: Sendable {
  private let waiting = Mutex<[String: [CheckedContinuation<Void, Never>]]>([:])

  func alone<Result: Sendable>(
    with repetition: Repetition,
    _ body: () async throws -> Result
  ) async rethrows -> Result {
    let key = repetition.scope + "\n" + repetition.key
    await withCheckedContinuation { continuation in
      let isFirst = waiting.withLock { waiting in
        guard waiting[key] != nil else {
          waiting[key] = []
          return true
        }
        waiting[key]?.append(continuation)
        return false
      }
      if isFirst { continuation.resume() }
    }
    defer {
      let next = waiting.withLock { waiting -> CheckedContinuation<Void, Never>? in
        guard waiting[key]?.isEmpty == false else {
          waiting[key] = nil
          return nil
        }
        return waiting[key]?.removeFirst()
      }
      next?.resume()
    }
    return try await body()
  }
}
