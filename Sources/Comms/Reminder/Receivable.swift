/// What a customer owes for one document of the ERP, as the ERP last said it.
package struct Receivable: Sendable, Hashable {
  /// The ERP's own identifier.
  package var id: String
  package var revision: Int
  package var contactID: String
  /// What people call the document, such as `001-001-000000123`.
  package var number: String
  package var total: Money
  /// What is still owed: of the same currency as the total, never negative.
  package var balance: Money
  package var dueDate: CalendarDate
  package var state: ReceivableState
  /// Where the customer sees or pays it.
  package var url: String?
  /// What goes with a reminder.
  package var attachments: [ReceivableFile]
  /// Nothing is said up to and including this day.
  package var promisedOn: CalendarDate?
  package var doNotRemind: Bool
  /// Where it is not the default policy's.
  package var policyID: PolicyID?
  package var createdAt: Instant
  package var updatedAt: Instant

  package init(
    id: String,
    revision: Int = 1,
    contactID: String,
    number: String,
    total: Money,
    balance: Money,
    dueDate: CalendarDate,
    state: ReceivableState = .pending,
    url: String? = nil,
    attachments: [ReceivableFile] = [],
    promisedOn: CalendarDate? = nil,
    doNotRemind: Bool = false,
    policyID: PolicyID? = nil,
    createdAt: Instant,
    updatedAt: Instant
  ) {
    self.id = id
    self.revision = revision
    self.contactID = contactID
    self.number = number
    self.total = total
    self.balance = balance
    self.dueDate = dueDate
    self.state = state
    self.url = url
    self.attachments = attachments
    self.promisedOn = promisedOn
    self.doNotRemind = doNotRemind
    self.policyID = policyID
    self.createdAt = createdAt
    self.updatedAt = updatedAt
  }

  /// Whether a reminder that was made of `other` still says what is so.
  package func saysTheSame(as other: Receivable) -> Bool {
    (contactID, number, state, url, dueDate) == (
      other.contactID, other.number, other.state, other.url, other.dueDate
    ) && (total, balance) == (other.total, other.balance) && attachments == other.attachments
      && (promisedOn, doNotRemind) == (other.promisedOn, other.doNotRemind)
  }
}

/// A file that goes with the reminders of a receivable, taken when one is made.
package struct ReceivableFile: Sendable, Hashable {
  package var path: String
  /// What the customer sees; nil = the last part of the path.
  package var name: String?

  package init(path: String, name: String? = nil) {
    self.path = path
    self.name = name
  }
}

/// Whether something is owed.
package enum ReceivableState: String, Sendable, Hashable, CaseIterable {
  /// Owed: only this one is reminded of.
  case pending
  /// Its balance is zero.
  case paid
  /// Cancelled by the ERP; its balance means nothing.
  case void
  /// The customer contests it: it waits.
  case disputed

  package var isOpen: Bool {
    switch self {
    case .pending, .disputed: true
    case .paid, .void: false
    }
  }
}
