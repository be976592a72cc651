import Comms
import Storage

/// What the outbox makes durable, and when (`reliability.md` §4.3: T2…T6).
struct OutboxRecords: Sendable {
  let store: Store
  let world: World
  /// This run of the process: a claim of another instance is an orphan, whatever the time.
  let instance: String
  let poisonAfter: Int
  /// Beats after each commit that others may wait for.
  let changed: Pulse
  /// Until when a disk that takes nothing is tried again; for ever while the service is not ending.
  let lastTry = Deadline()

  /// What an account may send now.
  struct Claim: Sendable {
    let account: Account
    let domain: MailDomain?
    let jobs: [Job]
    /// Messages that were taken and are for nobody any more.
    let withheld: Int
    /// When the account's windows let more through, where they are full.
    let fullUntil: Instant?
  }

  /// T2: takes the next messages of an account, the most urgent first.
  func claim(_ accountID: AccountID, limit: Int, inFlight: Int) async throws -> Claim? {
    while true {
      let claim = try await claimOnce(accountID, limit: limit, inFlight: inFlight)
      // Where the suppression list has left nothing of what was claimed, there may be more behind it.
      guard let claim, claim.jobs.isEmpty, claim.withheld > 0 else { return claim }
    }
  }

  private func claimOnce(_ accountID: AccountID, limit: Int, inFlight: Int) async throws -> Claim? {
    let clocks = world.clocks
    let now = clocks.wall
    let claimed = try await store.write { tx -> (Account, MailDomain?, [Delivery], Int, Instant?)? in
      guard let account = try tx.account(accountID) else { return nil }
      let domain = try account.domainID.flatMap(tx.domain)
      var limit = limit
      let limits = account.outgoing.rateLimits
      if !limits.isEmpty {
        let steady = try tx.steadyNow(clocks)
        let marks = try tx.rateMarks(accountID, since: steady - limits.longestWindow)
        let free = limits.map { $0.messages - $0.used(marks, now: steady) - inFlight }.min() ?? limit
        if free <= 0 {
          let slot = limits.nextSlot(for: 1, after: marks, now: steady) ?? steady + Backoff.longest
          return (account, domain, [], 0, now + max(slot - steady, .seconds(1)))
        }
        limit = min(limit, free)
      }
      try tx.setAsideStopped(accountID, at: now)
      // A crash counts against every message that was claimed; one at a time, only against the one that was sent.
      if try tx.hasCrashed(accountID) { limit = 1 }
      let claimed = try tx.claim(accountID: accountID, limit: limit, instance: instance, now: now)
      let deliveries = try claimed.compactMap { try tx.withholding($0, at: now) }
      return (account, domain, deliveries, claimed.count - deliveries.count, nil)
    }
    guard let (account, domain, deliveries, withheld, fullUntil) = claimed else { return nil }
    if withheld > 0 { changed.beat() }
    guard !deliveries.isEmpty else {
      return Claim(account: account, domain: domain, jobs: [], withheld: withheld, fullUntil: fullUntil)
    }
    let jobs: [Job]
    do {
      jobs = try await store.read { reading in
        try deliveries.compactMap { delivery in
          try reading.intactContent(of: delivery).map { Job(delivery: delivery, content: $0, startedAt: now) }
        }
      }
    } catch StoreError.corrupt(let what) {
      // What is damaged in one place may be in others.
      store.distrust(.corrupt(what))
      throw StoreError.corrupt(what)
    }
    return Claim(account: account, domain: domain, jobs: jobs, withheld: withheld, fullUntil: nil)
  }

  /// T3: durable before the end of the content leaves.
  func mark(_ job: Job, of account: Account, accepted: [Int], refused: [Int: Refusal]) async -> MarkVerdict {
    let clocks = world.clocks
    let now = clocks.wall
    let claimed = job.delivery
    var marked = claimed
    marked.mark(accepted: accepted, refused: refused, now: now)
    do {
      let verdict: MarkVerdict = try await store.write { [delivery = marked] tx in
        if try tx.withhold(claimed, job.content, among: accepted, at: now) { return .gone }
        let limits = try account.limits(tx)
        let steady = try tx.steadyNow(keeping: clocks)
        if !limits.isEmpty {
          let marks = try tx.rateMarks(delivery.accountID, since: steady - limits.longestWindow)
          guard let slot = limits.nextSlot(for: accepted.count, after: marks, now: steady) else {
            return .tooManyForWindow(Failure(.rateLimited, facts: ["recipients": String(accepted.count)]))
          }
          if slot > steady { return .rateLimited(until: now + (slot - steady)) }
        }
        // Cancelled or held since it was claimed: then it has changed.
        guard try tx.replace(claimed, with: delivery) else { return .gone }
        try tx.insert(
          Attempt(
            messageID: delivery.id,
            number: delivery.attempts,
            accountID: delivery.accountID,
            instance: instance,
            startedAt: job.startedAt,
            committedAt: now,
            countedAt: steady,
            recipientCount: accepted.count,
            mayDuplicate: delivery.mayDuplicate
          )
        )
        return .go
      }
      switch verdict {
      case .go: job.wrote(marked)
      case .gone: changed.beat()
      case .rateLimited, .tooManyForWindow, .notDurable: break
      }
      return verdict
    } catch {
      return .notDurable(Failure(from: error))
    }
  }

