import Comms
import Logging
import Storage

/// Sends what is queued: one lane for each account, a few sessions in each lane, so that one slow or failing account
/// never delays another.
///
/// Runs only in the process that holds the worker lock. It decides who sends when; what is durable when is
/// `OutboxRecords`, how a message travels is the carriers.
actor Outbox {
  /// Beats whenever anything has changed: it may be work.
  nonisolated let wake: Pulse
  private let records: OutboxRecords
  private let vault: Vault
  private let blobs: BlobStore
  private let directory: DataDirectory
  private let configuration: Configuration
  private let log: Logger
  private var lanes: [AccountID: Lane] = [:]
  private var sessions: [Int: Task<Void, Never>] = [:]
  private var carriers: [Int: SMTPCarrier] = [:]
  private var lastSession = 0
  private var lastClocks: ClockReading?
  /// The end of everything, once it has begun.
  private var ending: Task<Void, Never>?
  private var isStopping: Bool { ending != nil }

  private static let batch = 32
  private static let longestPause = Duration.seconds(60)
  /// Claims go by priority, so a few are enough to have the urgent ones.
  private static let urgentBatch = 8

  init(
    records: OutboxRecords,
    vault: Vault,
    blobs: BlobStore,
    directory: DataDirectory,
    configuration: Configuration,
    log: Logger
  ) {
    wake = records.changed
    self.records = records
    self.vault = vault
    self.blobs = blobs
    self.directory = directory
    self.configuration = configuration
    self.log = log
  }

  /// Runs until `stop` has ended every session: until then the worker lock is needed, or another process would take
  /// what is on its way for what the dead left behind.
  func run() async {
    while !isStopping {
      let seen = wake.count
      let delay = await look()
      await wake.wait(since: seen, atMost: delay)
      // A burst of new messages is looked at a few times, not once for each; but an urgent one does not wait.
      try? await Task.sleep(for: .milliseconds(2))
    }
    await ending?.value
  }

  /// Ends every session: what has not left goes back to the queue, what may have left is waited for.
  func stop(grace: Duration) async {
    let ending = self.ending ?? Task { await self.end(grace: grace) }
    self.ending = ending
    await ending.value
  }

  private func end(grace: Duration) async {
    records.lastTry.set(.now + grace)
    wake.beat()
    for lane in lanes.values { lane.pulse.beat() }
    for carrier in carriers.values { carrier.stop(now: false) }
    let running = Array(sessions.values)
    let hurry = Task { [carriers] in
      try await Task.sleep(for: grace)
      for carrier in carriers.values { carrier.stop(now: true) }
    }
    for session in running { await session.value }
    hurry.cancel()
    for (id, lane) in lanes {
      _ = await lane.refilling?.value
      await putBackReady(id)
    }
  }

  /// An account's settings or hold changed: whatever kept its lane waiting may be over.
  func reconsider(_ id: AccountID) async {
    lanes[id]?.pausedUntil = nil
    lanes[id]?.failuresInRow = 0
    // Claimed with the settings of before.
    await putBackReady(id)
    wake.beat()
  }

  /// Something urgent waits in an account's queue.
  func hurry(_ id: AccountID) {
    guard let lane = lanes[id], lane.sessions > 0, lane.pausedUntil == nil, !isStopping else { return }
    // Claimed at once, so that it is there when a session asks for its next; who asks before that waits for it.
    lane.hasUrgent = true
    if lane.refilling == nil { _ = refill(id, lane, urgentOnly: true) }
  }

  // MARK: - Deciding who sends

  /// Who sets the clock on the wall moves nothing that waits for a time to pass.
  private func noticeStep() async {
    let clocks = records.world.clocks
    defer { lastClocks = clocks }
    guard let last = lastClocks, let step = clocks.step(since: last), abs(step / .seconds(1)) >= 2 else {
      return
    }
    for lane in lanes.values { lane.pausedUntil = lane.pausedUntil.map { $0 + step } }
    log.warning("the clock was set", metadata: ["seconds": "\(Int(step / .seconds(1)))"])
    await records.clockStepped(by: step)
  }

  /// Opens sessions where there is work; tells how long nothing will happen by itself.
  private func look() async -> Duration {
    await noticeStep()
    do {
      let survey = try await records.survey()
      guard configuration.mode != .hold, !survey.isHeld else { return .seconds(1) }
      let now = records.world.now()
      for work in survey.ready { openSessions(work, now) }
      let pauses = lanes.values.compactMap(\.pausedUntil).filter { $0 > now }
      let soonest = (pauses + [survey.next].compactMap(\.self)).min().map { $0 - now } ?? .seconds(5)
      return max(.milliseconds(20), min(soonest, .seconds(5)))
    } catch {
      guard !isStopping else { return .zero }
      log.error("outbox cannot read the queue", metadata: ["error": "\(Failure(from: error).kind.rawValue)"])
      return .seconds(1)
    }
  }

  private func openSessions(_ work: Ready, _ now: Instant) {
    let id = work.accountID
    let lane = lane(id)
    // One that seems long is looked at again: it may have been reckoned by a clock that was set meanwhile.
    if let until = lane.pausedUntil, until > now, until < now + Self.longestPause { return }
    lane.pausedUntil = nil
    if work.hasUrgent { lane.hasUrgent = true }
    lane.pulse.beat()
    // The first session shows that the server takes our login; only then do others follow.
    let most = lane.isProven ? work.maxSessions ?? configuration.sessionsPerAccount : 1
    let wanted = min(most, (work.count + 1) / 2)
    if lane.sessions == 0, wanted > 0, sessions.count >= configuration.sessions { dismissIdle() }
    while lane.sessions < wanted, hasRoom(for: lane), hasRoom(onHostOf: lane, most), !isStopping {
      lane.sessions += 1
      lastSession += 1
      let number = lastSession
      let carrier = SMTPCarrier(records: records, vault: vault, blobs: blobs, configuration: configuration)
      carriers[number] = carrier
      let session = OutboxSession(
        outbox: self,
        number: number,
        accountID: id,
        carrier: carrier,
        records: records,
        sandbox: SandboxCarrier(records: records, blobs: blobs, sandbox: directory.sandbox),
        everythingToSandbox: configuration.mode == .sandbox,
        log: log
      )
      sessions[number] = Task {
        await session.run()
        self.ended(number, of: lane)
      }
    }
  }

  /// Whether one more connection fits.
  ///
  /// A dead server holds one until it is given up: those that have not taken a message yet leave some for those that
  /// have, and those that failed last time leave more.
  private func hasRoom(for lane: Lane) -> Bool {
    let all = configuration.sessions
    func held(_ isMeant: (Lane) -> Bool) -> Int {
      lanes.values.reduce(0) { isMeant($1) ? $0 + $1.sessions : $0 }
    }
    guard sessions.count < all else { return false }
    if lane.isProven { return true }
    if lane.failuresInRow > 0, held({ $0.failuresInRow > 0 }) >= max(1, all / 2) { return false }
    return held { !$0.isProven } < max(1, all - all / 4)
  }

  /// A connection that only waits for more of its account's messages makes room for an account that has some.
  private func dismissIdle() {
    guard let lane = lanes.values.first(where: { $0.idle > $0.dismissed }) else { return }
    lane.dismissed += 1
    lane.pulse.beat()
  }

  /// Accounts of one provider share its patience: together they hold a few connections, unless one asks for more.
  private func hasRoom(onHostOf lane: Lane, _ most: Int) -> Bool {
    guard let host = lane.host else { return true }
    let held = lanes.values.reduce(0) { $1.host == host ? $0 + $1.sessions : $0 }
    return held < max(configuration.sessionsPerHost, most)
  }

  private func ended(_ number: Int, of lane: Lane) {
    sessions[number] = nil
    carriers[number] = nil
    lane.sessions -= 1
    lane.carrying.remove(number)
    // Messages that came while the last session was ending must not wait for the next change.
    wake.beat()
  }

  private func lane(_ id: AccountID) -> Lane {
    if let lane = lanes[id] { return lane }
    let lane = Lane()
    lanes[id] = lane
    return lane
  }

  // MARK: - What sessions ask

  /// The next message of an account's queue; waits a little for one, nil when the session is over.
  ///
  /// Asking means that the message before has its marker, or does not need one.
  func nextJob(_ id: AccountID, for session: Int) async -> (Job, Account, MailDomain?)? {
    let lane = lane(id)
    lane.carrying.remove(session)
    while !isStopping, lane.pausedUntil == nil {
      if lane.hasUrgent {
        _ = await (lane.refilling ?? refill(id, lane, urgentOnly: true)).value
        continue
      }
      if let job = lane.take() {
        lane.carrying.insert(session)
        // The next are claimed while these are on their way.
        if lane.mayHaveMore, lane.ready.count < Self.batch / 2, lane.refilling == nil {
          _ = refill(id, lane, urgentOnly: false)
        }
        return job
      }
      if let refilling = lane.refilling {
        _ = await refilling.value
        continue
      }
      // Taken before the look: what comes while it is looked is not missed. An empty look wakes nobody, or two idle
      // sessions would keep each other looking for ever.
      let seen = lane.pulse.count
      if await refill(id, lane, urgentOnly: false).value { continue }
      // A stop during the refill has beaten already: nobody would wake what waits now.
      guard !isStopping else { return nil }
      lane.idle += 1
      await lane.pulse.wait(since: seen, atMost: configuration.idleConnection)
      lane.idle -= 1
      if lane.dismissed > 0 {
        lane.dismissed -= 1
        return nil
      }
      if lane.pulse.count == seen { return nil }
    }
    return nil
  }

  /// Begins to claim more messages into the lane; true when there are some.
  private func refill(_ id: AccountID, _ lane: Lane, urgentOnly: Bool) -> Task<Bool, Never> {
    let inFlight = lane.ready.count + lane.carrying.count
    let refilling = Task {
      let limit = urgentOnly ? Self.urgentBatch : Self.batch
      let hasSome = await self.claim(id, lane, limit: limit, inFlight: inFlight, urgentOnly: urgentOnly)
      lane.refilling = nil
      if urgentOnly { lane.hasUrgent = false }
      if hasSome { lane.pulse.beat() }
      return hasSome
    }
    lane.refilling = refilling
    return refilling
  }

  private func claim(
    _ id: AccountID,
    _ lane: Lane,
    limit: Int,
    inFlight: Int,
    urgentOnly: Bool
  ) async -> Bool {
    do {
      guard let claim = try await records.claim(id, limit: limit, inFlight: inFlight) else { return false }
      // The account had to stop meanwhile: nothing more is taken over what is wrong.
      guard lane.pausedUntil == nil, !isStopping else {
        await records.putBack(claim.jobs, notBefore: nil, failure: nil)
        return false
      }
      lane.account = claim.account
      lane.domain = claim.domain
      lane.mayHaveMore = claim.jobs.count == limit
      if urgentOnly { lane.ready.insert(contentsOf: claim.jobs, at: 0) } else { lane.ready += claim.jobs }
      if let until = claim.fullUntil, lane.carrying.isEmpty, lane.ready.isEmpty { lane.pausedUntil = until }
      return !claim.jobs.isEmpty
    } catch {
      log.error("outbox cannot claim", metadata: ["error": "\(Failure(from: error).kind.rawValue)"])
      lane.pausedUntil = records.world.now() + .seconds(1)
      return false
    }
  }

  /// A message went through: the account works.
  func succeeded(_ id: AccountID) async {
    let lane = lane(id)
    let wasHeld = lane.failuresInRow > 0 || lane.account?.hold != nil
    lane.failuresInRow = 0
    if !lane.isProven {
      lane.isProven = true
      wake.beat()
    }
    if wasHeld {
      lane.account?.hold = nil
      await records.release(id)
    }
  }

  /// The account's server cannot be used: its messages wait, each as it was.
  func failed(_ id: AccountID, _ failure: LinkFailure) async {
    let lane = lane(id)
    lane.failuresInRow += 1
    lane.isProven = false
    let now = records.world.now()
    let until: Instant?
    switch failure.holdReason {
    case .auth, .secretUnreadable: until = nil
    case .manual, .poison, .restoredBackup, .mode, .throttled, .unreachable:
      until =
        failure.failure.retryAt
        ?? now + Backoff.delay(afterAttempt: lane.failuresInRow, jitter: records.world.jitter())
    }
    lane.pausedUntil = until ?? now + .seconds(5)
    log.warning(
      "account waits",
      metadata: [
        "account": "\(id)", "reason": "\(failure.holdReason.rawValue)",
        "slug": "\(failure.failure.kind.rawValue)",
        "stage": "\(failure.failure.stage ?? "")",
      ]
    )
    await records.hold(
      id,
      AccountHold(reason: failure.holdReason, since: now, until: until, failure: failure.failure)
    )
    await putBackReady(id)
    // The key may have come while this attempt was failing for want of it: nobody would lift this hold.
    if [.keyMissing, .wrongKey].contains(failure.failure.kind), vault.state == .open {
      await records.release(id)
      await reconsider(id)
    }
  }

  /// The account's windows are full: nothing more until a moment.
  func pause(_ id: AccountID, until moment: Instant) async {
    lane(id).pausedUntil = moment
    await putBackReady(id)
  }

  private func putBackReady(_ id: AccountID) async {
    guard let lane = lanes[id] else { return }
    let jobs = lane.ready
    lane.ready = []
    await records.putBack(jobs, notBefore: nil, failure: nil)
  }
}
