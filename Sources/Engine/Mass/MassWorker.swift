import Comms
import Logging
import Storage

/// What the worker does by itself for many: lets mass sends begin, expand, follow their operators and end, and sends
/// what has gathered of notices.
struct MassWorker: Sendable {
  let engine: CommsEngine

  /// Runs until the task is cancelled.
  func run() async {
    while !Task.isCancelled {
      let seen = engine.changed.count
      let delay: Duration
      do { delay = try await work() } catch {
        if Task.isCancelled { return }
        engine.log.error(
          "mass sends cannot go on",
          metadata: ["error": "\(Failure(from: error).kind.rawValue)"]
        )
        delay = .seconds(1)
      }
      guard delay > .zero else { continue }
      await engine.changed.wait(since: seen, atMost: delay)
      // What beats for every message that leaves is looked at a few times a second.
      try? await Task.sleep(for: .milliseconds(100))
    }
  }

  /// One round: a step of each that has something to do; tells how long nothing will happen by itself.
  private func work() async throws -> Duration {
    let now = engine.world.now()
    let (sweeping, open, moments) = try await engine.store.read { reading in
      (
        try reading.sweepingBulks(), try reading.openBulks(now: now),
        [try reading.nextBulk(), try reading.nextNotice()]
      )
    }
    let next = moments.compactMap(\.self).min()
    var goesOn = false
    var failed = false
    // Each for itself: what is wrong with one keeps no other.
    func attempt(_ what: String, _ body: () async throws -> Bool) async {
      do {
        if try await body() { goesOn = true }
      } catch {
        failed = true
        engine.log.error(
          "it is tried again",
          metadata: ["what": "\(what)", "error": "\(Failure(from: error).kind.rawValue)"]
        )
      }
    }
    await attempt("notices") { try await engine.sendGathered() }
    for bulk in sweeping { await attempt(bulk.id.text) { try await engine.sweep(bulk.id) } }
    for bulk in open { await attempt(bulk.id.text) { try await step(bulk) } }
    if failed { return .seconds(1) }
    if goesOn { return .zero }
    return next.map { min(max($0 - now, .milliseconds(20)), .seconds(5)) } ?? .seconds(5)
  }

  /// What one mass send has to do now; true when there may be more at once.
  private func step(_ bulk: Bulk) async throws -> Bool {
    switch bulk.phase {
    case .scheduled:
      try await engine.begin(bulk.id)
      return true
    case .expanding: return try await Expansion(engine: engine).step(bulk)
    case .sending:
      try await engine.finish(bulk.id)
      return false
    case .finished: return false
    }
  }
}

extension CommsEngine {
  /// Its time has come; of a recurring one an occurrence of its own begins, one for all that were missed.
  func begin(_ id: BulkID) async throws {
    let now = world.now()
    guard let seen = try await store.read({ try $0.bulk(id) }) else { return }
    // What is on the disk now is what this occurrence attaches.
    let files: [StoredAttachment]
    do {
      files = try await keep(seen.letter.files.map(DraftAttachment.init))
    } catch let failure as Failure where failure.kind != .internalError {
      return try await pause(id, because: failure)
    }
    try await store.write { tx in
      guard var bulk = try tx.bulk(id), bulk.stop == nil, bulk.phase == .scheduled, let due = bulk.dueAt,
        due <= now
      else { return }
      bulk.updatedAt = now
      guard let recurrence = bulk.letter.recurrence else {
        bulk.phase = .expanding
        try tx.save(bulk)
        try tx.append(.bulkState(bulk, at: now))
        return
      }
      var letter = bulk.letter
      letter.recurrence = nil
      letter.files = []
      letter.attachments += files
      // A newsletter says what its template says today.
      if let use = letter.template { letter.template = try tx.currentUse(of: use.id) ?? use }
      let occurrence = Bulk(
        id: self.world.newID(),
        phase: .expanding,
        accountID: bulk.accountID,
        seriesID: bulk.id,
        dueAt: due,
        items: bulk.items,
        filter: bulk.filter,
        letter: letter,
        createdAt: now
      )
      try tx.insert(occurrence)
      try tx.copyItems(from: bulk.id, to: occurrence.id)
      try tx.hold(blobs: letter.attachments.map(\.sha256), for: occurrence.id.text)
      try tx.append(.bulkState(occurrence, at: now))
      bulk.dueAt = recurrence.next(after: now)
      try tx.save(bulk)
    }
    changed.beat()
  }

  /// Ends a mass send none of whose messages can still change.
  func finish(_ id: BulkID) async throws {
    let now = world.now()
    guard try await store.read({ try !$0.hasOpenMessages(ofCause: id.text) }) else { return }
    try await store.write { tx in
      guard var bulk = try tx.bulk(id), bulk.stop == nil, bulk.phase == .sending,
        try !tx.hasOpenMessages(ofCause: id.text)
      else { return }
      bulk.phase = .finished
      bulk.finishedAt = now
      try tx.save(bulk)
      try tx.releaseBlobs(of: id.text)
      try tx.append(.bulkState(bulk, at: now))
    }
    changed.beat()
  }
}

extension DraftAttachment {
  init(_ file: LetterFile) {
    self.init(
      source: .path(file.path),
      name: file.name,
      contentType: file.contentType,
      contentID: file.contentID
    )
  }
}

extension LetterFile {
  /// nil for what is not at a path.
  init?(_ draft: DraftAttachment) {
    guard case .path(let path) = draft.source else { return nil }
    self.init(path: path, name: draft.name, contentType: draft.contentType, contentID: draft.contentID)
  }
}
