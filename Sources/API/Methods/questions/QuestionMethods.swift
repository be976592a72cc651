import Comms
import Engine
import JSON
import RPC
import Storage

extension Schema where Value == Question {
  static var question: Schema<Question> {
    Schema({
      Question(
        id: $0,
        kind: $1,
        subjectID: $2,
        facts: $3,
        state: $4,
        fallback: $5,
        answer: $6,
        askedAt: $7,
        deadline: $8,
        settledAt: $9
      )
    }) {
      Field("id", \.id, .questionID, "The question.")
      Field(
        "kind",
        \.kind,
        .oneOfItsNames,
        "receivable.stillOwed: whether a receivable is still unpaid; yes or no."
      )
      Field("subjectId", \.subjectID, .reference, "The ERP's id of what it is about.")
      Field("facts", \.facts, .map(of: .line(0...1000)), "What helps to answer.")
      Field("state", \.state, .oneOfItsNames, "open, answered, or expired: then the fallback counts.")
      Field("fallback", \.fallback, .line(1...100), "What counts without an answer in time.")
      Field(optional: "answer", \.answer, .line(1...100), "What was answered.")
      Field("askedAt", \.askedAt, .instant, "When it was asked.")
      Field("deadline", \.deadline, .instant, "Until when an answer counts.")
      Field(optional: "settledAt", \.settledAt, .instant, "When it was answered or expired.")
    }.named("Question")
  }
}

/// Things only the host knows.
enum QuestionList: ServiceMethod {
  static let name = "question.list"
  static let summary = "Lists what the service asks its host, the newest first."
  static let details =
    "The event question.asked tells of each; an answer counts until the deadline, then the fallback."
  static let effect = Effect.reads

  struct Params: Sendable {
    var state: QuestionState?
    var window: ListWindow
  }

  static let params = Schema<Params>.combining(
    Schema<QuestionState?>({ $0 }) {
      Field(optional: "state", \.self, .oneOfItsNames, "open, answered or expired.")
    },
    .listWindow
  ) { state, window in
    Params(state: state, window: window)
  } write: {
    ($0.state, $0.window)
  }

  static let result = Schema<ListPage<Question>>.page(of: .question)
  static let examples = [
    Example(
      "What waits for an answer",
      params: ["state": "open", "limit": 50],
      result: ["items": [QuestionExamples.question], "total": 1]
    )
  ]

  static func run(_ params: Params, in call: Call) async throws -> ListPage<Question> {
    try await call.engine.store.read { reading in
      ListPage(
        try reading.questions(params.state, limit: params.window.limit, after: params.window.cursor)
      ) { $0 }
    }
  }
}

/// The host's answer.
enum QuestionAnswer: ServiceMethod {
  static let name = "question.answer"
  static let summary = "Answers a question that the service asked."
  static let effect = Effect.idempotent
  static let errors = [FailureKind.questionNotFound, .tooLate].map(\.entry)

  struct Params: Sendable {
    var questionID: QuestionID
    var answer: String
  }

  static let params = Schema(Params.init) {
    Field("questionId", \.questionID, .questionID, "The question.")
    Field("answer", \.answer, .line(1...100), "To receivable.stillOwed: yes or no.")
  }
  static let result = Schema<Question>.question
  static let examples = [
    Example(
      "It is paid",
      params: ["questionId": QuestionExamples.id, "answer": "no"],
      result: QuestionExamples.answered
    )
  ]

  static func run(_ params: Params, in call: Call) async throws -> Question {
    try await call.engine.answer(
      params.questionID,
      params.answer,
      commit: call.commit(self, target: { $0.id.text })
    )
  }
}

private enum QuestionExamples {
  static let id: JSONValue = "qst_01k9qv3x5e8m2n4p6r7s9t0vwz"
  static let question = JSONValue.object(made(state: "open"))

  static var answered: JSONValue {
    var object = made(state: "answered")
    object["answer"] = "no"
    object["settledAt"] = "2026-03-02T14:00:07.000Z"
    return .object(object)
  }

  private static func made(state: String) -> JSONObject {
    [
      "id": id, "kind": "receivable.stillOwed", "subjectId": "FV-123",
      "facts": [
        "balance": "1234.50 USD", "contactId": "C-7", "dueDate": "2026-02-28", "number": "001-001-000000123",
      ],
      "state": .string(state), "fallback": "yes", "askedAt": "2026-03-02T14:00:00.000Z",
      "deadline": "2026-03-02T14:10:00.000Z",
    ]
  }
}
