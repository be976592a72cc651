import Comms
import Foundation
import GRDB
import Testing

@testable import Storage

struct BackupTests {
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  @Test func `a backup is a whole database, closed to others`() async throws {
    let store = try scratch.store()
    let account = try await store.addAccount()
    let content = try Sample.content(account)
    try await store.add(content)
    let path = scratch.path + "/backup.sqlite"
    try await store.backup(to: path)
    #expect(try mode(path) == 0o600)
    store.close()
    let restored = try Scratch()
    let directory = try restored.directory()
    try FileManager.default.copyItem(atPath: path, toPath: directory.database)
    let copy = try restored.store()
    #expect(try await copy.read { try $0.content(content.id) } == content)
    #expect(try await copy.read { try $0.history(search: "factura", limit: 9) }.total == 1)
    copy.close()
  }

  @Test func `a backup never replaces a file nor goes into the data directory`() async throws {
    let store = try scratch.store()
    let existing = try scratch.file("there", "precious")
    let link = scratch.path + "/link"
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: scratch.data)
    for path in [
      existing, scratch.data + "/b.sqlite", scratch.data + "/blobs/b", link + "/b.sqlite", "relative.sqlite",
      scratch.path + "/", scratch.path + "/none/b",
    ] {
      await #expect(throws: StoreError.self, "\(path)") { try await store.backup(to: path) }
    }
    #expect(try String(contentsOfFile: existing, encoding: .utf8) == "precious")
    store.close()
  }

  @Test func `an older copy of the database is noticed`() async throws {
    var store = try scratch.store()
    #expect(try await store.checkGeneration() == .ok)
    try await store.bumpGeneration(at: .start)
    #expect(try await store.checkGeneration() == .ok)
    let path = scratch.path + "/old.sqlite"
    try await store.backup(to: path)
    try await store.bumpGeneration(at: .start)
    store.close()
    try restore(path)
    store = try scratch.store()
    #expect(try await store.checkGeneration() == .restoredBackup)
    // The operator accepts it: the counters agree again.
    try await store.bumpGeneration(at: .start)
    #expect(try await store.checkGeneration() == .ok)
    store.close()
  }

  @Test func `the database of another installation is noticed`() async throws {
    let other = try Scratch()
    let stranger = try other.store()
    for _ in 0..<5 { try await stranger.bumpGeneration(at: .start) }
    let path = scratch.path + "/other.sqlite"
    try await stranger.backup(to: path)
    stranger.close()
    let mine = try scratch.store()
    try await mine.bumpGeneration(at: .start)
    mine.close()
    try restore(path)
    let store = try scratch.store()
    #expect(try await store.checkGeneration() == .restoredBackup)
    store.close()
  }

  @Test func `a commit that reached the database but not the file is no restored backup`() async throws {
    let store = try scratch.store()
    try await store.bumpGeneration(at: .start)
    try await store.write { try $0.set("generation", to: "2", at: .start) }
    #expect(try await store.checkGeneration() == .ok)
    try Data("nonsense".utf8).write(to: URL(fileURLWithPath: store.directory.generation))
    #expect(try await store.checkGeneration() == .restoredBackup)
    store.close()
  }

  private func restore(_ backup: String) throws {
    let directory = try scratch.directory()
    for suffix in ["", "-wal", "-shm"] {
      try? FileManager.default.removeItem(atPath: directory.database + suffix)
    }
    try FileManager.default.copyItem(atPath: backup, toPath: directory.database)
  }
}
