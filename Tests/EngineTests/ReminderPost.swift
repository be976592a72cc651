import Comms
import MIME
import Storage
import Testing

@testable import Engine

/// Customers, debts and policies of the engine's tests. The clock starts on Monday 2026-06-01 at 00:00 UTC.
extension Post {
  static let today = CalendarDate(number: 20_605)

  /// The account that reminders leave from.
  func addCollector() async throws {
    let id = try await addAccount()
    _ = try await engine.assign(id, toArea: "collections", revision: nil, commit: plain())
  }

  /// A policy that may send at any hour, unless it is changed.
  @discardableResult
  func addPolicy(
    days: [Int] = [0, 3, 6],
    interval: Int = 0,
    _ change: (inout PolicyEdit) -> Void = { _ in }
  ) async throws -> ReminderPolicy {
    var edit = PolicyEdit()
    edit.name = "Collections"
    edit.levels = days.enumerated().map { index, day in
      ReminderLevel(day: day, template: .shipped(min(3, index + 1)))
    }
    edit.hours = .init(from: 0, to: 1_440)
    edit.workingDays = Weekday.allCases
    edit.minimumIntervalDays = interval
    change(&edit)
    return try await engine.createReminderPolicy(edit, commit: plain())
  }

  func addContact(_ id: String = "c1", email: String? = "ana@client.example") async throws {
    let contact = Contact(
      id: id,
      name: "Ana",
      email: try email.map(MailAddress.init(parsing:)),
      createdAt: clock.now,
      updatedAt: clock.now
    )
    try await engine.store.write { try $0.insert(contact) }
    engine.changed.beat()
  }

  /// A debt that is due some days from the first day.
  @discardableResult
  func owe(
    _ id: String,
    of contact: String = "c1",
    due days: Int = 0,
    amount: String = "100.00",
    currency: String = "USD",
    _ change: (inout ReceivableChange) -> Void = { _ in }
  ) async throws -> Receivable {
    var receivable = ReceivableChange()
    receivable.contactID = contact
    receivable.number = "N-" + id
    receivable.total = Money(amount: try #require(Amount(amount)), currency: currency)
    receivable.dueDate = Self.today.adding(days: days)
    change(&receivable)
    return try await engine.upsertReceivable(id, receivable, revision: nil, commit: plain())
  }

  @discardableResult
  func tell(_ id: String, _ change: (inout ReceivableChange) -> Void) async throws -> Receivable {
    var receivable = ReceivableChange()
    change(&receivable)
    return try await engine.upsertReceivable(id, receivable, revision: nil, commit: plain())
  }

  func steps(_ id: String) async throws -> [ReminderStep] {
    try await engine.store.read { try $0.reminders(of: id) }
  }

  func states(_ id: String) async throws -> [StepState] {
    try await steps(id).sorted { ($0.day ?? 0) < ($1.day ?? 0) }.map(\.state)
  }

  func events(_ type: EventType) async throws -> [Event] {
    try await engine.store.read { try $0.events(after: 0, limit: 10_000) }.filter { $0.type == type }
  }

  /// Waits until the states of a debt's levels are these, by their days.
  func reach(
    _ states: [StepState],
    of id: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    try await eventually("\(id) becomes \(states)", sourceLocation: sourceLocation) {
      try await self.states(id) == states
    }
  }

  /// Waits until the worker has looked at everything that is due now, and what it sent has left.
  func settled(sourceLocation: SourceLocation = #_sourceLocation) async throws {
    let now = clock.now
    try await eventually("nothing is due", sourceLocation: sourceLocation) {
      try await engine.store.read { try !$0.isReminderWorkDue(now: now) && $0.remindersInFlight() == 0 }
    }
  }

  func message(of id: String) async throws -> MessageContent {
    let step = try #require(try await steps(id).last { $0.messageID != nil })
    let message = try #require(step.messageID)
    return try #require(try await engine.store.read { try $0.content(message) })
  }
}

extension Duration {
  static func days(_ count: Int) -> Duration { .seconds(count * 86_400) }
  static func hours(_ count: Int) -> Duration { .seconds(count * 3_600) }
}