  /// T4: what the server answered.
  ///
  /// Retried until it is durable: an outcome that is known is never lost.
  ///
  /// What is deferred waits until `moment`; without one, for longer after each attempt.
  func settle(_ job: Job, _ results: [Int: RecipientOutcome], retryAt moment: Instant? = nil) async {
    let known = job.delivery
    // A marker has counted the attempt already.
    let attempt = known.committing ? known.attempts : known.attempts + 1
    let retryAt = moment ?? world.now() + Backoff.delay(afterAttempt: attempt, jitter: world.jitter())
    await persist { tx, now in
      var before = known
      var delivery = known
      delivery.settle(results, retryAt: retryAt, now: now)
      if try !tx.replace(before, with: delivery) {
        // Not as we left it: a marker whose durability nobody knew, or someone has changed it meanwhile.
        guard let current = try tx.delivery(known.id), current.state == .sending, current.instance == instance
        else { return }
        before = current
        delivery = current
        delivery.settle(results, retryAt: retryAt, now: now)
        try tx.save(delivery)
      }
      let outcome = AttemptOutcome(results)
      if before.committing {
        try tx.endAttempt(of: delivery.id, outcome, failure: delivery.failure, at: now)
      } else {
        try tx.insert(
          Attempt(
            messageID: delivery.id,
            number: delivery.attempts,
            accountID: delivery.accountID,
            instance: instance,
            startedAt: job.startedAt,
            endedAt: now,
            outcome: outcome,
            failure: delivery.failure
          )
        )
      }
      try announce(&delivery, tx, now)
    }
  }

  /// Nothing left: the message waits for another try.
  func putBack(_ jobs: [Job], notBefore: Instant?, failure: Failure?) async {
    guard !jobs.isEmpty else { return }
    await persist { tx, now in
      for job in jobs {
        guard var delivery = try tx.delivery(job.delivery.id), delivery.state == .sending,
          delivery.instance == instance, !delivery.committing
        else { continue }
        delivery.putBack(
          notBefore: notBefore ?? job.delivery.notBefore,
          failure: failure,
          countsAsAttempt: false,
          now: now
        )
        try finish(&delivery, tx, now)
      }
    }
  }

  /// The message itself cannot go.
  func fail(_ job: Job, _ failure: Failure) async {
    await persist { tx, now in
      guard var delivery = try tx.delivery(job.delivery.id), delivery.state == .sending,
        delivery.instance == instance
      else { return }
      delivery.fail(failure, now: now)
      try tx.insert(
        Attempt(
          messageID: delivery.id,
          number: delivery.attempts + 1,
          accountID: delivery.accountID,
          instance: instance,
          startedAt: job.startedAt,
          endedAt: now,
          outcome: .failed,
          failure: failure
        )
      )
      delivery.attempts += 1
      try finish(&delivery, tx, now)
    }
  }

  /// T5: what the dead left behind.
  ///
  /// Unmarked claims go back; marked ones are uncertain.
  func recover() async throws -> Int {
    let now = world.now()
    let count = try await store.write { tx in
      let orphans = try tx.orphans(otherThan: instance)
      for var delivery in orphans {
        let wasMarked = delivery.committing
        delivery.recoverFromCrash(poisonAfter: poisonAfter, now: now)
        if wasMarked { try tx.endAttempt(of: delivery.id, .crashed, failure: delivery.failure, at: now) }
        try finish(&delivery, tx, now)
      }
      return orphans.count
    }
    if count > 0 { changed.beat() }
    return count
  }

  /// What an earlier run in `--mode hold` held goes on now that the service sends again.
  func releaseModeHolds() async throws {
    let now = world.now()
    try await store.write { tx in
      for var delivery in try tx.deliveries(held: .mode, limit: .max) {
        delivery.releaseHold(now: now)
        try tx.save(delivery)
        try tx.append(.messageState(delivery, at: now))
      }
    }
  }

  /// What there is to do now.
  struct Survey: Sendable {
    let isHeld: Bool
    let ready: [Ready]
    /// When something is due next.
    let next: Instant?
  }

  /// Starts what is due, ends what is over and looks who can send.
  func survey() async throws -> Survey {
    let now = world.now()
    if try await store.read({ try $0.isDue(now: now) }) {
      try await store.write { tx in
        for delivery in try tx.queueScheduled(now: now) + tx.expire(now: now) {
          try tx.append(.messageState(delivery, at: now))
        }
      }
      changed.beat()
    }
    return try await store.read { reading in
      Survey(
        isHeld: try reading.outboxHold() != nil,
        ready: try reading.ready(now: now),
        next: try reading.nextDue(after: now)
      )
    }
  }

