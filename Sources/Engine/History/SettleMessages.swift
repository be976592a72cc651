package import Comms
import Storage

/// What a person may do with a message that waits or whose outcome is unknown.
extension CommsEngine {
  /// Only before the marker: afterwards the message may have left.
  package func cancel(_ id: MessageID, commit: Commit<Receipt>) async throws -> Receipt {
    try await change(id, commit) { delivery, tx, now in
      switch delivery.state {
      case .queued, .scheduled, .held: delivery.cancel(now: now)
      case .sending where !delivery.committing: delivery.cancel(now: now)
      case .cancelled: break
      case .sending, .sent, .delivered, .opened, .uncertain, .failed, .suppressed, .expired:
        throw Failure(.tooLate, facts: ["state": delivery.state.rawValue])
      }
    }
  }

  package func hold(_ id: MessageID, commit: Commit<Receipt>) async throws -> Receipt {
    try await change(id, commit) { delivery, tx, now in
      switch delivery.state {
      case .queued, .scheduled: delivery.hold(.manual, now: now)
      case .sending where !delivery.committing: delivery.hold(.manual, now: now)
      case .held: break
      case .sending, .sent, .delivered, .opened, .uncertain, .failed, .suppressed, .cancelled, .expired:
        throw Failure(.tooLate, facts: ["state": delivery.state.rawValue])
      }
    }
  }

  package func release(_ id: MessageID, commit: Commit<Receipt>) async throws -> Receipt {
    try await change(id, commit) { delivery, tx, now in
      switch delivery.state {
      case .held: delivery.releaseHold(now: now)
      case .queued, .scheduled: break
      case .sending, .sent, .delivered, .opened, .uncertain, .failed, .suppressed, .cancelled, .expired:
        throw Failure(.tooLate, facts: ["state": delivery.state.rawValue])
      }
    }
  }

  /// Settles an uncertain message by hand.
  package func resolve(
    _ id: MessageID,
    _ outcome: ResolutionOutcome,
    note: String?,
    by actor: Actor?,
    commit: Commit<Receipt>
  ) async throws -> Receipt {
    try await change(id, commit) { delivery, tx, now in
      guard delivery.state == .uncertain else {
        throw Failure(.conflict, facts: ["reason": "not_uncertain", "state": delivery.state.rawValue])
      }
      delivery.resolve(outcome, lifetime: Backoff.lifetime, now: now)
      try tx.insert(Resolution(outcome: outcome, by: actor?.id ?? "host", note: note, at: now), of: id)
    }
  }

  /// Lets an outbox go on that waits because the database is an older copy of itself.
  ///
  /// - Parameter asUncertain: what was queued may have been sent after the copy was made; then it is not sent again
  ///   but settled by hand, one by one.
  package func releaseOutbox(asUncertain: Bool, by actor: Actor?, commit: Commit<Int>) async throws -> Int {
    let now = world.now()
    let count = try await commit { tx in
      guard let reason = try tx.outboxHold() else { return 0 }
      var touched = 0
      if asUncertain {
        for var delivery in try tx.queued(before: now, limit: .max) {
          delivery.doubt(now: now)
          try tx.save(delivery)
          try tx.append(.messageState(delivery, at: now))
          touched += 1
        }
      }
      for var delivery in try tx.deliveries(held: reason, limit: .max) {
        delivery.releaseHold(now: now)
        try tx.save(delivery)
        try tx.append(.messageState(delivery, at: now))
        touched += 1
      }
      try tx.setOutboxHold(nil, at: now)
      return touched
    }
    changed.beat()
    return count
  }

  private func change(
    _ id: MessageID,
    _ commit: Commit<Receipt>,
    _ body: @escaping @Sendable (inout Delivery, Writing, Instant) throws -> Void
  ) async throws -> Receipt {
    let now = world.now()
    let receipt = try await commit { tx in
      guard var delivery = try tx.delivery(id) else {
        throw Failure(.messageNotFound, facts: ["messageId": id.text])
      }
      let before = delivery
      try body(&delivery, tx, now)
      if delivery != before {
        try tx.save(delivery)
        try tx.append(.messageState(delivery, at: now))
      }
      return Receipt(messageID: id, state: delivery.state, failure: delivery.failure)
    }
    changed.beat()
    return receipt
  }
}
