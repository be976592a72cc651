package import Comms
import Storage

extension CommsEngine {
  /// Sends what has gathered long enough for one document: one message of all of it, with the latest values.
  ///
  /// False where nothing is due.
  func sendGathered() async throws -> Bool {
    let now = world.now()
    let due = try await store.read { reading -> [Notice] in
      guard let first = try reading.dueNotice(now: now) else { return [] }
      return try reading.gathering(first.kind, first.contactID, first.document)
    }
    guard let together = Notice(gathered: due) else { return false }
    var outcome: NoticeState
    var made: MadeMessage?
    do {
      if let reason = try await store.read({ try self.reach(together, at: now, $0).reason }) {
        outcome = .skipped(reason, detail: nil, at: now)
      } else {
        let message = try await store.read { reading in
          try self.message(for: together, priority: .normal, ahead: 1, reading)
        }
        made = message
        outcome = .message(message.content.id, at: now)
      }
    } catch let failure as Failure where failure.kind != .internalError {
      // Nobody waits for an answer any more: what was wrong stands in the notice.
      outcome = .skipped(SkipReason(failure), detail: failure.facts["name"] ?? failure.kind.rawValue, at: now)
    }
    try await store.write { [outcome, made] tx in
      // Another one may have come since: it goes with the next, and this one without it.
      var isFirst = true
      for notice in due {
        guard try tx.decide(notice.id, outcome) else { throw StoreError.conflict(revision: 0) }
        try tx.releaseBlobs(of: notice.id.text)
        guard isFirst, let made else { continue }
        isFirst = false
        try tx.insert(made.content, made.delivery)
        try tx.append(.messageState(made.delivery, at: now))
      }
      try tx.append(.noticeDecided(together, outcome, at: now))
    }
    changed.beat()
    return true
  }

  /// How long notices of each kind gather what follows them.
  package func gatheringTimes() async throws -> [NoticeType: Duration] {
    try await store.read { reading in
      Dictionary(uniqueKeysWithValues: try NoticeType.allCases.map { ($0, try reading.gathering(of: $0)) })
    }
  }

  /// - Parameter times: of the kinds that change.
  package func setGathering(
    _ times: [NoticeType: Duration],
    commit: Commit<[NoticeType: Duration]>
  ) async throws -> [NoticeType: Duration] {
    let now = world.now()
    return try await commit { tx in
      for (kind, time) in times {
        try tx.set(kind.gatheringSetting, to: String(Int(time / .seconds(1))), at: now)
      }
      return Dictionary(uniqueKeysWithValues: try NoticeType.allCases.map { ($0, try tx.gathering(of: $0)) })
    }
  }
}

extension Notice {
  /// All of it as one: the latest values, every piece of news, each attachment once; nil of nothing.
  init?(gathered notices: [Notice]) {
    guard var latest = notices.last else { return nil }
    var news: [TemplateData] = []
    for notice in notices {
      if case .list(let items)? = notice.data["changes"] {
        news += items
      } else if let text = notice.data["message"] {
        var line: TemplateData = ["date": .instant(notice.createdAt), "text": text]
        line["author"] = notice.data["operator"] ?? notice.actor?.name.map { .text($0) }
        news.append(line)
      }
    }
    if !news.isEmpty { latest.data["changes"] = .list(news) }
    var known: Set<String> = []
    latest.attachments = notices.flatMap(\.attachments).filter { known.insert($0.sha256).inserted }
    self = latest
  }
}

extension SkipReason {
  /// Why what was to be sent by itself was not.
  init(_ failure: Failure) {
    switch failure.kind {
    case .templateNotFound, .templateInvalid, .templateValueMissing, .templateValueRefused, .templateTooLarge:
      self = .template
    case .contactNotFound: self = .contactNotFound
    case .messageTooLarge: self = .messageTooLarge
    case .accountNone, .accountNotFound, .accountDisabled, .accountIncomplete, .secretRequired, .areaNotFound:
      self = .account
    case .attachmentRefused, .attachmentIntegrity: self = .attachmentRefused
    case .suppressed: self = .suppressed
    default: self = .messageInvalid
    }
  }
}

extension Event {
  /// What had gathered was sent, or was not.
  static func noticeDecided(_ notice: Notice, _ outcome: NoticeState, at now: Instant) -> Event {
    var facts = ["noticeId": notice.id.text, "contactId": notice.contactID]
    switch outcome {
    case .gathering: break
    case .message(let id, _): facts["messageId"] = id.text
    case .skipped(let reason, _, _): facts["reason"] = reason.rawValue
    }
    return Event(.noticeDecided, at: now, facts: facts)
  }
}
