package import Comms
import MIME
import Storage

extension CommsEngine {
  /// Takes responsibility for an e-mail: when this returns, it is durable and will be sent, once.
  package func send(_ draft: EmailDraft, actor: Actor?, commit: Commit<Receipt>) async throws -> Receipt {
    let now = world.now()
    guard let (content, delivery) = try await prepare([draft], actor: actor).first else {
      throw Failure(.internalError)
    }
    let receipt = try await commit { try $0.accept(content, delivery, at: now) }
    if delivery.priority == .urgent { hurry(delivery.accountID) }
    changed.beat()
    return receipt
  }

  /// Everything about sending that can be refused, before anything is stored but the attachments.
  func prepare(_ drafts: [EmailDraft], actor: Actor?) async throws -> [(MessageContent, Delivery)] {
    let now = world.now()
    var prepared: [(MessageContent, Delivery)] = []
    for var draft in drafts {
      try check(draft, now: now)
      try store.requireSpace(for: draft.inlineBytes)
      if draft.wishes.isMarketing { try await ensureSigningKey() }
      let (account, sender, outboxHold) = try store.glance { reading in
        let (account, sender) = try fill(&draft, actor: actor, now: now, reading)
        return (account, sender, try reading.outboxHold())
      }
      let attachments = try await keep(draft.attachments)
      let content = try compose(draft, account, sender, attachments, actor, now)
      prepared.append((content, try queue(draft, content, account, hold: outboxHold, now: now)))
    }
    return prepared
  }

  /// Waits until nothing more will happen to a message by itself, or the time is over.
  package func outcome(of id: MessageID, within limit: Duration) async throws -> Receipt {
    let clock = ContinuousClock()
    let end = clock.now + limit
    while true {
      let seen = changed.count
      guard let delivery = try await store.read({ try $0.delivery(id) }) else {
        throw Failure(.messageNotFound, facts: ["messageId": id.text])
      }
      let left = end - clock.now
      if delivery.state.isFinal || delivery.state == .held || left <= .zero {
        return Receipt(messageID: id, state: delivery.state, failure: delivery.failure)
      }
      await changed.wait(since: seen, atMost: left)
      try Task.checkCancellation()
    }
  }

  func check(_ draft: EmailDraft, now: Instant) throws {
    var issues: [FieldIssue] = []
    let count = draft.to.count + draft.cc.count + draft.bcc.count
    if count == 0, draft.contactID == nil { issues.append(FieldIssue(pointer: "/to", problem: .missing)) }
    if count > configuration.recipientsPerMessage {
      issues.append(FieldIssue(pointer: "/to", problem: .tooLong(limit: configuration.recipientsPerMessage)))
    }
    if draft.text == nil, draft.html == nil, draft.filling == nil {
      issues.append(FieldIssue(pointer: "/text", problem: .missing))
    }
    if !draft.hasSubject, draft.filling == nil {
      issues.append(FieldIssue(pointer: "/subject", problem: .missing))
    }
    if draft.filling != nil {
      for (name, isGiven) in [
        ("subject", !draft.subject.isEmpty), ("text", draft.text != nil), ("html", draft.html != nil),
      ] where isGiven {
        issues.append(FieldIssue(pointer: "/" + name, problem: .excludes("templateId")))
      }
    }
    if let expiresAt = draft.expiresAt, expiresAt <= now {
      issues.append(FieldIssue(pointer: "/expiresAt", problem: .inThePast))
    }
    if let expiresAt = draft.expiresAt, let sendAt = draft.sendAt, expiresAt <= sendAt {
      issues.append(FieldIssue(pointer: "/expiresAt", problem: .notAllowed(reason: "sendAt")))
    }
    // The way out is one person's: a copy would let others take it.
    if draft.wishes.isMarketing, count > 1 {
      issues.append(FieldIssue(pointer: "/to", problem: .notAllowed(reason: "marketing_recipients")))
    }
    if draft.wishes.isMarketing, draft.wishes.ignoresSuppression {
      issues.append(FieldIssue(pointer: "/ignoreSuppression", problem: .excludes("marketing")))
    }
    for (index, header) in draft.headers.enumerated() {
      do { _ = try HeaderName(custom: header.name) } catch {
        issues.append(
          FieldIssue(pointer: "/headers/\(index)/name", problem: .notAllowed(reason: "header_name"))
        )
      }
    }
    if !issues.isEmpty { throw Failure(.invalidParams, issues: issues) }
  }

