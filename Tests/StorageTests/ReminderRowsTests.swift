import Comms
import Testing

@testable import Storage

/// Receivables, policies, reminders and questions in their tables.
@Suite struct ReminderRowsTests {
  private let now = Instant(milliseconds: 1_772_000_000_000)

  private func receivable(_ id: String, contact: String = "c1", policy: PolicyID? = nil) throws -> Receivable
  {
    Receivable(
      id: id,
      contactID: contact,
      number: "001-" + id,
      total: Money(amount: try #require(Amount("100.50")), currency: "USD"),
      balance: Money(amount: try #require(Amount("40.5")), currency: "USD"),
      dueDate: try #require(CalendarDate("2026-02-28")),
      url: "https://erp.example/" + id,
      attachments: [
        ReceivableFile(path: "/srv/a.pdf"), ReceivableFile(path: "/srv/b \"ñ\".pdf", name: "ñ.pdf"),
      ],
      promisedOn: CalendarDate("1969-12-31"),
      doNotRemind: true,
      policyID: policy,
      createdAt: now,
      updatedAt: now
    )
  }

  private func policy(_ number: UInt64, isDefault: Bool = false) throws -> ReminderPolicy {
    ReminderPolicy(
      id: PolicyID(at: now, entropy: (number, 1)),
      name: "Cobranza \(number)",
      isDefault: isDefault,
      levels: [
        ReminderLevel(day: -3, template: .shipped(1)),
        ReminderLevel(day: 7, template: .own(TemplateID(at: now, entropy: (7, 7)))),
      ],
      hours: SendingHours(
        zone: try #require(Zone("America/Guayaquil")),
        opens: 1,
        closes: 1_440,
        workingDays: [.sunday],
        holidays: [.yearly(month: 2, day: 29), .day(CalendarDate(number: 20_000))]
      ),
      minimumIntervalDays: 0,
      needsApproval: true,
      recheck: .ask(deadline: .seconds(90), fallback: .skip),
      accountID: AccountID(at: now, entropy: (1, 1)),
      createdAt: now,
      updatedAt: now
    )
  }

  private func step(
    _ number: UInt64,
    of receivable: String,
    contact: String = "c1",
    day: Int? = 0,
    policy: PolicyID? = PolicyID(at: .init(milliseconds: 0), entropy: (1, 1)),
    lookAt: Instant
  ) -> ReminderStep {
    ReminderStep(
      id: ReminderID(at: now, entropy: (number, 0)),
      receivableID: receivable,
      contactID: contact,
      policyID: policy,
      dueDate: CalendarDate(number: 20_000),
      day: day,
      level: 1,
      reason: .interval,
      lookAt: lookAt,
      createdAt: now
    )
  }

  private func saved(_ store: Store, _ steps: [ReminderStep]) async throws {
    try await store.write { tx in for step in steps { try tx.save(step) } }
  }

  @Test func `what is stored is read as it was`() async throws {
    let store = try Scratch().store()
    let policy = try policy(1, isDefault: true)
    let receivable = try receivable("F-1", policy: policy.id)
    let step = step(1, of: "F-1", lookAt: now)
    let question = Question(
      id: QuestionID(at: now, entropy: (1, 1)),
      kind: .stillOwed,
      subjectID: "F-1",
      facts: ["number": "001", "balance": "40.50 USD"],
      fallback: "no",
      askedAt: now,
      deadline: now + .seconds(60)
    )
    try await store.write { tx in
      try tx.insert(policy)
      try tx.save(receivable)
      try tx.save(step)
      try tx.save(question)
    }
    #expect(try await store.read { try $0.reminderPolicy(policy.id) } == policy)
    #expect(try await store.read { try $0.defaultReminderPolicy() } == policy)
    #expect(try await store.read { try $0.receivable("F-1") } == receivable)
    #expect(try await store.read { try $0.reminder(step.id) } == step)
    #expect(try await store.read { try $0.lastQuestion(.stillOwed, about: "F-1") } == question)
    store.close()
  }

  @Test func `a second reminder of the same level of the same document is refused`() async throws {
    let store = try Scratch().store()
    let (first, second) = (step(1, of: "F-1", lookAt: now), step(2, of: "F-1", lookAt: now))
    try await saved(store, [first])
    await #expect(throws: StoreError.duplicate) { try await saved(store, [second]) }
    // By hand there may be any number.
    let byHand = [3, 4].map { step($0, of: "F-1", day: nil, policy: nil, lookAt: now) }
    try await saved(store, byHand)
    #expect(try await store.read { try $0.reminders(of: "F-1").count } == 3)
    store.close()
  }

  @Test func `one default at most, and what it applied to is foreseen anew`() async throws {
    let store = try Scratch().store()
    let (first, second) = (try policy(1, isDefault: true), try policy(2, isDefault: true))
    let (own, other) = (try receivable("own", policy: first.id), try receivable("other"))
    try await store.write { tx in
      try tx.insert(first)
      try tx.save(own)
      try tx.save(other)
      let lost = try tx.insert(second)
      #expect(lost == first.id)
      let touched = try tx.forget(stepsOf: first.id, default: true)
      #expect(touched == 2)
    }
    #expect(try await store.read { try $0.reminderPolicy(first.id)?.revision } == 2)
    #expect(try await store.read { try $0.unforeseenReceivables(limit: 9).map(\.id) } == ["other", "own"])
    // Without its policy a receivable is one of the default's.
    try await store.write { try $0.deleteReminderPolicy(first.id) }
    #expect(try await store.read { try $0.receivable("own")?.policyID } == nil)
    try await store.write { try $0.markForeseen("own") }
    #expect(try await store.read { try $0.unforeseenReceivables(limit: 9).map(\.id) } == ["other"])
    store.close()
  }

  @Test func `customers come up when their first step is due, each once`() async throws {
    let store = try Scratch().store()
    try await saved(
      store,
      [
        step(1, of: "a", contact: "c2", lookAt: now - .seconds(5)),
        step(2, of: "b", contact: "c1", lookAt: now),
        step(3, of: "c", contact: "c2", lookAt: now),
        step(4, of: "d", contact: "c3", lookAt: now + .milliseconds(1)),
      ]
    )
    let now = now
    #expect(try await store.read { try $0.customersDue(now: now, limit: 10) } == ["c2", "c1"])
    #expect(try await store.read { try $0.nextReminderWork() } == now - .seconds(5))
    try await store.write { try $0.lookAgain(at: "c3", now: now) }
    #expect(try await store.read { try $0.customersDue(now: now, limit: 10) }.count == 3)
    store.close()
  }

  @Test func `under a clock that is set back nothing waits for years`() async throws {
    let store = try Scratch().store()
    let years = now + .seconds(86_400 * 3_650)
    var sent = step(1, of: "a", lookAt: years)
    sent.messageID = MessageID(at: now, entropy: (1, 1))
    sent.settle(.sent, nil, now: years)
    var foreseen = step(3, of: "c", lookAt: years)
    foreseen.reason = nil
    try await saved(store, [sent, step(2, of: "b", lookAt: years), foreseen])
    let now = now
    try await store.write { try $0.clampReminders(to: now) }
    #expect(try await store.read { try $0.lastReminder(to: "c1") } == now)
    #expect(try await store.read { try $0.reminders(of: "b").map(\.lookAt) } == [now])
    // What is foreseen for then stays.
    #expect(try await store.read { try $0.reminders(of: "c").map(\.lookAt) } == [years])
    store.close()
  }

  @Test func `lists are narrowed, paged and counted`() async throws {
    let store = try Scratch().store()
    let receivables = try (0..<7).map { try receivable("F-\($0)", contact: "c\($0 % 2)") }
    try await store.write { tx in for receivable in receivables { try tx.save(receivable) } }
    let filter = ReceivableFilter(contactID: "c0", state: .pending, dueUntil: CalendarDate("2026-02-28"))
    let first = try await store.read { try $0.receivables(filter, limit: 3) }
    #expect(first.items.map(\.id) == ["F-6", "F-4", "F-2"] && first.total == 4)
    let rest = try await store.read { try $0.receivables(filter, limit: 3, after: first.nextCursor) }
    #expect(rest.items.map(\.id) == ["F-0"] && rest.nextCursor == nil)
    let (debtors, total) = try await store.read { try $0.debtors(after: "c0", limit: 5) }
    #expect(debtors == ["c1"] && total == 2)
    store.close()
  }
}
