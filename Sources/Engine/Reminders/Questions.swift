package import Comms
import Storage

extension CommsEngine {
  /// Takes the host's answer; one that comes after the deadline is too late.
  package func answer(_ id: QuestionID, _ answer: String, commit: Commit<Question>) async throws -> Question {
    let now = world.now()
    let question = try await commit { tx in
      guard var question = try tx.question(id) else {
        throw Failure(.questionNotFound, facts: ["questionId": id.text])
      }
      guard question.kind.answers.contains(answer) else {
        throw Failure.invalid("/answer", .notAllowed(reason: "yes_or_no"))
      }
      switch question.state {
      case .open: break
      case .answered where question.answer == answer: return question
      case .answered, .expired: throw Failure(.tooLate, facts: ["state": question.state.rawValue])
      }
      question.answer = answer
      try tx.settle(&question, .answered, now: now)
      return question
    }
    changed.beat()
    return question
  }
}

extension Writing {
  /// Asks the host, durably.
  func ask(_ planned: PlannedQuestion, id: QuestionID, now: Instant) throws {
    let receivable = planned.receivable
    let question = Question(
      id: id,
      kind: .stillOwed,
      subjectID: receivable.id,
      facts: [
        "contactId": receivable.contactID, "number": receivable.number,
        "balance": "\(receivable.balance.amount) \(receivable.balance.currency)",
        "dueDate": receivable.dueDate.description,
      ],
      fallback: planned.fallback == .send ? "yes" : "no",
      askedAt: now,
      deadline: now + planned.deadline
    )
    try save(question)
    try append(
      Event(
        .questionAsked,
        at: now,
        facts: [
          "questionId": id.text, "kind": question.kind.rawValue, "subjectId": receivable.id,
          "deadline": question.deadline.description, "fallback": question.fallback,
        ]
      )
    )
  }

  /// Nobody answered in time: the fallback counts.
  func expireQuestions(now: Instant, limit: Int) throws -> Int {
    let overdue = try overdueQuestions(now: now, limit: limit)
    for var question in overdue { try settle(&question, .expired, now: now) }
    return overdue.count
  }

  func settle(_ question: inout Question, _ state: QuestionState, now: Instant) throws {
    question.state = state
    question.settledAt = now
    try save(question)
    try append(
      Event(
        .questionSettled,
        at: now,
        facts: [
          "questionId": question.id.text, "kind": question.kind.rawValue, "subjectId": question.subjectID,
          "state": state.rawValue, "answer": question.outcome ?? "",
        ]
      )
    )
    switch question.kind {
    case .stillOwed:
      if let receivable = try receivable(question.subjectID) {
        try lookAgain(at: receivable.contactID, now: now)
      }
    }
  }
}
