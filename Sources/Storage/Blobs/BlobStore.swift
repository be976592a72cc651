import CLinux
package import Comms
import Crypto
import Foundation
import Glibc
import Synchronization

/// Why the content of an attachment cannot be stored or read.
package enum BlobError: Error, Sendable, Hashable {
  /// It is not, or no longer, what its hash says; or it is gone.
  case integrity(sha256: String)
  /// More octets than the limit.
  case tooLarge(limit: Int)
  /// The source changed while it was copied.
  case sourceChanged
  case storage(StoreError)

  /// The same as facts for a caller.
  package var failure: Failure {
    switch self {
    case .integrity(let sha256): Failure(.attachmentIntegrity, facts: ["sha256": sha256])
    case .tooLarge(let limit): Failure(.messageTooLarge, facts: ["limit": String(limit)])
    case .sourceChanged: Failure(.attachmentRefused, facts: ["reason": "changed"])
    case .storage(let error): error.failure
    }
  }
}

/// Content that was stored.
package struct StoredBlob: Sendable, Hashable {
  /// Lower-case hexadecimal.
  package var sha256: String
  package var sizeBytes: Int

  package init(sha256: String, sizeBytes: Int) {
    self.sha256 = sha256
    self.sizeBytes = sizeBytes
  }
}

/// Contents under the name of their hash, each once: `blobs/ab/abcd…`.
package struct BlobStore: Sendable {
  private let directory: String
  private let durable = DurableNames()
  private static let chunk = 256 << 10

  init(directory: String) { self.directory = directory }

  /// Durable when it returns.
  package func add(_ bytes: [UInt8]) throws(BlobError) -> StoredBlob {
    var rest = bytes[...]
    return try store { () throws(BlobError) in
      defer { rest = rest.dropFirst(Self.chunk) }
      return Array(rest.prefix(Self.chunk))
    }
  }

  /// Copies an open file from where it stands, at most `limit` octets.
  ///
  /// Durable when it returns.
  ///
  /// Refuses a file whose size or time changes meanwhile.
  package func add(copyingFrom source: Descriptor, limit: Int) throws(BlobError) -> StoredBlob {
    let before = try wrapped { () throws(SystemError) in try source.status() }
    var count = 0
    let blob = try store { () throws(BlobError) in
      let bytes = try wrapped { () throws(SystemError) in try source.read(Self.chunk) }
      count += bytes.count
      guard count <= limit else { throw .tooLarge(limit: limit) }
      return bytes
    }
    let after = try wrapped { () throws(SystemError) in try source.status() }
    guard before.st_size == after.st_size, before.st_mtim.tv_sec == after.st_mtim.tv_sec,
      before.st_mtim.tv_nsec == after.st_mtim.tv_nsec
    else { throw .sourceChanged }
    return blob
  }

  /// Opens a content for reading; its hash is checked on the way.
  package func open(_ sha256: String) throws(BlobError) -> BlobReader {
    guard Self.isHash(sha256) else { throw .integrity(sha256: sha256) }
    do {
      return BlobReader(try Descriptor.open(path(sha256), O_RDONLY | O_NOFOLLOW), sha256: sha256)
    } catch {
      if error.code == ENOENT || error.code == ELOOP { throw .integrity(sha256: sha256) }
      throw .storage(error.store)
    }
  }

  /// Reads a content to its end; throws `integrity` when it is not what its hash says.
  package func verify(_ sha256: String) throws(BlobError) {
    var reader = try open(sha256)
    while try reader.next() != nil {}
  }

  /// Deletes contents that have been there longer than `grace` and that `isReferenced` does not know; how
  /// many.
  func sweep(olderThan limit: time_t, isReferenced: (String) throws -> Bool) throws -> Int {
    var removed = 0
    let lock = try FileLock(directory + "/.lock")
    for name in Self.names(directory) where name.utf8.count == 2 {
      for file in Self.names(directory + "/" + name) {
        let path = "\(directory)/\(name)/\(file)"
        // Alone from the look to the unlink: `add` renews the time of what is already there.
        try lock.exclusive()
        defer { lock.release() }
        if Self.age(path) < limit, try !Self.isHash(file) || !isReferenced(file), unlink(path) == 0 {
          removed += 1
        }
      }
    }
    for file in Self.names(directory) where file.hasPrefix("new-") {
      if Self.age(directory + "/" + file) < limit { unlink(directory + "/" + file) }
    }
    return removed
  }

  private func path(_ sha256: String) -> String { "\(directory)/\(sha256.prefix(2))/\(sha256)" }

  private func store(_ next: () throws(BlobError) -> [UInt8]) throws(BlobError) -> StoredBlob {
    let temporary = "\(directory)/new-\(UUID().uuidString)"
    defer { unlink(temporary) }
    let file = try wrapped { () throws(SystemError) in
      try Descriptor.open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW)
    }
    var hash = SHA256()
    var count = 0
    while true {
      let bytes = try next()
      if bytes.isEmpty { break }
      hash.update(data: bytes)
      count += bytes.count
      try wrapped { () throws(SystemError) in try file.write(bytes) }
    }
    let blob = StoredBlob(sha256: hash.finalize().map(hexadecimal).joined(), sizeBytes: count)
    try wrapped { () throws(SystemError) in try place(file, temporary, blob) }
    return blob
  }

  private func place(_ file: Descriptor, _ temporary: String, _ blob: StoredBlob) throws(SystemError) {
    let target = path(blob.sha256)
    let lock = try FileLock(directory + "/.lock")
    try lock.shared()
    // Renewing its time keeps a sweep away from what is about to be referenced.
    if Self.size(target) == blob.sizeBytes, utimensat(AT_FDCWD, target, nil, AT_SYMLINK_NOFOLLOW) == 0 {
      // Who placed it may not have come to this yet, or died before.
      return try durable.add(target, in: directory)
    }
    try file.synchronize()
    guard mkdir(Paths.directory(of: target), 0o700) == 0 || errno == EEXIST else {
      throw SystemError(errno, "mkdir")
    }
    guard rename(temporary, target) == 0 else { throw SystemError(errno, "rename") }
    try durable.add(target, in: directory)
  }

  private func wrapped<T>(_ body: () throws(SystemError) -> T) throws(BlobError) -> T {
    do { return try body() } catch { throw .storage(error.store) }
  }

  private static func isHash(_ text: String) -> Bool {
    text.utf8.count == 64 && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }

  private static func size(_ path: String) -> Int? {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : nil
  }

  /// When it was last written; now when that cannot be told.
  private static func age(_ path: String) -> time_t {
    var status = stat()
    return lstat(path, &status) == 0 ? status.st_mtim.tv_sec : .max
  }

  private static func names(_ directory: String) -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
  }
}

