/// Something the host may want to know, kept for 30 days and read by sequence number.
package struct Event: Sendable, Hashable {
  /// Grows without gaps being promised; nil until stored.
  package var sequence: Int64?
  package var type: EventType
  package var at: Instant
  /// Flat named values, such as `messageId`, `state`.
  package var facts: [String: String]

  package init(sequence: Int64? = nil, _ type: EventType, at: Instant, facts: [String: String] = [:]) {
    self.sequence = sequence
    self.type = type
    self.at = at
    self.facts = facts
  }
}

/// The raw value is the `type` a caller sees and never changes.
package enum EventType: String, Sendable, Hashable, CaseIterable {
  case messageState = "message.state"
  case accountHeld = "account.held"
  case accountReleased = "account.released"
  case accountChanged = "account.changed"
  case defaultLost = "account.defaultLost"
  case keyCreated = "key.created"
  case keyRotated = "key.rotated"
  case outboxHeld = "outbox.held"
  case workerStarted = "worker.started"
  // notices and mass sends
  case bulkState = "bulk.state"
  case noticeDecided = "notice.decided"
  case clockStepped = "clock.stepped"
  // reminders and questions
  case reminderSent = "reminder.sent"
  case reminderWaiting = "reminder.waiting"
  case reminderWithdrawn = "reminder.withdrawn"
  case questionAsked = "question.asked"
  case questionSettled = "question.settled"
  // contacts and who gets what
  case suppressionAdded = "suppression.added"
  case suppressionRemoved = "suppression.removed"
}

/// One line of the append-only audit log.
package struct AuditEntry: Sendable, Hashable {
  package var id: AuditID
  package var at: Instant
  package var actor: Actor?
  package var clientName: String?
  /// The RPC method, such as `account.update`.
  package var method: String
  /// What it was done to, such as an account's id.
  package var target: String?
  /// Names of the fields that changed; never their secrets.
  package var changes: [String]

  package init(
    id: AuditID,
    at: Instant,
    actor: Actor?,
    clientName: String?,
    method: String,
    target: String?,
    changes: [String]
  ) {
    self.id = id
    self.at = at
    self.actor = actor
    self.clientName = clientName
    self.method = method
    self.target = target
    self.changes = changes
  }
}
