import Comms
import Foundation
import MIME
import Testing

@testable import Storage

/// Messages, claims, attempts and the timeline.
struct MessageRowsTests {
  let scratch: Scratch
  let store: Store

  init() throws {
    scratch = try Scratch()
    store = try scratch.store()
  }

  private func fullContent(_ account: AccountID) throws -> MessageContent {
    let box = { (text: String) in Mailbox(name: "Nombre Ñ", address: try MailAddress(parsing: text)) }
    return MessageContent(
      id: Sample.entropy.identifier(at: .start),
      kind: .test,
      origin: .manual,
      accountID: account,
      from: try box("f@b.ec"),
      replyTo: [try box("r@b.ec")],
      to: [try box("t1@b.ec"), try box("t2@b.ec")],
      cc: [try box("c@b.ec")],
      bcc: [try box("bcc@b.ec")],
      subject: "Asunto «ñ» 💸",
      text: "texto\r\n",
      html: "<p>x</p>",
      attachments: [
        StoredAttachment(
          name: "a.pdf",
          contentType: "application/pdf",
          contentID: nil,
          inline: false,
          sizeBytes: 10,
          sha256: String(repeating: "a", count: 64)
        ),
        StoredAttachment(
          name: "b.png",
          contentType: "image/png",
          contentID: "cid@x",
          inline: true,
          sizeBytes: 0,
          sha256: String(repeating: "b", count: 64)
        ),
      ],
      extraHeaders: [HeaderLine(name: "X-A", value: "1"), HeaderLine(name: "X-B", value: "2")],
      messageIDHeader: "left@right",
      inReplyTo: "parent@right",
      references: ["r1@x", "r2@x"],
      boundarySeed: "s",
      utcOffsetMinutes: -300,
      area: "invoices",
      contactID: "C-9",
      document: DocumentReference(type: "invoice", id: "001-9", url: "https://erp/1"),
      actor: Actor(id: "u1", name: "Ana", permissions: ["send"]),
      resendOf: Sample.entropy.identifier(at: .start),
      sizeBytes: 4_321,
      createdAt: .at(1)
    )
  }

  @Test func `every field of a message comes back`() async throws {
    let account = try await store.addAccount()
    let content = try fullContent(account)
    var delivery = Sample.delivery(
      content,
      state: .held,
      priority: .urgent,
      notBefore: .at(5),
      expiresAt: .at(6)
    )
    delivery.holdReason = .manual
    delivery.failure = Failure(
      .smtpReject,
      stage: "rcpt",
      server: ServerReply(code: 450, enhanced: nil, text: "later")
    )
    delivery.onUncertain = .assumeSent
    delivery.mayDuplicate = true
    delivery.attempts = 2
    delivery.crashes = 1
    delivery.sentAt = .at(9)
    delivery.recipients[1].state = .failed
    delivery.recipients[1].reply = ServerReply(code: 550, enhanced: "5.1.1", text: "no such user")
    let stored = delivery
    try await store.add(content, stored)
    #expect(try await store.read { try $0.content(content.id) } == content)
    #expect(try await store.read { try $0.delivery(content.id) } == stored)
    #expect(try await store.read { try $0.messages(withHeaderID: "left@right") } == [content.id])
    let unknown: MessageID = Sample.entropy.identifier(at: .start)
    #expect(try await store.read { try $0.content(unknown) } == nil)
    #expect(try await store.read { try $0.delivery(unknown) } == nil)
  }

