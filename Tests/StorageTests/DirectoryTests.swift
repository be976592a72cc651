import Foundation
import Testing

@testable import Storage

struct DirectoryTests {
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  @Test func `a missing directory is created for us alone`() throws {
    let directory = try DataDirectory.open(scratch.path + "/a/b/c")
    #expect(try mode(directory.path) == 0o700)
    #expect(try mode(directory.blobs) == 0o700)
    #expect(try mode(scratch.path + "/a") == 0o700)
  }

  @Test func `a link leads to the real place`() throws {
    let real = try scratch.directory()
    try FileManager.default.createSymbolicLink(
      atPath: scratch.path + "/link",
      withDestinationPath: scratch.data
    )
    #expect(try DataDirectory.open(scratch.path + "/link") == real)
  }

  @Test(arguments: [0o770, 0o707, 0o777, 0o720])
  func `a directory that others may write to is refused`(bits: Int) throws {
    let directory = try scratch.directory()
    try FileManager.default.setAttributes([.posixPermissions: bits], ofItemAtPath: directory.path)
    #expect(throws: StoreError.unsafePath(path: directory.path, reason: "writable by others")) {
      try scratch.directory()
    }
  }

  @Test func `a directory that others may read is closed`() throws {
    let directory = try scratch.directory()
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: directory.path)
    #expect(try mode(try scratch.directory().path) == 0o700)
  }

  @Test func `a directory of another user is refused`() throws {
    let directory = try scratch.directory()
    guard geteuid() == 0 else {
      #expect(throws: StoreError.self) { try DataDirectory.open("/etc") }
      return
    }
    #expect(chown(directory.path, 12_345, 12_345) == 0)
    #expect(throws: StoreError.unsafePath(path: directory.path, reason: "owned by another user")) {
      try scratch.directory()
    }
  }

  @Test func `a file is not a directory`() throws {
    _ = try scratch.file("data")
    #expect(throws: StoreError.self) { try scratch.directory() }
  }

  @Test func `DF-11 a deleted lock file does not make room for a second worker`() throws {
    let directory = try scratch.directory()
    let first = try WorkerLock(directory)
    #expect(first.tryAcquire())
    try FileManager.default.removeItem(atPath: directory.workerLock)
    let second = try WorkerLock(directory)
    #expect(!second.tryAcquire())
    first.release()
    #expect(second.tryAcquire())
  }

  @Test(arguments: [
    ("nfs", true), ("nfs4", true), ("cifs", true), ("smb3", true), ("fuse.sshfs", true), ("fuseblk", true),
    ("9p", true), ("ceph", true), ("tmpfs", true), ("ramfs", true), ("ext4", false), ("xfs", false),
    ("btrfs", false),
    ("zfs", false), ("overlay", false),
  ])
  func `DF-10 file systems on which a database may be lost or torn`(kind: String, isDoubtful: Bool) {
    #expect(Mounts.isDoubtful(kind) == isDoubtful)
  }

  @Test func `one worker at a time, by whoever opens the lock`() throws {
    let directory = try scratch.directory()
    let (one, two) = (try WorkerLock(directory), try WorkerLock(directory))
    #expect(one.tryAcquire())
    #expect(!two.tryAcquire())
    #expect(two.owner == getpid())
    one.release()
    #expect(two.tryAcquire())
  }

  @Test func `one worker at a time, between processes`() throws {
    let directory = try scratch.directory()
    let lock = try WorkerLock(directory)
    #expect(lock.tryAcquire())
    #expect(try flockStatus(directory.workerLock) == 1)
    lock.release()
    #expect(try flockStatus(directory.workerLock) == 0)
  }

  @Test func `a stale file with a dead process in it locks nothing`() throws {
    let directory = try scratch.directory()
    try Data("999999\n".utf8).write(to: URL(fileURLWithPath: directory.workerLock))
    #expect(try WorkerLock(directory).tryAcquire())
  }

  private func flockStatus(_ path: String) throws -> Int32 {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/flock")
    process.arguments = ["-n", path, "true"]
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
  }
}
