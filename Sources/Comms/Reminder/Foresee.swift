extension Receivable {
  /// The steps that its policy foresees, against those that are stored: the ones to write.
  ///
  /// - Parameters:
  ///   - policy: what applies to it; nil = none.
  ///   - revive: whether levels that a later one took the place of are looked at again, because the levels changed.
  package func foresee(
    _ policy: ReminderPolicy?,
    _ stored: [ReminderStep],
    revive: Bool = false,
    now: Instant,
    newID: () -> ReminderID
  ) -> [ReminderStep] {
    let applicable = policy.flatMap { $0.enabled && state == .pending && !doNotRemind ? $0 : nil }
    var changed: [ReminderStep] = []
    var kept: Set<ReminderID> = []
    for (index, level) in (applicable?.levels ?? []).enumerated() {
      guard let applicable else { continue }
      let lookAt = applicable.firstLook(on: dueDate.adding(days: level.day), now: now)
      guard
        var step = stored.first(where: {
          $0.policyID == applicable.id && $0.dueDate == dueDate && $0.day == level.day
        })
      else {
        changed.append(
          ReminderStep(
            id: newID(),
            receivableID: id,
            contactID: contactID,
            policyID: applicable.id,
            dueDate: dueDate,
            day: level.day,
            level: index + 1,
            lookAt: lookAt,
            createdAt: now
          )
        )
        continue
      }
      kept.insert(step.id)
      let before = step
      switch step.state {
      case .pending: step.lookAt = lookAt
      case .awaitingApproval: if !applicable.needsApproval { step.reopen(lookAt: lookAt) }
      case .cancelled: step.reopen(lookAt: lookAt)
      case .superseded: if revive { step.reopen(lookAt: lookAt) }
      case .queued, .sent, .skipped, .failed: continue
      }
      step.level = index + 1
      step.contactID = contactID
      if step != before { changed.append(step) }
    }
    for var step in stored where step.state.isOpen && !kept.contains(step.id) {
      step.settle(.cancelled, whyNot(step, policy), now: now)
      changed.append(step)
    }
    return changed
  }

  /// Why a stored step is not foreseen any more.
  private func whyNot(_ step: ReminderStep, _ policy: ReminderPolicy?) -> ReminderReason {
    if let reason = ReminderReason(state) { return reason }
    if doNotRemind { return .doNotRemind }
    guard let policy else { return .noPolicy }
    if !policy.enabled { return .policyDisabled }
    return step.dueDate == dueDate ? .policyChanged : .dueDateChanged
  }
}

extension ReminderPolicy {
  /// When a step is to be looked at first: not after its hours begin, wherever the customer lives.
  fileprivate func firstLook(on date: CalendarDate, now: Instant) -> Instant {
    let opening = hours.opening(from: date) ?? now + .seconds(86_400)
    // From the place that is first to see a day to the one that is last.
    return usesContactZone ? opening - .seconds(26 * 3_600) : opening
  }
}
