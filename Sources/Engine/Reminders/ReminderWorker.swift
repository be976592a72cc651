import Comms
import Logging
import Storage

/// Sends the reminders that are due: only in the process that holds the worker lock, driven by what is stored.
struct ReminderWorker: Sendable {
  let engine: CommsEngine

  /// Customers that are looked at together, and whose messages are accepted in one transaction.
  static let batch = 32
  /// Reminders that may wait in the outbox: what leaves slowly is not made of today's debts weeks ahead.
  static let mostInFlight = 500
  /// A wall clock that is set forward is noticed within this.
  private static let longestSleep = Duration.seconds(30)

  /// Runs until the task is cancelled.
  func run() async {
    var clock = StepDetector(now: engine.world.now())
    var complaint: String?
    while !Task.isCancelled {
      let seen = engine.changed.count
      var delay: Duration
      do {
        if clock.hasStepped(now: engine.world.now()) {
          let now = engine.world.now()
          try await engine.store.write { try $0.clampReminders(to: now) }
        }
        delay = try await look()
        complaint = nil
      } catch {
        let reason = Failure(from: error).kind.rawValue
        // Said once: a cause that stays would fill the log.
        if reason != complaint, !Task.isCancelled {
          engine.log.error("reminders cannot go on", metadata: ["error": "\(reason)"])
        }
        complaint = reason
        delay = .seconds(1)
      }
      if delay > .zero { await engine.changed.wait(since: seen, atMost: delay) }
      // A burst of changes is looked at a few times, and other work comes in between batches.
      try? await Task.sleep(for: .milliseconds(50))
    }
  }

  /// Does one batch of everything that is due; tells how long nothing will be.
  private func look() async throws -> Duration {
    let now = engine.world.now()
    let (isDue, next) = try await engine.store.read {
      (try $0.isReminderWorkDue(now: now), try $0.nextReminderWork())
    }
    guard isDue else { return next.map { min($0 - now, Self.longestSleep) } ?? Self.longestSleep }
    let ended = try await settleEnded(now)
    let expired = try await expireQuestions(now)
    let foreseen = try await foreseeAnew(now)
    // A customer hears of all its documents at once, so all of them are foreseen first.
    let sent = foreseen > 0 ? 0 : try await engine.remindDueCustomers(now)
    if ended + expired + foreseen + sent > 0 {
      engine.changed.beat()
      return .zero
    }
    // What is due waits for room in the outbox, or for an operator: both are changes.
    return Self.longestSleep
  }

  /// What became of the messages that were handed over.
  private func settleEnded(_ now: Instant) async throws -> Int {
    try await engine.store.write { tx in
      let ended = try tx.endedReminders(limit: 200)
      for (message, steps) in Dictionary(grouping: ended, by: { $0.step.messageID }) {
        guard let message, let end = steps.first else { continue }
        try tx.settle(steps.map(\.step), of: message, end.end, at: min(end.at, now), now: now)
      }
      return ended.count
    }
  }

  private func expireQuestions(_ now: Instant) async throws -> Int {
    try await engine.store.write { try $0.expireQuestions(now: now, limit: 200) }
  }

  /// After a policy changed: its receivables' steps, a batch at a time.
  private func foreseeAnew(_ now: Instant) async throws -> Int {
    let world = engine.world
    return try await engine.store.write { tx in
      let receivables = try tx.unforeseenReceivables(limit: 200)
      for receivable in receivables {
        try tx.foresee(receivable, revive: true, now: now) { world.newID() }
        try tx.markForeseen(receivable.id)
      }
      return receivables.count
    }
  }
}

extension Writing {
  /// A message of reminders has come to its end.
  fileprivate func settle(
    _ steps: [ReminderStep],
    of message: MessageID,
    _ end: MessageState,
    at moment: Instant,
    now: Instant
  ) throws {
    let outcome = end.reminderOutcome
    for var step in steps {
      switch outcome {
      case .sent: step.settle(.sent, nil, now: moment)
      case .over(let state, let reason): step.settle(state, reason, now: now)
      case .again where step.policyID == nil: step.settle(.failed, .expired, now: now)
      case .again: step.reopen(lookAt: now)
      }
      try save(step)
    }
    guard let first = steps.first else { return }
    if case .sent = outcome {
      var facts = [
        "messageId": message.text, "contactId": first.contactID,
        "receivableIds": steps.map(\.receivableID).sorted().joined(separator: " "),
      ]
      facts["level"] = steps.compactMap(\.level).max().map(String.init)
      try append(Event(.reminderSent, at: now, facts: facts))
    }
    try lookAgain(at: first.contactID, now: now)
  }
}

/// What the end of a message is to the reminders in it.
private enum ReminderOutcome {
  case sent
  case over(StepState, ReminderReason)
  /// It did not leave within its hours: it is made anew.
  case again
}

extension MessageState {
  fileprivate var reminderOutcome: ReminderOutcome {
    switch self {
    // Nobody knows whether it arrived: another would be one too many.
    case .sent, .delivered, .opened, .uncertain: .sent
    case .failed: .over(.failed, .refused)
    case .suppressed: .over(.failed, .suppressed)
    case .cancelled: .over(.cancelled, .messageCancelled)
    case .expired: .again
    case .queued, .scheduled, .held, .sending: .again
    }
  }
}

/// Tells when the wall clock was set, by a clock that nobody sets.
private struct StepDetector {
  private var wall: Instant
  private var steady = ContinuousClock.now

  init(now: Instant) { wall = now - .seconds(86_400) }

  /// Whether it moved by another time than has passed; also the first time, since it may have been set while
  /// nothing ran.
  mutating func hasStepped(now: Instant) -> Bool {
    let moment = ContinuousClock.now
    let difference = (now - wall) - (moment - steady)
    (wall, steady) = (now, moment)
    return difference > .seconds(5) || difference < .seconds(-5)
  }
}
