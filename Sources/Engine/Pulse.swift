import Synchronization

/// Wakes whoever waits for something to have happened; several happenings before a look count as one.
package final class Pulse: Sendable {
  private struct State {
    var count: UInt64 = 0
    var waiters: [UInt64: CheckedContinuation<Void, Never>] = [:]
    var nextWaiter: UInt64 = 0
  }

  private let state = Mutex(State())

  package init() {}

  /// How often it has beaten: what a waiter has seen so far.
  package var count: UInt64 { state.withLock(\.count) }

  package func beat() {
    let waiters = state.withLock { state in
      state.count += 1
      defer { state.waiters = [:] }
      return state.waiters.values
    }
    for waiter in waiters { waiter.resume() }
  }

  /// Returns when it has beaten since `seen`, when the time is over or when the task is cancelled.
  package func wait(since seen: UInt64, atMost duration: Duration) async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await self.wait(since: seen) }
      group.addTask { try? await Task.sleep(for: duration) }
      await group.next()
      group.cancelAll()
    }
  }

  private func wait(since seen: UInt64) async {
    let number = state.withLock { state in
      state.nextWaiter += 1
      return state.nextWaiter
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isOver = state.withLock { state in
          if state.count != seen || Task.isCancelled { return true }
          state.waiters[number] = continuation
          return false
        }
        if isOver { continuation.resume() }
      }
    } onCancel: {
      state.withLock { $0.waiters.removeValue(forKey: number) }?.resume()
    }
  }
}
