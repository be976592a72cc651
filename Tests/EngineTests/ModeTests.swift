import Comms
import Foundation
import MIME
import Storage
import Testing

@testable import Engine

/// What the way the service was started makes of messages, and what time makes of them.
@Suite struct ModeTests {
  @Test func `in redirect mode one address gets everything, and nobody else`() async throws {
    let tester = try MailAddress(parsing: "tester@acme.example")
    try await withPost(configure: { configuration in
      configuration.mode = .redirect
      configuration.redirectTo = tester
    }) { post in
      let account = try await post.addAccount()
      post.engine.start()
      let id = try await post.send(account, to: ["ana@client.example", "eva@client.example"])
      try await post.reaches(.sent, id)
      #expect(post.server.accepted.map(\.recipients) == [["tester@acme.example"]])
      #expect(try await post.delivery(id).recipients.allSatisfy { $0.state == .sent })
    }
  }

  @Test func `in hold mode nothing leaves`() async throws {
    try await withPost(configure: { $0.mode = .hold }) { post in
      let account = try await post.addAccount()
      let queued = try await post.queue(1, account)
      post.engine.start()
      let id = try await post.send(account)
      try await post.eventually("it works") { post.engine.isWorker }
      post.pass(.seconds(3_600))
      #expect(try await post.delivery(id).holdReason == .mode)
      #expect(try await post.delivery(queued[0]).holdReason == .mode)
      #expect(post.server.connections() == 0)
    }
  }

  @Test func `what hold mode held goes when the service is started live`() async throws {
    let post = try Post(configure: { $0.mode = .hold })
    let account = try await post.addAccount()
    let id = try await post.send(account)
    #expect(try await post.delivery(id).holdReason == .mode)
    await post.leave()
    let live = try Post(joining: post)
    live.engine.start()
    try await live.reaches(.sent, id)
    await live.close()
  }

  @Test func `in sandbox mode messages are filed, and no server hears of them`() async throws {
    try await withPost(configure: { $0.mode = .sandbox }) { post in
      let account = try await post.addAccount()
      post.engine.start()
      let id = try await post.send(account)
      try await post.reaches(.sent, id)
      let file = try String(
        contentsOfFile: post.engine.directory.sandbox + "/\(id.text).eml",
        encoding: .utf8
      )
      #expect(file.contains("X-Delivery-Id: \(id.text)\r\n") && file.contains("Subject: Invoice\r\n"))
      #expect(post.server.connections() == 0)
    }
  }

  @Test func `what cannot be sent in time expires with the server's last word`() async throws {
    try await withPost { post in
      post.server.behave { $0.onRecipient = { _, _ in "450 4.2.1 busy" } }
      let account = try await post.addAccount()
      post.engine.start()
      let id = try await post.send(account) { $0.expiresAt = post.clock.now + .seconds(600) }
      try await post.eventually("it was tried") { try await post.delivery(id).attempts == 1 }
      post.pass(.seconds(601))
      try await post.reaches(.expired, id)
      #expect(try await post.delivery(id).failure?.kind == .smtpReject)
    }
  }

  /// The copy that has left is not undone by the end of the others.
  @Test func `what expires after a part of it left was sent`() async throws {
    try await withPost { post in
      post.server.behave { behaviour in
        behaviour.onRecipient = { address, _ in address.hasPrefix("later") ? "450 4.2.1 busy" : "250 ok" }
      }
      let account = try await post.addAccount()
      post.engine.start()
      let id = try await post.send(account, to: ["now@client.example", "later@client.example"]) { draft in
        draft.expiresAt = post.clock.now + .seconds(600)
      }
      try await post.eventually("a part has left") {
        try await post.delivery(id).recipients[0].state == .sent
      }
      post.pass(.seconds(601))
      try await post.reaches(.sent, id)
      let delivery = try await post.delivery(id)
      #expect(delivery.recipients.map(\.state) == [.sent, .failed] && delivery.sentAt != nil)
    }
  }

  @Test func `a message that crashed the service five times is set aside, and the others go`() async throws {
    try await withPost { post in
      let account = try await post.addAccount()
      let ids = try await post.queue(2, account)
      let now = post.clock.now
      try await post.engine.store.write { tx in
        var poison = try #require(try tx.delivery(ids[0]))
        poison.crashes = 4
        poison.claim(by: "dead", now: now)
        try tx.save(poison)
      }
      post.engine.start()
      try await post.reaches(.sent, ids[1])
      #expect(try await post.delivery(ids[0]).holdReason == .poison)
      _ = try await post.engine.release(ids[0], commit: post.plain())
      try await post.reaches(.sent, ids[0])
    }
  }

  @Test func `after a crash messages are claimed one at a time`() async throws {
    try await withPost { post in
      let account = try await post.addAccount()
      let ids = try await post.queue(5, account)
      try await post.engine.store.write { tx in
        var crashed = try #require(try tx.delivery(ids[0]))
        crashed.crashes = 1
        try tx.save(crashed)
      }
      let records = OutboxRecords(
        store: post.engine.store,
        world: post.engine.world,
        instance: "me",
        poisonAfter: 5,
        changed: Pulse()
      )
      var left = Set(ids)
      while left.contains(ids[0]) {
        let jobs = try #require(try await records.claim(account, limit: 32, inFlight: 0)).jobs
        #expect(jobs.count == 1)
        try #require(!jobs.isEmpty)
        left.subtract(jobs.map(\.delivery.id))
      }
      let rest = try await records.claim(account, limit: 32, inFlight: 0)?.jobs ?? []
      #expect(Set(rest.map(\.delivery.id)) == left)
    }
  }
}
