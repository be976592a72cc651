import CLinux
import Glibc

/// Where everything but the master key lives: one directory, 0700, owned by the user we run as.
package struct DataDirectory: Sendable, Hashable {
  /// Absolute, without symbolic links.
  package let path: String
  /// The network, user-space or memory file system it lies on, such as `nfs`: what is written there may not stay, or
  /// SQLite's WAL is not safe.
  package let doubtfulFileSystem: String?

  package var database: String { path + "/chasqui.sqlite" }
  package var blobs: String { path + "/blobs" }
  package var sandbox: String { path + "/sandbox" }
  package var workerLock: String { path + "/worker.lock" }
  package var writeLock: String { path + "/write.lock" }
  /// Held while waiting for `write.lock`, so that a busy process cannot take that again before one that
  /// waits.
  package var writeTurn: String { path + "/write.turn" }
  /// Held shared by every process that has the database open, alone by `--exclusive`.
  package var openLock: String { path + "/open.lock" }
  /// Exists while some process has the database open; found at start = the last exit was not clean.
  package var running: String { path + "/running" }
  package var generation: String { path + "/generation" }
  package var reserve: String { path + "/outcome.reserve" }

  /// Why nothing can be written here; nil when it can.
  var obstacle: StoreError? {
    for path in [path, database, database + "-wal", database + "-shm"] {
      if let found = Paths.obstacle(to: path) { return .readOnly(found.reason) }
    }
    return nil
  }

  /// Opens the directory, creating what is missing; refuses one that others own or may write to, and closes
  /// it to reading by others.
  package static func open(_ path: String) throws(StoreError) -> DataDirectory {
    let real: String
    do {
      try Paths.makeDirectories(path)
      real = try Paths.resolved(path)
    } catch { throw error.store }
    try secure(real)
    let directory = DataDirectory(path: real, doubtfulFileSystem: doubtfulFileSystem(real))
    for inner in [directory.blobs, directory.sandbox] {
      if mkdir(inner, 0o700) != 0, errno != EEXIST { throw SystemError(errno, "mkdir").store }
      try secure(inner)
    }
    // Before the database is there, also where an earlier start died in between: it must not vanish with its directory.
    if !Paths.exists(directory.database) {
      do { try Paths.synchronizeName(directory.blobs) } catch { throw error.store }
    }
    return directory
  }

  private static func secure(_ path: String) throws(StoreError) {
    var status = stat()
    guard lstat(path, &status) == 0 else { throw SystemError(errno, "stat").store }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      throw .unsafePath(path: path, reason: "not a directory")
    }
    guard status.st_uid == geteuid() else { throw .unsafePath(path: path, reason: "owned by another user") }
    guard status.st_mode & 0o022 == 0 else { throw .unsafePath(path: path, reason: "writable by others") }
    // What others may do is taken away; what the owner may not do is the owner's will.
    if status.st_mode & 0o077 != 0, chmod(path, status.st_mode & 0o700) != 0 {
      throw SystemError(errno, "chmod").store
    }
  }

  private static func doubtfulFileSystem(_ path: String) -> String? {
    var status = stat()
    guard stat(path, &status) == 0, let kind = Mounts.kind(of: status.st_dev) else { return nil }
    return Mounts.isDoubtful(kind) ? kind : nil
  }
}
