import Comms
import Engine
import JSON
import MIME
import RPC
import Storage

/// Where one message stands.
enum MessageGet: ServiceMethod {
  static let name = "message.get"
  static let summary = "Where one message stands, recipient by recipient, with its attempts."
  static let effect = Effect.reads
  static let errors = [FailureKind.messageNotFound].map(\.entry)

  struct Result: Sendable {
    var messageID: MessageID
    var state: MessageState
    var holdReason: HoldReason?
    var failure: FailureView?
    var attempts: [AttemptView]
    var recipients: [RecipientView]
    var notBefore: Instant
    var expiresAt: Instant
    var sentAt: Instant?
  }

  static let params = Schema<OneMessage>.oneMessage
  static let result = Schema(Result.init) {
    Field("messageId", \.messageID, .messageID, "The message.")
    Field("state", \.state, .oneOfItsNames, "Where it stands.")
    Field(optional: "holdReason", \.holdReason, .oneOfItsNames, "Why it is held.")
    Field(optional: "failure", \.failure, .failureView, "What went wrong last.")
    Field("attempts", \.attempts, .list(of: .attempt, 0...10_000), "What was tried.")
    Field("recipients", \.recipients, .list(of: .recipient, 0...2000), "What became of each.")
    Field("notBefore", \.notBefore, .instant, "When it is tried next.")
    Field("expiresAt", \.expiresAt, .instant, "When trying ends.")
    Field(optional: "sentAt", \.sentAt, .instant, "When the server took it.")
  }
  static let examples = [
    Example(
      "Sent",
      params: ["messageId": MessageExamples.id],
      result: [
        "messageId": MessageExamples.id, "state": "sent",
        "attempts": [MessageExamples.attempt], "recipients": [MessageExamples.recipient],
        "notBefore": "2026-02-07T21:52:25.000Z", "expiresAt": "2026-02-09T21:52:25.000Z",
        "sentAt": "2026-02-07T21:52:25.200Z",
      ]
    )
  ]

  static func run(_ params: OneMessage, in call: Call) async throws -> Result {
    let locale = call.locale
    let id = params.messageID
    return try await call.engine.store.read { reading in
      guard let delivery = try reading.delivery(id) else {
        throw Failure(.messageNotFound, facts: ["messageId": id.text])
      }
      return Result(
        messageID: id,
        state: delivery.state,
        holdReason: delivery.holdReason,
        failure: delivery.failure.map { FailureView($0, locale) },
        attempts: try reading.attempts(of: id).map { AttemptView($0, locale) },
        recipients: delivery.recipients.map(RecipientView.init),
        notBefore: delivery.notBefore,
        expiresAt: delivery.expiresAt,
        sentAt: delivery.sentAt
      )
    }
  }
}

extension RecipientView {
  init(_ recipient: Recipient) {
    self.init(
      address: recipient.address.addrSpec,
      role: recipient.role,
      state: recipient.state,
      server: recipient.reply
    )
  }
}