  @Test func `saving stores what changes and adds each new state to the timeline`() async throws {
    let account = try await store.addAccount()
    let content = try Sample.content(account)
    try await store.add(content)
    var delivery = try await store.write { writing in
      try writing.claim(accountID: account, limit: 1, instance: "me", now: .at(1))[0]
    }
    delivery.committing = true
    delivery.recipients[0].state = .committing
    delivery.updatedAt = .at(2)
    try await store.write { [delivery] in try $0.save(delivery) }
    delivery.state = .sent
    delivery.committing = false
    delivery.sentAt = .at(3)
    delivery.updatedAt = .at(3)
    delivery.recipients[0].state = .sent
    delivery.recipients[0].reply = ServerReply(code: 250, enhanced: "2.0.0", text: "ok")
    try await store.write { [delivery] in try $0.save(delivery) }
    #expect(try await store.read { try $0.delivery(content.id) } == delivery)
    let timeline = try await store.read { try $0.timeline(of: content.id) }
    #expect(timeline.map(\.state) == [.queued, .sending, .sent])
    #expect(timeline.map(\.at) == [.start, .at(1), .at(3)])
    let stranger = Sample.delivery(try Sample.content(account))
    await #expect(throws: StoreError.notFound) { try await store.write { try $0.save(stranger) } }
  }

  @Test func `urgent before normal before bulk, then by time, then by age`() async throws {
    let account = try await store.addAccount()
    var expected: [String] = []
    for (subject, priority, notBefore) in [
      ("bulk", Priority.bulk, 0), ("late", .normal, 8), ("early", .normal, 2), ("urgent", .urgent, 9),
      ("future", .urgent, 11),
    ] {
      let content = try Sample.content(account, subject: subject)
      try await store.add(content, Sample.delivery(content, priority: priority, notBefore: .at(notBefore)))
      expected.append(content.id.text)
    }
    let order = [3, 2, 1, 0].map { expected[$0] }
    #expect(try await store.read { try $0.claimable(now: .at(10)) }.map(\.id.text) == order)
    let claimed = try await store.write {
      try $0.claim(accountID: account, limit: 3, instance: "me", now: .at(10))
    }
    #expect(claimed.map(\.id.text) == Array(order.prefix(3)))
    #expect(claimed.allSatisfy { $0.state == .sending && $0.instance == "me" && !$0.committing })
    #expect(try await store.read { try $0.claimable(now: .at(10)) }.map(\.id.text) == [order[3]])
  }

