/// Something that only the host knows, asked with a deadline and with what happens when nobody answers.
package struct Question: Sendable, Hashable {
  package var id: QuestionID
  package var kind: QuestionKind.Subject
  /// The ERP's id of what it is about.
  package var subjectID: String
  /// What helps to answer: named values such as `number`, `balance`.
  package var facts: [String: String]
  package var state: QuestionState
  /// What counts without an answer in time.
  package var fallback: String
  package var answer: String?
  package var askedAt: Instant
  package var deadline: Instant
  package var settledAt: Instant?

  package init(
    id: QuestionID,
    kind: QuestionKind.Subject,
    subjectID: String,
    facts: [String: String],
    state: QuestionState = .open,
    fallback: String,
    answer: String? = nil,
    askedAt: Instant,
    deadline: Instant,
    settledAt: Instant? = nil
  ) {
    self.id = id
    self.kind = kind
    self.subjectID = subjectID
    self.facts = facts
    self.state = state
    self.fallback = fallback
    self.answer = answer
    self.askedAt = askedAt
    self.deadline = deadline
    self.settledAt = settledAt
  }

  /// What counts now: the answer, or the fallback once there was time enough for one.
  package var outcome: String? {
    switch state {
    case .open: nil
    case .answered: answer
    case .expired: fallback
    }
  }
}

package enum QuestionState: String, Sendable, Hashable, CaseIterable {
  case open, answered, expired
}

extension QuestionKind {
  /// What is asked.
  package enum Subject: String, Sendable, Hashable, CaseIterable {
    /// Whether a receivable is still owed: `yes` or `no`.
    case stillOwed = "receivable.stillOwed"

    /// The answers that it takes.
    package var answers: [String] {
      switch self {
      case .stillOwed: ["yes", "no"]
      }
    }
  }

  /// How long an answer is good for.
  package static let freshness = Duration.seconds(3_600)
}
