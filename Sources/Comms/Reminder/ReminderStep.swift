/// One reminder of one document, from the day it is foreseen to what became of it.
package struct ReminderStep: Sendable, Hashable {
  package var id: ReminderID
  package var receivableID: String
  package var contactID: String
  /// nil where a person asked for it.
  package var policyID: PolicyID?
  /// The due date that its day is counted from: another one begins anew.
  package var dueDate: CalendarDate
  /// The day of its level, by which the level is known when a policy changes; nil where a person asked for it.
  package var day: Int?
  /// The number of its level, from 1; nil where a person asked for it.
  package var level: Int?
  package var state: StepState
  /// Why it is in this state, or why it waits.
  package var reason: ReminderReason?
  package var isApproved: Bool
  /// When to look at it next, while it is pending.
  package var lookAt: Instant
  package var messageID: MessageID?
  /// When its state became final, or the message was queued.
  package var settledAt: Instant?
  package var createdAt: Instant

  package init(
    id: ReminderID,
    receivableID: String,
    contactID: String,
    policyID: PolicyID?,
    dueDate: CalendarDate,
    day: Int?,
    level: Int?,
    state: StepState = .pending,
    reason: ReminderReason? = nil,
    isApproved: Bool = false,
    lookAt: Instant,
    messageID: MessageID? = nil,
    settledAt: Instant? = nil,
    createdAt: Instant
  ) {
    self.id = id
    self.receivableID = receivableID
    self.contactID = contactID
    self.policyID = policyID
    self.dueDate = dueDate
    self.day = day
    self.level = level
    self.state = state
    self.reason = reason
    self.isApproved = isApproved
    self.lookAt = lookAt
    self.messageID = messageID
    self.settledAt = settledAt
    self.createdAt = createdAt
  }

  /// Nothing is to come of it, or nothing more.
  package mutating func settle(_ state: StepState, _ reason: ReminderReason?, now: Instant) {
    self.state = state
    self.reason = reason
    isApproved = false
    settledAt = now
  }

  /// It is foreseen again.
  package mutating func reopen(lookAt moment: Instant) {
    state = .pending
    reason = nil
    messageID = nil
    settledAt = nil
    lookAt = moment
  }
}

package enum StepState: String, Sendable, Hashable, CaseIterable {
  case pending
  case awaitingApproval = "awaiting_approval"
  /// Its message is in the outbox.
  case queued
  /// Its message has left, or may have.
  case sent
  /// A later level's day came first.
  case superseded
  /// Someone, or the host, said that it shall not go.
  case skipped
  /// Its message was refused for good.
  case failed
  case cancelled

  /// Something is still to come of it.
  package var isOpen: Bool {
    switch self {
    case .pending, .awaitingApproval: true
    case .queued, .sent, .superseded, .skipped, .failed, .cancelled: false
    }
  }

  /// Its level is over and does not come again.
  package var isDone: Bool {
    switch self {
    case .queued, .sent, .skipped, .failed: true
    case .pending, .awaitingApproval, .superseded, .cancelled: false
    }
  }
}

/// Why a document is not reminded of, now or at all.
package enum ReminderReason: String, Sendable, Hashable, CaseIterable {
  // the document
  case paid, void, disputed
  case doNotRemind = "do_not_remind"
  case promised
  case deleted
  /// The ERP says something else of it than when the reminder was made.
  case changed
  case dueDateChanged = "due_date_changed"
  // the policy
  case noPolicy = "no_policy"
  case policyDisabled = "policy_disabled"
  case policyChanged = "policy_changed"
  case notDue = "not_due"
  case alreadySent = "already_sent"
  case superseded
  // the customer
  case unknownContact = "unknown_contact"
  case noAddress = "no_address"
  case optedOut = "opted_out"
  case suppressed
  case inFlight = "in_flight"
  case interval
  case closed
  // people and the host
  case awaitingApproval = "awaiting_approval"
  case skipped
  case asking
  case notOwed = "not_owed"
  case unanswered
  // what went wrong
  case cannotBeMade = "cannot_be_made"
  case refused
  case messageCancelled = "message_cancelled"
  case expired

  /// Why a document in this state is not reminded of.
  package init?(_ state: ReceivableState) {
    switch state {
    case .pending: return nil
    case .paid: self = .paid
    case .void: self = .void
    case .disputed: self = .disputed
    }
  }
}
