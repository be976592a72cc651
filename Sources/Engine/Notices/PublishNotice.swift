package import Comms
import Crypto
import Storage

/// Something that has happened, as the ERP says it.
package struct NoticeDraft: Sendable {
  package var eventID: String
  package var kind: NoticeType
  package var contactID: String
  package var document: DocumentReference
  package var data: TemplateData
  package var attachments: [DraftAttachment]
  /// The document's own switch.
  package var notify: Bool
  package var origin: MessageOrigin
  /// Of all that was said, so that the same event with something else is noticed.
  package var digest: String

  package init(
    eventID: String,
    kind: NoticeType,
    contactID: String,
    document: DocumentReference,
    data: TemplateData,
    attachments: [DraftAttachment],
    notify: Bool,
    origin: MessageOrigin,
    digest: String
  ) {
    self.eventID = eventID
    self.kind = kind
    self.contactID = contactID
    self.document = document
    self.data = data
    self.attachments = attachments
    self.notify = notify
    self.origin = origin
    self.digest = digest
  }
}

/// What became of one published notice.
package struct NoticeReceipt: Sendable, Hashable {
  package var notice: Notice
  package var message: Receipt?
  /// Whether the same had been published before.
  package var isReplayed: Bool
}

extension CommsEngine {
  /// Takes in what has happened and decides what goes out; safe when this returns.
  package func publish(
    _ draft: NoticeDraft,
    actor: Actor?,
    utcOffsetMinutes: Int,
    commit: Commit<NoticeReceipt>
  ) async throws -> NoticeReceipt {
    let plan = try await plan([draft], actor: actor, utcOffsetMinutes: utcOffsetMinutes, priority: .normal)
    let now = world.now()
    guard let planned = plan.first else { throw Failure(.internalError) }
    let receipt = try await commit { tx in try tx.take(try planned.get(), at: now) }
    changed.beat()
    return receipt
  }

  /// The same of many: each for itself, some in a transaction.
  ///
  /// An event that has been published is not published again, so a batch that was cut off is simply repeated.
  package func publish(
    batch drafts: [NoticeDraft],
    actor: Actor?,
    utcOffsetMinutes: Int,
    progress: (Int) -> Void
  ) async throws -> [Result<NoticeReceipt, Failure>] {
    var results: [Result<NoticeReceipt, Failure>] = []
    for start in stride(from: 0, to: drafts.count, by: Self.noticesTogether) {
      let part = Array(drafts[start...].prefix(Self.noticesTogether))
      let plan = try await plan(part, actor: actor, utcOffsetMinutes: utcOffsetMinutes, priority: .bulk)
      let now = world.now()
      results += try await store.write { tx in
        try plan.map { planned in
          do { return .success(try tx.take(try planned.get(), at: now)) } catch let failure as Failure {
            return .failure(failure)
          }
        }
      }
      changed.beat()
      progress(results.count)
      try Task.checkCancellation()
    }
    return results
  }

  private static let noticesTogether = 100

  /// Everything that is decided before anything is stored but the attachments.
  private func plan(
    _ drafts: [NoticeDraft],
    actor: Actor?,
    utcOffsetMinutes: Int,
    priority: Priority
  ) async throws -> [Result<PlannedNotice, Failure>] {
    var plans: [Result<PlannedNotice, Failure>] = []
    for draft in drafts {
      do {
        plans.append(.success(try await plan(draft, actor, utcOffsetMinutes, priority, ahead: drafts.count)))
      } catch let failure as Failure where failure.kind != .internalError {
        plans.append(.failure(failure))
      }
    }
    return plans
  }

  private func plan(
    _ draft: NoticeDraft,
    _ actor: Actor?,
    _ utcOffsetMinutes: Int,
    _ priority: Priority,
    ahead: Int
  ) async throws -> PlannedNotice {
    if let known = try store.glance({ try $0.notice(ofEvent: draft.eventID) }) {
      return PlannedNotice(notice: try known.confirming(draft), made: nil)
    }
    let now = world.now()
    var notice = Notice(
      id: world.newID(),
      eventID: draft.eventID,
      digest: draft.digest,
      kind: draft.kind,
      contactID: draft.contactID,
      document: draft.document,
      origin: draft.origin,
      data: draft.data,
      attachments: [],
      actor: actor,
      utcOffsetMinutes: utcOffsetMinutes,
      state: .skipped(.notifyOff, detail: nil, at: now),
      createdAt: now
    )
    guard draft.notify else { return PlannedNotice(notice: notice, made: nil) }
    let gathering = try store.glance { try $0.gathering(of: draft.kind) }
    if gathering == .zero, let reason = try store.glance({ try reach(notice, at: now, $0).reason }) {
      notice.state = .skipped(reason, detail: nil, at: now)
      return PlannedNotice(notice: notice, made: nil)
    }
    try store.requireSpace(for: draft.attachments.reduce(0) { $0 + $1.expectedBytes })
    notice.attachments = try await keep(draft.attachments)
    if gathering > .zero {
      _ = try store.glance { try contact(of: notice, $0) }
      notice.state = .gathering(until: now + gathering)
      return PlannedNotice(notice: notice, made: nil)
    }
    let made = try await store.read { [notice] reading in
      try self.message(for: notice, priority: priority, ahead: ahead, reading)
    }
    notice.state = .message(made.content.id, at: now)
    return PlannedNotice(notice: notice, made: made)
  }
}

/// A notice that is to be stored, with its message where it has one at once.
struct PlannedNotice: Sendable {
  var notice: Notice
  var made: MadeMessage?
}

/// A message that is to be stored.
struct MadeMessage: Sendable {
  let content: MessageContent
  let delivery: Delivery
}

extension Notice {
  /// Itself, when the same was said of the event.
  fileprivate func confirming(_ draft: NoticeDraft) throws -> Notice {
    guard digest == draft.digest else { throw Failure(.noticeConflict, facts: ["eventId": eventID]) }
    return self
  }
}

extension Writing {
  /// Stores a notice and its message, or shows what was stored for the event before.
  fileprivate func take(_ planned: PlannedNotice, at now: Instant) throws -> NoticeReceipt {
    var notice = planned.notice
    if let known = try self.notice(ofEvent: notice.eventID) {
      guard known.digest == notice.digest else {
        throw Failure(.noticeConflict, facts: ["eventId": notice.eventID])
      }
      return NoticeReceipt(notice: known, message: try receipt(of: known), isReplayed: true)
    }
    if case .gathering = notice.state {
      // What is being gathered for the document goes when the first of it is due.
      if let first = try gathering(notice.kind, notice.contactID, notice.document).first {
        notice.state = first.state
      }
      try hold(blobs: notice.attachments.map(\.sha256), for: notice.id.text)
    }
    if let made = planned.made {
      try insert(made.content, made.delivery)
      try append(.messageState(made.delivery, at: now))
    }
    try insert(notice)
    return NoticeReceipt(notice: notice, message: try receipt(of: notice), isReplayed: false)
  }
}

extension Reading {
  /// Where the message of a notice stands.
  package func receipt(of notice: Notice) throws -> Receipt? {
    guard case .message(let id, _) = notice.state, let delivery = try delivery(id) else { return nil }
    return Receipt(messageID: id, state: delivery.state, failure: delivery.failure)
  }

  /// How long notices of a kind gather what follows them.
  package func gathering(of kind: NoticeType) throws -> Duration {
    try setting(kind.gatheringSetting).flatMap { Int($0) }.map { .seconds($0) } ?? kind.usualGathering
  }
}

extension NoticeType {
  var gatheringSetting: String { "notice_gathering_\(rawValue)" }
}
