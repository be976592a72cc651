/// What would go to one customer at a moment, and for every other document why not.
package struct CustomerPlan: Sendable, Hashable {
  package var contactID: String
  package var reminders: [PlannedReminder] = []
  package var exclusions: [Exclusion] = []
  /// Receivables that the host is to be asked about first.
  package var questions: [PlannedQuestion] = []
  /// Stored steps that are different from now on, other than those of `reminders`.
  package var changed: [ReminderStep] = []

  package init(contactID: String) { self.contactID = contactID }
}

/// One message: of one policy, in one currency.
package struct PlannedReminder: Sendable, Hashable {
  package var policyID: PolicyID
  package var currency: String
  /// Of the document that has come furthest.
  package var level: ReminderLevel
  package var levelNumber: Int
  /// Oldest first.
  package var documents: [PlannedDocument]
  /// The sum of the balances.
  package var total: Money
  /// The end of the hours in which it may leave.
  package var closesAt: Instant

  /// The steps that are done with it.
  package var steps: [ReminderStep] { documents.compactMap(\.step) }
}

package struct PlannedDocument: Sendable, Hashable {
  package var receivable: Receivable
  package var levelNumber: Int
  /// Its step that is due; nil for one whose level has gone before and that is listed because it is still owed.
  package var step: ReminderStep?
}

package struct PlannedQuestion: Sendable, Hashable {
  package var receivable: Receivable
  package var deadline: Duration
  package var fallback: RecheckFallback
}

/// Why a document is not reminded of.
package struct Exclusion: Sendable, Hashable {
  package var receivableID: String
  package var reason: ReminderReason
  /// When that may be different by itself.
  package var until: Instant?
}