  func hold(_ accountID: AccountID, _ hold: AccountHold) async {
    await persist { tx, now in
      guard try tx.account(accountID) != nil else { return }
      try tx.setHold(hold, on: accountID)
      try tx.append(
        Event(
          .accountHeld,
          at: now,
          facts: [
            "accountId": accountID.text, "reason": hold.reason.rawValue,
            "slug": hold.failure?.kind.rawValue ?? "",
            "until": hold.until?.description ?? "",
          ].filter { !$0.value.isEmpty }
        )
      )
    }
  }

  /// The clock on the wall was set: what waits for a time to pass waits as long as before.
  func clockStepped(by step: Duration) async {
    await persist { tx, now in
      try tx.moveWaits(by: step, now: now)
      try tx.append(
        Event(.clockStepped, at: now, facts: ["seconds": String(Int((step / .seconds(1)).rounded()))])
      )
    }
  }

  func release(_ accountID: AccountID) async {
    await persist { tx, now in
      guard try tx.clearHold(on: accountID) else { return }
      try tx.append(Event(.accountReleased, at: now, facts: ["accountId": accountID.text]))
    }
  }

  /// Saves a delivery whose attempt is over and tells the host.
  private func finish(_ delivery: inout Delivery, _ tx: Writing, _ now: Instant) throws {
    try tx.save(delivery)
    try announce(&delivery, tx, now)
  }

  /// Tells the host what became of a delivery and applies its own policy to an unknown outcome.
  private func announce(_ delivery: inout Delivery, _ tx: Writing, _ now: Instant) throws {
    try tx.append(.messageState(delivery, at: now))
    guard let resolution = delivery.automaticResolution else { return }
    delivery.resolve(resolution, lifetime: Backoff.lifetime, now: now)
    try tx.save(delivery)
    try tx.insert(
      Resolution(outcome: resolution, by: "policy", note: delivery.onUncertain.rawValue, at: now),
      of: delivery.id
    )
    try tx.append(.messageState(delivery, at: now))
  }

  private func persist(_ body: @escaping @Sendable (Writing, Instant) throws -> Void) async {
    // The disk may be full or another process may hold the lock: what is known must still get there. Where it cannot,
    // the next start calls what had its marker uncertain.
    while true {
      do {
        let now = world.now()
        try await store.write(.outcome) { try body($0, now) }
        changed.beat()
        return
      } catch StoreError.closed {
        return
      } catch {
        if lastTry.hasPassed { return }
        try? await Task.sleep(for: .milliseconds(500))
        if Task.isCancelled { return }
      }
    }
  }
}

extension Account {
  /// Its windows as they are now: whoever claimed the message may know an older revision.
  fileprivate func limits(_ reading: Reading) throws -> [RateLimit] {
    if try reading.revision(of: id) == revision { return outgoing.rateLimits }
    return try reading.account(id)?.outgoing.rateLimits ?? []
  }
}

extension AttemptOutcome {
  init(_ results: [Int: RecipientOutcome]) {
    var sent = false
    var refused = false
    var deferred = false
    for result in results.values {
      switch result {
      case .accepted: sent = true
      case .refused(let refusal): if refusal.permanent { refused = true } else { deferred = true }
      case .unknown:
        self = .uncertain
        return
      }
    }
    self = sent ? (refused || deferred ? .partlySent : .sent) : (deferred ? .deferred : .failed)
  }
}

extension Event {
  /// A message's state changed.
  static func messageState(_ delivery: Delivery, at now: Instant) -> Event {
    var facts = [
      "messageId": delivery.id.text, "accountId": delivery.accountID.text, "state": delivery.state.rawValue,
    ]
    if let failure = delivery.failure { facts["slug"] = failure.kind.rawValue }
    if let reason = delivery.holdReason { facts["reason"] = reason.rawValue }
    return Event(.messageState, at: now, facts: facts)
  }
}

extension Failure {
  /// Any error as a failure: a failure as it is, storage by its own table, the rest as internal.
  package init(from error: any Error) {
    switch error {
    case let failure as Failure: self = failure
    case let error as StoreError: self = error.failure
    case let error as BlobError: self = error.failure
    case VaultError.unreadable: self = Failure(.secretUnreadable)
    case VaultError.locked(.wrongKey): self = Failure(.wrongKey)
    case VaultError.locked: self = Failure(.keyMissing)
    case is KeyProblem: self = .invalid("/key", .notAllowed(reason: "key"))
    case is CursorInvalid: self = .invalid("/cursor", .notAllowed(reason: "cursor"))
    default: self = Failure(.internalError)
    }
  }
}
