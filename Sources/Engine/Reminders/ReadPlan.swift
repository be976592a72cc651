package import Comms
package import Storage

extension CommsEngine {
  /// What would go on a day to customers that owe something, as things stand now, and why the rest would not.
  ///
  /// - Parameters:
  ///   - date: nil = now; a later day is looked at when its hours begin.
  ///   - contactID: one customer, also what it has paid.
  package func reminderPlan(
    on date: CalendarDate?,
    contactID: String?,
    limit: Int,
    after cursor: String?
  ) async throws -> Page<DatedPlan> {
    let now = world.now()
    let start = try cursor.map { try PlanCursor($0) }
    return try await store.read { reading in
      if let contactID {
        var file = try reading.customerFile(contactID, now: now)
        for state in [ReceivableState.paid, .void] {
          let filter = ReceivableFilter(contactID: contactID, state: state)
          file.receivables += try reading.receivables(filter, limit: 200).items
        }
        return Page(items: [DatedPlan(file, on: date, now: now)], nextCursor: nil, total: 1)
      }
      let (ids, total) = try reading.debtors(after: start?.contactID, limit: limit + 1)
      let plans = try ids.prefix(limit).map {
        DatedPlan(try reading.customerFile($0, now: now), on: date, now: now)
      }
      let next = ids.count > limit ? plans.last.map { PlanCursor(contactID: $0.plan.contactID).text } : nil
      return Page(items: plans, nextCursor: next, total: total)
    }
  }
}

/// A plan and the moment it is for.
package struct DatedPlan: Sendable {
  package let plan: CustomerPlan
  package let at: Instant

  init(_ file: CustomerFile, on date: CalendarDate?, now: Instant) {
    let policy = file.receivables.lazy.compactMap(file.policy).first
    let hours = policy?.hours(for: file.debtor.zone)
    var file = file
    at = date.flatMap { date in hours.map { max(now, $0.zone.instant(on: date, minute: $0.opens)) } } ?? now
    // What waits in the outbox today has left by another day.
    if let hours, hours.zone.local(at).date > hours.zone.local(now).date {
      if file.isInFlight { file.lastReminder = now }
      file.isInFlight = false
      file.answers = [:]
    }
    plan = file.plan(at: at)
  }
}

/// After which customer the next page begins.
private struct PlanCursor {
  let contactID: String

  init(contactID: String) { self.contactID = contactID }

  init(_ text: String) throws {
    guard text.hasPrefix("c-") else { throw Failure.invalid("/cursor", .notAllowed(reason: "cursor")) }
    contactID = String(text.dropFirst(2))
  }

  var text: String { "c-" + contactID }
}
