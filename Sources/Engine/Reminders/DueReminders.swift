import Comms
import Storage

extension CommsEngine {
  /// Reminds a batch of customers whose steps are due; how many were looked at.
  func remindDueCustomers(_ now: Instant) async throws -> Int {
    let plans = try await store.read { reading -> [(CustomerFile, CustomerPlan)] in
      // After a restored copy nobody knows what has been sent: an operator decides first.
      guard try reading.outboxHold() == nil,
        try reading.remindersInFlight() < ReminderWorker.mostInFlight
      else { return [] }
      return try reading.customersDue(now: now, limit: ReminderWorker.batch).map { id in
        let file = try reading.customerFile(id, now: now)
        return (file, file.plan(at: now))
      }
    }
    guard !plans.isEmpty, configuration.mode != .hold else { return 0 }
    var decisions: [Decision] = []
    for (file, plan) in plans {
      var decision = Decision(file: file, plan: plan)
      for reminder in plan.reminders {
        do {
          decision.made.append(try await make(reminder, in: file))
        } catch let failure as Failure where !failure.isOurs {
          decision.faults.append((reminder, failure))
        }
      }
      decisions.append(decision)
    }
    return try await store.write { [world, decisions] tx in
      for decision in decisions { try tx.carryOut(decision, at: now) { world.newID() } }
      return decisions.count
    }
  }
}

/// A plan with its messages made.
struct Decision: Sendable {
  let file: CustomerFile
  let plan: CustomerPlan
  var made: [MadeReminder] = []
  /// What could not be made, and why.
  var faults: [(PlannedReminder, Failure)] = []
}

/// A message of reminders, ready to be accepted.
struct MadeReminder: Sendable {
  let planned: PlannedReminder
  let content: MessageContent
  let delivery: Delivery
}

extension Writing {
  /// Carries a plan out, all of it or nothing: unless it would be another by now.
  fileprivate func carryOut(_ decision: Decision, at now: Instant, newID: () -> QuestionID) throws {
    let contactID = decision.plan.contactID
    let file = try customerFile(contactID, now: now)
    // Someone was faster: the next look makes another plan.
    guard file == decision.file else { return }
    for step in decision.plan.changed { try save(step) }
    for question in decision.plan.questions { try ask(question, id: newID(), now: now) }
    for made in decision.made { try accept(made, now: now) }
    for (reminder, failure) in decision.faults { try postpone(reminder, failure, now: now) }
    try tell(of: decision, now: now)
    // A step that the plan does not mention waits for nothing that it knows: never again at once.
    let touched = Set((decision.plan.changed + decision.plan.reminders.flatMap(\.steps)).map(\.id))
    for var step in file.steps
    where step.state == .pending && step.lookAt <= now && !touched.contains(step.id) {
      step.lookAt = now + .seconds(86_400)
      try save(step)
    }
  }

  /// A message, and the steps that are done with it.
  private func accept(_ made: MadeReminder, now: Instant) throws {
    try insert(made.content, made.delivery)
    try append(.messageState(made.delivery, at: now))
    try insert(documents: made.planned.documents.map(\.receivable.id), of: made.content.id)
    for var step in made.planned.steps {
      step.settle(.queued, nil, now: now)
      step.messageID = made.content.id
      try save(step)
    }
  }

  /// It cannot be made as things are: tomorrow someone may have mended them.
  private func postpone(_ reminder: PlannedReminder, _ failure: Failure, now: Instant) throws {
    for var step in reminder.steps {
      step.reason = .cannotBeMade
      step.lookAt = failure.isRetryLater ? now + .seconds(600) : now + .seconds(86_400)
      try save(step)
    }
    try append(
      Event(
        .reminderWaiting,
        at: now,
        facts: [
          "contactId": reminder.documents.first?.receivable.contactID ?? "",
          "reason": ReminderReason.cannotBeMade.rawValue, "slug": failure.kind.rawValue,
          "receivableIds": reminder.steps.map(\.receivableID).joined(separator: " "),
        ]
      )
    )
  }

  /// Tells the host, once, of what waits for people.
  private func tell(of decision: Decision, now: Instant) throws {
    let known = Dictionary(uniqueKeysWithValues: decision.file.steps.map { ($0.id, $0.reason) })
    let news = decision.plan.changed.filter { step in
      step.reason?.waitsForPeople == true && known[step.id] != step.reason
    }
    for (reason, steps) in Dictionary(grouping: news, by: { $0.reason }) {
      guard let reason else { continue }
      try append(
        Event(
          .reminderWaiting,
          at: now,
          facts: [
            "contactId": decision.plan.contactID, "reason": reason.rawValue,
            "receivableIds": steps.map(\.receivableID).sorted().joined(separator: " "),
          ]
        )
      )
    }
  }
}

extension ReminderReason {
  fileprivate var waitsForPeople: Bool {
    switch self {
    case .awaitingApproval, .noAddress, .optedOut, .suppressed, .unknownContact, .cannotBeMade: true
    case .paid, .void, .disputed, .doNotRemind, .promised, .deleted, .changed, .dueDateChanged, .noPolicy,
      .policyDisabled, .policyChanged, .notDue, .alreadySent, .superseded, .inFlight, .interval, .closed,
      .skipped, .asking, .notOwed, .unanswered, .refused, .messageCancelled, .expired:
      false
    }
  }
}

extension Failure {
  /// The service's own trouble, which has nothing to do with this reminder.
  fileprivate var isOurs: Bool {
    [.internalError, .dbBusy, .dbCorrupt, .diskFull, .diskFailed, .storageReadOnly, .shuttingDown].contains(
      kind
    )
  }

  /// May be over soon by itself.
  fileprivate var isRetryLater: Bool {
    [.accountNone, .accountDisabled, .accountIncomplete, .secretRequired, .keyMissing].contains(kind)
  }
}
