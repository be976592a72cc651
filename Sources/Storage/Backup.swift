import GRDB
import Glibc

extension Store {
  /// Writes a consistent copy of the database, without blobs and without the master key, to a new file
  /// (0600).
  ///
  /// Refuses a name that exists and one inside the data directory.
  package func backup(to path: String) throws(StoreError) {
    do {
      guard path.hasPrefix("/"), path.utf8.last != 0x2F else {
        throw StoreError.unsafePath(path: path, reason: "not an absolute path of a file")
      }
      let parent = try Paths.resolved(Paths.directory(of: path))
      guard parent != directory.path, !parent.hasPrefix(directory.path + "/") else {
        throw StoreError.unsafePath(path: path, reason: "inside the data directory")
      }
      // SQLite accepts an empty file; made by us, its mode and its newness are certain.
      do { _ = try Descriptor.open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW) } catch {
        guard error.code == EEXIST else { throw error }
        throw StoreError.unsafePath(path: path, reason: "exists")
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

  private func copy(to path: String) throws {
    var configuration = Configuration()
    configuration.readonly = true
    configuration.busyMode = .timeout(10)
    let source = try DatabaseQueue(path: directory.database, configuration: configuration)
    try source.inDatabase { try $0.execute(sql: "VACUUM INTO ?", arguments: [path]) }
    try source.close()
  }
}
