import Glibc

/// An advisory lock on a file of its own; the kernel drops it when the process dies.
final class FileLock: Sendable {
  private let file: Descriptor

  init(_ path: String) throws(SystemError) {
    file = try Descriptor.open(path, O_RDWR | O_CREAT | O_NOFOLLOW)
  }

  /// Takes it alone if nobody has it now.
  func tryExclusive() -> Bool { flock(file.number, LOCK_EX | LOCK_NB) == 0 }

  /// Takes it with others if nobody has it alone now.
  func tryShared() -> Bool { flock(file.number, LOCK_SH | LOCK_NB) == 0 }

  /// Waits for it, however long.
  func exclusive() throws(SystemError) {
    while flock(file.number, LOCK_EX) != 0 {
      guard errno == EINTR else { throw SystemError(errno, "flock") }
    }
  }

  func shared() throws(SystemError) {
    while flock(file.number, LOCK_SH) != 0 {
      guard errno == EINTR else { throw SystemError(errno, "flock") }
    }
  }

  func release() { _ = flock(file.number, LOCK_UN) }

  /// Says who we are, for messages only: the lock is what decides.
  func stamp() {
    let text = Array("\(getpid())\n".utf8)
    _ = ftruncate(file.number, 0)
    _ = text.withUnsafeBytes { pwrite(file.number, $0.baseAddress, $0.count, 0) }
  }

  /// Who stamped it last.
  func owner() -> Int32? {
    var bytes = [UInt8](repeating: 0, count: 32)
    let got = bytes.withUnsafeMutableBytes { pread(file.number, $0.baseAddress, $0.count, 0) }
    return Int32(String(decoding: bytes.prefix(max(0, got)).prefix { $0 != 0x0A }, as: UTF8.self))
  }
}

/// Decides which of several processes runs the workers.
package final class WorkerLock: Sendable {
  private let lock: FileLock
  /// Of the data directory itself: a lock file that someone deletes comes back as another file, which would be free.
  private let place: Descriptor

  package init(_ directory: DataDirectory) throws(StoreError) {
    do {
      lock = try FileLock(directory.workerLock)
      place = try Descriptor.open(directory.path, O_RDONLY | O_DIRECTORY)
    } catch { throw error.store }
  }

  /// True when this object holds the lock now, until `release()` or the end of the process.
  package func tryAcquire() -> Bool {
    guard lock.tryExclusive() else { return false }
    // Where directories cannot be locked (some network file systems) the lock file alone decides.
    if flock(place.number, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK {
      lock.release()
      return false
    }
    lock.stamp()
    return true
  }

  package func release() {
    _ = flock(place.number, LOCK_UN)
    lock.release()
  }

  /// Who acquired it last, for messages only.
  package var owner: Int32? { lock.owner() }
}
