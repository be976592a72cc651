import CLinux
import Glibc

/// An open file that is closed when the last reference goes.
package final class Descriptor: Sendable {
  package let number: Int32

  /// Takes over an open descriptor.
  package init(owning number: Int32) { self.number = number }

  deinit { Glibc.close(number) }

  /// Opens with `O_CLOEXEC`; throws what the system says.
  package static func open(_ path: String, _ flags: Int32, mode: UInt32 = 0o600) throws(SystemError)
    -> Descriptor
  {
    let number = clinux_open(path, flags | O_CLOEXEC, mode)
    guard number >= 0 else { throw SystemError(errno, "open") }
    return Descriptor(owning: number)
  }

  func status() throws(SystemError) -> stat {
    var status = stat()
    guard fstat(number, &status) == 0 else { throw SystemError(errno, "fstat") }
    return status
  }

  /// Up to `count` octets; empty at the end of the file.
  package func read(_ count: Int) throws(SystemError) -> [UInt8] {
    var failure: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      var got = Glibc.read(number, buffer.baseAddress, count)
      while got < 0, errno == EINTR { got = Glibc.read(number, buffer.baseAddress, count) }
      if got < 0 { failure = errno }
      filled = max(0, got)
    }
    guard failure == 0 else { throw SystemError(failure, "read") }
    return bytes
  }

  package func write(_ bytes: some RandomAccessCollection<UInt8>) throws(SystemError) {
    let all = Array(bytes)
    var failure: Int32 = 0
    all.withUnsafeBytes { buffer in
      var done = 0
      while done < buffer.count {
        let put = Glibc.write(number, buffer.baseAddress?.advanced(by: done), buffer.count - done)
        if put < 0, errno == EINTR { continue }
        guard put >= 0 else {
          failure = errno
          return
        }
        done += put
      }
    }
    guard failure == 0 else { throw SystemError(failure, "write") }
  }

  /// Returns when the content is on the disk.
  package func synchronize() throws(SystemError) {
    guard fsync(number) == 0 else { throw SystemError(errno, "fsync") }
  }
}

/// What a system call answered.
package struct SystemError: Error, Sendable, Hashable {
  package let code: Int32
  package let call: String

  package init(_ code: Int32, _ call: String) {
    self.code = code
    self.call = call
  }

  package var reason: String { "\(call): \(String(cString: strerror(code)))" }

  package var store: StoreError {
    switch code {
    case ENOSPC, EDQUOT: .diskFull
    case EROFS, EACCES, EPERM: .readOnly(reason)
    default: .io(reason)
    }
  }
}

/// Steps on paths that several files of this module need.
enum Paths {
  /// Makes a rename or a new name in this directory durable.
  static func synchronizeDirectory(_ path: String) throws(SystemError) {
    try Descriptor.open(path, O_RDONLY | O_DIRECTORY).synchronize()
  }

  /// Makes a name durable, and those of the directories it lies in: a new directory's own name may not be yet.
  static func synchronizeName(_ path: String) throws(SystemError) {
    var parent = try resolved(directory(of: path))
    try synchronizeDirectory(parent)
    while parent != "/" {
      parent = directory(of: parent)
      // What lies far above need not be open to us, nor on a disk.
      do { try synchronizeDirectory(parent) } catch { guard error.code != EIO else { throw error } }
    }
  }

  static func directory(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// Creates a directory and what is missing above it, each 0700.
  static func makeDirectories(_ path: String) throws(SystemError) {
    if mkdir(path, 0o700) == 0 || errno == EEXIST { return }
    guard errno == ENOENT, path != "/", path != "." else { throw SystemError(errno, "mkdir") }
    try makeDirectories(directory(of: path))
    guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw SystemError(errno, "mkdir") }
  }

  static func resolved(_ path: String) throws(SystemError) -> String {
    guard let real = realpath(path, nil) else { throw SystemError(errno, "realpath") }
    defer { free(real) }
    return String(cString: real)
  }

  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// Octets of a file; nil when there is none.
  static func size(_ path: String) -> Int? {
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_size) : nil
  }

  /// Why what is there cannot be written to; nil when it can.
  static func obstacle(to path: String) -> SystemError? {
    guard faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) != 0, errno != ENOENT else { return nil }
    return SystemError(errno, "\(path)")
  }

  /// Writes a whole small file durably under its name, replacing what was there.
  static func replace(_ path: String, with bytes: [UInt8]) throws(SystemError) {
    let temporary = path + ".new"
    let file = try Descriptor.open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW)
    try file.write(bytes)
    try file.synchronize()
    guard rename(temporary, path) == 0 else { throw SystemError(errno, "rename") }
    try synchronizeDirectory(directory(of: path))
  }

  /// The content of a small file, at most `limit` octets; nil when there is none.
  static func content(of path: String, limit: Int = 4_096) throws(SystemError) -> [UInt8]? {
    let file: Descriptor
    do { file = try Descriptor.open(path, O_RDONLY | O_NONBLOCK) } catch {
      if error.code == ENOENT { return nil }
      throw error
    }
    var bytes: [UInt8] = []
    while bytes.count < limit {
      let more = try file.read(min(limit - bytes.count, 16_384))
      if more.isEmpty { break }
      bytes += more
    }
    return bytes
  }
}
