package import Comms
package import Storage

extension Reading {
  /// What is known of what a customer owes and was told.
  package func customerFile(_ contactID: String, now: Instant) throws -> CustomerFile {
    let receivables = try openReceivables(of: contactID)
    var file = CustomerFile(
      debtor: try debtor(contactID, at: now),
      receivables: receivables,
      steps: try receivables.flatMap { try reminders(of: $0.id) },
      policies: try policies(of: receivables),
      lastReminder: try lastReminder(to: contactID),
      isInFlight: try isReminderInFlight(to: contactID)
    )
    for receivable in receivables {
      guard case .ask? = file.policy(of: receivable)?.recheck else { continue }
      file.answers[receivable.id] = try stillOwed(receivable.id, now: now)
    }
    return file
  }

  private func policies(of receivables: [Receivable]) throws -> [ReminderPolicy] {
    var policies = try [defaultReminderPolicy()].compactMap(\.self)
    for id in Set(receivables.compactMap(\.policyID)) where !policies.contains(where: { $0.id == id }) {
      if let own = try reminderPolicy(id) { policies.append(own) }
    }
    return policies
  }

  /// What the host said of a receivable, as long as that is fresh.
  private func stillOwed(_ receivableID: String, now: Instant) throws -> StillOwed? {
    guard let question = try lastQuestion(.stillOwed, about: receivableID) else { return nil }
    switch question.state {
    case .open: return .asked(until: question.deadline)
    case .answered, .expired:
      guard let settledAt = question.settledAt, settledAt > now - QuestionKind.freshness else { return nil }
      if question.outcome == "yes" { return .yes }
      return question.state == .answered ? .no : .unanswered
    }
  }
}

extension Reading {
  /// The customer as the ERP last told of it, and what keeps an e-mail from it.
  func debtor(_ contactID: String, at now: Instant) throws -> Debtor {
    guard let contact = try contact(contactID) else {
      return Debtor(contactID: contactID, obstacle: .unknownContact)
    }
    var debtor = Debtor(
      contactID: contactID,
      zone: contact.zone,
      address: contact.email,
      revision: contact.revision
    )
    guard let address = contact.email else {
      debtor.obstacle = .noAddress
      return debtor
    }
    if !contact.wants(.reminders, by: .email) {
      debtor.obstacle = .optedOut
    } else if try suppression(of: Suppression.key(of: address), marketing: false, at: now) != nil {
      debtor.obstacle = .suppressed
    }
    return debtor
  }
}
