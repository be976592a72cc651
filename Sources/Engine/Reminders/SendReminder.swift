package import Comms
package import MIME
import Storage

/// What a person wants to be reminded of now.
package struct ReminderRequest: Sendable, Hashable {
  package var receivableID: String
  /// Instead of the contact's registered address, for this time.
  package var to: Mailbox?

  package init(receivableID: String, to: Mailbox?) {
    self.receivableID = receivableID
    self.to = to
  }
}

/// What the caller learns when a reminder is safe.
package struct ReminderReceipt: Sendable, Hashable {
  package var reminderID: ReminderID
  package var messageID: MessageID
  package var state: MessageState
  package var to: MailAddress
}

extension CommsEngine {
  /// Reminds of one pending receivable, because a person asked for it: at once, whatever the policy's hours and
  /// intervals say (K04, K05).
  package func sendReminder(
    _ request: ReminderRequest,
    actor: Actor?,
    commit: Commit<ReminderReceipt>
  ) async throws -> ReminderReceipt {
    let now = world.now()
    let id = request.receivableID
    let (receivable, policy, debtor) = try await store.read { reading in
      let receivable = try reading.pendingReceivable(id)
      return (
        receivable, try reading.policy(of: receivable), try reading.debtor(receivable.contactID, at: now)
      )
    }
    guard let address = request.to?.address ?? debtor.address else {
      throw Failure(.reminderNoAddress, facts: ["contactId": receivable.contactID])
    }
    let hours = policy?.hours(for: debtor.zone) ?? SendingHours(zone: debtor.zone ?? .utc)
    let level = policy?.level(of: receivable, on: hours.zone.local(now).date)
    let step = ReminderStep(
      id: world.newID(),
      receivableID: id,
      contactID: receivable.contactID,
      policyID: nil,
      dueDate: receivable.dueDate,
      day: nil,
      level: nil,
      lookAt: now,
      createdAt: now
    )
    var draft = try await draft(
      ReminderText(
        template: (level?.level ?? policy?.levels.first)?.template ?? .shipped(1),
        level: level?.number,
        documents: [receivable],
        total: receivable.balance,
        contactID: receivable.contactID,
        to: request.to,
        accountID: policy?.accountID,
        actor: actor,
        zone: hours.zone
      )
    )
    draft.origin = .manual
    draft.priority = .urgent
    draft.causeID = step.id.text
    guard let (content, delivery) = try await prepare([draft], actor: actor).first else {
      throw Failure(.internalError)
    }
    let receipt = try await commit { tx in
      // Paid while the message was made: then it says what is not so.
      let current = try tx.pendingReceivable(id)
      guard current.saysTheSame(as: receivable) else {
        throw Failure(.conflict, facts: ["revision": String(current.revision)])
      }
      var queued = step
      queued.settle(.queued, nil, now: now)
      queued.messageID = content.id
      try tx.insert(content, delivery)
      try tx.append(.messageState(delivery, at: now))
      try tx.insert(documents: [id], of: content.id)
      try tx.save(queued)
      return ReminderReceipt(
        reminderID: step.id,
        messageID: content.id,
        state: delivery.state,
        to: address
      )
    }
    hurry(delivery.accountID)
    changed.beat()
    return receipt
  }
}

extension Reading {
  /// Only what is pending may be reminded of (K04).
  func pendingReceivable(_ id: String) throws -> Receivable {
    guard let receivable = try receivable(id) else {
      throw Failure(.receivableNotFound, facts: ["receivableId": id])
    }
    guard receivable.state == .pending else {
      throw Failure(
        .receivableNotPending,
        facts: ["receivableId": id, "number": receivable.number, "state": receivable.state.rawValue]
      )
    }
    return receivable
  }
}