  @Test func `a message is claimed once by however many claim at once`() async throws {
    let account = try await store.addAccount()
    for _ in 0..<20 { try await store.add(try Sample.content(account)) }
    let other = try scratch.store()
    let claimed = try await withThrowingTaskGroup(of: [MessageID].self) { group in
      for lane in 0..<10 {
        let store = lane.isMultiple(of: 2) ? store : other
        group.addTask {
          try await store.write {
            try $0.claim(accountID: account, limit: 5, instance: "i\(lane)", now: .at(1))
          }
          .map(\.id)
        }
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }
    #expect(claimed.count == 20 && Set(claimed).count == 20)
  }

  @Test(arguments: ["hold", "lifted hold", "disabled", "outgoing off"])
  func `an account that cannot send has nothing to claim`(why: String) async throws {
    var account = try Sample.account()
    switch why {
    case "hold": account.hold = AccountHold(reason: .auth, since: .start)
    case "lifted hold": account.hold = AccountHold(reason: .throttled, since: .start, until: .at(5))
    case "disabled": account.enabled = false
    default: account.outgoing.enabled = false
    }
    let stored = account
    try await store.write { try $0.insert(stored) }
    try await store.add(try Sample.content(account.id))
    let later: Instant = .at(6)
    let claimable = try await store.read { try $0.claimable(now: later) }.count
    let claimed = try await store.write {
      try $0.claim(accountID: stored.id, limit: 9, instance: "me", now: later)
    }
    #expect(claimable == (why == "lifted hold" ? 1 : 0))
    #expect(claimed.count == claimable)
    if why == "lifted hold" {
      #expect(try await store.read { try $0.nextDue(after: .at(1)) } == .at(5))
    }
  }

  @Test func `orphans are what others were sending`() async throws {
    let account = try await store.addAccount()
    for _ in 0..<4 { try await store.add(try Sample.content(account)) }
    let old = try await store.write {
      try $0.claim(accountID: account, limit: 2, instance: "dead", now: .at(1))
    }
    _ = try await store.write { try $0.claim(accountID: account, limit: 1, instance: "me", now: .at(1)) }
    #expect(try await store.read { try $0.orphans(otherThan: "me") } == old.sorted { $0.id < $1.id })
  }

  @Test func `the next due moment is the first of all that wait`() async throws {
    let account = try await store.addAccount()
    #expect(try await store.read { try $0.nextDue(after: .start) } == nil)
    let deferred = try Sample.content(account)
    try await store.add(deferred, Sample.delivery(deferred, notBefore: .at(50), expiresAt: .at(400)))
    #expect(try await store.read { try $0.nextDue(after: .at(1)) } == .at(50))
    let scheduled = try Sample.content(account)
    try await store.add(
      scheduled,
      Sample.delivery(scheduled, state: .scheduled, notBefore: .at(30), expiresAt: .at(400))
    )
    #expect(try await store.read { try $0.nextDue(after: .at(1)) } == .at(30))
    #expect(try await store.read { try $0.nextDue(after: .at(50)) } == .at(400))
  }

  @Test func `scheduled messages are queued and old ones expire`() async throws {
    let account = try await store.addAccount()
    var ids: [MessageID] = []
    for (state, notBefore, expires) in [
      (MessageState.scheduled, 10, 100), (.scheduled, 20, 100), (.queued, 0, 15), (.held, 0, 15),
      (.sent, 0, 15),
    ] {
      let content = try Sample.content(account)
      try await store.add(
        content,
        Sample.delivery(content, state: state, notBefore: .at(notBefore), expiresAt: .at(expires))
      )
      ids.append(content.id)
    }
    let queued = try await store.write { try $0.queueScheduled(now: .at(10)) }
    #expect(queued.map(\.id) == [ids[0]] && queued[0].state == .queued)
    let expired = try await store.write { try $0.expire(now: .at(15)) }
    #expect(Set(expired.map(\.id)) == [ids[2], ids[3]])
    #expect(expired.allSatisfy { $0.state == .expired && $0.failure?.kind == .expired })
    #expect(try await store.write { try $0.expire(now: .at(15)) } == [])
    let last = ids[4]
    #expect(try await store.read { try $0.delivery(last) }?.state == .sent)
  }

  @Test func `retries planned with a wrong clock are brought back`() async throws {
    let account = try await store.addAccount()
    let content = try Sample.content(account)
    try await store.add(content, Sample.delivery(content, notBefore: .at(400_000_000)))
    #expect(try await store.write { try $0.clampRetries(to: .at(100)) } == 1)
    #expect(try await store.read { try $0.delivery(content.id) }?.notBefore == .at(100))
  }

  @Test func `queues are counted by account and state`() async throws {
    let (one, two) = (try await store.addAccount("one"), try await store.addAccount("two"))
    for _ in 0..<3 { try await store.add(try Sample.content(one)) }
    try await store.add(try Sample.content(two))
    _ = try await store.write { try $0.claim(accountID: one, limit: 1, instance: "me", now: .at(1)) }
    let depths = try await store.read { try $0.queueDepths() }
    #expect(
      Set(depths) == [
        QueueDepth(accountID: one, state: .queued, count: 2),
        QueueDepth(accountID: one, state: .sending, count: 1),
        QueueDepth(accountID: two, state: .queued, count: 1),
      ]
    )
    #expect(try await store.read { try $0.count(one, .queued) } == 2)
  }

