package import Comms
import Storage

extension CommsEngine {
  /// Notes what the ERP says of a receivable; reminders that say something else, and have not left, are withdrawn with
  /// it or not at all.
  package func upsertReceivable(
    _ id: String,
    _ change: ReceivableChange,
    revision: Int?,
    commit: Commit<Receivable>
  ) async throws -> Receivable {
    let now = world.now()
    let world = world
    let receivable = try await commit { tx in
      let old = try tx.receivable(id)
      try Self.checkRevision(revision, old?.revision ?? 0)
      if let policy = change.policyID.newValue, try tx.reminderPolicy(policy) == nil {
        throw Failure.invalid("/policyId", .unknownReference(policy.text))
      }
      let new = try change.applied(to: old, id: id, now: now)
      try tx.save(new)
      if let old, !new.saysTheSame(as: old) { try tx.withdrawReminders(about: new, now: now) }
      try tx.foresee(new, now: now) { world.newID() }
      return new
    }
    changed.beat()
    return receivable
  }

  package func deleteReceivable(_ id: String, revision: Int?, commit: Commit<Void>) async throws {
    let now = world.now()
    try await commit { tx in
      guard let old = try tx.receivable(id) else {
        throw Failure(.receivableNotFound, facts: ["receivableId": id])
      }
      try Self.checkRevision(revision, old.revision)
      try tx.withdrawReminders(about: old, because: .deleted, now: now)
      for var step in try tx.reminders(of: id) where step.state.isOpen {
        step.settle(.cancelled, .deleted, now: now)
        try tx.save(step)
      }
      try tx.deleteReceivable(id)
    }
    changed.beat()
  }
}

extension Reading {
  /// What applies to a receivable: its own policy, or the default one.
  func policy(of receivable: Receivable) throws -> ReminderPolicy? {
    if let id = receivable.policyID, let own = try reminderPolicy(id) { return own }
    return try defaultReminderPolicy()
  }
}

extension Writing {
  /// Brings a receivable's stored steps up to date with what its policy foresees.
  func foresee(
    _ receivable: Receivable,
    revive: Bool = false,
    now: Instant,
    newID: () -> ReminderID
  ) throws {
    let stored = try reminders(of: receivable.id)
    let changes = receivable.foresee(
      try policy(of: receivable),
      stored,
      revive: revive,
      now: now,
      newID: newID
    )
    for step in changes { try save(step) }
  }

  /// Stops the messages about a receivable that have not left: they say what is not so any more.
  ///
  /// What else they were about is reminded of anew. Whether a message has left is what its marker says, so this is the
  /// last look before sending: a message that is claimed finds itself changed when it asks for its marker.
  func withdrawReminders(
    about receivable: Receivable,
    because given: ReminderReason? = nil,
    now: Instant
  ) throws {
    let reason = given ?? receivable.reasonToWithdraw
    for var delivery in try undeliveredReminders(about: receivable.id) where !delivery.committing {
      delivery.failure = Failure(
        .reminderOutdated,
        facts: ["receivableId": receivable.id, "number": receivable.number, "reason": reason.rawValue]
      )
      delivery.cancel(now: now)
      try save(delivery)
      try append(.messageState(delivery, at: now))
      // Copies of it may have left to some: then it is what they are.
      guard delivery.state == .cancelled else { continue }
      for var step in try reminders(in: delivery.id) {
        if step.policyID == nil {
          step.settle(.cancelled, reason, now: now)
        } else {
          step.reopen(lookAt: now)
        }
        try save(step)
      }
      try append(
        Event(
          .reminderWithdrawn,
          at: now,
          facts: [
            "messageId": delivery.id.text, "contactId": receivable.contactID,
            "receivableId": receivable.id, "reason": reason.rawValue,
          ]
        )
      )
    }
  }
}

extension Receivable {
  /// Why a reminder of it that waits must not go.
  fileprivate var reasonToWithdraw: ReminderReason {
    if let reason = ReminderReason(state) { return reason }
    if doNotRemind { return .doNotRemind }
    return .changed
  }
}
