package import MIME

/// All that is known of what a customer owes and was told: what a plan is made of.
package struct CustomerFile: Sendable, Hashable {
  package var debtor: Debtor
  package var receivables: [Receivable]
  /// Of these receivables.
  package var steps: [ReminderStep]
  /// The policies that these receivables name, and the default one.
  package var policies: [ReminderPolicy]
  /// When a reminder to this customer left last, or may have left.
  package var lastReminder: Instant?
  /// Whether a reminder to this customer is in the outbox.
  package var isInFlight: Bool
  /// What the host said lately, by receivable.
  package var answers: [String: StillOwed]

  package init(
    debtor: Debtor,
    receivables: [Receivable],
    steps: [ReminderStep],
    policies: [ReminderPolicy],
    lastReminder: Instant? = nil,
    isInFlight: Bool = false,
    answers: [String: StillOwed] = [:]
  ) {
    self.debtor = debtor
    self.receivables = receivables
    self.steps = steps
    self.policies = policies
    self.lastReminder = lastReminder
    self.isInFlight = isInFlight
    self.answers = answers
  }

  package func policy(of receivable: Receivable) -> ReminderPolicy? {
    if let id = receivable.policyID, let own = policies.first(where: { $0.id == id }) { return own }
    return policies.first { $0.isDefault }
  }
}

/// The customer, as far as reminders care.
package struct Debtor: Sendable, Hashable {
  package var contactID: String
  package var zone: Zone?
  /// Where it is reached.
  package var address: MailAddress?
  /// Of the contact, so that a plan made of an older one is known for it.
  package var revision: Int?
  /// Why nothing can reach it; nil when something can.
  package var obstacle: ReminderReason?

  package init(
    contactID: String,
    zone: Zone? = nil,
    address: MailAddress? = nil,
    revision: Int? = nil,
    obstacle: ReminderReason? = nil
  ) {
    self.contactID = contactID
    self.zone = zone
    self.address = address
    self.revision = revision
    self.obstacle = obstacle
  }
}

/// The host's word on one receivable.
package enum StillOwed: Sendable, Hashable {
  case yes, no
  /// Nobody answered, and the policy would rather not send.
  case unanswered
  /// Asked, and there is time left to answer.
  case asked(until: Instant)
}
