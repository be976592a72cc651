import Testing

@testable import Comms

/// A customer's life over a year: payments, promises, disputes, stand-stills, clocks that step; looked at only when the
/// stored rows say so.
@Suite struct ReminderProperties {
  private static let zones = [
    "America/Argentina/Buenos_Aires", "America/Santiago", "America/Caracas", "America/Guayaquil",
    "America/Mexico_City", "Europe/Madrid", "Pacific/Auckland",
  ]

  private struct Sent {
    let at: Instant
    let date: CalendarDate
    let reminder: PlannedReminder
  }

  @Test(arguments: 0..<300)
  func `never within the interval, never for what is paid, never without its latest level`(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    let policy = try randomPolicy(&random)
    let debtor = Debtor(contactID: "c1", zone: Bool.random(using: &random) ? try randomZone(&random) : nil)
    let start = Instant.at(.random(in: 0...86_400 * 300, using: &random))
    let hours = policy.hours(for: debtor.zone)
    var file = CustomerFile(
      debtor: debtor,
      receivables: try (1...Int.random(in: 1...6, using: &random)).map { number in
        try Debts.receivable("F-\(number)", currency: random.oneIn(3) ? "EUR" : "USD") {
          $0.dueDate = hours.zone.local(start).date.adding(days: .random(in: -60...60, using: &random))
        }
      },
      steps: [],
      policies: [policy]
    )
    file.foresee(now: start)
    var sent: [Sent] = []
    var now = start
    func look() {
      // As after a start: what was sent under a wrong clock was sent now at the latest.
      if let last = file.lastReminder, last > now { file.lastReminder = now }
      let plan = file.plan(at: now)
      check(plan, file, sent.map(\.date), hours, now)
      for reminder in plan.reminders {
        sent.append(Sent(at: now, date: hours.zone.local(now).date, reminder: reminder))
      }
      file.carryOut(at: now)
    }
    for _ in 0..<120 {
      // The worker sleeps until the rows say so, or is off for days.
      if let next = file.nextLook, next > now, !random.oneIn(4) {
        now = next
      } else {
        now = now + .seconds(.random(in: 1...86_400 * (random.oneIn(6) ? 25 : 1), using: &random))
      }
      if random.oneIn(4) { change(&file, hours.zone.local(now).date, now, &random) }
      look()
    }
    // Left alone, everything that is owed comes to its latest level.
    for _ in 0..<600 {
      guard let next = file.nextLook else { break }
      now = max(now, next)
      look()
    }
    for receivable in file.receivables where receivable.state == .pending && !receivable.doNotRemind {
      let last = try #require(policy.levels.last)
      #expect(
        file.steps.contains {
          $0.receivableID == receivable.id && $0.dueDate == receivable.dueDate && $0.day == last.day
            && $0.state == .sent
        },
        "\(receivable.id) of seed \(seed): \(file.steps.filter { $0.receivableID == receivable.id })"
      )
    }
    try checkWhole(sent, policy)
  }

  /// One look: what goes may go, and what stays has the reason it gives.
  private func check(
    _ plan: CustomerPlan,
    _ file: CustomerFile,
    _ dates: [CalendarDate],
    _ hours: SendingHours,
    _ now: Instant
  ) {
    let today = hours.zone.local(now).date
    let policy = file.policies[0]
    let soonest = dates.last.map { min($0, today).adding(days: policy.minimumIntervalDays) }
    for reminder in plan.reminders {
      #expect(hours.isOpen(now) && reminder.closesAt > now)
      if let soonest { #expect(today >= soonest, "within the interval") }
      #expect(!reminder.steps.isEmpty)
      for document in reminder.documents {
        #expect(document.receivable.state == .pending && !document.receivable.doNotRemind)
        #expect(document.receivable.promisedOn.map { $0 < today } ?? true)
        let latest = policy.levels.last { document.receivable.dueDate.adding(days: $0.day) <= today }
        #expect(document.step.map { $0.day == latest?.day } ?? true, "not the latest level")
      }
      #expect(Set(reminder.documents.map(\.receivable.balance.currency)) == [reminder.currency])
    }
    #expect(
      Set(plan.reminders.map(\.currency)).count == plan.reminders.count,
      "one message for each currency"
    )
    let named =
      plan.reminders.flatMap { $0.documents.map(\.receivable.id) } + plan.exclusions.map(\.receivableID)
    #expect(named.sorted() == file.receivables.map(\.id).sorted(), "each document once")
    for exclusion in plan.exclusions {
      guard let receivable = file.receivables.first(where: { $0.id == exclusion.receivableID }) else {
        continue
      }
      switch exclusion.reason {
      case .interval: #expect(soonest.map { today < $0 } ?? false)
      case .closed: #expect(!hours.isOpen(now))
      case .notDue: #expect(policy.levels.allSatisfy { receivable.dueDate.adding(days: $0.day) > today })
      case .paid, .disputed, .void: #expect(receivable.state.rawValue == exclusion.reason.rawValue)
      case .promised: #expect(receivable.promisedOn.map { $0 >= today } ?? false)
      case .doNotRemind: #expect(receivable.doNotRemind)
      case .alreadySent:
        let latest = policy.levels.last { receivable.dueDate.adding(days: $0.day) <= today }
        #expect(
          file.steps.contains {
            $0.receivableID == receivable.id && $0.state == .sent && ($0.day ?? .min) >= (latest?.day ?? .max)
          }
        )
      default: Issue.record("\(exclusion)")
      }
      if let until = exclusion.until { #expect(until > now) }
    }
  }

  /// The whole life: no level twice, and never back to an earlier one.
  private func checkWhole(_ sent: [Sent], _ policy: ReminderPolicy) throws {
    var days: [String: Int] = [:]
    for reminder in sent.map(\.reminder) {
      for step in reminder.steps {
        let key = step.receivableID + step.dueDate.description
        let day = try #require(step.day)
        #expect(day > days[key] ?? .min, "a level again")
        days[key] = day
      }
    }
  }

  private func change(
    _ file: inout CustomerFile,
    _ today: CalendarDate,
    _ now: Instant,
    _ random: inout SeededGenerator
  ) {
    let index = Int.random(in: file.receivables.indices, using: &random)
    var change = ReceivableChange()
    let old = file.receivables[index]
    switch Int.random(in: 0..<8, using: &random) {
    case 0...1: change.state = .paid
    case 2: change.balance = Money(amount: Amount(digits: 1), currency: old.total.currency)
    case 3: change.state = old.state == .paid ? nil : .disputed
    case 4: if old.state == .disputed { change.state = .pending }
    case 5: change.promisedOn = .set(today.adding(days: .random(in: 0...20, using: &random)))
    case 6: change.doNotRemind = !old.doNotRemind
    default: change.dueDate = old.dueDate.adding(days: .random(in: 0...40, using: &random))
    }
    guard let new = try? change.applied(to: old, id: old.id, now: now) else { return }
    file.receivables[index] = new
    file.foresee(now: now)
  }

  private func randomZone(_ random: inout SeededGenerator) throws -> Zone {
    try Debts.zone(try #require(Self.zones.randomElement(using: &random)))
  }

  private func randomPolicy(_ random: inout SeededGenerator) throws -> ReminderPolicy {
    let opens = Int.random(in: 0...1_380, using: &random)
    var hours = SendingHours(
      zone: try randomZone(&random),
      opens: opens,
      closes: .random(in: opens + 30...1_440, using: &random),
      workingDays: Set(Weekday.allCases.filter { _ in !random.oneIn(3) })
    )
    if hours.workingDays.isEmpty { hours.workingDays = [.wednesday] }
    for _ in 0..<Int.random(in: 0...60, using: &random) {
      let day = Instant.start.unixSeconds / 86_400 + .random(in: 0...700, using: &random)
      hours.holidays.insert(.day(CalendarDate(number: day)))
    }
    let days = Set(
      (0..<Int.random(in: 1...6, using: &random)).map { _ in Int.random(in: -10...60, using: &random) }
    )
    return try Debts.policy(days: days.sorted(), hours: hours, interval: .random(in: 0...10, using: &random))
    {
      $0.usesContactZone = Bool.random(using: &random)
    }
  }
}
