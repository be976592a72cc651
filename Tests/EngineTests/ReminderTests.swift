import Comms
import MIME
import Storage
import Testing
import Transport

@testable import Engine

/// Reminders from what is stored to what a server takes.
@Suite struct ReminderTests {
  private func withDebtor(_ body: (Post) async throws -> Void) async throws {
    try await withPost { post in
      try await post.addCollector()
      try await post.addContact()
      try await body(post)
    }
  }

  @Test func `a level goes when its day comes, once`() async throws {
    try await withDebtor { post in
      try await post.addPolicy(days: [0, 3])
      try await post.owe("F-1", due: 1)
      post.engine.start()
      try await post.settled()
      #expect(try await post.states("F-1") == [.pending, .pending])
      #expect(post.server.accepted.isEmpty)
      post.pass(.days(1))
      try await post.reach([.sent, .pending], of: "F-1")
      let content = try await post.message(of: "F-1")
      #expect(content.kind == .reminder && content.origin == .automatic && content.contactID == "c1")
      #expect(try await post.steps("F-1").contains { $0.id.text == content.causeID })
      #expect(try await post.events(.reminderSent).map { $0.facts["receivableIds"] } == ["F-1"])
      post.pass(.hours(30))
      try await post.settled()
      post.pass(.days(2))
      try await post.reach([.sent, .sent], of: "F-1")
      #expect(post.server.accepted.count == 2)
    }
  }

  @Test func `after ten days off only the latest of three levels goes`() async throws {
    try await withDebtor { post in
      try await post.addPolicy(days: [0, 3, 6])
      try await post.owe("owed", due: 1)
      try await post.owe("paid", of: "c1", due: 1)
      post.clock.move(.days(10))
      try await post.tell("paid") { $0.state = .paid }
      post.engine.start()
      try await post.reach([.superseded, .superseded, .sent], of: "owed")
      #expect(try await post.states("paid") == [.cancelled, .cancelled, .cancelled])
      #expect(try await post.steps("paid").allSatisfy { $0.reason == .paid })
      #expect(post.server.accepted.count == 1)
    }
  }

