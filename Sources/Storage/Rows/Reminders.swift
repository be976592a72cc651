package import Comms

/// What a list of reminders is narrowed to; nil means "any".
package struct ReminderFilter: Sendable, Hashable {
  package var contactID: String?
  package var receivableID: String?
  package var policyID: PolicyID?
  package var state: StepState?

  package init(
    contactID: String? = nil,
    receivableID: String? = nil,
    policyID: PolicyID? = nil,
    state: StepState? = nil
  ) {
    self.contactID = contactID
    self.receivableID = receivableID
    self.policyID = policyID
    self.state = state
  }
}

extension Reading {
  package func reminder(_ id: ReminderID) throws -> ReminderStep? {
    try row("SELECT * FROM reminder WHERE id = ?", [id.text]).map(step)
  }

  package func reminders(
    _ filter: ReminderFilter = ReminderFilter(),
    limit: Int,
    after cursor: String? = nil
  ) throws -> Page<ReminderStep> {
    var conditions: [(sql: String, value: Value)] = []
    if let id = filter.contactID { conditions.append(("contact_id = ?", id)) }
    if let id = filter.receivableID { conditions.append(("receivable_id = ?", id)) }
    if let id = filter.policyID { conditions.append(("policy_id = ?", id.text)) }
    if let state = filter.state { conditions.append(("state = ?", state.rawValue)) }
    return try newestFirst(
      of: "reminder",
      by: "created_at",
      where: conditions,
      limit: limit,
      after: cursor,
      step
    )
  }

  /// All that was foreseen for one receivable, oldest first.
  package func reminders(of receivableID: String) throws -> [ReminderStep] {
    try rows(
      "SELECT * FROM reminder WHERE receivable_id = ? ORDER BY created_at, id",
      [receivableID]
    ).map(step)
  }

  /// What one message is of.
  package func reminders(in message: MessageID) throws -> [ReminderStep] {
    try rows("SELECT * FROM reminder WHERE message_id = ? ORDER BY id", [message.text]).map(step)
  }

  /// Messages that have not left and are about a receivable.
  package func undeliveredReminders(about receivableID: String) throws -> [Delivery] {
    try rows(
      """
      SELECT message.* FROM reminder_document JOIN message ON message.id = reminder_document.message_id
      WHERE receivable_id = ? AND state IN ('queued', 'scheduled', 'held', 'sending')
      """,
      [receivableID]
    ).map(delivery)
  }

  /// Customers with a step to be looked at, the longest due first, each once.
  package func customersDue(now: Instant, limit: Int) throws -> [String] {
    var seen: Set<String> = []
    return try rows(
      """
      SELECT contact_id FROM reminder WHERE state = 'pending' AND look_at <= ? ORDER BY look_at LIMIT ?
      """,
      [now.stored, limit]
    ).map { try $0.text("contact_id") }.filter { seen.insert($0).inserted }
  }

  /// Whether a step, a question, a policy's change or the end of a message is to be looked at.
  package func isReminderWorkDue(now: Instant) throws -> Bool {
    try integer(
      """
      SELECT EXISTS (SELECT 1 FROM reminder WHERE state = 'pending' AND look_at <= ?)
        OR EXISTS (SELECT 1 FROM question WHERE state = 'open' AND deadline <= ?)
        OR EXISTS (SELECT 1 FROM receivable WHERE unforeseen = 1)
        OR EXISTS (
          SELECT 1 FROM reminder INDEXED BY reminder_queued JOIN message ON message.id = reminder.message_id
          WHERE reminder.state = 'queued' AND message.state NOT IN ('queued', 'scheduled', 'held', 'sending'))
      """,
      [now.stored, now.stored]
    ) == 1
  }

  /// When a step or a question is to be looked at next.
  package func nextReminderWork() throws -> Instant? {
    [
      try instant("SELECT min(look_at) FROM reminder WHERE state = 'pending'"),
      try instant("SELECT min(deadline) FROM question WHERE state = 'open'"),
    ].compactMap(\.self).min()
  }

