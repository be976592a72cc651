import Comms
import Foundation
import Storage
import Testing

@testable import Engine

/// What processes leave to each other: the end of one, the start of the next, a database put back.
@Suite struct HandoverTests {
  @Test func `what another process queues is sent by the one that works`() async throws {
    try await withPost { worker in
      let account = try await worker.addAccount()
      worker.engine.start()
      try await worker.eventually("it works") { worker.engine.isWorker }
      let caller = try Post(joining: worker)
      caller.engine.start()
      let id = try await caller.send(account)
      #expect(try await caller.engine.outcome(of: id, within: .seconds(120)).state == .sent)
      #expect(!caller.engine.isWorker)
      await caller.leave()
      #expect(worker.server.accepted.map(\.deliveryID) == [id.text])
    }
  }

  @Test func `another process takes over when the worker ends`() async throws {
    let worker = try Post()
    let account = try await worker.addAccount()
    worker.engine.start()
    try await worker.eventually("it works") { worker.engine.isWorker }
    let heir = try Post(joining: worker)
    heir.engine.start()
    await worker.leave()
    let id = try await heir.send(account)
    try await heir.reaches(.sent, id)
    #expect(heir.engine.isWorker)
    await heir.close()
  }

  @Test func `stopped before its content has left, a message is back in the queue as it was`() async throws {
    let post = try Post()
    post.server.pause(.data)
    let account = try await post.addAccount()
    let ids = try await post.queue(20, account)
    post.engine.start()
    #expect(await post.server.reaches(.data))
    await post.engine.stopWork(grace: .seconds(5))
    for id in ids {
      let delivery = try await post.delivery(id)
      #expect(delivery.state == .queued && delivery.instance == nil && delivery.attempts == 0)
      #expect(delivery.failure == nil && delivery.notBefore <= post.clock.now)
    }
    #expect(try await post.account(account).hold == nil)
    await post.leave()
    post.server.goOn()
    let next = try Post(joining: post)
    next.engine.start()
    for id in ids { try await next.reaches(.sent, id) }
    #expect(next.server.accepted.count == 20)
    await next.close()
  }

  @Test func `stopped after its content has left, its answer is waited for`() async throws {
    try await withPost { post in
      post.server.pause(.dot)
      let account = try await post.addAccount()
      let id = try await post.send(account)
      post.engine.start()
      #expect(await post.server.reaches(.dot))
      async let stopped: Void = post.engine.stopWork(grace: .seconds(30))
      post.server.goOn()
      await stopped
      #expect(try await post.delivery(id).state == .sent)
    }
  }

  @Test func `an answer that does not come in time leaves it uncertain`() async throws {
    try await withPost { post in
      post.server.pause(.dot)
      let account = try await post.addAccount()
      let id = try await post.send(account)
      post.engine.start()
      #expect(await post.server.reaches(.dot))
      await post.engine.stopWork(grace: .milliseconds(10))
      #expect(try await post.delivery(id).state == .uncertain)
    }
  }

  /// The claims of a process that is gone are told by its name, not by a clock.
  @Test func `what a dead process had claimed goes back, what it had marked is uncertain`() async throws {
    try await withPost { post in
      let account = try await post.addAccount()
      let ids = try await post.queue(3, account)
      let now = post.clock.now
      try await post.engine.store.write { tx in
        var claimed = try #require(try tx.delivery(ids[0]))
        claimed.claim(by: "dead", now: now)
        try tx.save(claimed)
        var marked = try #require(try tx.delivery(ids[1]))
        marked.claim(by: "dead", now: now)
        marked.mark(accepted: [0], refused: [:], now: now)
        try tx.save(marked)
        try tx.insert(
          Attempt(
            messageID: ids[1],
            number: 1,
            accountID: account,
            instance: "dead",
            startedAt: now,
            committedAt: now,
            recipientCount: 1
          )
        )
      }
      post.engine.start()
      try await post.reaches(.sent, ids[0])
      try await post.reaches(.sent, ids[2])
      let marked = try await post.delivery(ids[1])
      #expect(marked.state == .uncertain && marked.failure?.facts["reason"] == "crash")
      #expect(try await post.attempts(ids[1]).map(\.outcome) == [.crashed])
      #expect(try await post.delivery(ids[0]).crashes == 1)
    }
  }

  /// The restore of OB-20: what was queued when the copy was made may have left since.
  @Test(arguments: [true, false])
  func `an older copy of the database waits for the operator`(asUncertain: Bool) async throws {
    let post = try Post()
    let account = try await post.addAccount()
    let id = try await post.send(account)
    _ = try await post.engine.backup(to: post.path + "/copy.sqlite")
    post.engine.start()
    try await post.reaches(.sent, id)
    await post.leave()
    try post.putBack(copy: post.path + "/copy.sqlite")

    let restored = try Post(joining: post)
    restored.engine.start()
    try await restored.eventually("the outbox is held") {
      try await restored.engine.store.read { try $0.outboxHold() } == .restoredBackup
    }
    let new = try await restored.send(account)
    #expect(try await restored.delivery(new).state == .held)
    restored.pass(.seconds(60))
    #expect(try await restored.delivery(id).state == .queued && restored.server.accepted.count == 1)

    _ = try await restored.engine.releaseOutbox(asUncertain: asUncertain, by: nil, commit: restored.plain())
    try await restored.reaches(.sent, new)
    if asUncertain {
      #expect(try await restored.delivery(id).state == .uncertain)
      #expect(restored.server.accepted.map(\.deliveryID) == [id.text, new.text])
    } else {
      try await restored.reaches(.sent, id)
      #expect(Set(restored.server.accepted.map(\.deliveryID)) == [id.text, new.text])
      #expect(restored.server.accepted.count == 3, "the operator chose to send it again")
    }
    await restored.close()
  }
}

extension Post {
  /// The files of stored attachments.
  private func blobs() -> [String] {
    let root = engine.directory.blobs
    let names = FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []
    return names.filter { $0.contains("/") }.map { root + "/" + $0 }
  }

  /// Puts something that cannot be read in the place of the only attachment, until it is mended.
  func breakBlob() throws -> () throws -> Void {
    let path = try #require(blobs().first)
    try FileManager.default.moveItem(atPath: path, toPath: self.path + "/aside")
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    return {
      try FileManager.default.removeItem(atPath: path)
      try FileManager.default.moveItem(atPath: self.path + "/aside", toPath: path)
    }
  }

  /// Changes an octet in the middle of the only attachment.
  func alterBlobs() throws {
    let paths = blobs()
    #expect(paths.count == 1)
    for path in paths {
      var data = try Data(contentsOf: URL(fileURLWithPath: path))
      data[data.count / 2] ^= 1
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
      try data.write(to: URL(fileURLWithPath: path))
    }
  }

  /// Puts an older copy in the place of the database.
  func putBack(copy: String) throws {
    let database = engine.directory.database
    for ending in ["", "-wal", "-shm"] where FileManager.default.fileExists(atPath: database + ending) {
      try FileManager.default.removeItem(atPath: database + ending)
    }
    try FileManager.default.copyItem(atPath: copy, toPath: database)
  }
}
