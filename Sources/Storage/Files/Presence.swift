import Glibc
import Synchronization

/// Says to other processes that this one has the database open, and knows whether the last one left properly.
final class Presence: Sendable {
  private let lock: FileLock
  private let directory: DataDirectory
  private let exclusive: Bool
  let lastExitWasUnclean: Bool

  init(_ directory: DataDirectory, exclusive: Bool) throws(StoreError) {
    self.directory = directory
    self.exclusive = exclusive
    do {
      lock = try FileLock(directory.openLock)
      if lock.tryExclusive() {
        // Nobody else is there: a marker that still is was left by a crash.
        lastExitWasUnclean = Paths.exists(directory.running)
        _ = try Descriptor.open(directory.running, O_WRONLY | O_CREAT | O_NOFOLLOW)
      } else {
        // Alone it is another process' for good, or only while that one opens.
        guard !exclusive, try Self.waitShared(lock) else { throw StoreError.inUse(pid: lock.owner()) }
        lastExitWasUnclean = false
      }
      lock.stamp()
    } catch { throw StoreError.typed(error) }
  }

  /// Opening is done: others may come, unless we want to be alone.
  ///
  /// Not under the write lock: a process that slips in between must be able to finish opening.
  func settle() throws(SystemError) { if !exclusive { try lock.shared() } }

  /// The last one out removes the marker.
  func leave() {
    if lock.tryExclusive() { unlink(directory.running) }
    lock.release()
  }

  private static func waitShared(_ lock: FileLock) throws(SystemError) -> Bool {
    for _ in 0..<200 {
      if lock.tryShared() { return true }
      usleep(25_000)
    }
    return false
  }
}
