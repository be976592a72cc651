import Comms
import MIME
import Storage

/// What a reminder says, and to whom.
struct ReminderText: Sendable {
  var template: ReminderTemplate
  /// The number of the level; nil where a person asked for it.
  var level: Int?
  /// Oldest first, of one currency.
  var documents: [Receivable]
  var total: Money
  var contactID: String
  /// Instead of the registered address.
  var to: Mailbox?
  /// The account of the policy.
  var accountID: AccountID?
  var actor: Actor?
  /// Of the policy, where the contact has none.
  var zone: Zone
}

extension CommsEngine {
  /// The message of a planned reminder, ready to be accepted.
  func make(_ reminder: PlannedReminder, in file: CustomerFile) async throws -> MadeReminder {
    let policy = file.policies.first { $0.id == reminder.policyID }
    var draft = try await draft(
      ReminderText(
        template: reminder.level.template,
        level: reminder.levelNumber,
        documents: reminder.documents.map(\.receivable),
        total: reminder.total,
        contactID: file.debtor.contactID,
        accountID: policy?.accountID,
        zone: policy?.hours.zone ?? .utc
      )
    )
    draft.causeID = reminder.steps.first?.id.text
    draft.expiresAt = reminder.closesAt
    draft.priority = .bulk
    draft.origin = .automatic
    guard let (content, delivery) = try await prepare([draft], actor: nil).first else {
      throw Failure(.internalError)
    }
    return MadeReminder(planned: reminder, content: content, delivery: delivery)
  }

  /// The texts of a reminder with its documents' files, from the account that will send it.
  func draft(_ text: ReminderText) async throws -> EmailDraft {
    let now = world.now()
    let (contact, template, account) = try await store.read { reading in
      let contact = try reading.contact(text.contactID)
      let template = try self.rendering(text.template, locale: contact?.locale, reading)
      var draft = EmailDraft()
      draft.accountID = text.accountID ?? template.template.accountID
      draft.area = Self.collections
      let choice = try self.choose(explicit: draft.accountID, area: draft.area, reading)
      guard let account = choice.chosen else { throw try self.noAccount(choice, draft, reading) }
      return (contact, template, account)
    }
    let document = text.documents.count == 1 ? text.documents.first?.reference : nil
    let rendered = try template.render(
      TemplateOccasion(
        contact: contact,
        document: document,
        actor: text.actor,
        given: text.data(on: (contact?.zone ?? text.zone).local(now).date),
        zone: text.zone,
        now: now
      ),
      from: account
    )
    var draft = EmailDraft()
    draft.accountID = account.id
    draft.area = Self.collections
    draft.to = [text.to ?? contact?.mailbox].compactMap(\.self)
    draft.subject = rendered.subject
    draft.text = rendered.text
    draft.html = rendered.html
    draft.attachments = text.documents.flatMap(\.attachments).map { file in
      DraftAttachment(source: .path(file.path), name: file.name, contentType: nil, contentID: nil)
    }
    draft.contactID = text.contactID
    draft.document = document
    draft.purpose = .reminder
    draft.template = template.use
    draft.utcOffsetMinutes = (contact?.zone ?? text.zone).offset(at: now) / 60
    return draft
  }

  private func rendering(
    _ template: ReminderTemplate,
    locale: String?,
    _ reading: Reading
  ) throws -> CompiledTemplate {
    switch template {
    case .own(let id): try rendering(id, reading)
    case .shipped(1): try rendering(.reminder1, locale: locale, reading)
    case .shipped(2): try rendering(.reminder2, locale: locale, reading)
    case .shipped: try rendering(.reminder3, locale: locale, reading)
    }
  }

  private static let collections = "collections"
}

extension ReminderText {
  /// What the variables of the area `collections` stand for; those of one document are the oldest's.
  fileprivate func data(on today: CalendarDate) -> TemplateData {
    var data: TemplateData = [
      "amount": .money(total),
      "balance": .money(total),
      "number": documents.first.map { .text($0.number) },
      "dueDate": documents.first.map { .date($0.dueDate) },
      "days": documents.first.map { .number($0.daysOverdue(on: today)) },
      "level": level.map { .number(Amount(digits: Int64($0))) },
      "documents": .list(documents.map { $0.line(on: today) }),
    ]
    if documents.count == 1, let url = documents.first?.url { data["url"] = .text(url) }
    return data
  }
}

extension Receivable {
  /// What a message that is about it alone is about.
  fileprivate var reference: DocumentReference { DocumentReference(type: "receivable", id: id, url: url) }

  /// Negative before the due date.
  fileprivate func daysOverdue(on today: CalendarDate) -> Amount {
    Amount(digits: today.number - dueDate.number)
  }

  /// Its line in the list of documents.
  fileprivate func line(on today: CalendarDate) -> TemplateData {
    [
      "number": .text(number),
      "dueDate": .date(dueDate),
      "total": .money(total),
      "balance": .money(balance),
      "paid": total.amount.subtracting(balance.amount).map {
        .money(Money(amount: $0, currency: total.currency))
      },
      "days": .number(daysOverdue(on: today)),
      "url": url.map { .text($0) },
    ]
  }
}

extension Amount {
  fileprivate func subtracting(_ other: Amount) -> Amount? {
    adding(Amount(digits: -other.digits, scale: other.scale))
  }
}

extension Contact {
  fileprivate var mailbox: Mailbox? { email.map { Mailbox(name: name, address: $0) } }
}