  func compose(
    _ draft: EmailDraft,
    _ account: Account,
    _ sender: Sender,
    _ attachments: [StoredAttachment],
    _ actor: Actor?,
    _ now: Instant
  ) throws -> MessageContent {
    let id = world.newID(MessageID.self)
    let settings = account.outgoing
    let (text, html) = bodies(of: draft, account, sender)
    var bcc = draft.bcc
    if let always = settings.alwaysBcc.flatMap({ try? MailAddress(parsing: $0) }) {
      let known = (draft.to + draft.cc + bcc).contains { $0.address == always }
      if !known { bcc.append(Mailbox(name: nil, address: always)) }
    }
    var content = MessageContent(
      id: id,
      kind: draft.purpose,
      origin: draft.origin,
      accountID: account.id,
      from: sender.identity.from,
      replyTo: sender.identity.replyTo,
      to: draft.to,
      cc: draft.cc,
      bcc: bcc,
      subject: draft.subject,
      text: text,
      html: html,
      attachments: attachments,
      extraHeaders: draft.headers + sender.headers,
      messageIDHeader: messageIDHeader(for: id, domain: sender.identity.envelope.domain),
      inReplyTo: draft.inReplyTo,
      references: draft.references,
      boundarySeed: id.text,
      utcOffsetMinutes: draft.utcOffsetMinutes,
      area: draft.area,
      contactID: draft.contactID,
      document: draft.document,
      actor: actor,
      resendOf: draft.resendOf,
      template: draft.template,
      causeID: draft.causeID,
      isMarketing: draft.wishes.isMarketing,
      ignoresSuppression: draft.wishes.ignoresSuppression,
      sender: sender.identity.sender,
      sizeBytes: 0,
      createdAt: now
    )
    do {
      content.sizeBytes = try OutgoingMessage(content).build(boundarySeed: content.boundarySeed).sizeBytes
    } catch let error as MessageError {
      throw Failure(error)
    }
    guard content.sizeBytes <= configuration.messageSize else {
      throw Failure(
        .messageTooLarge,
        facts: ["size": String(content.sizeBytes), "limit": String(configuration.messageSize)]
      )
    }
    return content
  }

  /// What the recipient reads: made once, so that every attempt, the history, the search and a preview have the same.
  func bodies(of draft: EmailDraft, _ account: Account, _ sender: Sender) -> (text: String?, html: String?) {
    let composer = BodyComposer(
      signature: draft.wishes.signature ? .init(text: nil, html: account.outgoing.signature) : nil,
      footer: draft.wishes.footer ? .init(text: nil, html: account.outgoing.footer) : nil,
      closing: sender.closing
    )
    let (text, html) = composer.compose(text: sender.renewed(draft.text), html: sender.renewed(draft.html))
    return (text ?? html.map { HTMLText.plainText(fromHTML: $0) }, html)
  }

  func queue(
    _ draft: EmailDraft,
    _ content: MessageContent,
    _ account: Account,
    hold: HoldReason?,
    now: Instant
  ) throws -> Delivery {
    var seen: Set<MailAddress> = []
    var recipients: [Recipient] = []
    for (mailboxes, role) in [(content.to, RecipientRole.to), (content.cc, .cc), (content.bcc, .bcc)] {
      for mailbox in mailboxes where seen.insert(mailbox.address).inserted {
        recipients.append(Recipient(address: mailbox.address, role: role))
      }
    }
    if let limit = account.outgoing.rateLimits.map(\.messages).min(), recipients.count > limit {
      throw Failure(
        .rateLimited,
        facts: ["recipients": String(recipients.count), "limit": String(limit)]
      )
    }
    let start = draft.sendAt.map { max($0, now) } ?? now
    var delivery = Delivery(
      id: content.id,
      accountID: account.id,
      state: start > now ? .scheduled : .queued,
      priority: draft.priority,
      onUncertain: draft.onUncertain,
      notBefore: start,
      expiresAt: draft.expiresAt ?? start + Backoff.lifetime,
      recipients: recipients,
      createdAt: now,
      updatedAt: now
    )
    if configuration.mode == .hold { delivery.hold(.mode, now: now) }
    if let hold { delivery.hold(hold, now: now) }
    return delivery
  }

  /// The same in every attempt, not to be guessed, and recognisable when it comes back.
  private func messageIDHeader(for id: MessageID, domain: String) -> String {
    let token =
      vault.derivedKey("thread").map { key in Self.tag(id.text, key: key) }
      ?? world.entropy.bytes(15).map { Self.hex($0) }.joined()
    return "\(token)@\(domain)"
  }
}

extension EmailDraft {
  /// Octets that the request brings along.
  var inlineBytes: Int {
    attachments.reduce((text?.utf8.count ?? 0) + (html?.utf8.count ?? 0)) { sum, attachment in
      if case .bytes(let bytes) = attachment.source { return sum + bytes.count }
      return sum
    }
  }
}

extension Failure {
  /// Why the parts of a message do not make a message.
  init(_ error: MessageError) {
    switch error {
    case .badIdentifier(let field, _):
      // By the caller's name for it.
      let parameters = [
        "In-Reply-To": "/inReplyTo", "References": "/references", "Content-ID": "/attachments",
      ]
      self = .invalid(parameters[field] ?? "/\(field)", .notAllowed(reason: "message_id"))
    case .badHeaderName: self = .invalid("/headers", .notAllowed(reason: "header_name"))
    case .badAutoSubmitted: self = .invalid("/headers", .notAllowed(reason: "auto_submitted"))
    case .badAttachmentSize(let name, _):
      self = Failure(.attachmentRefused, facts: ["name": name, "reason": "size"])
    }
  }
}
