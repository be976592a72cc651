package import Comms
import Storage

extension CommsEngine {
  /// Recipients of one mass send (`reliability.md` §4.6).
  package static let bulkRecipients = 1_000_000

  /// Takes responsibility for a mass send: when this returns its recipients are durable, and the worker makes a
  /// message for each.
  package func sendBulk(_ draft: BulkDraft, actor: Actor?, commit: Commit<Bulk>) async throws -> Bulk {
    let now = world.now()
    var letter = draft.letter
    letter.actor = actor
    try requireSpace(for: draft)
    if letter.isMarketing { try await ensureSigningKey() }
    let account = try store.glance { try settle(&letter, draft, $0) }
    // Of a recurring one, what lies at a path is read anew each time.
    if letter.recurrence != nil { letter.files = draft.attachments.compactMap(LetterFile.init) }
    letter.attachments += try await keep(
      draft.attachments.filter { letter.recurrence == nil || LetterFile($0) == nil }
    )
    let recipients = try await keep(draft.recipients)
    var due = draft.sendAt.flatMap { $0 > now ? $0 : nil }
    if let recurrence = letter.recurrence {
      due = recurrence.next(after: due.map { $0 - .milliseconds(1) } ?? now)
    }
    let bulk = Bulk(
      id: world.newID(),
      phase: due == nil ? .expanding : .scheduled,
      accountID: account.id,
      dueAt: due,
      filter: draft.filter,
      letter: letter,
      createdAt: now
    )
    let stored = try await commit { tx in
      try tx.insert(bulk)
      return try tx.grow(bulk, recipients, at: now)
    }
    changed.beat()
    return stored
  }

  /// How long after its end a mass send still takes recipients: its attachments are kept that long.
  private static let afterglow = Duration.seconds(3600)

  /// Adds recipients to a mass send that has not been cancelled; whose key is known stays as they are.
  package func extend(_ id: BulkID, by drafts: [BulkRecipientDraft], commit: Commit<Bulk>) async throws
    -> Bulk
  {
    let now = world.now()
    let recipients = try await keep(drafts)
    let stored = try await commit { tx in
      guard var bulk = try tx.bulk(id) else { throw Failure(.bulkNotFound, facts: ["bulkId": id.text]) }
      if bulk.stop == .cancelled || bulk.finishedAt.map({ $0 + Self.afterglow < now }) == true {
        throw Failure(.tooLate, facts: ["state": bulk.status.rawValue])
      }
      switch bulk.phase {
      case .scheduled, .expanding: break
      case .sending, .finished:
        bulk.phase = .expanding
        bulk.finishedAt = nil
      }
      bulk.updatedAt = now
      return try tx.grow(bulk, recipients, at: now)
    }
    changed.beat()
    return stored
  }

  /// Settles what everybody gets and whose account sends it.
  func settle(_ letter: inout BulkLetter, _ draft: BulkDraft, _ reading: Reading) throws -> Account {
    if let id = draft.templateID {
      let template = try emailTemplate(rendering(id, reading))
      letter.template = template.use
      letter.area = letter.area ?? template.template.area
    }
    let text = try rendering(of: letter, reading)
    return try chooseAccount(
      explicit: draft.accountID,
      template: text.template.accountID,
      area: letter.area,
      reading
    )
  }

  /// What each recipient's text is made of.
  func rendering(of letter: BulkLetter, _ reading: Reading) throws -> CompiledTemplate {
    if let use = letter.template { return try rendering(use, reading) }
    let template = Template(
      id: TemplateID(at: world.now(), entropy: (0, 0)),
      name: "",
      area: letter.area,
      texts: TemplateTexts(subject: letter.subject, html: letter.html, text: letter.text),
      createdAt: world.now(),
      updatedAt: world.now()
    )
    do throws(TemplateFaults) { return try CompiledTemplate(template) } catch { throw Failure(error) }
  }

  /// The account that sends, or why there is none.
  func chooseAccount(
    explicit: AccountID?,
    template: AccountID? = nil,
    area: String?,
    _ reading: Reading
  ) throws -> Account {
    let choice = try choose(explicit: explicit, template: template, area: area, reading)
    guard let account = choice.chosen else {
      var draft = EmailDraft()
      draft.accountID = explicit
      draft.area = area
      throw try noAccount(choice, draft, reading)
    }
    return account
  }

  /// Copies each recipient's own attachments; one that is refused is that recipient's misfortune alone.
  private func keep(_ drafts: [BulkRecipientDraft]) async throws -> [BulkRecipient] {
    var kept: [BulkRecipient] = []
    for draft in drafts {
      // The one character that a column of text does not keep; no address has it.
      let to = draft.to?.replacing("\0", with: "\u{1}")
      var recipient = BulkRecipient(to: to, contactID: draft.contactID, key: draft.key, data: draft.data)
      do {
        recipient.attachments = try await keep(draft.attachments)
      } catch let failure as Failure where [.attachmentRefused, .invalidParams].contains(failure.kind) {
        recipient.refusal =
          failure.facts["path"] ?? failure.issues.first?.pointer ?? failure.facts["reason"] ?? ""
      }
      kept.append(recipient)
    }
    return kept
  }

  /// Before anything is copied: all of it has to fit.
  private func requireSpace(for draft: BulkDraft) throws {
    let files = draft.attachments + draft.recipients.flatMap(\.attachments)
    try store.requireSpace(for: files.reduce(0) { $0 + $1.expectedBytes })
  }
}

extension Writing {
  /// Adds recipients and stores how many there are.
  fileprivate func grow(_ bulk: Bulk, _ recipients: [BulkRecipient], at now: Instant) throws -> Bulk {
    var bulk = bulk
    bulk.items += try add(recipients, to: bulk)
    guard bulk.items <= CommsEngine.bulkRecipients else {
      throw Failure(.limitExceeded, facts: ["limit": String(CommsEngine.bulkRecipients)])
    }
    try save(bulk)
    let blobs = (bulk.letter.attachments + recipients.flatMap(\.attachments)).map(\.sha256)
    try hold(blobs: blobs, for: bulk.id.text)
    try append(.bulkState(bulk, at: now))
    return bulk
  }
}

extension Event {
  /// A mass send is somewhere else.
  static func bulkState(_ bulk: Bulk, at now: Instant) -> Event {
    Event(.bulkState, at: now, facts: ["bulkId": bulk.id.text, "state": bulk.status.rawValue])
  }
}
