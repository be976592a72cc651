/// How long to wait before trying again.
package enum Backoff {
  /// 1, 5, 15, 30 minutes, 1, 2, then 4 hours, give or take a fifth (`reliability.md` §4.3.5).
  ///
  /// - Parameters:
  ///   - attempt: how many tries have failed, from 1.
  ///   - jitter: 0…1, drawn by the caller.
  package static func delay(afterAttempt attempt: Int, jitter: Double) -> Duration {
    let minutes = steps[min(max(attempt, 1), steps.count) - 1]
    return .milliseconds(Int64(Double(minutes) * 60_000 * (0.8 + 0.4 * min(max(jitter, 0), 1))))
  }

  /// The longest wait there is, jitter included: what `notBefore` is clamped to after a clock step.
  package static let longest = Duration.seconds(4 * 3600 * 6 / 5)

  /// How long a message is tried when the caller sets no end.
  package static let lifetime = Duration.seconds(48 * 3600)

  private static let steps = [1, 5, 15, 30, 60, 120, 240]
}
