import Testing

@testable import Comms

/// Which reminder goes, and why the others do not.
@Suite struct PlanTests {
  @Test func `of several levels whose day has come only the latest goes, the others are superseded`() throws {
    var file = Debts.file([try Debts.receivable(due: "2026-02-20")], try Debts.policy())
    let plan = file.carryOut(at: Debts.now)
    let reminder = try #require(plan.reminders.first)
    #expect(plan.reminders.count == 1 && reminder.levelNumber == 3 && reminder.level.day == 7)
    #expect(file.states(of: "F-1") == [-3: .superseded, 0: .superseded, 7: .sent])
    // And nothing more, ever.
    #expect(file.plan(at: Debts.now + .seconds(86_400 * 30)).reminders.isEmpty)
  }

  @Test func `one message holds all documents of a currency, and the one furthest along decides the text`()
    throws
  {
    let policy = try Debts.policy(days: [0, 7])
    let file = Debts.file(
      [
        try Debts.receivable("new", due: "2026-03-10", balance: "10.25"),
        try Debts.receivable("old", due: "2026-03-01", balance: "20.5"),
        try Debts.receivable("euro", due: "2026-03-10", balance: "7", currency: "EUR"),
        try Debts.receivable("later", due: "2026-03-11"),
      ],
      policy
    )
    let plan = file.plan(at: Debts.now)
    #expect(plan.reminders.map(\.currency) == ["EUR", "USD"])
    let dollars = try #require(plan.reminders.last)
    #expect(dollars.documents.map(\.receivable.id) == ["old", "new"])
    #expect(dollars.levelNumber == 2 && dollars.documents.map(\.levelNumber) == [2, 1])
    #expect(dollars.total == (try Debts.money("30.75")))
    #expect(plan.reasons == ["later": .notDue])
  }

  @Test func `a document whose level has gone is listed with the others, but calls for no message itself`()
    throws
  {
    let policy = try Debts.policy(days: [0, 30], interval: 1)
    var file = Debts.file(
      [try Debts.receivable("old", due: "2026-03-10"), try Debts.receivable("new", due: "2026-03-12")],
      policy
    )
    #expect(file.carryOut(at: Debts.now).reminders.count == 1)
    let wait = file.plan(at: Debts.now + .seconds(86_400))
    #expect(wait.reminders.isEmpty && wait.reasons == ["old": .alreadySent, "new": .notDue])
    #expect(wait.exclusions.first?.until == (try Debts.instant("2026-04-09T14:00:00Z")))
    let plan = file.carryOut(at: Debts.now + .seconds(2 * 86_400))
    #expect(plan.reminders.map { $0.documents.map(\.receivable.id) } == [["old", "new"]])
    #expect(plan.reminders.flatMap(\.steps).map(\.receivableID) == ["new"])
  }

  @Test(arguments: [
    (ReceivableState.paid, ReminderReason.paid), (.void, .void), (.disputed, .disputed),
  ])
  func `what is not owed is not reminded of`(state: ReceivableState, reason: ReminderReason) throws {
    var file = Debts.file([try Debts.receivable()], try Debts.policy())
    file.receivables[0].state = state
    #expect(file.plan(at: Debts.now).reasons == ["F-1": reason])
    // Its steps go with it, and come back with it.
    file.foresee(now: Debts.now)
    #expect(Set(file.steps.map(\.state)) == [.cancelled] && file.steps.allSatisfy { $0.reason == reason })
    file.receivables[0].state = .pending
    file.foresee(now: Debts.now)
    #expect(file.plan(at: Debts.now).reminders.count == 1)
  }

  @Test func `a promise is waited for to its end, and then the latest level goes`() throws {
    var file = Debts.file(
      [try Debts.receivable(due: "2026-03-01") { $0.promisedOn = try? Debts.date("2026-03-13") }],
      try Debts.policy(days: [0, 7, 10])
    )
    let plan = file.carryOut(at: Debts.now)
    #expect(plan.reasons == ["F-1": .promised])
    // The 14th and 15th are a weekend.
    #expect(plan.exclusions.first?.until == (try Debts.instant("2026-03-16T14:00:00Z")))
    let next = try #require(file.nextLook)
    #expect(file.carryOut(at: next).reminders.isEmpty)
    #expect(file.carryOut(at: try Debts.instant("2026-03-16T14:00:00Z")).reminders.first?.levelNumber == 3)
  }

  @Test func `nobody hears twice within the interval, whatever the documents`() throws {
    let policy = try Debts.policy(days: [0], interval: 5)
    var file = Debts.file(
      [
        try Debts.receivable("a", due: "2026-03-10"),
        try Debts.receivable("b", due: "2026-03-11", currency: "EUR"),
      ],
      policy
    )
    #expect(file.carryOut(at: Debts.now).reminders.count == 1)
    let plan = file.carryOut(at: Debts.now + .seconds(86_400))
    #expect(plan.reasons == ["a": .alreadySent, "b": .interval])
    // Five days after the 10th is a Sunday.
    #expect(plan.exclusions.last?.until == (try Debts.instant("2026-03-16T14:00:00Z")))
    #expect(file.carryOut(at: try Debts.instant("2026-03-16T14:00:00Z")).reminders.count == 1)
  }

