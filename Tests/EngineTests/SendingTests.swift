import Comms
import MIME
import Storage
import Testing

@testable import Engine

/// What becomes of a message, by what its server says.
@Suite struct SendingTests {
  @Test func `accepted by the server, it is sent`() async throws {
    try await withPost { post in
      let account = try await post.addAccount()
      post.engine.start()
      let id = try await post.send(account, to: ["Ana <ana@client.example>", "eva@client.example"])
      let receipt = try await post.engine.outcome(of: id, within: .seconds(120))
      #expect(receipt.state == .sent)
      let accepted = try #require(post.server.accepted.first)
      #expect(post.server.accepted.count == 1 && accepted.deliveryID == id.text)
      #expect(accepted.recipients == ["ana@client.example", "eva@client.example"])
      let delivery = try await post.delivery(id)
      #expect(delivery.attempts == 1 && delivery.recipients.allSatisfy { $0.reply?.code == 250 })
      #expect(try await post.attempts(id).map(\.outcome) == [.sent])
    }
  }

  @Test func `refused for now, it is tried again when the clock says so`() async throws {
    try await withPost { post in
      post.server.behave { $0.onRecipient = { _, time in time == 1 ? "450 4.2.1 busy" : "250 2.1.5 ok" } }
      let account = try await post.addAccount()
      post.engine.start()
      let id = try await post.send(account)
      try await post.eventually("it waits") {
        let delivery = try await post.delivery(id)
        return delivery.state == .queued && delivery.attempts == 1
      }
      let waiting = try await post.delivery(id)
      #expect(
        waiting.notBefore - post.clock.now >= .seconds(48)
          && waiting.notBefore - post.clock.now <= .seconds(72)
      )
      #expect(waiting.failure?.server?.code == 450 && post.server.accepted.isEmpty)
      post.pass(.seconds(73))
      try await post.reaches(.sent, id)
      #expect(post.server.accepted.count == 1)
      #expect(try await post.attempts(id).map(\.outcome) == [.deferred, .sent])
      #expect(try await post.delivery(id).failure == nil)
    }
  }

  @Test func `refused for good, it failed with the server's words`() async throws {
    try await withPost { post in
      post.server.behave { $0.onRecipient = { _, _ in "550 5.1.1 no such user" } }
      let account = try await post.addAccount()
      post.engine.start()
      let id = try await post.send(account)
      try await post.reaches(.failed, id)
      let failure = try #require(try await post.delivery(id).failure)
      #expect(failure.kind == .smtpReject && failure.stage == "rcpt")
      #expect(failure.server == ServerReply(code: 550, enhanced: "5.1.1", text: "5.1.1 no such user"))
      #expect(post.server.accepted.isEmpty)
    }
  }

  @Test func `each recipient has its own outcome, and only the deferred one is tried again`() async throws {
    try await withPost { post in
      post.server.behave { behaviour in
        behaviour.onRecipient = { address, time in
          switch (address, time) {
          case ("later@client.example", 1): "450 4.2.1 busy"
          case ("never@client.example", _): "550 5.1.1 no such user"
          default: "250 2.1.5 ok"
          }
        }
      }
      let account = try await post.addAccount()
      post.engine.start()
      let id = try await post.send(
        account,
        to: ["now@client.example", "later@client.example", "never@client.example"]
      )
      try await post.eventually("one waits") {
        try await post.delivery(id).attempts == 1 && post.server.accepted.count == 1
      }
      try await post.reaches(.queued, id)
      #expect(try await post.delivery(id).recipients.map(\.state) == [.sent, .pending, .failed])
      post.pass(.seconds(73))
      try await post.reaches(.sent, id)
      #expect(try await post.delivery(id).recipients.map(\.state) == [.sent, .sent, .failed])
      #expect(post.server.accepted.map(\.recipients) == [["now@client.example"], ["later@client.example"]])
    }
  }

  /// The server had it when the connection was lost: nobody knows, so nobody sends it again.
  @Test(arguments: [true, false])
  func `without a reply to the dot it is uncertain and never sent again`(takesIt: Bool) async throws {
    try await withPost { post in
      post.server.behave {
        $0.onDot = { time in time == 1 ? (takesIt ? .takeAndVanish : .vanish) : .reply("250 ok") }
      }
      let account = try await post.addAccount()
      post.engine.start()
      let id = try await post.send(account)
      try await post.reaches(.uncertain, id)
      #expect(try await post.delivery(id).failure?.kind == .outcomeUnknown)
      for _ in 0..<5 { post.pass(.seconds(20 * 3_600)) }
      // A later message goes the same way: had the first been tried again, it would have been before this one.
      let other = try await post.send(account)
      try await post.reaches(.sent, other)
      #expect(try await post.delivery(id).state == .uncertain)
      #expect(post.server.accepted.filter { $0.deliveryID == id.text }.count == (takesIt ? 1 : 0))
      #expect(try await post.attempts(id).count == 1)
    }
  }

  @Test func `where its policy wants it, it is sent again under the same Message-ID`() async throws {
    try await withPost { post in
      post.server.behave { $0.onDot = { time in time == 1 ? .takeAndVanish : .reply("250 2.0.0 queued") } }
      let account = try await post.addAccount()
      post.engine.start()
      let id = try await post.send(account) { $0.onUncertain = .retry }
      try await post.reaches(.sent, id)
      #expect(post.server.accepted.count == 2)
      #expect(Set(post.server.accepted.map(\.messageID)).count == 1)
      #expect(Set(post.server.accepted.map(\.deliveryID)) == [id.text])
      #expect(try await post.attempts(id).map(\.mayDuplicate) == [false, true])
      #expect(try await post.delivery(id).mayDuplicate)
      let resolutions = try await post.engine.store.read { try $0.resolutions(of: id) }
      #expect(resolutions.map(\.by) == ["policy"])
    }
  }

  @Test func `cancelled before its content has left, it never arrives`() async throws {
    try await withPost { post in
      post.server.pause(.data)
      let account = try await post.addAccount()
      let id = try await post.send(account)
      post.engine.start()
      #expect(await post.server.reaches(.data))
      #expect(try await post.delivery(id).state == .sending)
      #expect(try await post.engine.cancel(id, commit: post.plain()).state == .cancelled)
      post.server.goOn()
      let other = try await post.send(account)
      try await post.reaches(.sent, other)
      #expect(post.server.accepted.map(\.deliveryID) == [other.text])
      #expect(try await post.delivery(id).state == .cancelled)
    }
  }

  @Test func `once its content has left it is too late to cancel`() async throws {
    try await withPost { post in
      post.server.pause(.dot)
      let account = try await post.addAccount()
      let id = try await post.send(account)
      post.engine.start()
      #expect(await post.server.reaches(.dot))
      await #expect { try await post.engine.cancel(id, commit: post.plain()) } throws: { error in
        (error as? Failure)?.kind == .tooLate
      }
      post.server.goOn()
      try await post.reaches(.sent, id)
      #expect(post.server.accepted.count == 1)
    }
  }

  @Test func `cancelled, held or put off before it is claimed, it waits or is over`() async throws {
    try await withPost { post in
      let account = try await post.addAccount()
      let cancelled = try await post.send(account)
      let held = try await post.send(account)
      let later = try await post.send(account) { $0.sendAt = post.clock.now + .seconds(3_600) }
      _ = try await post.engine.cancel(cancelled, commit: post.plain())
      _ = try await post.engine.hold(held, commit: post.plain())
      #expect(try await post.delivery(later).state == .scheduled)
      post.engine.start()
      let other = try await post.send(account)
      try await post.reaches(.sent, other)
      #expect(post.server.accepted.map(\.deliveryID) == [other.text])
      _ = try await post.engine.release(held, commit: post.plain())
      try await post.reaches(.sent, held)
      post.pass(.seconds(3_600))
      try await post.reaches(.sent, later)
      #expect(post.server.accepted.map(\.deliveryID) == [other.text, held.text, later.text])
    }
  }

  @Test func `a message whose attachment was altered fails, and the others go`() async throws {
    try await withPost { post in
      let account = try await post.addAccount()
      let altered = try await post.send(account) { draft in
        draft.attachments = [
          DraftAttachment(
            source: .bytes(Array(repeating: 7, count: 200_000)),
            name: "invoice.pdf",
            contentType: nil,
            contentID: nil
          )
        ]
      }
      try post.alterBlobs()
      let other = try await post.send(account)
      post.engine.start()
      try await post.reaches(.failed, altered)
      try await post.reaches(.sent, other)
      #expect(try await post.delivery(altered).failure?.kind == .attachmentIntegrity)
      #expect(post.server.accepted.map(\.deliveryID) == [other.text])
    }
  }

  @Test func `a message whose attachment cannot be read now is tried again`() async throws {
    try await withPost { post in
      let account = try await post.addAccount()
      let id = try await post.send(account) { draft in
        draft.attachments = [
          DraftAttachment(source: .bytes([1, 2, 3]), name: "a.pdf", contentType: nil, contentID: nil)
        ]
      }
      let mend = try post.breakBlob()
      post.engine.start()
      try await post.eventually("it was tried") { try await post.delivery(id).attempts == 1 }
      try await post.reaches(.queued, id)
      try mend()
      post.pass(.seconds(73))
      try await post.reaches(.sent, id)
    }
  }
}
