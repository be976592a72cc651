import Foundation
import Synchronization

/// Lets a few long readings in at a time and leaves connections for short ones.
///
/// Whoever reads asynchronously gives its connection back only when a thread of the concurrency pool runs it again;
/// whoever glances keeps such a thread while it waits for a connection. If the former could hold all connections,
/// both would wait for each other for ever.
final class ReadGate: Sendable {
  private struct State {
    var inside = 0
    var waiting: [CheckedContinuation<Void, Never>] = []
  }

  /// Long readings at a time.
  static let width = 5
  /// With one connection for every thread that could glance at the same moment.
  static let connections = width + ProcessInfo.processInfo.activeProcessorCount + 4

  private let state = Mutex(State())

  func enter() async {
    await withCheckedContinuation { continuation in
      let isFree = state.withLock { state in
        if state.inside < Self.width {
          state.inside += 1
          return true
        }
        state.waiting.append(continuation)
        return false
      }
      if isFree { continuation.resume() }
    }
  }

  func leave() {
    let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
      guard !state.waiting.isEmpty else {
        state.inside -= 1
        return nil
      }
      // The place goes to the one who waited longest.
      return state.waiting.removeFirst()
    }
    next?.resume()
  }
}
