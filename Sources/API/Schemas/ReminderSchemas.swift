import Comms
import Engine
import RPC

/// One reminder as a caller sees it.
struct ReminderView: Sendable, Hashable {
  var id: ReminderID
  var receivableID: String
  var contactID: String
  var policyID: PolicyID?
  var level: Int?
  var day: Int?
  var dueDate: CalendarDate
  var state: StepState
  var reason: ReminderReason?
  var approved: Bool
  var nextLookAt: Instant?
  var messageID: MessageID?
  var settledAt: Instant?
  var createdAt: Instant

  init(
    id: ReminderID,
    receivableID: String,
    contactID: String,
    policyID: PolicyID?,
    level: Int?,
    day: Int?,
    dueDate: CalendarDate,
    state: StepState,
    reason: ReminderReason?,
    approved: Bool,
    nextLookAt: Instant?,
    messageID: MessageID?,
    settledAt: Instant?,
    createdAt: Instant
  ) {
    self.id = id
    self.receivableID = receivableID
    self.contactID = contactID
    self.policyID = policyID
    self.level = level
    self.day = day
    self.dueDate = dueDate
    self.state = state
    self.reason = reason
    self.approved = approved
    self.nextLookAt = nextLookAt
    self.messageID = messageID
    self.settledAt = settledAt
    self.createdAt = createdAt
  }

  init(_ step: ReminderStep) {
    self.init(
      id: step.id,
      receivableID: step.receivableID,
      contactID: step.contactID,
      policyID: step.policyID,
      level: step.level,
      day: step.day,
      dueDate: step.dueDate,
      state: step.state,
      reason: step.reason,
      approved: step.isApproved,
      nextLookAt: step.state == .pending ? step.lookAt : nil,
      messageID: step.messageID,
      settledAt: step.settledAt,
      createdAt: step.createdAt
    )
  }
}

extension Schema where Value == ReminderView {
  static var reminder: Schema<ReminderView> {
    Schema(
      ReminderView.init(
        id:
        receivableID:
        contactID:
        policyID:
        level:
        day:
        dueDate:
        state:
        reason:
        approved:
        nextLookAt:
        messageID:
        settledAt:
        createdAt:
      )
    ) {
      Field("id", \.id, .reminderID, "The reminder.")
      Field("receivableId", \.receivableID, .reference, "The document.")
      Field("contactId", \.contactID, .reference, "The customer.")
      Field(optional: "policyId", \.policyID, .policyID, "Absent where a person asked for it.")
      Field(optional: "level", \.level, .integer(in: 1...1000), "From 1; absent where a person asked for it.")
      Field(optional: "day", \.day, .integer(in: -365...3650), "Of its level: days after the due date.")
      Field("dueDate", \.dueDate, .date, "The due date that the day is counted from.")
      Field(
        "state",
        \.state,
        .oneOfItsNames,
        "pending, awaiting_approval, queued (its message is in the outbox), sent, superseded, skipped, failed or cancelled."
      )
      Field(optional: "reason", \.reason, .oneOfItsNames, "Why it is in this state, or what it waits for.")
      Field("approved", \.approved, .boolean, "Whether someone has said yes to it.")
      Field(optional: "nextLookAt", \.nextLookAt, .instant, "While pending: when it is looked at next.")
      Field(optional: "messageId", \.messageID, .messageID, "Its message, for history.get.")
      Field(optional: "settledAt", \.settledAt, .instant, "When it came to its state.")
      Field("createdAt", \.createdAt, .instant, "When it was foreseen.")
    }.named("Reminder")
  }
}
