package import Comms
import Storage

/// An operator's word over a mass send: it holds from its commit on, since a claim looks at it; the rows follow.
extension CommsEngine {
  package func cancelBulk(_ id: BulkID, commit: Commit<Bulk>) async throws -> Bulk {
    try await change(id, commit) { bulk, tx, now in
      if bulk.stop == .cancelled { return }
      if bulk.stop == nil, bulk.phase == .finished {
        throw Failure(.tooLate, facts: ["state": bulk.status.rawValue])
      }
      try tx.stop(&bulk, .cancelled, at: now)
    }
  }

  package func pauseBulk(_ id: BulkID, commit: Commit<Bulk>) async throws -> Bulk {
    try await change(id, commit) { bulk, tx, now in
      if bulk.stop == .paused { return }
      if bulk.stop == .cancelled || bulk.phase == .finished {
        throw Failure(.tooLate, facts: ["state": bulk.status.rawValue])
      }
      try tx.stop(&bulk, .paused, at: now)
    }
  }

  package func resumeBulk(_ id: BulkID, commit: Commit<Bulk>) async throws -> Bulk {
    try await change(id, commit) { bulk, tx, now in
      if bulk.stop == .cancelled { throw Failure(.tooLate, facts: ["state": bulk.status.rawValue]) }
      if bulk.stop == nil { return }
      bulk.stop = nil
      bulk.failure = nil
      bulk.isSweeping = true
    }
  }

  /// It cannot go on until somebody has mended the cause.
  func pause(_ id: BulkID, because failure: Failure) async throws {
    let now = world.now()
    try await store.write { tx in
      guard var bulk = try tx.bulk(id), bulk.stop == nil else { return }
      bulk.failure = failure
      try tx.stop(&bulk, .paused, at: now)
      bulk.updatedAt = now
      try tx.save(bulk)
      try tx.append(.bulkState(bulk, at: now))
    }
    changed.beat()
  }

  /// Lets some of the messages that are still queued follow; true while there may be more.
  func sweep(_ id: BulkID, limit: Int = 250) async throws -> Bool {
    let now = world.now()
    let goesOn = try await store.write { tx -> Bool in
      guard var bulk = try tx.bulk(id), bulk.isSweeping else { return false }
      let count = try tx.follow(bulk, limit: limit, at: now)
      guard count < limit else { return true }
      bulk.isSweeping = false
      switch bulk.stop {
      case .cancelled:
        bulk.phase = .finished
        bulk.finishedAt = now
        try tx.releaseBlobs(of: id.text)
        try tx.append(.bulkState(bulk, at: now))
      case .paused: break
      case nil: bulk.stoppedAt = nil
      }
      try tx.save(bulk)
      return false
    }
    changed.beat()
    return goesOn
  }

  private func change(
    _ id: BulkID,
    _ commit: Commit<Bulk>,
    _ body: @escaping @Sendable (inout Bulk, Writing, Instant) throws -> Void
  ) async throws -> Bulk {
    let now = world.now()
    let bulk = try await commit { tx in
      guard var bulk = try tx.bulk(id) else { throw Failure(.bulkNotFound, facts: ["bulkId": id.text]) }
      let before = bulk
      try body(&bulk, tx, now)
      if bulk != before {
        bulk.revision += 1
        bulk.updatedAt = now
        try tx.save(bulk)
        try tx.append(.bulkState(bulk, at: now))
      }
      return bulk
    }
    changed.beat()
    return bulk
  }
}

extension Writing {
  /// From here on nothing of it is claimed; what is claimed already and has no marker is taken back.
  fileprivate func stop(_ bulk: inout Bulk, _ word: BulkStop, at now: Instant) throws {
    bulk.stop = word
    // What an earlier word still holds stays known by that moment.
    bulk.stoppedAt = bulk.stoppedAt ?? now
    bulk.isSweeping = true
    for var delivery in try deliveries(ofCause: bulk.id.text, [.sending], limit: .max) {
      try follow(word, since: bulk.stoppedAt ?? now, &delivery, at: now)
    }
  }

  /// Lets some queued messages of a mass send follow its operator's word; how many.
  fileprivate func follow(_ bulk: Bulk, limit: Int, at now: Instant) throws -> Int {
    let cause = bulk.id.text
    let moment = bulk.stoppedAt ?? now
    let concerned =
      switch bulk.stop {
      case .cancelled: try deliveries(ofCause: cause, [.sending, .queued, .scheduled, .held], limit: limit)
      case .paused: try deliveries(ofCause: cause, [.sending, .queued, .scheduled], limit: limit)
      case nil: try deliveries(ofCause: cause, heldAt: moment, limit: limit)
      }
    for var delivery in concerned {
      if let word = bulk.stop {
        try follow(word, since: moment, &delivery, at: now)
      } else {
        delivery.releaseHold(now: now)
        try save(delivery)
        try append(.messageState(delivery, at: now))
      }
    }
    return concerned.count
  }

  fileprivate func follow(
    _ word: BulkStop,
    since moment: Instant,
    _ delivery: inout Delivery,
    at now: Instant
  ) throws {
    switch word {
    case .cancelled: delivery.cancel(now: now)
    case .paused: delivery.hold(.manual, now: moment)
    }
    try save(delivery)
    try append(.messageState(delivery, at: now))
  }

  /// Messages at the head of an account's queue that an operator has stopped leave it.
  func setAsideStopped(_ account: AccountID, at now: Instant) throws {
    let stopped = try stoppedBulks()
    guard !stopped.isEmpty else { return }
    for _ in 0..<8 {
      let head = try claimable(account, now: now, limit: 64)
      let concerned = head.filter { $0.causeID.flatMap { stopped[$0] } != nil }
      if concerned.isEmpty { return }
      for ready in concerned {
        guard let word = ready.causeID.flatMap({ stopped[$0] }), var delivery = try delivery(ready.id) else {
          continue
        }
        try follow(word.stop, since: word.at, &delivery, at: now)
      }
    }
  }
}