/// The names that this process knows to be on the disk, so that a content that many messages share is synced once.
private final class DurableNames: Sendable {
  private let known = Mutex(Set<String>())
  private static let most = 10_000

  /// Returns when `directory/ab/abcd…` is on the disk under its name.
  func add(_ target: String, in directory: String) throws(SystemError) {
    var status = stat()
    guard lstat(target, &status) == 0 else { throw SystemError(errno, "stat") }
    // Deleted and placed again by another process it is another file.
    let name = "\(target) \(status.st_ino)"
    if known.withLock({ $0.contains(name) }) { return }
    let parent = Paths.directory(of: target)
    try Paths.synchronizeDirectory(parent)
    if !known.withLock({ $0.contains(parent) }) { try Paths.synchronizeDirectory(directory) }
    known.withLock { known in
      if known.count >= Self.most { known.removeAll() }
      known.formUnion([name, parent])
    }
  }
}

extension Store {
  /// Deletes contents that no message refers to and that are older than `grace`; how many.
  package func sweepBlobs(grace: Duration = .seconds(86_400)) async throws -> Int {
    let limit = time(nil) - time_t(grace.components.seconds)
    let outcome = await aside { () -> Result<Int, any Error> in
      Result {
        try self.blobs.sweep(olderThan: limit) { sha256 in
          try self.readNow { reading in
            try reading.integer(
              """
              SELECT EXISTS (SELECT 1 FROM attachment WHERE sha256 = ?)
                OR EXISTS (SELECT 1 FROM blob_hold WHERE sha256 = ?)
              """,
              [sha256, sha256]
            ) == 1
          }
        }
      }
    }
    return try outcome.get()
  }
}
