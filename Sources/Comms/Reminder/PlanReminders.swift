extension CustomerFile {
  /// What goes to this customer now: at most one message for each policy and currency, never one within the
  /// interval, of each document only the latest level that its day has come for.
  package func plan(at now: Instant) -> CustomerPlan {
    var plan = CustomerPlan(contactID: debtor.contactID)
    var groups: [GroupKey: [PlannedDocument]] = [:]
    let documents = receivables.sorted(by: Receivable.isOlder)
    for receivable in documents {
      switch verdict(on: receivable, at: now, &plan) {
      case .remind(let policy, let document):
        groups[GroupKey(policy: policy.id, currency: receivable.balance.currency), default: []]
          .append(document)
      case .leaveOut(let reason, let until):
        plan.exclusions.append(Exclusion(receivableID: receivable.id, reason: reason, until: until))
      }
    }
    for key in groups.keys.sorted() {
      guard let policy = policies.first(where: { $0.id == key.policy }), let documents = groups[key] else {
        continue
      }
      settle(documents, key, policy, now, &plan)
    }
    let order = Dictionary(uniqueKeysWithValues: documents.enumerated().map { ($0.element.id, $0.offset) })
    plan.exclusions.sort { order[$0.receivableID, default: 0] < order[$1.receivableID, default: 0] }
    return plan
  }

  private enum Verdict {
    /// It is owed and a level has come; its step, where that has not gone yet.
    case remind(ReminderPolicy, PlannedDocument)
    case leaveOut(ReminderReason, until: Instant?)
  }

  /// What a document by itself would be told, whatever the customer and the hour.
  private func verdict(on receivable: Receivable, at now: Instant, _ plan: inout CustomerPlan) -> Verdict {
    if let reason = ReminderReason(receivable.state) { return .leaveOut(reason, until: nil) }
    if receivable.doNotRemind { return .leaveOut(.doNotRemind, until: nil) }
    guard let policy = policy(of: receivable) else { return .leaveOut(.noPolicy, until: nil) }
    guard policy.enabled else { return .leaveOut(.policyDisabled, until: nil) }
    let hours = policy.hours(for: debtor.zone)
    let today = hours.zone.local(now).date
    let mine = steps.filter { $0.receivableID == receivable.id && $0.dueDate == receivable.dueDate }
    guard let (number, level) = policy.level(of: receivable, on: today) else {
      let first = policy.levels.first.flatMap { hours.opening(from: receivable.dueDate.adding(days: $0.day)) }
      postpone(mine.filter { $0.state == .pending }, to: { _ in first }, nil, now, &plan)
      return .leaveOut(.notDue, until: first)
    }
    for var step in mine where step.state.isOpen {
      guard let day = step.day else { continue }
      if day < level.day {
        step.settle(.superseded, .superseded, now: now)
        plan.changed.append(step)
      } else if day > level.day {
        // Looked at before its day, because the customer lives elsewhere.
        postpone(
          [step],
          to: { _ in hours.opening(from: receivable.dueDate.adding(days: day)) },
          nil,
          now,
          &plan
        )
      }
    }
    let step = mine.first { $0.policyID == policy.id && $0.day == level.day }
    let done = mine.filter { ($0.day ?? .min) >= level.day && $0.state.isDone }
    if done.contains(where: { $0.state == .skipped }) {
      let document = PlannedDocument(receivable: receivable, levelNumber: number)
      return .leaveOut(.skipped, until: policy.nextLevel(of: document, hours))
    }
    let promise = receivable.promisedOn.flatMap { promised in
      today <= promised ? hours.opening(from: promised.adding(days: 1)) ?? now + .seconds(86_400) : nil
    }
    let due = done.isEmpty ? step : nil
    if let promise {
      postpone([due].compactMap(\.self), to: { _ in promise }, .promised, now, &plan)
      return .leaveOut(.promised, until: promise)
    }
    // Without a row there is nothing to make the sending durable with: the worker writes it first.
    if done.isEmpty, due == nil { return .leaveOut(.notDue, until: nil) }
    return .remind(policy, PlannedDocument(receivable: receivable, levelNumber: number, step: due))
  }

  /// Whether the documents of one message go now, together.
  private func settle(
    _ all: [PlannedDocument],
    _ key: GroupKey,
    _ policy: ReminderPolicy,
    _ now: Instant,
    _ plan: inout CustomerPlan
  ) {
    let hours = policy.hours(for: debtor.zone)
    func leaveOut(_ documents: [PlannedDocument], _ reason: ReminderReason, until: Instant?) {
      for document in documents {
        // What has had its level is kept from nothing but by that.
        let hasGone = document.step == nil
        plan.exclusions.append(
          Exclusion(
            receivableID: document.receivable.id,
            reason: hasGone ? .alreadySent : reason,
            until: hasGone ? policy.nextLevel(of: document, hours) : until
          )
        )
        guard let step = document.step, step.state == .pending else { continue }
        postpone([step], to: { _ in until }, reason, now, &plan)
      }
    }
    guard all.contains(where: { $0.step != nil }) else {
      return leaveOut(all, .alreadySent, until: nil)
    }
    if let obstacle = debtor.obstacle {
      // Someone may give the address, or lift the suppression: looked at again on the next working day.
      let tomorrow = hours.opening(from: hours.zone.local(now).date.adding(days: 1))
      return leaveOut(all, obstacle, until: tomorrow)
    }
    var documents: [PlannedDocument] = []
    for document in all {
      guard policy.needsApproval, var step = document.step, !step.isApproved else {
        documents.append(document)
        continue
      }
      if step.state == .pending {
        step.state = .awaitingApproval
        step.reason = .awaitingApproval
        plan.changed.append(step)
      }
      plan.exclusions.append(
        Exclusion(receivableID: document.receivable.id, reason: .awaitingApproval, until: nil)
      )
    }
    guard documents.contains(where: { $0.step != nil }) else {
      return leaveOut(documents, .alreadySent, until: nil)
    }
    if isInFlight { return leaveOut(documents, .inFlight, until: nil) }
    if let until = intervalEnd(policy, hours, now), until > now {
      return leaveOut(documents, .interval, until: until)
    }
    guard hours.isOpen(now) else {
      return leaveOut(documents, .closed, until: hours.opening(from: now) ?? now + .seconds(86_400))
    }
    ask(&documents, policy, now, &plan)
    guard documents.contains(where: { $0.step != nil }) else {
      return leaveOut(documents, .alreadySent, until: nil)
    }
    guard let total = documents.balance, let furthest = furthest(documents, policy) else {
      return leaveOut(documents, .cannotBeMade, until: now + .seconds(86_400))
    }
    plan.reminders.append(
      PlannedReminder(
        policyID: policy.id,
        currency: key.currency,
        level: furthest.level,
        levelNumber: furthest.number,
        documents: documents,
        total: total,
        closesAt: hours.closing(after: now)
      )
    )
  }

  /// Leaves those that the host says are not owed, and all while it has not been heard.
  private func ask(
    _ documents: inout [PlannedDocument],
    _ policy: ReminderPolicy,
    _ now: Instant,
    _ plan: inout CustomerPlan
  ) {
    guard case .ask(let deadline, let fallback) = policy.recheck else { return }
    var open: [Instant] = []
    for document in documents {
      switch answers[document.receivable.id] {
      case .yes?, .no?, .unanswered?: break
      case .asked(let until)?: open.append(until)
      case nil:
        plan.questions.append(
          PlannedQuestion(receivable: document.receivable, deadline: deadline, fallback: fallback)
        )
        open.append(now + deadline)
      }
    }
    let until = open.max()
    documents = documents.filter { document in
      let answer = answers[document.receivable.id]
      let isDenied = answer == .no || answer == .unanswered
      guard isDenied || until != nil else { return true }
      let reason: ReminderReason = answer == .no ? .notOwed : isDenied ? .unanswered : .asking
      plan.exclusions.append(
        Exclusion(receivableID: document.receivable.id, reason: reason, until: isDenied ? nil : until)
      )
      guard var step = document.step else { return false }
      if isDenied {
        step.settle(.skipped, reason, now: now)
        plan.changed.append(step)
      } else if step.state == .pending {
        postpone([step], to: { _ in until }, .asking, now, &plan)
      }
      return false
    }
  }

  /// When the customer may hear again; nil where it has heard nothing yet.
  private func intervalEnd(_ policy: ReminderPolicy, _ hours: SendingHours, _ now: Instant) -> Instant? {
    guard let lastReminder, policy.minimumIntervalDays > 0 else { return nil }
    // One from the future was sent under a wrong clock.
    let last = hours.zone.local(min(lastReminder, now)).date
    let day = last.adding(days: policy.minimumIntervalDays)
    return hours.zone.local(now).date >= day ? nil : hours.opening(from: day) ?? now + .seconds(86_400)
  }

  private func furthest(
    _ documents: [PlannedDocument],
    _ policy: ReminderPolicy
  ) -> (number: Int, level: ReminderLevel)? {
    guard let number = documents.map(\.levelNumber).max(), policy.levels.indices.contains(number - 1) else {
      return nil
    }
    return (number, policy.levels[number - 1])
  }

  private func postpone(
    _ steps: [ReminderStep],
    to moment: (ReminderStep) -> Instant?,
    _ reason: ReminderReason?,
    _ now: Instant,
    _ plan: inout CustomerPlan
  ) {
    for var step in steps {
      // Whatever it waits for, it is looked at again within a day: a date may change, and so may a wrong clock.
      let tomorrow = now + .seconds(86_400)
      let wanted = moment(step) ?? tomorrow
      let lookAt = reason == nil ? wanted : min(wanted, tomorrow)
      guard step.lookAt != lookAt || step.reason != reason else { continue }
      step.lookAt = lookAt
      step.reason = reason
      plan.changed.append(step)
    }
  }
}

/// What goes into one message.
private struct GroupKey: Hashable, Comparable {
  let policy: PolicyID
  let currency: String

  static func < (left: Self, right: Self) -> Bool {
    (left.policy, left.currency) < (right.policy, right.currency)
  }
}

extension Receivable {
  static func isOlder(_ left: Receivable, _ right: Receivable) -> Bool {
    (left.dueDate, left.number, left.id) < (right.dueDate, right.number, right.id)
  }
}

extension ReminderPolicy {
  /// When the level after a document's present one has its day.
  fileprivate func nextLevel(of document: PlannedDocument, _ hours: SendingHours) -> Instant? {
    guard levels.indices.contains(document.levelNumber) else { return nil }
    return hours.opening(from: document.receivable.dueDate.adding(days: levels[document.levelNumber].day))
  }
}

extension [PlannedDocument] {
  /// The sum of what is owed; nil when it has more digits than fit.
  fileprivate var balance: Money? {
    guard let first else { return nil }
    var sum = Amount(digits: 0)
    for document in self {
      guard let more = sum.adding(document.receivable.balance.amount) else { return nil }
      sum = more
    }
    return Money(amount: sum, currency: first.receivable.balance.currency)
  }
}
