import Synchronization

/// Calls that only wait, so that they are answered when no further calls will come.
final class Waits: Sendable {
  private struct State {
    var isOver = false
    var next: UInt64 = 0
    var cancel: [UInt64: @Sendable () -> Void] = [:]
  }

  private let state = Mutex(State())

  /// Runs what may wait; nil when it was ended early, or was not begun because the end has come.
  func run<Result: Sendable>(_ body: @escaping @Sendable () async throws -> Result) async throws -> Result? {
    let task = Task { try await body() }
    guard let number = add({ task.cancel() }) else {
      task.cancel()
      return nil
    }
    defer { state.withLock { $0.cancel[number] = nil } }
    do {
      return try await withTaskCancellationHandler {
        try await task.value
      } onCancel: {
        task.cancel()
      }
    } catch is CancellationError {
      // Whoever cancelled the call itself wants to know that it was.
      try Task.checkCancellation()
      return nil
    }
  }

  /// Ends every wait, and those that are still to come.
  func end() {
    let all = state.withLock { state in
      state.isOver = true
      defer { state.cancel = [:] }
      return state.cancel.values
    }
    for cancel in all { cancel() }
  }

  private func add(_ cancel: @escaping @Sendable () -> Void) -> UInt64? {
    state.withLock { state in
      guard !state.isOver else { return nil }
      state.next += 1
      state.cancel[state.next] = cancel
      return state.next
    }
  }
}