  @Test func `outside the hours, on other days and on holidays it waits for the next opening`() throws {
    let hours = SendingHours(
      zone: try Debts.zone("America/Guayaquil"),
      holidays: [.day(try Debts.date("2026-03-16")), .yearly(month: 3, day: 17)]
    )
    let file = Debts.file(
      [try Debts.receivable(due: "2026-03-13")],
      try Debts.policy(days: [0], hours: hours)
    )
    let plan = file.plan(at: try Debts.instant("2026-03-13T23:00:00Z"))
    #expect(plan.reasons == ["F-1": .closed])
    #expect(plan.exclusions.first?.until == (try Debts.instant("2026-03-18T14:00:00Z")))
    let open = file.plan(at: try Debts.instant("2026-03-18T22:59:59Z"))
    #expect(open.reminders.first?.closesAt == (try Debts.instant("2026-03-18T23:00:00Z")))
  }

  @Test func `the hours are the customer's where the policy says so`() throws {
    let madrid = Debtor(contactID: "c1", zone: try Debts.zone("Europe/Madrid"))
    let receivable = try Debts.receivable(due: "2026-03-10")
    // 20:00 in Madrid, 14:00 in Guayaquil.
    let evening = try Debts.instant("2026-03-10T19:00:00Z")
    #expect(
      Debts.file([receivable], try Debts.policy(), debtor: madrid).plan(at: evening).reasons == [
        "F-1": .closed
      ]
    )
    let ours = try Debts.policy { $0.usesContactZone = false }
    #expect(Debts.file([receivable], ours, debtor: madrid).plan(at: evening).reminders.count == 1)
  }

  @Test(arguments: [ReminderReason.noAddress, .optedOut, .suppressed, .unknownContact])
  func `whom nothing reaches is looked at again on the next working day`(obstacle: ReminderReason) throws {
    var file = Debts.file([try Debts.receivable(due: "2026-03-10")], try Debts.policy(days: [0]))
    file.debtor.obstacle = obstacle
    #expect(file.carryOut(at: Debts.now).reasons == ["F-1": obstacle])
    #expect(file.nextLook == (try Debts.instant("2026-03-11T14:00:00Z")))
    file.debtor.obstacle = nil
    #expect(file.carryOut(at: try Debts.instant("2026-03-11T14:00:00Z")).reminders.count == 1)
  }

  @Test func `what needs a yes waits for it, and the yes is for that level only`() throws {
    var file = Debts.file(
      [try Debts.receivable(due: "2026-03-10")],
      try Debts.policy(days: [0, 7]) { $0.needsApproval = true }
    )
    #expect(file.carryOut(at: Debts.now).reasons == ["F-1": .awaitingApproval])
    #expect(file.states(of: "F-1") == [0: .awaitingApproval, 7: .pending])
    file.write(
      file.steps.filter { $0.day == 0 }.map { step in
        var step = step
        step.isApproved = true
        step.reopen(lookAt: Debts.now)
        return step
      }
    )
    #expect(file.carryOut(at: Debts.now).reminders.count == 1)
    let later = try Debts.instant("2026-03-17T15:00:00Z")
    #expect(file.carryOut(at: later).reasons == ["F-1": .awaitingApproval])
  }

  @Test func `the host is asked first, and its no skips the level`() throws {
    let policy = try Debts.policy(days: [0]) { $0.recheck = .ask(deadline: .seconds(600), fallback: .skip) }
    var file = Debts.file(
      [try Debts.receivable("a", due: "2026-03-10"), try Debts.receivable("b", due: "2026-03-10")],
      policy
    )
    let asked = file.carryOut(at: Debts.now)
    #expect(asked.questions.map(\.receivable.id) == ["a", "b"] && asked.reminders.isEmpty)
    #expect(file.nextLook == Debts.now + .seconds(600))
    file.answers = ["a": .no, "b": .asked(until: Debts.now + .seconds(600))]
    #expect(file.plan(at: Debts.now).reasons == ["a": .notOwed, "b": .asking])
    file.answers = ["a": .no, "b": .yes]
    let plan = file.carryOut(at: Debts.now)
    #expect(plan.reminders.map { $0.documents.map(\.receivable.id) } == [["b"]] && plan.questions.isEmpty)
    #expect(file.states(of: "a") == [0: .skipped])
  }

  @Test func `another due date begins anew, another policy does not repeat what was said`() throws {
    var file = Debts.file([try Debts.receivable(due: "2026-03-10")], try Debts.policy(days: [0, 30]))
    #expect(file.carryOut(at: Debts.now).reminders.count == 1)
    var other = try Debts.policy(days: [-1, 0, 20]) { $0.id = PolicyID(at: .start, entropy: (4, 4)) }
    file.policies = [other]
    file.foresee(now: Debts.now)
    #expect(file.carryOut(at: Debts.now + .seconds(5 * 86_400)).reminders.isEmpty)
    file.receivables[0].dueDate = try Debts.date("2026-03-16")
    file.foresee(now: Debts.now)
    #expect(file.carryOut(at: try Debts.instant("2026-03-16T15:00:00Z")).reminders.first?.levelNumber == 2)
    // A level that a later one took the place of comes back with the later one's removal.
    other.levels = [ReminderLevel(day: -1, template: .shipped(1))]
    file.policies = [other]
    file.foresee(revive: true, now: Debts.now)
    #expect(file.carryOut(at: try Debts.instant("2026-03-20T15:00:00Z")).reminders.isEmpty, "day 0 went")
  }

  @Test func `a reminder in the outbox is waited for`() throws {
    var file = Debts.file([try Debts.receivable(due: "2026-03-10")], try Debts.policy(days: [0]))
    file.isInFlight = true
    #expect(file.plan(at: Debts.now).reasons == ["F-1": .inFlight])
  }
}
