import Comms
import Engine
import JSON
import RPC

/// The parameters of methods about one message.
struct OneMessage: Sendable, Hashable {
  var messageID: MessageID
}

extension Schema where Value == OneMessage {
  static var oneMessage: Schema<OneMessage> {
    Schema(OneMessage.init) { Field("messageId", \.messageID, .messageID, "The message.") }
  }
}

/// Stops a message that has not left.
enum MessageCancel: ServiceMethod {
  static let name = "message.cancel"
  static let summary = "Stops a message; possible until its content has left."
  static let effect = Effect.idempotent
  static let errors = [FailureKind.messageNotFound, .tooLate].map(\.entry)
  static let params = Schema<OneMessage>.oneMessage
  static let result = Schema<ReceiptView>.receipt
  static let examples = [MessageExamples.receipt("Stop it", state: "cancelled")]

  static func run(_ params: OneMessage, in call: Call) async throws -> ReceiptView {
    try await call.settled(self) { try await call.engine.cancel(params.messageID, commit: $0) }
  }
}

/// Makes a message wait.
enum MessageHold: ServiceMethod {
  static let name = "message.hold"
  static let summary = "Makes a message wait until message.release."
  static let effect = Effect.idempotent
  static let errors = MessageCancel.errors
  static let params = Schema<OneMessage>.oneMessage
  static let result = Schema<ReceiptView>.receipt
  static let examples = [MessageExamples.receipt("Wait", state: "held")]

  static func run(_ params: OneMessage, in call: Call) async throws -> ReceiptView {
    try await call.settled(self) { try await call.engine.hold(params.messageID, commit: $0) }
  }
}

/// Lets a message, or the whole outbox, go on.
enum MessageRelease: ServiceMethod {
  static let name = "message.release"
  static let summary =
    "Lets a held message go on, or the whole outbox after an older copy of the data was restored."
  static let effect = Effect.idempotent
  static let errors = MessageCancel.errors

  struct Params: Sendable {
    var messageID: MessageID?
    var outbox: Bool
    var asUncertain: Bool
  }
  struct Result: Sendable {
    var released: Int
    var state: MessageState?
  }

  static let params = Schema(Params.init) {
    Field(optional: "messageId", \.messageID, .messageID, "The message; this or outbox.")
    Field("outbox", \.outbox, .boolean, default: false, "The whole outbox.")
    Field(
      "asUncertain",
      \.asUncertain,
      .boolean,
      default: false,
      "With outbox: what was queued may have been sent already, so it waits for message.resolve instead of being sent."
    )
  }
  static let result = Schema(Result.init) {
    Field("released", \.released, .count, "Messages that changed.")
    Field(optional: "state", \.state, .oneOfItsNames, "Where the one message stands.")
  }
  static let examples = [
    Example(
      "Go on",
      params: ["messageId": MessageExamples.id, "outbox": false, "asUncertain": false],
      result: ["released": 1, "state": "queued"]
    )
  ]

  static func run(_ params: Params, in call: Call) async throws -> Result {
    switch (params.messageID, params.outbox) {
    case (let id?, false):
      let receipt = try await call.engine.release(
        id,
        commit: call.commit(
          self,
          target: { $0.messageID.text },
          result: { Result(released: 1, state: $0.state) }
        )
      )
      return Result(released: 1, state: receipt.state)
    case (nil, true):
      let count = try await call.engine.releaseOutbox(
        asUncertain: params.asUncertain,
        by: call.actor,
        commit: call.commit(self, target: { _ in "outbox" }, result: { Result(released: $0, state: nil) })
      )
      return Result(released: count, state: nil)
    case (nil, false): throw Failure.invalid("/messageId", .needs("messageId, outbox"))
    case (.some, true): throw Failure.invalid("/outbox", .excludes("messageId"))
    }
  }
}

/// Says what became of a message whose outcome nobody knew.
enum MessageResolve: ServiceMethod {
  static let name = "message.resolve"
  static let summary =
    "Settles an uncertain message by hand: it was sent, it failed, or it shall be sent again."
  static let effect = Effect.idempotent
  static let errors = [FailureKind.messageNotFound, .conflict].map(\.entry)

  struct Params: Sendable {
    var messageID: MessageID
    var outcome: ResolutionOutcome
    var note: String?
  }

  static let params = Schema(Params.init) {
    Field("messageId", \.messageID, .messageID, "The message.")
    Field("outcome", \.outcome, .oneOfItsNames, "sent, failed, or retry: a copy may then arrive twice.")
    Field(optional: "note", \.note, .line(1...500), "How you know.")
  }
  static let result = Schema<ReceiptView>.receipt
  static let examples = [
    Example(
      "The customer has it",
      params: ["messageId": MessageExamples.id, "outcome": "sent", "note": "phoned"],
      result: ["messageId": MessageExamples.id, "state": "sent"]
    )
  ]

  static func run(_ params: Params, in call: Call) async throws -> ReceiptView {
    try await call.settled(self) {
      try await call.engine.resolve(
        params.messageID,
        params.outcome,
        note: params.note,
        by: call.actor,
        commit: $0
      )
    }
  }
}

extension Call {
  /// Runs a change of one message and shows where it stands then.
  fileprivate func settled<M: ServiceMethod>(
    _ method: M.Type,
    _ body: (Commit<Receipt>) async throws -> Receipt
  ) async throws -> ReceiptView where M.Result == ReceiptView {
    let locale = locale
    let receipt = try await body(
      commit(
        method,
        target: { $0.messageID.text },
        message: { $0.messageID },
        result: { ReceiptView($0, locale: locale) }
      )
    )
    return ReceiptView(receipt, locale: locale)
  }
}
