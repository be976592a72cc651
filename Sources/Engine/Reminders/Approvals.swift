package import Comms
import Storage

extension CommsEngine {
  /// Lets reminders go that wait for a yes; they leave within their hours, if something is still owed then.
  package func approveReminders(
    _ ids: [ReminderID],
    commit: Commit<[ReminderStep]>
  ) async throws -> [ReminderStep] {
    try await decide(ids, commit) { step, now in
      switch step.state {
      case .awaitingApproval:
        step.reopen(lookAt: now)
        step.isApproved = true
      case .pending:
        // A yes ahead of time.
        step.isApproved = true
      case .queued, .sent: break
      case .superseded, .skipped, .failed, .cancelled:
        throw Failure(.tooLate, facts: ["state": step.state.rawValue, "reminderId": step.id.text])
      }
    }
  }

  /// Keeps reminders from going; later levels of the same documents are not touched by that.
  package func skipReminders(
    _ ids: [ReminderID],
    commit: Commit<[ReminderStep]>
  ) async throws -> [ReminderStep] {
    try await decide(ids, commit) { step, now in
      switch step.state {
      case .pending, .awaitingApproval: step.settle(.skipped, .skipped, now: now)
      case .skipped: break
      case .queued, .sent, .superseded, .failed, .cancelled:
        throw Failure(.tooLate, facts: ["state": step.state.rawValue, "reminderId": step.id.text])
      }
    }
  }

  private func decide(
    _ ids: [ReminderID],
    _ commit: Commit<[ReminderStep]>,
    _ body: @escaping @Sendable (inout ReminderStep, Instant) throws -> Void
  ) async throws -> [ReminderStep] {
    let now = world.now()
    let steps = try await commit { tx in
      try ids.map { id in
        guard var step = try tx.reminder(id) else {
          throw Failure(.reminderNotFound, facts: ["reminderId": id.text])
        }
        let before = step
        try body(&step, now)
        if step != before { try tx.save(step) }
        return step
      }
    }
    changed.beat()
    return steps
  }
}
