import CLinux
import Glibc

/// Why a path cannot be attached.
package enum AttachmentRefusal: String, Error, Sendable, Hashable {
  case notAbsolute = "not an absolute path"
  case outsideRoots = "outside the allowed directories"
  case notFound = "no such file"
  case notPermitted = "not permitted"
  case symbolicLink = "a symbolic link in the path"
  case notRegular = "not a regular file"
  case insideDataDirectory = "inside the data directory"
  case secretFile = "a key or database file"
  case tooLarge = "too large"
}

/// A file that the host asked to attach, opened so that no link, device or trick of the path leads elsewhere.
package struct AttachmentFile: Sendable {
  package let descriptor: Descriptor
  package let sizeBytes: Int
  /// The last part of the path.
  package let name: String

  /// Opens a regular file below one of `roots`.
  ///
  /// `protected` are files that must not leave under any name, such as the key file; the database's are
  /// added.
  package static func open(
    _ path: String,
    roots: [String],
    limit: Int,
    data: DataDirectory,
    protected: [String] = []
  ) throws(AttachmentRefusal) -> AttachmentFile {
    guard path.hasPrefix("/"), !path.utf8.contains(0) else { throw .notAbsolute }
    var refusal = AttachmentRefusal.outsideRoots
    for root in roots {
      guard root.hasPrefix("/"), let inner = inner(path, root) else { continue }
      do { return try open(inner, below: root, limit: limit, data: data, protected: protected) } catch {
        refusal = error
      }
    }
    throw refusal
  }

  /// The part of the path below the root, by its text; `..` is left to the kernel to refuse.
  private static func inner(_ path: String, _ root: String) -> String? {
    let base = root.hasSuffix("/") ? root : root + "/"
    guard path.hasPrefix(base), path.utf8.count > base.utf8.count else { return nil }
    return String(path.dropFirst(base.count))
  }

  private static func open(
    _ inner: String,
    below root: String,
    limit: Int,
    data: DataDirectory,
    protected: [String]
  ) throws(AttachmentRefusal) -> AttachmentFile {
    guard let directory = try? Descriptor.open(root, O_RDONLY | O_DIRECTORY) else { throw .outsideRoots }
    // First only the name: opening a device can do things, and closing the database under another name would
    // drop the locks that SQLite holds on it in this process.
    let number = clinux_open_beneath(directory.number, inner, UInt64(pathOnly | O_CLOEXEC))
    guard number >= 0 else {
      switch errno {
      case ENOENT, ENOTDIR: throw .notFound
      case ELOOP: throw .symbolicLink
      case EXDEV: throw .outsideRoots
      default: throw .notPermitted
      }
    }
    let found = Descriptor(owning: number)
    guard let status = try? found.status() else { throw .notPermitted }
    guard status.st_mode & S_IFMT == S_IFREG, !isKernelFile(status.st_dev) else { throw .notRegular }
    guard let real = try? Paths.resolved("/proc/self/fd/\(number)") else { throw .notPermitted }
    guard !real.hasPrefix(data.path + "/") else { throw .insideDataDirectory }
    // By inode, because a hard link has an innocent name.
    let secrets = protected + [data.database, data.database + "-wal", data.database + "-shm"]
    guard !secrets.contains(where: { isSame($0, status) }) else { throw .secretFile }
    guard status.st_size <= limit else { throw .tooLarge }
    guard let file = try? Descriptor.open("/proc/self/fd/\(number)", O_RDONLY | O_NONBLOCK | O_NOCTTY) else {
      throw .notPermitted
    }
    let name = inner.split(separator: "/").last.map(String.init) ?? inner
    return AttachmentFile(descriptor: file, sizeBytes: Int(status.st_size), name: name)
  }

  /// `O_PATH`, which Glibc's overlay does not show.
  private static let pathOnly: Int32 = 0o10_000_000

  /// Kernel interfaces show secrets as regular files.
  private static func isKernelFile(_ device: dev_t) -> Bool {
    guard let kind = Mounts.kind(of: device) else { return false }
    return ["proc", "sysfs", "debugfs", "tracefs", "cgroup", "cgroup2", "securityfs", "devtmpfs"].contains(
      kind
    )
  }

  private static func isSame(_ path: String, _ opened: stat) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_dev == opened.st_dev && status.st_ino == opened.st_ino
  }
}
