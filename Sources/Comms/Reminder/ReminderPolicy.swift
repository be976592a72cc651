/// How an ERP's customers are reminded: any number of levels, counted from the due date.
package struct ReminderPolicy: Sendable, Hashable {
  package var id: PolicyID
  package var revision: Int
  package var name: String
  package var enabled: Bool
  /// Serves every receivable that names no policy; at most one does.
  package var isDefault: Bool
  /// Ordered by their days, no two on the same.
  package var levels: [ReminderLevel]
  package var hours: SendingHours
  /// Whether the hours are those of the contact's own time zone, where it has one.
  package var usesContactZone: Bool
  /// Days from one message to a customer to the next, whatever the documents.
  package var minimumIntervalDays: Int
  /// Whether someone has to say yes to each reminder.
  package var needsApproval: Bool
  package var recheck: Recheck
  /// Where it is not the account of the template or of the area `collections`.
  package var accountID: AccountID?
  package var createdAt: Instant
  package var updatedAt: Instant

  package init(
    id: PolicyID,
    revision: Int = 1,
    name: String,
    enabled: Bool = true,
    isDefault: Bool = false,
    levels: [ReminderLevel],
    hours: SendingHours,
    usesContactZone: Bool = true,
    minimumIntervalDays: Int = 3,
    needsApproval: Bool = false,
    recheck: Recheck = .stored,
    accountID: AccountID? = nil,
    createdAt: Instant,
    updatedAt: Instant
  ) {
    self.id = id
    self.revision = revision
    self.name = name
    self.enabled = enabled
    self.isDefault = isDefault
    self.levels = levels
    self.hours = hours
    self.usesContactZone = usesContactZone
    self.minimumIntervalDays = minimumIntervalDays
    self.needsApproval = needsApproval
    self.recheck = recheck
    self.accountID = accountID
    self.createdAt = createdAt
    self.updatedAt = updatedAt
  }

  /// The hours for one customer.
  package func hours(for zone: Zone?) -> SendingHours {
    var hours = hours
    if usesContactZone, let zone { hours.zone = zone }
    return hours
  }

  /// The latest level whose day has come, with its number from 1.
  package func level(of receivable: Receivable, on today: CalendarDate) -> (
    number: Int, level: ReminderLevel
  )? {
    let reached = levels.prefix { receivable.dueDate.adding(days: $0.day) <= today }
    return reached.last.map { (reached.count, $0) }
  }

  /// What is wrong with it.
  package var mistakes: [FieldIssue] {
    var issues: [FieldIssue] = []
    if name.isEmpty { issues.append(FieldIssue(pointer: "/name", problem: .missing)) }
    if levels.isEmpty { issues.append(FieldIssue(pointer: "/levels", problem: .missing)) }
    for (index, level) in levels.enumerated() {
      if level.channel != .email {
        issues.append(
          FieldIssue(
            pointer: "/levels/\(index)/channel",
            problem: .notAllowed(reason: "channel_not_available")
          )
        )
      }
      if levels.prefix(index).contains(where: { $0.day == level.day }) {
        issues.append(
          FieldIssue(pointer: "/levels/\(index)/day", problem: .notAllowed(reason: "level_day_twice"))
        )
      }
    }
    if hours.opens >= hours.closes {
      issues.append(FieldIssue(pointer: "/hours/closes", problem: .notAllowed(reason: "hours_order")))
    }
    return issues
  }
}

/// One step of a policy.
package struct ReminderLevel: Sendable, Hashable {
  /// Days after the due date; negative before it.
  package var day: Int
  package var template: ReminderTemplate
  package var channel: MessageChannel

  package init(day: Int, template: ReminderTemplate, channel: MessageChannel = .email) {
    self.day = day
    self.template = template
    self.channel = channel
  }
}

/// What a level says.
package enum ReminderTemplate: Sendable, Hashable {
  /// The shipped text of a tone, 1…3, which the host may have changed.
  case shipped(Int)
  case own(TemplateID)

  /// `reminder1` … `reminder3`, or a template's identifier.
  package init?(_ text: String) {
    switch text {
    case "reminder1": self = .shipped(1)
    case "reminder2": self = .shipped(2)
    case "reminder3": self = .shipped(3)
    default:
      guard let id = TemplateID(text) else { return nil }
      self = .own(id)
    }
  }

  package var text: String {
    switch self {
    case .shipped(let tone): "reminder\(tone)"
    case .own(let id): id.text
    }
  }
}

/// How it is made sure, right before sending, that something is still owed.
package enum Recheck: Sendable, Hashable {
  /// By what the ERP has told.
  case stored
  /// By a question to the host; without an answer in time, by the fallback.
  case ask(deadline: Duration, fallback: RecheckFallback)
}

package enum RecheckFallback: String, Sendable, Hashable, CaseIterable {
  case send, skip
}
