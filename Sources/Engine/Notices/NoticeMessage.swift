import Comms
import MIME
import Storage

/// Whether and how a contact is reached.
enum Reach: Sendable {
  case mailbox(Mailbox)
  case skipped(SkipReason)

  var reason: SkipReason? {
    switch self {
    case .mailbox: nil
    case .skipped(let reason): reason
    }
  }
}

extension CommsEngine {
  /// The contact of a notice; that the ERP has not told us of it is a mistake to be mended, not a reason to be silent.
  func contact(of notice: Notice, _ reading: Reading) throws -> Contact {
    guard let contact = try reading.contact(notice.contactID) else {
      throw Failure(.contactNotFound, facts: ["contactId": notice.contactID])
    }
    return contact
  }

  /// What the contact's switches, its address and the suppression list say.
  func reach(_ notice: Notice, at now: Instant, _ reading: Reading) throws -> Reach {
    let contact = try contact(of: notice, reading)
    guard contact.wants(notice.kind.topic, by: .email) else { return .skipped(.preference) }
    guard let address = contact.email else { return .skipped(.noAddress) }
    let key = Suppression.key(of: address)
    guard try reading.suppression(of: key, marketing: false, at: now) == nil else {
      return .skipped(.suppressed)
    }
    return .mailbox(Mailbox(name: contact.name, address: address))
  }

  /// The message that a notice becomes: by the area's template, from the template's or the area's account.
  ///
  /// - Parameter ahead: messages that may go before it in a narrow window.
  func message(for notice: Notice, priority: Priority, ahead: Int, _ reading: Reading) throws -> MadeMessage {
    let clocks = world.clocks
    let contact = try contact(of: notice, reading)
    guard case .mailbox(let mailbox) = try reach(notice, at: clocks.wall, reading) else {
      throw Failure(.suppressed)
    }
    let template = try rendering(notice.kind.template, locale: contact.locale, reading)
    let account = try chooseAccount(
      explicit: nil,
      template: template.template.accountID,
      area: notice.kind.area,
      reading
    )
    var draft = EmailDraft()
    draft.accountID = account.id
    draft.area = notice.kind.area
    draft.to = [mailbox]
    draft.filling = TemplateFilling(.version(template.use), data: notice.data)
    draft.contactID = contact.id
    draft.document = notice.document
    draft.priority = priority
    draft.origin = notice.origin
    draft.purpose = .notice
    draft.causeID = notice.id.text
    draft.utcOffsetMinutes = notice.utcOffsetMinutes
    // What waits for its turn in a narrow window has not waited too long.
    draft.expiresAt = try reading.eta(of: account.id, with: ahead, clocks).map { $0 + Backoff.lifetime }
    let sender = try write(
      &draft,
      template,
      for: contact,
      from: account,
      actor: notice.actor,
      now: clocks.wall,
      reading
    )
    let content = try compose(
      draft,
      account,
      sender,
      notice.attachments,
      notice.actor,
      clocks.wall
    )
    let delivery = try queue(draft, content, account, hold: try reading.outboxHold(), now: clocks.wall)
    return MadeMessage(content: content, delivery: delivery)
  }
}
