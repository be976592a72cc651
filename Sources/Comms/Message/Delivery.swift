package import MIME

/// How far a message has come: the part of it that changes.
///
/// One SMTP transaction at a time carries it.
///
/// The state machine is `Transitions.swift`; what must be durable before what is said there at each step.
package struct Delivery: Sendable, Hashable {
  package var id: MessageID
  package var accountID: AccountID
  package var state: MessageState
  package var priority: Priority
  /// The running service that holds the claim; meaningful only while `sending`.
  package var instance: String?
  /// The marker: set, durably, before the end of the content leaves.
  ///
  /// Meaningful only while `sending`.
  package var committing: Bool
  package var holdReason: HoldReason?
  package var failure: Failure?
  /// What happens by itself when the outcome of an attempt stays unknown.
  package var onUncertain: UncertainPolicy
  /// True once someone decided to send again what may have arrived.
  package var mayDuplicate: Bool
  /// Attempts that reached a server, successful or not.
  package var attempts: Int
  /// Claims that ended in a crash of the process.
  package var crashes: Int
  /// Not to be tried before.
  package var notBefore: Instant
  /// Not to be tried after.
  package var expiresAt: Instant
  package var recipients: [Recipient]
  package var createdAt: Instant
  package var updatedAt: Instant
  package var sentAt: Instant?

  package init(
    id: MessageID,
    accountID: AccountID,
    state: MessageState,
    priority: Priority,
    instance: String? = nil,
    committing: Bool = false,
    holdReason: HoldReason? = nil,
    failure: Failure? = nil,
    onUncertain: UncertainPolicy,
    mayDuplicate: Bool = false,
    attempts: Int = 0,
    crashes: Int = 0,
    notBefore: Instant,
    expiresAt: Instant,
    recipients: [Recipient],
    createdAt: Instant,
    updatedAt: Instant,
    sentAt: Instant? = nil
  ) {
    self.id = id
    self.accountID = accountID
    self.state = state
    self.priority = priority
    self.instance = instance
    self.committing = committing
    self.holdReason = holdReason
    self.failure = failure
    self.onUncertain = onUncertain
    self.mayDuplicate = mayDuplicate
    self.attempts = attempts
    self.crashes = crashes
    self.notBefore = notBefore
    self.expiresAt = expiresAt
    self.recipients = recipients
    self.createdAt = createdAt
    self.updatedAt = updatedAt
    self.sentAt = sentAt
  }
}

/// `protocol.md` §4.
package enum MessageState: String, Sendable, Hashable, CaseIterable {
  case queued, scheduled, held, sending, sent, delivered, opened, uncertain, failed, suppressed, cancelled,
    expired

  /// Nothing more will happen by itself.
  package var isFinal: Bool {
    switch self {
    case .queued, .scheduled, .held, .sending: false
    case .sent, .delivered, .opened, .uncertain, .failed, .suppressed, .cancelled, .expired: true
    }
  }

  /// What the history's filter calls "sent".
  package var countsAsSent: Bool {
    switch self {
    case .sent, .delivered, .opened: true
    case .queued, .scheduled, .held, .sending, .uncertain, .failed, .suppressed, .cancelled, .expired: false
    }
  }
}

/// One address of a message and what became of it.
package struct Recipient: Sendable, Hashable {
  package var address: MailAddress
  package var role: RecipientRole
  package var state: RecipientState
  package var reply: ServerReply?

  package init(
    address: MailAddress,
    role: RecipientRole,
    state: RecipientState = .pending,
    reply: ServerReply? = nil
  ) {
    self.address = address
    self.role = role
    self.state = state
    self.reply = reply
  }
}

package enum RecipientRole: String, Sendable, Hashable, CaseIterable {
  case to, cc, bcc
}

/// Where one recipient stands.
package enum RecipientState: String, Sendable, Hashable, CaseIterable {
  /// To be tried (again).
  case pending
  /// The server took the address and the end of the content may have left.
  case committing
  case sent, failed, uncertain
  /// On the suppression list: not tried.
  case suppressed
}

/// What is done with a message whose outcome nobody knows.
package enum UncertainPolicy: String, Sendable, Hashable, CaseIterable {
  /// It waits for evidence or for the operator: never twice.
  case hold
  /// It is sent again under the same Message-ID: never lost, perhaps twice.
  case retry
  /// It counts as sent.
  case assumeSent = "assume_sent"
}

/// One try of a delivery, kept as evidence.
package struct Attempt: Sendable, Hashable {
  package var messageID: MessageID
  /// 1, 2, 3 and so on.
  package var number: Int
  package var accountID: AccountID
  package var instance: String
  package var startedAt: Instant
  /// When the marker became durable.
  package var committedAt: Instant?
  /// The same moment in `SteadyTime`: rows with it count in the rate windows.
  package var countedAt: Instant?
  package var endedAt: Instant?
  /// Recipients whose content was to be sent in this attempt.
  package var recipientCount: Int
  package var outcome: AttemptOutcome?
  package var failure: Failure?
  /// True where an operator or a policy decided to send again what may have arrived.
  package var mayDuplicate: Bool

  package init(
    messageID: MessageID,
    number: Int,
    accountID: AccountID,
    instance: String,
    startedAt: Instant,
    committedAt: Instant? = nil,
    countedAt: Instant? = nil,
    endedAt: Instant? = nil,
    recipientCount: Int = 0,
    outcome: AttemptOutcome? = nil,
    failure: Failure? = nil,
    mayDuplicate: Bool = false
  ) {
    self.messageID = messageID
    self.number = number
    self.accountID = accountID
    self.instance = instance
    self.startedAt = startedAt
    self.committedAt = committedAt
    self.countedAt = countedAt
    self.endedAt = endedAt
    self.recipientCount = recipientCount
    self.outcome = outcome
    self.failure = failure
    self.mayDuplicate = mayDuplicate
  }
}

package enum AttemptOutcome: String, Sendable, Hashable, CaseIterable {
  case sent, partlySent = "partly_sent", deferred, failed, uncertain, aborted, crashed
}

/// How an `uncertain` message was settled, by whom and on what evidence.
package struct Resolution: Sendable, Hashable {
  package var outcome: ResolutionOutcome
  package var by: String
  package var note: String?
  package var at: Instant

  package init(outcome: ResolutionOutcome, by: String, note: String?, at: Instant) {
    self.outcome = outcome
    self.by = by
    self.note = note
    self.at = at
  }
}

package enum ResolutionOutcome: String, Sendable, Hashable, CaseIterable {
  case sent, failed
  /// Send again, knowing that a copy may have arrived.
  case retry
}
