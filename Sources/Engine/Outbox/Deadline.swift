import Synchronization

/// A moment that is set once and that others look at.
final class Deadline: Sendable {
  private let moment = Mutex<ContinuousClock.Instant?>(nil)

  /// Keeps the earlier one where there are two.
  func set(_ instant: ContinuousClock.Instant) {
    moment.withLock { $0 = min($0 ?? instant, instant) }
  }

  /// False as long as none is set.
  var hasPassed: Bool { moment.withLock { $0.map { $0 <= .now } ?? false } }
}
