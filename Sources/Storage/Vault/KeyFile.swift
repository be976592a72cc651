import CLinux
import Glibc

/// A master key on disk: ours, a regular file, closed to everybody else.
enum KeyFile {
  /// nil when there is no such file.
  static func read(_ path: String, as source: KeySource) throws(KeyProblem) -> MasterKey? {
    let file: Descriptor
    do { file = try Descriptor.open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY) } catch {
      switch error.code {
      case ENOENT, ENOTDIR: return nil
      case ELOOP: throw .unsafeFile(path: path, reason: "symbolic link")
      default: throw .unreadable(path: path, reason: error.reason)
      }
    }
    do {
      let status = try file.status()
      guard status.st_mode & S_IFMT == S_IFREG else {
        throw KeyProblem.unsafeFile(path: path, reason: "not a file")
      }
      guard status.st_uid == geteuid() || status.st_uid == 0 else {
        throw KeyProblem.unsafeFile(path: path, reason: "owned by another user")
      }
      guard status.st_mode & 0o077 == 0 else {
        throw KeyProblem.unsafeFile(path: path, reason: "open to others")
      }
      var bytes = try file.read(4_096)
      defer { wipe(&bytes) }
      return try MasterKey(bytes, from: source)
    } catch let error as SystemError {
      throw .unreadable(path: path, reason: error.reason)
    } catch let error as KeyProblem {
      throw error
    } catch { throw .unreadable(path: path, reason: "unknown") }
  }

  /// Writes a new file durably and reads it back; false when the name is taken.
  ///
  /// Written under another name first: nobody, not even after a crash, ever sees a part of a key under its own.
  static func create(_ path: String, _ master: MasterKey) throws(KeyProblem) -> Bool {
    let draft = "\(path).\(getpid()).\(UInt32.random(in: .min ... .max))"
    do {
      try Paths.makeDirectories(Paths.directory(of: path))
      let file = try Descriptor.open(draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW)
      defer { unlink(draft) }
      var text = master.fileText
      defer { wipe(&text) }
      guard fchmod(file.number, 0o600) == 0 else { throw SystemError(errno, "fchmod") }
      try file.write(text)
      try file.synchronize()
      guard link(draft, path) == 0 else {
        if errno == EEXIST { return false }
        throw SystemError(errno, "link")
      }
      try Paths.synchronizeName(path)
    } catch let error as SystemError {
      throw .unreadable(path: path, reason: error.reason)
    } catch { throw .unreadable(path: path, reason: "unknown") }
    guard let back = try read(path, as: master.source), back.isSame(master) else {
      throw .unreadable(path: path, reason: "does not read back")
    }
    return true
  }
}
