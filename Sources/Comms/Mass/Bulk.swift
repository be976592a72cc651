package import MIME

/// A mass send: one content for many, each of whom gets a message of their own.
package struct Bulk: Sendable, Hashable {
  package var id: BulkID
  package var revision: Int
  package var phase: BulkPhase
  package var stop: BulkStop?
  /// When the operator stopped it: what it holds is known by this moment.
  package var stoppedAt: Instant?
  /// Whether messages that are still queued have yet to follow the operator's word.
  package var isSweeping: Bool
  /// Why it cannot go on by itself.
  package var failure: Failure?
  package var accountID: AccountID
  /// The recurring one that this is an occurrence of.
  package var seriesID: BulkID?
  /// When it begins, or the next occurrence of a recurring one.
  package var dueAt: Instant?
  package var items: Int
  package var expanded: Int
  package var accepted: Int
  package var skipped: Int
  /// Whose contacts become recipients, behind those that were given.
  package var filter: ContactFilter?
  /// How far the filter has come.
  package var cursor: String?
  /// Whether all of a filter's contacts have.
  package var isComplete: Bool
  package var letter: BulkLetter
  package var createdAt: Instant
  package var updatedAt: Instant
  package var finishedAt: Instant?

  package init(
    id: BulkID,
    phase: BulkPhase,
    accountID: AccountID,
    seriesID: BulkID? = nil,
    dueAt: Instant? = nil,
    items: Int = 0,
    filter: ContactFilter? = nil,
    letter: BulkLetter,
    createdAt: Instant
  ) {
    self.id = id
    revision = 1
    self.phase = phase
    isSweeping = false
    self.accountID = accountID
    self.seriesID = seriesID
    self.dueAt = dueAt
    self.items = items
    expanded = 0
    accepted = 0
    skipped = 0
    self.filter = filter
    isComplete = filter == nil
    self.letter = letter
    self.createdAt = createdAt
    updatedAt = createdAt
  }

  /// What a caller sees.
  package var status: BulkStatus {
    switch stop {
    case .cancelled: isSweeping ? .cancelling : .cancelled
    case .paused: .paused
    case nil:
      switch phase {
      case .scheduled: letter.recurrence == nil ? .scheduled : .recurring
      case .expanding: .expanding
      case .sending: .sending
      case .finished: .finished
      }
    }
  }

  /// Whether every recipient that is known has a message or a reason for having none.
  package var isExpanded: Bool { isComplete && expanded == items }
}

/// How far a mass send has come.
package enum BulkPhase: String, Sendable, Hashable, CaseIterable {
  /// Waits for its time.
  case scheduled
  /// Recipients become messages.
  case expanding
  /// Messages leave.
  case sending
  /// Nothing more happens by itself.
  case finished
}

/// An operator's word over a mass send.
package enum BulkStop: String, Sendable, Hashable, CaseIterable {
  case paused, cancelled
}

/// Phase and stop together.
package enum BulkStatus: String, Sendable, Hashable, CaseIterable {
  case scheduled, recurring, expanding, sending, paused, cancelling, cancelled, finished
}

/// What each recipient gets, and how.
package struct BulkLetter: Sendable, Hashable {
  /// The version that everybody gets, instead of these texts.
  package var template: TemplateUse?
  package var subject: String
  package var text: String?
  package var html: String?
  /// Values for everybody.
  package var data: TemplateData
  package var replyTo: [Mailbox]
  package var headers: [HeaderLine]
  package var attachments: [StoredAttachment]
  /// Of a recurring one: what each occurrence attaches as it finds it then.
  package var files: [LetterFile]
  package var area: String?
  /// Whether it is something that people may decline.
  package var isMarketing: Bool
  /// Whether equal addresses get it once.
  package var deduplicates: Bool
  package var origin: MessageOrigin
  package var onUncertain: UncertainPolicy
  package var utcOffsetMinutes: Int
  package var actor: Actor?
  package var recurrence: Recurrence?

  package init(subject: String, text: String?, html: String?) {
    self.subject = subject
    self.text = text
    self.html = html
    data = TemplateData()
    replyTo = []
    headers = []
    attachments = []
    files = []
    isMarketing = true
    deduplicates = true
    origin = .manual
    onUncertain = .hold
    utcOffsetMinutes = 0
  }
}

/// A file that is read when its time comes.
package struct LetterFile: Sendable, Hashable {
  package var path: String
  package var name: String?
  package var contentType: String?
  package var contentID: String?

  package init(path: String, name: String?, contentType: String?, contentID: String?) {
    self.path = path
    self.name = name
    self.contentType = contentType
    self.contentID = contentID
  }
}

/// One recipient of a mass send, as given.
package struct BulkRecipient: Sendable, Hashable {
  /// `ana@example.com` or `Ana <ana@example.com>`, unchecked; nil = the contact's.
  package var to: String?
  package var contactID: String?
  /// The caller's own name for this recipient in this send: given again it is the same one.
  package var key: String?
  package var data: TemplateData
  package var attachments: [StoredAttachment]
  /// Why one of its own attachments was refused when it was given.
  package var refusal: String?

  package init(
    to: String?,
    contactID: String?,
    key: String?,
    data: TemplateData = TemplateData(),
    attachments: [StoredAttachment] = [],
    refusal: String? = nil
  ) {
    self.to = to
    self.contactID = contactID
    self.key = key
    self.data = data
    self.attachments = attachments
    self.refusal = refusal
  }
}

/// Where one recipient stands.
package enum BulkItemState: String, Sendable, Hashable, CaseIterable {
  case waiting, accepted, skipped
}

/// One recipient of a mass send and what came of it.
package struct BulkItem: Sendable, Hashable {
  package var number: Int
  package var state: BulkItemState
  package var recipient: BulkRecipient
  package var reason: SkipReason?
  package var detail: String?
  package var messageID: MessageID?

  package init(
    number: Int,
    state: BulkItemState,
    recipient: BulkRecipient,
    reason: SkipReason? = nil,
    detail: String? = nil,
    messageID: MessageID? = nil
  ) {
    self.number = number
    self.state = state
    self.recipient = recipient
    self.reason = reason
    self.detail = detail
    self.messageID = messageID
  }
}
