/// The state machine of a delivery (`reliability.md` §4.3): pure, so that each step can be tested; the Engine makes
/// each durable before what depends on it happens.
extension Delivery {
  /// The recipients that the next attempt is for.
  package var pendingPositions: [Int] { recipients.indices.filter { recipients[$0].state == .pending } }

  /// T2: a worker takes it.
  ///
  /// Nothing depends on this being durable: losing it puts the message back in the queue.
  package mutating func claim(by worker: String, now: Instant) {
    state = .sending
    instance = worker
    committing = false
    updatedAt = now
  }

  /// T3: the marker.
  ///
  /// Durable before the end of the content leaves: from here on only a complete reply tells.
  package mutating func mark(accepted: [Int], refused: [Int: Refusal], now: Instant) {
    committing = true
    attempts += 1
    for position in accepted { recipients[position].state = .committing }
    record(refused)
    updatedAt = now
  }

  /// T4: the server answered, or will not.
  ///
  /// `retryAt` is for recipients refused for the time being.
  package mutating func settle(_ results: [Int: RecipientOutcome], retryAt: Instant, now: Instant) {
    if !committing { attempts += 1 }
    for (position, result) in results {
      switch result {
      case .accepted(let reply):
        recipients[position].state = .sent
        recipients[position].reply = reply
      case .refused(let refusal): record([position: refusal])
      case .unknown(let cause):
        recipients[position].state = .uncertain
        failure = cause
      }
    }
    conclude(retryAt: retryAt, now: now)
  }

  /// Before the marker nothing has left: back to the queue, to be tried again not before a moment.
  package mutating func putBack(
    notBefore moment: Instant,
    failure cause: Failure?,
    countsAsAttempt: Bool,
    now: Instant
  ) {
    if countsAsAttempt { attempts += 1 }
    if let cause { failure = cause }
    conclude(retryAt: moment, now: now)
  }

  /// Nothing can come of trying: every pending recipient fails for the same reason.
  package mutating func fail(_ cause: Failure, now: Instant) {
    failure = cause
    for position in pendingPositions { recipients[position].state = .failed }
    conclude(retryAt: now, now: now)
  }

  /// T5: the process that held the claim is gone.
  ///
  /// Unmarked claims are provably unsent; marked ones are not.
  package mutating func recoverFromCrash(poisonAfter limit: Int, now: Instant) {
    if committing {
      for position in recipients.indices where recipients[position].state == .committing {
        recipients[position].state = .uncertain
      }
      failure = Failure(.outcomeUnknown, stage: "dot", facts: ["reason": "crash"])
      conclude(retryAt: now, now: now)
      return
    }
    crashes += 1
    instance = nil
    state = .queued
    if crashes >= limit {
      hold(.poison, now: now)
      failure = Failure(.poison, facts: ["crashes": String(crashes)])
    }
    updatedAt = now
  }

  package mutating func hold(_ reason: HoldReason, now: Instant) {
    state = .held
    holdReason = reason
    instance = nil
    updatedAt = now
  }

  package mutating func releaseHold(now: Instant) {
    holdReason = nil
    crashes = 0
    state = notBefore > now ? .scheduled : .queued
    updatedAt = now
  }

  /// Only before the marker; afterwards it is too late.
  package mutating func cancel(now: Instant) {
    giveUp(as: .cancelled, now: now)
  }

  /// Some addresses get nothing more, or all that are left: nobody tries to reach them.
  ///
  /// Where others are left it stays as it is.
  package mutating func suppress(_ cause: Failure, at positions: [Int]? = nil, now: Instant) {
    for position in positions ?? pendingPositions where recipients[position].state == .pending {
      recipients[position].state = .suppressed
    }
    failure = cause
    updatedAt = now
    if pendingPositions.isEmpty { conclude(retryAt: now, now: now) }
  }

  package mutating func expire(now: Instant) {
    if failure == nil { failure = Failure(.expired) }
    giveUp(as: .expired, now: now)
  }

  /// Nothing more is tried.
  ///
  /// Copies that have left, or may have, are not undone by that: then the message is what they are.
  private mutating func giveUp(as end: MessageState, now: Instant) {
    instance = nil
    holdReason = nil
    updatedAt = now
    let states = Set(recipients.map(\.state))
    if states.contains(.uncertain) {
      state = .uncertain
    } else if states.contains(.sent) {
      state = .sent
      sentAt = sentAt ?? now
    } else {
      state = end
      // Whom nobody has tried to reach has not failed.
      if end != .expired { return }
    }
    for position in pendingPositions { recipients[position].state = .failed }
  }

  /// T7: someone, or some evidence, says what became of an uncertain message.
  package mutating func resolve(_ outcome: ResolutionOutcome, lifetime: Duration, now: Instant) {
    for position in recipients.indices where recipients[position].state == .uncertain {
      switch outcome {
      case .sent: recipients[position].state = .sent
      case .failed: recipients[position].state = .failed
      case .retry: recipients[position].state = .pending
      }
    }
    if outcome == .retry {
      expiresAt = max(expiresAt, now + lifetime)
      mayDuplicate = true
    }
    conclude(retryAt: now, now: now)
  }

  /// It may have been sent by a later copy of this database: nobody knows.
  package mutating func doubt(now: Instant) {
    for position in pendingPositions { recipients[position].state = .uncertain }
    failure = Failure(.outcomeUnknown, facts: ["reason": HoldReason.restoredBackup.rawValue])
    conclude(retryAt: now, now: now)
  }

  /// What the message's own policy makes of an unknown outcome; nil = it waits.
  package var automaticResolution: ResolutionOutcome? {
    guard state == .uncertain else { return nil }
    return switch onUncertain {
    case .hold: nil
    case .retry: .retry
    case .assumeSent: .sent
    }
  }

  private mutating func record(_ refusals: [Int: Refusal]) {
    for (position, refusal) in refusals {
      recipients[position].reply = refusal.failure.server
      recipients[position].state = refusal.permanent ? .failed : .pending
      failure = refusal.failure
    }
  }

  /// The message's state follows from its recipients'.
  private mutating func conclude(retryAt: Instant, now: Instant) {
    instance = nil
    committing = false
    holdReason = nil
    updatedAt = now
    let states = Set(recipients.map(\.state))
    if states.contains(.pending) {
      guard retryAt < expiresAt else { return expire(now: now) }
      state = .queued
      notBefore = retryAt
    } else if states.contains(.uncertain) || states.contains(.committing) {
      state = .uncertain
    } else if states.contains(.sent) {
      state = .sent
      sentAt = sentAt ?? now
      if states.isDisjoint(with: [.failed, .suppressed]) { failure = nil }
    } else {
      state = states.contains(.failed) ? .failed : .suppressed
    }
  }
}

/// A server's no to one recipient.
package struct Refusal: Sendable, Hashable {
  package let failure: Failure
  package let permanent: Bool

  package init(_ failure: Failure, permanent: Bool) {
    self.failure = failure
    self.permanent = permanent
  }
}

/// What became of one recipient in one attempt.
package enum RecipientOutcome: Sendable, Hashable {
  case accepted(ServerReply)
  case refused(Refusal)
  /// The end of the content may have arrived; no complete reply did.
  case unknown(Failure)
}
