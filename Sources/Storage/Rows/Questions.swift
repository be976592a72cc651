package import Comms

extension Reading {
  package func question(_ id: QuestionID) throws -> Question? {
    try row("SELECT * FROM question WHERE id = ?", [id.text]).map(question)
  }

  package func questions(
    _ state: QuestionState? = nil,
    limit: Int,
    after cursor: String? = nil
  ) throws -> Page<Question> {
    let conditions: [(sql: String, value: Value)] = state.map { [("state = ?", $0.rawValue)] } ?? []
    return try newestFirst(
      of: "question",
      by: "asked_at",
      where: conditions,
      limit: limit,
      after: cursor,
      question
    )
  }

  /// The newest question of a kind about something.
  package func lastQuestion(_ kind: QuestionKind.Subject, about subject: String) throws -> Question? {
    try row(
      "SELECT * FROM question WHERE subject_id = ? AND kind = ? ORDER BY asked_at DESC, id DESC LIMIT 1",
      [subject, kind.rawValue]
    ).map(question)
  }

  /// Open questions whose time is over.
  package func overdueQuestions(now: Instant, limit: Int) throws -> [Question] {
    try rows(
      "SELECT * FROM question WHERE state = 'open' AND deadline <= ? ORDER BY deadline LIMIT ?",
      [now.stored, limit]
    ).map(question)
  }

  private func question(_ fields: Fields) throws -> Question {
    Question(
      id: try fields.identifier("id"),
      kind: try fields.oneOf("kind"),
      subjectID: try fields.text("subject_id"),
      facts: try fields.json("facts"),
      state: try fields.oneOf("state"),
      fallback: try fields.text("fallback"),
      answer: try fields.optionalText("answer"),
      askedAt: try fields.instant("asked_at"),
      deadline: try fields.instant("deadline"),
      settledAt: try fields.optionalInstant("settled_at")
    )
  }
}

extension Writing {
  /// Stores a question, new or changed.
  package func save(_ question: Question) throws {
    try execute(
      """
      INSERT INTO question (
        id, kind, subject_id, facts, state, fallback, answer, asked_at, deadline, settled_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (id) DO UPDATE SET
        state = excluded.state, answer = excluded.answer, settled_at = excluded.settled_at
      """,
      [
        question.id.text, question.kind.rawValue, question.subjectID, StoredJSON.encode(question.facts),
        question.state.rawValue, question.fallback, question.answer, question.askedAt.stored,
        question.deadline.stored, question.settledAt?.stored,
      ]
    )
  }
}
