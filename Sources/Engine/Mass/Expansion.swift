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
    do {
      let part = try await engine.store.read { try next(of: bulk, $0) }
      let outcomes = try await outcomes(of: part.items, bulk)
      return try await settle(part, outcomes, of: bulk)
    } catch let failure as Failure where failure.kind != .internalError {
      try await engine.pause(bulk.id, because: failure)
      return false
    }
  }

  /// Recipients without an outcome.
  struct Part: Sendable {
    var items: [BulkItem]
    /// Those of them that the filter has just found, and where it goes on; nil = all were there before.
    var found: (cursor: String?, isLast: Bool)?
  }

  /// What was given first, then what the filter finds.
  func next(of bulk: Bulk, _ reading: Reading) throws -> Part {
    guard bulk.expanded == bulk.items, let filter = bulk.filter, !bulk.isComplete else {
      return Part(items: try reading.waitingItems(of: bulk.id, from: bulk.expanded, limit: Self.chunk))
    }
    let batch = try reading.contacts(matching: filter, after: bulk.cursor, limit: Self.chunk)
    let items = batch.contacts.enumerated().map { offset, contact in
      let recipient = BulkRecipient(to: nil, contactID: contact.id, key: nil)
      return BulkItem(number: bulk.items + offset, state: .waiting, recipient: recipient)
    }
    return Part(items: items, found: (batch.nextCursor, batch.nextCursor == nil))
  }

  private func settle(_ part: Part, _ outcomes: [BulkOutcome], of bulk: Bulk) async throws -> Bool {
    let now = engine.world.now()
    let goesOn = try await engine.store.write { tx -> Bool in
      // Cancelled, paused or extended since it was read.
      guard var current = try tx.bulk(bulk.id), current.stop == nil, current.phase == .expanding,
        current.expanded == bulk.expanded, current.items == bulk.items
      else { return true }
      if let found = part.found {
        current.items += try tx.add(part.items.map(\.recipient), to: current)
        current.cursor = found.cursor
        current.isComplete = found.isLast
      }
      let accepted = try tx.settle(outcomes, of: current)
      for delivery in accepted { try tx.append(.messageState(delivery, at: now)) }
      current.expanded += outcomes.count
      current.accepted += accepted.count
      current.skipped += outcomes.count - accepted.count
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
    let clocks = engine.world.clocks
    if bulk.letter.isMarketing { try await engine.ensureSigningKey() }
    return try await engine.store.read { reading in
      let text = try engine.rendering(of: bulk.letter, reading)
      guard let account = try reading.account(bulk.accountID) else {
        throw Failure(.accountNotFound, facts: ["accountId": bulk.accountID.text])
      }
      let hold = try reading.outboxHold()
      var draft = EmailDraft(bulk)
      // What waits for its turn in a narrow window has not waited too long.
      draft.expiresAt = try reading.eta(of: account.id, with: bulk.items - bulk.expanded, clocks).map {
        $0 + Backoff.lifetime
      }
      return try items.map { item in
        try outcome(
          of: item.recipient,
          bulk.letter,
          text,
          draft,
          account,
          hold: hold,
          now: clocks.wall,
          reading
        )
      }
    }
  }

  private func outcome(
    of recipient: BulkRecipient,
    _ letter: BulkLetter,
    _ text: CompiledTemplate,
    _ draft: EmailDraft,
    _ account: Account,
    hold: HoldReason?,
    now: Instant,
    _ reading: Reading
  ) throws -> BulkOutcome {
    if let refusal = recipient.refusal { return .skipped(.attachmentRefused, detail: refusal) }
    let contact = try recipient.contactID.flatMap(reading.contact)
    let mailbox: Mailbox
    if let to = recipient.to {
      do { mailbox = try Mailbox(parsing: to) } catch {
        return .skipped(.addressInvalid, detail: error.description)
      }
    } else {
      guard let contact else {
        return .skipped(recipient.contactID == nil ? .noAddress : .contactNotFound, detail: nil)
      }
      guard let address = contact.email else { return .skipped(.noAddress, detail: nil) }
      mailbox = Mailbox(name: contact.name, address: address)
    }
    if letter.isMarketing, contact?.wants(.marketing, by: .email) == false {
      return .skipped(.preference, detail: nil)
    }
    let key = Suppression.key(of: mailbox.address)
    if let suppression = try reading.suppression(of: key, marketing: letter.isMarketing, at: now) {
      return .skipped(suppression.reason == .unsubscribed ? .unsubscribed : .suppressed, detail: nil)
    }
    var draft = draft
    draft.to = [mailbox]
    draft.contactID = recipient.contactID
    do {
      var data = TemplateData()
      if contact == nil {
        data["name"] = mailbox.name.map { .text($0) }
        data["email"] = .text(mailbox.address.addrSpec)
      }
      data.merge(letter.data)
      data.merge(recipient.data)
      let source = letter.template.map(TemplateFilling.Source.version) ?? .draft(text)
      draft.filling = TemplateFilling(source, data: data)
      let sender = try engine.write(
        &draft,
        text,
        for: contact,
        from: account,
        actor: letter.actor,
        now: now,
        reading
      )
      let attachments = letter.attachments + recipient.attachments
      let content = try engine.compose(draft, account, sender, attachments, letter.actor, now)
      let delivery = try engine.queue(draft, content, account, hold: hold, now: now)
      return .message(content, delivery, address: letter.deduplicates ? key : nil)
    } catch let failure as Failure {
      switch failure.kind {
      case .templateValueMissing, .templateValueRefused, .templateTooLarge:
        return .skipped(.template, detail: failure.facts["name"])
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
    headers = letter.headers
    priority = .bulk
    origin = letter.origin
    purpose = .bulk
    onUncertain = letter.onUncertain
    utcOffsetMinutes = letter.utcOffsetMinutes
    causeID = bulk.id.text
    wishes.isMarketing = letter.isMarketing
    wishes.cause = bulk.id.text
  }
}
