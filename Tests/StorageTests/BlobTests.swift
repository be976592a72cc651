import Comms
import Foundation
import Testing

@testable import Storage

struct BlobTests {
  let scratch: Scratch
  let store: Store
  /// Of "hello", by sha256sum.
  let hello = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"

  init() throws {
    scratch = try Scratch()
    store = try scratch.store()
  }

  private func path(_ sha256: String) -> String { "\(store.directory.blobs)/\(sha256.prefix(2))/\(sha256)" }

  @Test(arguments: [0, 1, 65_535, 65_536, 65_537, 262_144, 1_000_000])
  func `content of any size comes back`(size: Int) throws {
    let bytes = Sample.entropy.bytes(size)
    let blob = try store.blobs.add(bytes)
    #expect(blob.sizeBytes == size)
    var reader = try store.blobs.open(blob.sha256)
    #expect(try reader.all() == bytes)
    #expect(try reader.next() == nil)
    try store.blobs.verify(blob.sha256)
    #expect(try mode(path(blob.sha256)) == 0o600)
  }

  @Test func `the same content is stored once and nothing temporary stays`() throws {
    let first = try store.blobs.add(Array("hello".utf8))
    #expect(first == StoredBlob(sha256: hello, sizeBytes: 5))
    #expect(try store.blobs.add(Array("hello".utf8)) == first)
    let names = try FileManager.default.contentsOfDirectory(atPath: store.directory.blobs)
    #expect(Set(names) == ["2c", ".lock"])
  }

