import Comms
import MIME
import Storage

/// What a reminder is to say.
struct ReminderText: Sendable {
  var template: ReminderTemplate
  /// Oldest first.
  var documents: [Receivable]
  var total: Money
  var contactID: String
}

extension CommsEngine {
  /// The message of a planned reminder.
  func make(_ reminder: PlannedReminder, for debtor: Debtor) async throws -> MadeReminder {
    var draft = try await reminderDraft(
      ReminderText(
        template: reminder.level.template,
        documents: reminder.documents.map(\.receivable),
        total: reminder.total,
        contactID: debtor.contactID
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

  func reminderDraft(_ text: ReminderText) async throws -> EmailDraft {
    let contact = try await store.read { try $0.contact(text.contactID) }
    var draft = EmailDraft()
    draft.area = "collections"
    if let address = contact?.email { draft.to = [Mailbox(name: contact?.name, address: address)] }
    draft.subject = "Reminder"
    draft.text = text.documents.map { "\($0.number): \($0.balance.amount) \($0.balance.currency)" }.joined(
      separator: "\n"
    )
    draft.attachments = text.documents.flatMap(\.attachments).map { file in
      DraftAttachment(source: .path(file.path), name: file.name, contentType: nil, contentID: nil)
    }
    draft.contactID = text.contactID
    draft.purpose = .reminder
    if text.documents.count == 1, let one = text.documents.first {
      draft.document = DocumentReference(type: "receivable", id: one.id, url: one.url)
    }
    return draft
  }
}
