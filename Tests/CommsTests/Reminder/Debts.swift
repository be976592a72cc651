import Testing

@testable import Comms

/// Receivables, policies and dates of the tests.
enum Debts {
  static let now = Instant("2026-03-10T15:00:00Z") ?? .start

  static func date(_ text: String) throws -> CalendarDate { try #require(CalendarDate(text)) }
  static func zone(_ name: String) throws -> Zone { try #require(Zone(name)) }
  static func instant(_ text: String) throws -> Instant { try #require(Instant(text)) }

  static func money(_ amount: String, _ currency: String = "USD") throws -> Money {
    Money(amount: try #require(Amount(amount)), currency: currency)
  }

  static func policy(
    days: [Int] = [-3, 0, 7],
    hours: SendingHours? = nil,
    interval: Int = 3,
    _ change: (inout ReminderPolicy) -> Void = { _ in }
  ) throws -> ReminderPolicy {
    var policy = ReminderPolicy(
      id: PolicyID(at: .start, entropy: (3, 3)),
      name: "Cobranza",
      isDefault: true,
      levels: days.enumerated().map { index, day in
        ReminderLevel(day: day, template: .shipped(min(3, index + 1)))
      },
      hours: try hours ?? SendingHours(zone: zone("America/Guayaquil")),
      minimumIntervalDays: interval,
      createdAt: .start,
      updatedAt: .start
    )
    change(&policy)
    return policy
  }

  static func receivable(
    _ id: String = "F-1",
    due: String = "2026-03-09",
    balance: String = "100.00",
    currency: String = "USD",
    _ change: (inout Receivable) -> Void = { _ in }
  ) throws -> Receivable {
    var receivable = Receivable(
      id: id,
      contactID: "c1",
      number: id,
      total: try money(balance, currency),
      balance: try money(balance, currency),
      dueDate: try date(due),
      createdAt: .start,
      updatedAt: .start
    )
    change(&receivable)
    return receivable
  }

  /// A customer's file with every step that the policy foresees.
  static func file(
    _ receivables: [Receivable],
    _ policy: ReminderPolicy,
    debtor: Debtor = Debtor(contactID: "c1"),
    now: Instant = now
  ) -> CustomerFile {
    var file = CustomerFile(debtor: debtor, receivables: receivables, steps: [], policies: [policy])
    file.foresee(now: now)
    return file
  }
}

/// What the engine does to its rows, done to the values.
extension CustomerFile {
  mutating func foresee(revive: Bool = false, now: Instant) {
    for receivable in receivables {
      let mine = steps.filter { $0.receivableID == receivable.id }
      var number = UInt64(steps.count)
      write(
        receivable.foresee(policy(of: receivable), mine, revive: revive, now: now) {
          number += 1
          return ReminderID(at: .start, entropy: (number, 0))
        }
      )
    }
  }

  mutating func write(_ changed: [ReminderStep]) {
    for step in changed {
      if let index = steps.firstIndex(where: { $0.id == step.id }) {
        steps[index] = step
      } else {
        steps.append(step)
      }
    }
  }

  /// Carries a plan out: its messages leave at once.
  @discardableResult
  mutating func carryOut(at now: Instant) -> CustomerPlan {
    let plan = plan(at: now)
    write(plan.changed)
    for reminder in plan.reminders {
      write(
        reminder.steps.map { step in
          var step = step
          step.settle(.sent, nil, now: now)
          return step
        }
      )
      lastReminder = now
    }
    return plan
  }

  /// When it is to be looked at next.
  var nextLook: Instant? { steps.filter { $0.state == .pending }.map(\.lookAt).min() }

  func states(of id: String) -> [Int: StepState] {
    Dictionary(
      uniqueKeysWithValues: steps.filter { $0.receivableID == id }.compactMap { step in
        step.day.map { ($0, step.state) }
      }
    )
  }
}

extension CustomerPlan {
  var reasons: [String: ReminderReason] {
    Dictionary(exclusions.map { ($0.receivableID, $0.reason) }, uniquingKeysWith: { first, _ in first })
  }
}
