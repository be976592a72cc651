import Dispatch

/// The lock around every write transaction and checkpoint of every process on one data directory.
final class WriteLock: Sendable {
  private let lock: FileLock
  private let turn: FileLock

  init(_ directory: DataDirectory) throws(SystemError) {
    lock = try FileLock(directory.writeLock)
    turn = try FileLock(directory.writeTurn)
  }

  /// Waits in the kernel until the lock is ours.
  ///
  /// Meanwhile `impatient` is told, again and again, which moment lies `patience` back. False when the lock
  /// file failed.
  @discardableResult
  func acquire(
    patience: Duration,
    impatient: @escaping @Sendable (ContinuousClock.Instant) -> Void
  ) -> Bool {
    // flock alone is not fair: whoever releases it gets it again before the one who waits has woken up. Here
    // that one holds the turn.
    defer { turn.release() }
    if turn.tryExclusive(), lock.tryExclusive() { return true }
    let timer = DispatchSource.makeTimerSource(queue: .global())
    timer.schedule(deadline: .now() + .milliseconds(250), repeating: .milliseconds(250))
    timer.setEventHandler { impatient(.now - patience) }
    timer.resume()
    defer { timer.cancel() }
    do {
      try turn.exclusive()
      try lock.exclusive()
    } catch { return false }
    return true
  }

  func release() { lock.release() }
}