  @Test func `an open file is copied from where it stands, within the limit`() throws {
    let file = try scratch.file("source", "hello")
    #expect(try store.blobs.add(copyingFrom: try Descriptor.open(file, O_RDONLY), limit: 5).sha256 == hello)
    #expect(throws: BlobError.tooLarge(limit: 4)) {
      try store.blobs.add(copyingFrom: try Descriptor.open(file, O_RDONLY), limit: 4)
    }
    #expect(throws: BlobError.tooLarge(limit: 1_000)) {
      try store.blobs.add(copyingFrom: try Descriptor.open("/dev/zero", O_RDONLY), limit: 1_000)
    }
  }

  @Test(arguments: ["flip", "truncate", "extend", "delete", "link"])
  func `content that was altered is never complete at the reader's`(how: String) throws {
    let bytes = Sample.entropy.bytes(200_000)
    let blob = try store.blobs.add(bytes)
    let file = path(blob.sha256)
    var damaged = bytes
    switch how {
    case "flip": damaged[100] ^= 1
    case "truncate": damaged.removeLast()
    case "extend": damaged.append(0)
    default: try FileManager.default.removeItem(atPath: file)
    }
    if how == "link" {
      let other = try scratch.file("other")
      try FileManager.default.createSymbolicLink(atPath: file, withDestinationPath: other)
    } else if how != "delete" {
      try Data(damaged).write(to: URL(fileURLWithPath: file))
    }
    #expect(throws: BlobError.integrity(sha256: blob.sha256)) { try store.blobs.verify(blob.sha256) }
    var got = 0
    #expect(throws: BlobError.integrity(sha256: blob.sha256)) {
      var reader = try store.blobs.open(blob.sha256)
      while let chunk = try reader.next() { got += chunk.count }
    }
    #expect(got < bytes.count)
  }

  @Test(arguments: [
    "", "../../etc/passwd", "2CF24DBA", String(repeating: "g", count: 64), String(repeating: "0", count: 64),
  ])
  func `a name that is no hash, or of nothing, opens nothing`(name: String) {
    #expect(throws: BlobError.integrity(sha256: name)) { try store.blobs.open(name) }
  }

  @Test func `a sweep takes old contents that no message refers to`() async throws {
    let account = try await store.addAccount()
    let (kept, young, old) = (
      try store.blobs.add(Array("kept".utf8)), try store.blobs.add(Array("young".utf8)),
      try store.blobs.add(Array("old".utf8))
    )
    var content = try Sample.content(account)
    content.attachments = [
      StoredAttachment(
        name: "k",
        contentType: "text/plain",
        contentID: nil,
        inline: false,
        sizeBytes: 4,
        sha256: kept.sha256
      )
    ]
    try await store.add(content)
    let past = Date(timeIntervalSinceNow: -100_000)
    for blob in [kept, old] {
      try FileManager.default.setAttributes([.modificationDate: past], ofItemAtPath: path(blob.sha256))
    }
    #expect(try await store.sweepBlobs() == 1)
    try store.blobs.verify(kept.sha256)
    try store.blobs.verify(young.sha256)
    #expect(throws: BlobError.self) { try store.blobs.open(old.sha256) }
    // Adding again what is already there makes it young.
    try FileManager.default.setAttributes([.modificationDate: past], ofItemAtPath: path(young.sha256))
    _ = try store.blobs.add(Array("young".utf8))
    #expect(try await store.sweepBlobs() == 0)
  }

  // MARK: - Attachments by path

  private func open(_ path: String, limit: Int = 1 << 20) throws -> AttachmentFile {
    try AttachmentFile.open(
      path,
      roots: [scratch.path + "/root"],
      limit: limit,
      data: store.directory,
      protected: [scratch.path + "/root/keys/master.key"]
    )
  }

  @Test func `a regular file below a root is attached`() throws {
    let file = try scratch.file("root/sub/Factura ñ.pdf", "12345")
    let opened = try open(file)
    #expect(opened.sizeBytes == 5 && opened.name == "Factura ñ.pdf")
    #expect(try store.blobs.add(copyingFrom: opened.descriptor, limit: 5).sizeBytes == 5)
    #expect(throws: AttachmentRefusal.tooLarge) { try open(file, limit: 4) }
  }

  @Test func `every other kind of path is refused`() throws {
    let root = scratch.path + "/root"
    let manager = FileManager.default
    let inside = try scratch.file("root/ok.txt")
    let outside = try scratch.file("outside.txt")
    _ = try scratch.file("root/keys/master.key")
    try manager.createSymbolicLink(atPath: root + "/link", withDestinationPath: inside)
    try manager.createSymbolicLink(atPath: root + "/out", withDestinationPath: scratch.path)
    try manager.createSymbolicLink(atPath: root + "/fd", withDestinationPath: "/proc/self/environ")
    #expect(mkfifo(root + "/fifo", 0o600) == 0)
    try manager.linkItem(atPath: store.directory.database, toPath: root + "/innocent.pdf")
    try manager.linkItem(atPath: root + "/keys/master.key", toPath: root + "/innocent2.pdf")
    let sparse = try scratch.file("root/sparse")
    #expect(truncate(sparse, 5 << 30) == 0)
    let cases: [(String, AttachmentRefusal)] = [
      ("/etc/shadow", .outsideRoots), (outside, .outsideRoots), (root + "/../outside.txt", .outsideRoots),
      (root + "/sub/../../outside.txt", .notFound), (root + "/../root/ok.txt", .outsideRoots),
      (root + "/link", .symbolicLink), (root + "/out/outside.txt", .symbolicLink),
      (root + "/fd", .symbolicLink),
      (root + "/fifo", .notRegular), (root, .outsideRoots), (root + "/", .outsideRoots),
      (root + "/keys", .notRegular),
      (root + "/innocent.pdf", .secretFile), (root + "/innocent2.pdf", .secretFile),
      (root + "/keys/master.key", .secretFile), (sparse, .tooLarge), (root + "/none", .notFound),
      ("ok.txt", .notAbsolute), ("", .notAbsolute), (root + "/ok.txt\0.pdf", .notAbsolute),
      (root + "x/ok.txt", .outsideRoots), ("/dev/zero", .outsideRoots), ("/proc/self/environ", .outsideRoots),
    ]
    for (path, refusal) in cases {
      #expect(throws: refusal, "\(path)") { try open(path) }
    }
    #expect(try open(inside).sizeBytes == 7)
  }

  @Test func `a root that holds everything still keeps devices, kernel files and our data`() throws {
    func open(_ path: String) throws -> AttachmentFile {
      try AttachmentFile.open(path, roots: ["/"], limit: 1 << 30, data: store.directory)
    }
    #expect(throws: AttachmentRefusal.notRegular) { try open("/dev/zero") }
    #expect(throws: AttachmentRefusal.notRegular) { try open("/proc/\(getpid())/environ") }
    #expect(throws: AttachmentRefusal.symbolicLink) { try open("/proc/self/environ") }
    #expect(throws: AttachmentRefusal.insideDataDirectory) { try open(store.directory.database) }
    #expect(throws: AttachmentRefusal.insideDataDirectory) {
      try open(store.directory.blobs + "/../write.lock")
    }
    let blob = try store.blobs.add([1])
    #expect(throws: AttachmentRefusal.insideDataDirectory) { try open(path(blob.sha256)) }
  }

  @Test func `looking at a hard link of the database does not drop its locks`() async throws {
    _ = try scratch.file("root/x")
    let link = scratch.path + "/root/db"
    try FileManager.default.linkItem(atPath: store.directory.database, toPath: link)
    // Open until the end, because closing it is the very accident.
    let probe = try Descriptor.open(store.directory.database, O_RDWR)
    func isLocked() -> Bool {
      // SQLite's shared range. A query by open file description sees the locks of this process too.
      var lock = flock(
        l_type: Int16(F_WRLCK),
        l_whence: Int16(SEEK_SET),
        l_start: 0x4000_0002,
        l_len: 510,
        l_pid: 0
      )
      let queryByDescription: Int32 = 36
      return fcntl(probe.number, queryByDescription, &lock) == 0 && lock.l_type != Int16(F_UNLCK)
    }
    _ = try await store.read { try $0.setting("a") }
    #expect(isLocked())
    #expect(throws: AttachmentRefusal.secretFile) {
      try AttachmentFile.open(link, roots: [scratch.path + "/root"], limit: 1 << 30, data: store.directory)
    }
    #expect(isLocked())
    do { _ = try Descriptor.open(link, O_RDONLY) }
    #expect(!isLocked(), "the probe sees when the locks are gone")
  }
}