  @Test func `attempts come back and one message has one at a time`() async throws {
    let account = try await store.addAccount()
    let content = try Sample.content(account)
    try await store.add(content)
    var first = Attempt(
      messageID: content.id,
      number: 1,
      accountID: account,
      instance: "me",
      startedAt: .at(1)
    )
    try await store.write { [first] in try $0.insert(first) }
    let second = Attempt(
      messageID: content.id,
      number: 2,
      accountID: account,
      instance: "me",
      startedAt: .at(5),
      committedAt: .at(6),
      endedAt: .at(7),
      recipientCount: 3,
      outcome: .uncertain,
      failure: Failure(.timeout, stage: "dot"),
      mayDuplicate: true
    )
    let rival = Attempt(
      messageID: content.id,
      number: 2,
      accountID: account,
      instance: "me",
      startedAt: .at(5)
    )
    await #expect(throws: StoreError.duplicate) { try await store.write { try $0.insert(rival) } }
    first.endedAt = .at(4)
    first.outcome = .deferred
    first.failure = Failure(.connection, stage: "connect")
    let hasEnded = try await store.write { [first] in
      let hasEnded = try $0.endAttempt(of: content.id, .deferred, failure: first.failure, at: .at(4))
      try $0.insert(second)
      return hasEnded
    }
    #expect(hasEnded)
    #expect(try await store.read { try $0.attempts(of: content.id) } == [first, second])
    let hasEndedAgain = try await store.write {
      try $0.endAttempt(of: content.id, .sent, failure: nil, at: .at(9))
    }
    #expect(!hasEndedAgain)
  }

  @Test func `who knows an older state of a message changes nothing`() async throws {
    let account = try await store.addAccount()
    let content = try Sample.content(account)
    try await store.add(content)
    let claimed = try #require(
      try await store.write { try $0.claim(accountID: account, limit: 1, instance: "me", now: .at(1)) }.first
    )
    var cancelled = claimed
    cancelled.cancel(now: .at(2))
    var marked = claimed
    marked.mark(accepted: [0], refused: [:], now: .at(2))
    #expect(try await replace(claimed, marked))
    #expect(try await replace(claimed, cancelled) == false)
    #expect(try await store.read { try $0.delivery(content.id) } == marked)
    // The same states, one step later: the one who is up to date may go on.
    var settled = marked
    let reply = ServerReply(code: 250, enhanced: nil, text: "ok")
    settled.settle([0: .accepted(reply)], retryAt: .at(9), now: .at(3))
    #expect(try await replace(marked, settled))
    #expect(try await store.read { try $0.delivery(content.id) } == settled)
  }

  private func replace(_ before: Delivery, _ after: Delivery) async throws -> Bool {
    try await store.write { try $0.replace(before, with: after) }
  }

  @Test func `the rate windows count marked attempts, those of the future too`() async throws {
    let (account, other) = (try await store.addAccount("a"), try await store.addAccount("b"))
    for (number, (owner, at)) in [
      (account, 10), (account, 20), (account, 9_999), (other, 15), (account, nil as Int?), (account, 5),
    ].enumerated() {
      let content = try Sample.content(owner)
      let attempt = Attempt(
        messageID: content.id,
        number: 1,
        accountID: owner,
        instance: "me",
        startedAt: .start,
        committedAt: at.map { .at($0) },
        countedAt: at.map { .at($0) },
        recipientCount: number + 1
      )
      try await store.add(content)
      try await store.write { try $0.insert(attempt) }
    }
    let marks = try await store.read { try $0.rateMarks(account, since: .at(10)) }
    #expect(
      marks == [
        RateMark(at: .at(10), recipients: 1), RateMark(at: .at(20), recipients: 2),
        RateMark(at: .at(9_999), recipients: 3),
      ]
    )
  }

  @Test func `a settled message keeps how, by whom and on what evidence`() async throws {
    let content = try Sample.content(try await store.addAccount())
    try await store.add(content)
    let settled = [
      Resolution(outcome: .retry, by: "ana", note: nil, at: .at(1)),
      Resolution(outcome: .sent, by: "evidence", note: "in Sent", at: .at(2)),
    ]
    for one in settled { try await store.write { try $0.insert(one, of: content.id) } }
    #expect(try await store.read { try $0.resolutions(of: content.id) } == settled)
  }

  @Test func `messages outlive their account`() async throws {
    let account = try await store.addAccount()
    let content = try Sample.content(account)
    try await store.add(content)
    try await store.write { try $0.deleteAccount(account) }
    #expect(try await store.read { try $0.content(content.id) } == content)
    #expect(try await store.read { try $0.claimable(now: .at(1)) } == [])
  }
}
