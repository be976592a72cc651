package import Comms

/// One type of event: when it happens and what its `data` holds.
package struct EventDescription: Sendable, Hashable {
  package struct Fact: Sendable, Hashable {
    package let name: String
    package let summary: String
    package let always: Bool
  }

  package let type: EventType
  package let summary: String
  package let facts: [Fact]
}

/// Every event of the service, described once.
package enum EventCatalog {
  package static let all = EventType.allCases.map(describe)

  private static func describe(_ type: EventType) -> EventDescription {
    let (summary, facts) = contents(of: type)
    return EventDescription(type: type, summary: summary, facts: facts)
  }

  private static func contents(of type: EventType) -> (String, [EventDescription.Fact]) {
    switch type {
    case .messageState:
      (
        "A message has another state.",
        [
          fact("messageId", "The message."),
          fact("accountId", "The account that it leaves from."),
          fact("state", "The new state, e.g. sent."),
          fact("slug", "The error, where there was one; see errors.md.", always: false),
          fact("reason", "Why it is held, where it is.", always: false),
        ]
      )
    case .accountHeld:
      (
        "An account's messages wait until a cause is mended or a time is over.",
        [
          account, fact("reason", "Why, e.g. auth, throttled or unreachable."),
          fact("slug", "The error behind it; see errors.md.", always: false),
          fact("until", "When it lifts by itself; absent = when the cause is mended.", always: false),
        ]
      )
    case .accountReleased: ("An account's messages go on.", [account])
    case .accountChanged:
      (
        "An account was saved or deleted, or its password was changed.",
        [account, fact("change", "saved, deleted or password.")]
      )
    case .defaultLost:
      (
        "An account stopped being a default because another one became it.",
        [account, fact("newDefaultId", "The account that is the default now.")]
      )
    case .keyCreated:
      (
        "A master key was made: keep a copy of its file apart from the database's backups.",
        [
          fact("path", "The key's file; empty where the key was handed over."),
          fact("fingerprint", "Tells master keys apart."),
        ]
      )
    case .keyRotated:
      (
        "A key was replaced by a new one.",
        [
          fact("kind", "master, data or signing."),
          fact("fingerprint", "Of the master key in use; may be empty."),
        ]
      )
    case .outboxHeld:
      (
        "Nothing is sent until an operator decides with message.release.",
        [fact("reason", "Why, e.g. restored_backup.")]
      )
    case .reminderSent:
      (
        "A payment reminder has left, or may have.",
        [
          fact("messageId", "The message."), fact("contactId", "The customer."),
          fact("receivableIds", "The documents whose level it is, separated by blanks."),
          fact(
            "level",
            "The level that decided the text; absent where a person asked for it.",
            always: false
          ),
        ]
      )
    case .reminderWaiting:
      (
        "A payment reminder is due and waits for someone.",
        [
          fact("contactId", "The customer."),
          fact(
            "reason",
            "awaiting_approval, no_address, opted_out, suppressed, unknown_contact or cannot_be_made."
          ),
          fact("receivableIds", "The documents, separated by blanks."),
          fact("slug", "With cannot_be_made, the error; see errors.md.", always: false),
        ]
      )
    case .reminderWithdrawn:
      (
        "A payment reminder that had not left was cancelled, because what it said is not so any more.",
        [
          fact("messageId", "The message."), fact("contactId", "The customer."),
          fact("receivableId", "The document that changed."),
          fact("reason", "paid, void, disputed, do_not_remind, deleted or changed."),
        ]
      )
    case .questionAsked:
      (
        "The service asks what only the host knows: answer with question.answer.",
        [
          fact("questionId", "The question."), fact("kind", "What is asked, e.g. receivable.stillOwed."),
          fact("subjectId", "The ERP's id of what it is about."),
          fact("deadline", "Until when an answer counts."),
          fact("fallback", "What counts without one."),
        ]
      )
    case .questionSettled:
      (
        "A question was answered, or its time is over.",
        [
          fact("questionId", "The question."), fact("kind", "What was asked."),
          fact("subjectId", "The ERP's id of what it is about."),
          fact("state", "answered or expired."), fact("answer", "What counts."),
        ]
      )
    case .workerStarted:
      (
        "This process sends from now on, after another one or a crash.",
        [fact("recovered", "Messages that were under way when the process before it ended.")]
      )
    // notices and mass sends
    case .bulkState:
      (
        "A mass send began, was expanded, stopped, resumed or ended.",
        [fact("bulkId", "The mass send."), fact("state", "Where it stands, e.g. sending.")]
      )
    case .noticeDecided:
      (
        "What had gathered for a document was sent as one message, or was not.",
        [
          fact("noticeId", "The latest notice of it."), fact("contactId", "Who it is for."),
          fact("messageId", "The message.", always: false),
          fact("reason", "Why there is none, e.g. preference.", always: false),
        ]
      )
    case .clockStepped:
      (
        "The clock of this machine was set while messages waited; rate windows are not moved by it.",
        [fact("seconds", "How far, forward or (with a minus) back.")]
      )
    case .suppressionAdded:
      (
        "An address gets nothing more, or nothing more of a kind: somebody unsubscribed, or it was entered.",
        suppression + [
          fact("source", "Who or what said so, e.g. link for an unsubscribe link."),
          fact("contactId", "The ERP's contact, where it is known.", always: false),
          fact("messageId", "The message that brought it about, where it is known.", always: false),
        ]
      )
    case .suppressionRemoved: ("An address was taken off the suppression list.", suppression)
    }
  }

  private static let suppression = [
    fact("channel", "email, sms or push."), fact("address", "The address, in lower case."),
    fact("scope", "all, or marketing for what people may decline."),
    fact("reason", "hard, soft, complaint, unsubscribed or manual."),
  ]

  private static let account = fact("accountId", "The account.")

  private static func fact(_ name: String, _ summary: String, always: Bool = true) -> EventDescription.Fact {
    EventDescription.Fact(name: name, summary: summary, always: always)
  }
}
