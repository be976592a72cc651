import Comms
import MIME
import Storage
import Testing

@testable import Engine

/// Mass sends, by a clock that the test moves.
@Suite struct MassTests {
  private func draft(_ account: AccountID, _ count: Int) -> BulkDraft {
    var letter = BulkLetter(subject: "Ventas", text: "Ventas de hoy", html: nil)
    letter.isMarketing = false
    var draft = BulkDraft(letter: letter)
    draft.accountID = account
    draft.recipients = (0..<count).map {
      BulkRecipientDraft(
        to: "r\($0)@client.example",
        contactID: nil,
        key: nil,
        data: TemplateData(),
        attachments: []
      )
    }
    return draft
  }

  private func start(_ post: Post, _ draft: BulkDraft) async throws -> Bulk {
    try await post.engine.sendBulk(draft, actor: nil, commit: post.plain())
  }

  private func occurrences(_ post: Post, of series: Bulk) async throws -> [Bulk] {
    try await post.engine.store.read { try $0.bulks(limit: 100).items.filter { $0.seriesID == series.id } }
  }

  @Test func `one that begins later becomes messages then`() async throws {
    try await withPost { post in
      let account = try await post.addAccount()
      var draft = draft(account, 3)
      draft.sendAt = post.clock.now + .seconds(3600)
      let bulk = try await start(post, draft)
      #expect(bulk.status == .scheduled)
      post.engine.start()
      post.pass(.seconds(3599))
      try await post.eventually("the worker has looked") { post.engine.isWorker }
      #expect(try await post.engine.report(on: bulk.id).bulk.accepted == 0)
      post.pass(.seconds(2))
      try await post.eventually("all are sent") { try await post.count(account, .sent) == 3 }
    }
  }

  @Test func `a recurring one begins once for all that were missed, and every day after that`() async throws {
    let post = try Post()
    let account = try await post.addAccount()
    var draft = draft(account, 2)
    draft.letter.recurrence = Recurrence(.day, minute: 8 * 60, zone: .utc)
    let series = try await start(post, draft)
    #expect(series.status == .recurring && series.dueAt?.description == "2026-06-01T08:00:00.000Z")
    await post.leave()
    // Nothing runs for four days and a half.
    post.clock.move(.seconds(4 * 86_400 + 43_200))
    let later = try Post(joining: post)
    later.engine.start()
    try await later.eventually("one occurrence is sent") { try await later.count(account, .sent) == 2 }
    #expect(try await occurrences(later, of: series).count == 1)
    let next = try await later.engine.report(on: series.id).bulk.dueAt
    #expect(next?.description == "2026-06-06T08:00:00.000Z")
    later.pass(.seconds(86_400))
    try await later.eventually("the next is sent") { try await later.count(account, .sent) == 4 }
    #expect(try await occurrences(later, of: series).count == 2)
    // Cancelled, it never begins again.
    _ = try await later.engine.cancelBulk(series.id, commit: later.plain())
    later.pass(.seconds(3 * 86_400))
    try await later.eventually("it is over") {
      try await later.engine.report(on: series.id).bulk.status == .cancelled
    }
    #expect(try await occurrences(later, of: series).count == 2)
    await later.close()
  }

  @Test func `the account goes while recipients wait: it stops and says why`() async throws {
    try await withPost { post in
      let account = try await post.addAccount()
      let bulk = try await start(post, draft(account, 5))
      try await post.engine.store.write { try $0.deleteAccount(account) }
      post.engine.start()
      try await post.eventually("it is paused") {
        try await post.engine.report(on: bulk.id).bulk.status == .paused
      }
      let report = try await post.engine.report(on: bulk.id)
      #expect(report.bulk.failure?.kind == .accountNotFound && report.waiting == 5)
    }
  }

  @Test func `what waits in a narrow window for days does not expire meanwhile`() async throws {
    try await withPost { post in
      let account = try await post.addAccount(limits: [RateLimit(messages: 2, perHours: 24)])
      let bulk = try await start(post, draft(account, 10))
      post.engine.start()
      try await post.eventually("all have their message") {
        try await post.engine.report(on: bulk.id).bulk.phase == .sending
      }
      for day in 1...5 {
        try await post.eventually("\(day * 2) are sent") {
          post.clock.move(.seconds(1))
          return try await post.count(account, .sent) == day * 2
        }
        post.pass(.seconds(86_400))
      }
      #expect(try await post.count(account, .expired) == 0)
    }
  }
}
