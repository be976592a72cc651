import Dispatch
import Synchronization

/// A door that opens once; any number of tasks wait for it, each as long as it likes.
final class Latch: Sendable {
  private struct State {
    var isOpen = false
    var waiting: [UInt64: CheckedContinuation<Bool, Never>] = [:]
    var next: UInt64 = 0
  }

  private let state = Mutex(State())

  func open() {
    let waiting = state.withLock { state in
      defer { state.waiting = [:] }
      state.isOpen = true
      return state.waiting.values
    }
    for continuation in waiting { continuation.resume(returning: true) }
  }

  /// Waits until it is open; false when the time is over first.
  @discardableResult func wait(upTo limit: Duration? = nil) async -> Bool {
    await withCheckedContinuation { continuation in
      let ticket: UInt64? = state.withLock { state in
        guard !state.isOpen else { return nil }
        state.next += 1
        state.waiting[state.next] = continuation
        return state.next
      }
      guard let ticket else { return continuation.resume(returning: true) }
      guard let limit else { return }
      DispatchQueue.global().asyncAfter(deadline: .now() + limit.seconds) { self.giveUp(ticket) }
    }
  }

  private func giveUp(_ ticket: UInt64) {
    state.withLock { $0.waiting.removeValue(forKey: ticket) }?.resume(returning: false)
  }
}

extension Duration {
  /// In seconds, for Dispatch; never negative.
  var seconds: Double { max(0, Double(components.seconds) + Double(components.attoseconds) * 1e-18) }
}
