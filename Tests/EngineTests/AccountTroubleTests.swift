import Comms
import Foundation
import Storage
import Testing
import Transport
import Wire

@testable import Engine

/// An account that cannot send keeps its messages, and no other account's.
@Suite struct AccountTroubleTests {
  /// OB-14: a wrong password must neither lose messages nor get the account locked.
  @Test func `a refused login holds the account with its 1,000 messages until it has another password`()
    async throws
  {
    try await withPost { post in
      post.server.behave { $0.password = "right" }
      let account = try await post.addAccount(password: "wrong")
      _ = try await post.queue(1_000, account)
      post.engine.start()
      try await post.eventually("the account is held") {
        try await post.account(account).hold?.reason == .auth
      }
      let good = try await post.addAccount("Good", host: "good.example.com")
      for _ in 0..<5 {
        post.pass(.seconds(3_600))
        // Shows that the outbox has looked at everything again.
        try await post.reaches(.sent, try await post.send(good))
      }
      try await post.eventually("all are back in the queue") {
        try await post.count(account, .queued) == 1_000
      }
      #expect((1...3).contains(post.server.logins()))
      #expect(try await post.account(account).hold?.failure?.kind == .authFailed)
      _ = try await post.engine.setSecret(
        account,
        Secret("right"),
        for: [.outgoingPassword],
        commit: post.plain()
      )
      #expect(try await post.account(account).hold == nil)
      try await post.eventually("all are sent") { try await post.count(account, .sent) == 1_000 }
      let accepted = post.server.accepted.filter { $0.host == "mail.example.com" }
      #expect(accepted.count == 1_000 && Set(accepted.map(\.deliveryID)).count == 1_000)
      #expect(try await post.count(account, .failed) == 0)
    }
  }

  @Test func `a server that cannot be reached is tried again, its messages as they were`() async throws {
    try await withPost { post in
      post.server.behave { $0.connecting = .refused("nobody listens") }
      let account = try await post.addAccount()
      post.engine.start()
      let id = try await post.send(account)
      try await post.eventually("the account waits") {
        try await post.account(account).hold?.reason == .unreachable
      }
      try await post.reaches(.queued, id)
      #expect(try await post.delivery(id).attempts == 0)
      post.server.behave { $0.connecting = nil }
      post.pass(.seconds(73))
      try await post.reaches(.sent, id)
      try await post.eventually("the hold is lifted") { try await post.account(account).hold == nil }
    }
  }

  @Test func `an account that hangs does not delay another`() async throws {
    try await withPost { post in
      post.server.behave("slow.example.com") { $0.connecting = .timedOut("connect") }
      post.server.pause(.connect)
      let slow = try await post.addAccount("Slow", host: "slow.example.com")
      let good = try await post.addAccount("Good")
      let stuck = try await post.send(slow)
      post.engine.start()
      #expect(await post.server.reaches(.connect))
      let ids = try await post.queue(20, good)
      for id in ids { try await post.reaches(.sent, id) }
      #expect(try await post.delivery(stuck).state == .sending, "the other is still waiting for its server")
    }
  }

  @Test func `an account that fails does not delay another`() async throws {
    try await withPost { post in
      post.server.behave("broken.example.com") { $0.password = "nobody's" }
      let broken = try await post.addAccount("Broken", host: "broken.example.com")
      let good = try await post.addAccount("Good")
      _ = try await post.queue(50, broken)
      let ids = try await post.queue(20, good)
      post.engine.start()
      for id in ids { try await post.reaches(.sent, id) }
      #expect(try await post.count(broken, .sent) == 0 && post.server.logins("broken.example.com") <= 3)
    }
  }

  @Test func `without the master key messages wait, and go when it is handed over`() async throws {
    let first = try Post()
    let account = try await first.addAccount()
    let id = try await first.send(account)
    await first.leave()
    let post = try Post(joining: first, hasKey: false)
    post.engine.start()
    try await post.eventually("the account is held") {
      try await post.account(account).hold?.reason == .secretUnreadable
    }
    try await post.reaches(.queued, id)
    let key = try Data(contentsOf: URL(fileURLWithPath: post.path + "/master.key"))
    try await post.engine.unlock(Secret(Array(key)))
    try await post.reaches(.sent, id)
    #expect(try await post.account(account).hold == nil)
    await post.close()
  }

  @Test func `an urgent message overtakes a queue of 200`() async throws {
    try await withPost { post in
      post.server.pause(.dot)
      let account = try await post.addAccount()
      _ = try await post.queue(200, account)
      post.engine.start()
      #expect(await post.server.reaches(.dot))
      let urgent = try await post.send(account) { $0.priority = .urgent }
      // Claimed at once, while the one before it is still waiting for its answer.
      try await post.reaches(.sending, urgent)
      post.server.goOn()
      try await post.reaches(.sent, urgent)
      let place = try #require(post.server.accepted.firstIndex { $0.deliveryID == urgent.text })
      #expect(place <= 2, "it was number \(place + 1)")
      try await post.eventually("the others go too") { try await post.count(account, .sent) == 201 }
    }
  }
}