  /// Steps whose message has come to its end, and that end.
  package func endedReminders(limit: Int) throws -> [(step: ReminderStep, end: MessageState, at: Instant)] {
    try rows(
      """
      SELECT reminder.*, message.state AS message_state, coalesce(message.sent_at, message.updated_at) AS ended_at
      FROM reminder INDEXED BY reminder_queued JOIN message ON message.id = reminder.message_id
      WHERE reminder.state = 'queued'
        AND message.state NOT IN ('queued', 'scheduled', 'held', 'sending')
      LIMIT ?
      """,
      [limit]
    ).map { (try step($0), try $0.oneOf("message_state"), try $0.instant("ended_at")) }
  }

  /// Messages with reminders that have not left yet.
  package func remindersInFlight() throws -> Int {
    try integer("SELECT count(DISTINCT message_id) FROM reminder WHERE state = 'queued'") ?? 0
  }

  package func isReminderInFlight(to contactID: String) throws -> Bool {
    try integer("SELECT 1 FROM reminder WHERE contact_id = ? AND state = 'queued' LIMIT 1", [contactID])
      != nil
  }

  /// When a reminder to a customer left last.
  package func lastReminder(to contactID: String) throws -> Instant? {
    try instant("SELECT max(settled_at) FROM reminder WHERE contact_id = ? AND state = 'sent'", [contactID])
  }

  private func step(_ fields: Fields) throws -> ReminderStep {
    ReminderStep(
      id: try fields.identifier("id"),
      receivableID: try fields.text("receivable_id"),
      contactID: try fields.text("contact_id"),
      policyID: try fields.optionalIdentifier("policy_id"),
      dueDate: CalendarDate(number: Int64(try fields.integer("due_on"))),
      day: try fields.optionalInteger("day"),
      level: try fields.optionalInteger("level"),
      state: try fields.oneOf("state"),
      reason: try fields.optionalCase("reason"),
      isApproved: try fields.flag("approved"),
      lookAt: try fields.instant("look_at"),
      messageID: try fields.optionalIdentifier("message_id"),
      settledAt: try fields.optionalInstant("settled_at"),
      createdAt: try fields.instant("created_at")
    )
  }
}

extension Writing {
  /// Stores a step, new or changed; a second one of the same level of the same document is a `duplicate`.
  package func save(_ step: ReminderStep) throws {
    try execute(
      """
      INSERT INTO reminder (
        id, receivable_id, contact_id, policy_id, due_on, day, level, state, reason, approved, look_at,
        message_id, settled_at, created_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (id) DO UPDATE SET
        contact_id = excluded.contact_id, level = excluded.level, state = excluded.state,
        reason = excluded.reason, approved = excluded.approved, look_at = excluded.look_at,
        message_id = excluded.message_id, settled_at = excluded.settled_at
      """,
      [
        step.id.text, step.receivableID, step.contactID, step.policyID?.text, step.dueDate.number, step.day,
        step.level, step.state.rawValue, step.reason?.rawValue, step.isApproved, step.lookAt.stored,
        step.messageID?.text, step.settledAt?.stored, step.createdAt.stored,
      ]
    )
  }

  /// Notes what a message is about.
  package func insert(documents receivableIDs: [String], of message: MessageID) throws {
    for id in receivableIDs {
      try execute(
        "INSERT INTO reminder_document (message_id, receivable_id) VALUES (?, ?)",
        [message.text, id]
      )
    }
  }

  /// What a customer's other documents wait for may be over.
  package func lookAgain(at contactID: String, now: Instant) throws {
    try execute(
      """
      UPDATE reminder SET look_at = ? WHERE contact_id = ? AND state = 'pending' AND reason IS NOT NULL
        AND look_at > ?
      """,
      [now.stored, contactID, now.stored]
    )
  }

  /// The clock was ahead: what was sent under it was sent now at the latest, as far as intervals count, and what waits
  /// is looked at within a day.
  package func clampReminders(to now: Instant) throws {
    try execute(
      "UPDATE reminder SET settled_at = ? WHERE state = 'sent' AND settled_at > ?",
      [now.stored, now.stored]
    )
    try execute(
      "UPDATE reminder SET look_at = ? WHERE state = 'pending' AND reason IS NOT NULL AND look_at > ?",
      [now.stored, (now + .seconds(86_400)).stored]
    )
  }
}
