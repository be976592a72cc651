import Glibc
import Synchronization

/// Keeps the last bytes of the disk for what must not be lost: outcomes of messages that are under way.
final class DiskSpace: Sendable {
  let directory: DataDirectory
  /// New work is refused below this.
  let minimumFree: Int

  /// Whether the reserve was given to outcomes: until there is room again, work must not eat it.
  private let spent = Mutex(false)

  /// Less on a small disk, where so much would never be free again.
  let reserveBytes: Int

  init(directory: DataDirectory, minimumFree: Int) {
    self.directory = directory
    self.minimumFree = minimumFree
    var status = statvfs()
    let size =
      statvfs(directory.path, &status) == 0 ? UInt64(status.f_blocks) * UInt64(status.f_frsize) : .max
    reserveBytes = min(8 << 20, Int(clamping: size / 16))
  }

  func free() -> Int? {
    var status = statvfs()
    guard statvfs(directory.path, &status) == 0 else { return nil }
    return Int(clamping: UInt64(status.f_bavail) * UInt64(status.f_frsize))
  }

  /// Postfix's rule: one and a half times what is asked for must be there.
  func admits(_ request: Int) -> Bool {
    guard let free = free() else { return true }
    return free >= max(minimumFree, request + request / 2)
  }

  /// Really allocates the reserve while there is plenty.
  func keepReserve() {
    guard reserveBytes > 0, !Paths.exists(directory.reserve), let free = free(),
      free >= 2 * minimumFree + 2 * reserveBytes,
      let file = try? Descriptor.open(directory.reserve, O_WRONLY | O_CREAT | O_NOFOLLOW)
    else { return }
    if posix_fallocate(file.number, 0, reserveBytes) != 0 { unlink(directory.reserve) }
  }

  func spendReserve() {
    spent.withLock { $0 = true }
    unlink(directory.reserve)
  }

  /// False from the moment the reserve is spent until there is twice as much and the minimum again.
  func admitsWork() -> Bool {
    let (admits, hasRecovered) = spent.withLock { spent in
      guard spent, let free = free(), free >= minimumFree + 2 * reserveBytes else { return (!spent, false) }
      spent = false
      return (true, true)
    }
    if hasRecovered { keepReserve() }
    return admits
  }
}
