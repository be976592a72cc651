import GRDB
import Glibc

extension Store {
  /// Writes a consistent copy of the database, without blobs and without the master key, to a new file
  /// (0600).
  ///
  /// Refuses a name that exists and one inside the data directory.
  package func backup(to path: String) async throws(StoreError) {
    let outcome = await aside { () -> Result<Void, StoreError> in
      do throws(StoreError) { return .success(try self.writeCopy(to: path)) } catch { return .failure(error) }
    }
    try outcome.get()
  }

  private func writeCopy(to path: String) throws(StoreError) {
    do {
      guard path.hasPrefix("/"), path.utf8.last != 0x2F else {
        throw StoreError.unsafePath(path: path, reason: "not an absolute path of a file")
      }
      let parent = try usable(path) { () throws(SystemError) in
        try Paths.resolved(Paths.directory(of: path))
      }
      guard parent != directory.path, !parent.hasPrefix(directory.path + "/") else {
        throw StoreError.unsafePath(path: path, reason: "inside the data directory")
      }
      // SQLite accepts an empty file; made by us, its mode and its newness are certain.
      _ = try usable(path) { () throws(SystemError) in
        try Descriptor.open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW)
      }
      do {
        try copy(to: path)
        try Descriptor.open(path, O_RDONLY).synchronize()
        try Paths.synchronizeDirectory(parent)
      } catch {
        unlink(path)
        throw error
      }
    } catch { throw StoreError.typed(error) }
  }

  /// What is the matter with the path itself is the caller's mistake, not the disk's.
  private func usable<Value: ~Copyable>(
    _ path: String,
    _ body: () throws(SystemError) -> Value
  ) throws -> Value {
    do { return try body() } catch {
      switch error.code {
      case EEXIST: throw StoreError.unsafePath(path: path, reason: "exists")
      case ENOENT, ENOTDIR, EISDIR, EACCES, EPERM, EROFS, ELOOP, ENAMETOOLONG:
        throw StoreError.unsafePath(path: path, reason: "not a place for a file")
      default: throw error
      }
    }
  }

  private func copy(to path: String) throws {
    var configuration = Configuration()
    configuration.readonly = true
    configuration.busyMode = .timeout(10)
    let source = try DatabaseQueue(path: directory.database, configuration: configuration)
    try source.inDatabase { try $0.execute(sql: "VACUUM INTO ?", arguments: [path]) }
    try source.close()
  }
}