  @Test func `what is paid while its reminder waits is withdrawn, what is still owed goes anew`() async throws
  {
    try await withDebtor { post in
      post.server.behave { $0.onRecipient = { _, time in time == 1 ? "450 4.2.1 busy" : "250 2.1.5 ok" } }
      try await post.addPolicy(days: [0])
      try await post.owe("a")
      try await post.owe("b", amount: "7.00")
      post.engine.start()
      try await post.eventually("it was tried") {
        guard let id = try await post.steps("a").first?.messageID else { return false }
        let delivery = try await post.delivery(id)
        return delivery.attempts == 1 && delivery.state == .queued
      }
      let first = try #require(try await post.steps("a").first?.messageID)
      try await post.tell("a") { $0.state = .paid }
      let withdrawn = try await post.delivery(first)
      #expect(withdrawn.state == .cancelled && withdrawn.failure?.kind == .reminderOutdated)
      #expect(withdrawn.failure?.facts["reason"] == "paid")
      try await post.reach([.sent], of: "b")
      #expect(try await post.states("a") == [.cancelled])
      let second = try await post.message(of: "b")
      #expect(
        second.id != first && second.text?.contains("N-b") == true && second.text?.contains("N-a") == false
      )
      #expect(post.server.accepted.map(\.deliveryID) == [second.id.text])
      #expect(try await post.events(.reminderWithdrawn).map { $0.facts["messageId"] } == [first.text])
    }
  }

  @Test func `what is paid while its reminder is on the way does not leave`() async throws {
    try await withDebtor { post in
      post.server.pause(.data)
      try await post.addPolicy(days: [0])
      try await post.owe("a")
      post.engine.start()
      #expect(await post.server.reaches(.data))
      try await post.tell("a") { $0.balance = Money(amount: Amount(digits: 0), currency: "USD") }
      post.server.goOn()
      let account = try #require(try await post.engine.store.read { try $0.accounts() }.first { $0.enabled })
      let other = try await post.send(account.id)
      try await post.reaches(.sent, other)
      #expect(post.server.accepted.map(\.deliveryID) == [other.text])
      #expect(try await post.states("a") == [.cancelled])
    }
  }

  @Test func `a part payment makes the reminder say the new balance`() async throws {
    try await withDebtor { post in
      post.server.behave { $0.connecting = .timedOut("connect") }
      post.server.pause(.connect)
      try await post.addPolicy(days: [0])
      try await post.owe("a")
      post.engine.start()
      try await post.reach([.queued], of: "a")
      try await post.tell("a") { $0.balance = Money(amount: Amount(digits: 40), currency: "USD") }
      post.server.behave { $0.connecting = nil }
      post.server.goOn()
      try await post.eventually("a new one is made") {
        guard try await post.steps("a").first?.messageID != nil else { return false }
        return try await post.message(of: "a").text?.contains("40") == true
      }
      let id = try await post.message(of: "a").id
      post.pass(.hours(1))
      try await post.reaches(.sent, id)
      #expect(post.server.accepted.map(\.deliveryID) == [id.text])
    }
  }

  @Test func `what did not leave within its hours is made anew on the next day, once`() async throws {
    try await withDebtor { post in
      post.server.behave { $0.onRecipient = { _, time in time == 1 ? "450 4.2.1 busy" : "250 2.1.5 ok" } }
      try await post.addPolicy(days: [0]) { $0.hours = .init(from: 9 * 60, to: 18 * 60) }
      try await post.owe("a")
      post.clock.move(.hours(17))
      post.clock.move(.seconds(3_590))
      post.engine.start()
      try await post.eventually("it was tried") {
        guard let id = try await post.steps("a").first?.messageID else { return false }
        return try await post.delivery(id).attempts == 1
      }
      let first = try #require(try await post.steps("a").first?.messageID)
      post.pass(.seconds(11))
      try await post.reaches(.expired, first)
      try await post.reach([.pending], of: "a")
      try await post.settled()
      #expect(post.server.accepted.isEmpty)
      post.pass(.hours(15))
      try await post.reach([.sent], of: "a")
      #expect(post.server.accepted.count == 1)
    }
  }

  @Test func `a clock that is set back or forward repeats nothing`() async throws {
    try await withDebtor { post in
      try await post.addPolicy(days: [0, 3], interval: 2)
      try await post.owe("a")
      try await post.owe("b", due: 1)
      post.engine.start()
      try await post.reach([.sent, .pending], of: "a")
      post.pass(.days(-2))
      try await post.settled()
      post.pass(.days(2))
      try await post.settled()
      #expect(post.server.accepted.count == 1)
      // Ten years ahead: everything is due; and back again: nothing is repeated, and nothing is stuck.
      post.pass(.days(3_650))
      try await post.reach([.sent, .sent], of: "a")
      try await post.reach([.superseded, .sent], of: "b")
      post.pass(.days(-3_650))
      try await post.eventually("the step is noticed") {
        guard let last = try await post.engine.store.read({ try $0.lastReminder(to: "c1") }) else {
          return false
        }
        return last <= post.clock.now
      }
      try await post.owe("c", due: 0)
      try await post.settled()
      #expect(post.server.accepted.count == 2)
      for _ in 0..<3 {
        post.pass(.days(1))
        try await post.settled()
      }
      try await post.reach([.sent, .pending], of: "c")
      #expect(post.server.accepted.count == 3)
    }
  }

  @Test func `one message for each customer and currency, and the files of every document`() async throws {
    try await withDebtor { post in
      try await post.addPolicy(days: [0, 5])
      try await post.owe("old", due: -5, amount: "10.00")
      try await post.owe("new", amount: "5.50")
      try await post.owe("euro", currency: "EUR")
      post.engine.start()
      try await post.reach([.superseded, .sent], of: "old")
      try await post.reach([.sent, .pending], of: "euro")
      #expect(post.server.accepted.count == 2)
      #expect(try await post.message(of: "old").id == post.message(of: "new").id)
      #expect(try await post.message(of: "old").id != post.message(of: "euro").id)
    }
  }

  @Test func `without an address it waits, the host is told once, and the next day's look finds it`()
    async throws
  {
    try await withPost { post in
      try await post.addCollector()
      try await post.addContact(email: nil)
      try await post.addPolicy(days: [0])
      try await post.owe("a")
      post.engine.start()
      try await post.settled()
      for _ in 0..<3 {
        post.pass(.days(1))
        try await post.settled()
      }
      #expect(try await post.events(.reminderWaiting).map { $0.facts["reason"] } == ["no_address"])
      try await post.engine.store.write { tx in
        var contact = try #require(try tx.contact("c1"))
        contact.email = try MailAddress(parsing: "ana@client.example")
        _ = try tx.update(contact)
      }
      post.pass(.days(1))
      try await post.reach([.sent], of: "a")
    }
  }

  @Test func `what needs approval goes after a yes, and not after a no`() async throws {
    try await withDebtor { post in
      try await post.addPolicy(days: [0]) { $0.needsApproval = true }
      try await post.owe("yes")
      try await post.owe("no")
      post.engine.start()
      try await post.reach([.awaitingApproval], of: "yes")
      try await post.reach([.awaitingApproval], of: "no")
      #expect(try await post.events(.reminderWaiting).map { $0.facts["receivableIds"] } == ["no yes"])
      let ids = (try await post.steps("yes")[0].id, try await post.steps("no")[0].id)
      _ = try await post.engine.skipReminders([ids.1], commit: post.plain())
      _ = try await post.engine.approveReminders([ids.0], commit: post.plain())
      try await post.reach([.sent], of: "yes")
      #expect(try await post.states("no") == [.skipped])
      #expect(post.server.accepted.count == 1)
      await #expect(throws: Failure.self) {
        try await post.engine.skipReminders([ids.0], commit: post.plain())
      }
    }
  }

  @Test func `the host is asked, and its answer or the fallback decides`() async throws {
    try await withDebtor { post in
      try await post.addPolicy(days: [0]) {
        $0.recheck = .set(.init(deadline: .seconds(600), fallback: .skip))
      }
      for id in ["owed", "paid", "silent"] { try await post.owe(id) }
      post.engine.start()
      try await post.eventually("three questions") { try await post.events(.questionAsked).count == 3 }
      let questions = try await post.engine.store.read { try $0.questions(.open, limit: 10).items }
      for (subject, answer) in [("owed", "yes"), ("paid", "no")] {
        let question = try #require(questions.first { $0.subjectID == subject })
        _ = try await post.engine.answer(question.id, answer, commit: post.plain())
      }
      try await post.settled()
      #expect(post.server.accepted.isEmpty)
      post.pass(.seconds(601))
      try await post.reach([.sent], of: "owed")
      try await post.reach([.skipped], of: "silent")
      #expect(try await post.states("paid") == [.skipped])
      #expect(try await post.steps("paid")[0].reason == .notOwed)
      #expect(try await post.steps("silent")[0].reason == .unanswered)
      #expect(try await post.message(of: "owed").text?.contains("N-paid") == false)
      let silent = try #require(questions.first { $0.subjectID == "silent" })
      await #expect(throws: Failure(.tooLate, facts: ["state": "expired"])) {
        _ = try await post.engine.answer(silent.id, "yes", commit: post.plain())
      }
    }
  }

  @Test func `by hand it goes at once, to the address given, and only while it is pending`() async throws {
    try await withDebtor { post in
      try await post.addPolicy(days: [0]) { $0.hours = .init(from: 9 * 60, to: 10 * 60) }
      try await post.owe("a", due: 5)
      post.engine.start()
      let other = ReminderRequest(receivableID: "a", to: try Mailbox(parsing: "Eva <eva@client.example>"))
      let receipt = try await post.engine.sendReminder(other, actor: nil, commit: post.plain())
      try await post.reaches(.sent, receipt.messageID)
      let registered = ReminderRequest(receivableID: "a", to: nil)
      let second = try await post.engine.sendReminder(registered, actor: nil, commit: post.plain())
      try await post.reaches(.sent, second.messageID)
      #expect(post.server.accepted.map(\.recipients) == [["eva@client.example"], ["ana@client.example"]])
      #expect(try await post.message(of: "a").origin == .manual)
      try await post.tell("a") { $0.state = .disputed }
      await #expect(throws: Failure.self) {
        _ = try await post.engine.sendReminder(registered, actor: nil, commit: post.plain())
      }
    }
  }

  @Test func `a policy that changes reaches a thousand debts, and only their new levels go`() async throws {
    try await withPost { post in
      try await post.addCollector()
      for number in 0..<20 { try await post.addContact("c\(number)", email: "r\(number)@client.example") }
      let policy = try await post.addPolicy(days: [30])
      let drafts = (0..<1_000).map { number in
        Receivable(
          id: "F-\(number)",
          contactID: "c\(number % 20)",
          number: "N-\(number)",
          total: Money(amount: Amount(digits: 5), currency: "USD"),
          balance: Money(amount: Amount(digits: 5), currency: "USD"),
          dueDate: Post.today,
          createdAt: post.clock.now,
          updatedAt: post.clock.now
        )
      }
      try await post.engine.store.write { tx in
        for receivable in drafts { try tx.save(receivable) }
        _ = try tx.forget(stepsOf: policy.id, default: true)
      }
      post.engine.start()
      try await post.settled()
      #expect(try await post.engine.store.read { try $0.reminders(limit: 1).total } == 1_000)
      var edit = PolicyEdit()
      edit.levels = [
        ReminderLevel(day: 0, template: .shipped(1)), ReminderLevel(day: 30, template: .shipped(2)),
      ]
      _ = try await post.engine.updateReminderPolicy(policy.id, edit, revision: 1, commit: post.plain())
      try await post.eventually("each customer has its one message") { post.server.accepted.count == 20 }
      try await post.settled()
      let sent = try await post.engine.store.read {
        try $0.reminders(ReminderFilter(state: .sent), limit: 1).total
      }
      #expect(sent == 1_000)
      #expect(Set(post.server.accepted.flatMap(\.recipients)).count == 20)
    }
  }

  @Test func `of two processes one reminds, and the other goes on when it ends`() async throws {
    let first = try Post()
    try await first.addCollector()
    try await first.addContact()
    try await first.addPolicy(days: [0, 1])
    try await first.owe("a")
    first.engine.start()
    try await first.reach([.sent, .pending], of: "a")
    let second = try Post(joining: first)
    second.engine.start()
    second.pass(.hours(1))
    try await second.settled()
    #expect(first.server.accepted.count == 1)
    await first.leave()
    second.pass(.days(1))
    try await second.reach([.sent, .sent], of: "a")
    #expect(first.server.accepted.count == 2)
    await second.close()
  }
}
