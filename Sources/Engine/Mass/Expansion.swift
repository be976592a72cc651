import Comms
import MIME
import Storage

/// Turns the recipients of a mass send into messages, some hundreds in a transaction.
struct Expansion: Sendable {
  let engine: CommsEngine

  /// Recipients of one transaction: long enough to be quick, short enough that nobody waits for it.
  static let chunk = 250

  /// The next recipients of a mass send; false where nothing is left to do or an operator has stepped in.
  func step(_ bulk: Bulk) async throws -> Bool {
    let items = try await engine.store.read {
      try $0.waitingItems(of: bulk.id, from: bulk.expanded, limit: Self.chunk)
    }
    do {
      let outcomes = try await outcomes(of: items, bulk)
      return try await settle(outcomes, of: bulk)
    } catch let failure as Failure where failure.kind != .internalError {
      try await engine.pause(bulk.id, because: failure)
      return false
    }
  }

  private func settle(_ outcomes: [BulkOutcome], of bulk: Bulk) async throws -> Bool {
    let now = engine.world.now()
    let goesOn = try await engine.store.write { tx -> Bool in
      // Cancelled, paused or extended since it was read.
      guard var current = try tx.bulk(bulk.id), current.stop == nil, current.phase == .expanding,
        current.expanded == bulk.expanded
      else { return false }
      let (accepted, skipped) = try tx.settle(outcomes, of: current)
      for case .message(_, let delivery, _) in outcomes { try tx.append(.messageState(delivery, at: now)) }
      current.expanded += outcomes.count
      current.accepted += accepted
      current.skipped += skipped
      current.updatedAt = now
      if current.isExpanded {
        current.phase = .sending
        try tx.append(.bulkState(current, at: now))
      }
      try tx.save(current)
      return !current.isExpanded
    }
    engine.changed.beat()
    return goesOn
  }

  /// What comes of each; throws only what concerns them all.
  func outcomes(of items: [BulkItem], _ bulk: Bulk) async throws -> [BulkOutcome] {
    let now = engine.world.now()
    return try await engine.store.read { reading in
      guard let account = try reading.account(bulk.accountID) else {
        throw Failure(.accountNotFound, facts: ["accountId": bulk.accountID.text])
      }
      let hold = try reading.outboxHold()
      return try items.map { item in
        try outcome(of: item.recipient, bulk, account, hold: hold, now: now, reading)
      }
    }
  }

  private func outcome(
    of recipient: BulkRecipient,
    _ bulk: Bulk,
    _ account: Account,
    hold: HoldReason?,
    now: Instant,
    _ reading: Reading
  ) throws -> BulkOutcome {
    if let refusal = recipient.refusal { return .skipped(.attachmentRefused, detail: refusal) }
    guard let to = recipient.to else { return .skipped(.noAddress, detail: nil) }
    let mailbox: Mailbox
    do { mailbox = try Mailbox(parsing: to) } catch {
      return .skipped(.addressInvalid, detail: error.description)
    }
    if try reading.suppression(of: mailbox.address.addrSpec) != nil {
      return .skipped(.suppressed, detail: nil)
    }
    var draft = EmailDraft(bulk)
    draft.to = [mailbox]
    draft.contactID = recipient.contactID
    do {
      let attachments = bulk.letter.attachments + recipient.attachments
      let content = try engine.compose(draft, account, attachments, bulk.letter.actor, now)
      let delivery = try engine.queue(draft, content, account, hold: hold, now: now)
      return .message(
        content,
        delivery,
        address: bulk.letter.deduplicates ? mailbox.address.comparisonKey : nil
      )
    } catch let failure as Failure {
      switch failure.kind {
      case .messageTooLarge: return .skipped(.messageTooLarge, detail: nil)
      case .invalidParams: return .skipped(.messageInvalid, detail: failure.issues.first?.pointer)
      default: throw failure
      }
    }
  }
}

extension EmailDraft {
  /// What every recipient of a mass send gets.
  fileprivate init(_ bulk: Bulk) {
    self.init()
    let letter = bulk.letter
    accountID = bulk.accountID
    area = letter.area
    replyTo = letter.replyTo
    subject = letter.subject
    text = letter.text
    html = letter.html
    headers = letter.headers
    priority = .bulk
    origin = letter.origin
    purpose = .bulk
    onUncertain = letter.onUncertain
    utcOffsetMinutes = letter.utcOffsetMinutes
    causeID = bulk.id.text
  }
}
