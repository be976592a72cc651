import Comms
import Engine
import JSON
import MIME
import RPC

/// Reminds of one receivable because a person asks for it.
enum ReminderSend: ServiceMethod {
  static let name = "reminder.send"
  static let summary =
    "Sends a payment reminder of one pending receivable; answered only after it is durable."
  static let details = """
    To the contact's registered address, or to the one given here for this time. It goes at once, whatever hours and \
    intervals the policy has; the text is that of the level the document has come to. Should the receivable be paid \
    before the message leaves, it is withdrawn.
    """
  static let effect = Effect.once
  static var isAudited: Bool { false }
  static let errors = [
    FailureKind.receivableNotFound, .receivableNotPending, .reminderNoAddress, .conflict, .accountNone,
    .accountDisabled, .accountIncomplete, .secretRequired, .attachmentRefused, .messageTooLarge,
  ].map(\.entry)

  struct Params: Sendable {
    var receivableID: String
    var to: Mailbox?
    var channel: MessageChannel
  }

  static let params = Schema(Params.init) {
    Field("receivableId", \.receivableID, .reference, "The receivable.")
    Field(
      optional: "to",
      \.to,
      .mailbox,
      "Instead of the registered address, for this time: a@b.c or Name <a@b.c>."
    )
    Field("channel", \.channel, .oneOfItsNames, default: .email, "Only email can be sent by.")
  }

  struct Result: Sendable, Hashable {
    var reminderID: ReminderID
    var messageID: MessageID
    var state: MessageState
    var to: MailAddress
  }

  static let result = Schema(Result.init) {
    Field("reminderId", \.reminderID, .reminderID, "The reminder, for reminder.list.")
    Field("messageId", \.messageID, .messageID, "Its message, for history.get and the message methods.")
    Field("state", \.state, .oneOfItsNames, "Where the message stands.")
    Field("to", \.to, .address, "Where it goes.")
  }

  static let examples = [
    Example(
      "To another address",
      params: ["receivableId": "FV-123", "to": "contabilidad@cliente.ec", "channel": "email"],
      result: [
        "reminderId": ReminderExamples.id, "messageId": MessageExamples.id, "state": "queued",
        "to": "contabilidad@cliente.ec",
      ]
    )
  ]

  static func run(_ params: Params, in call: Call) async throws -> Result {
    guard params.channel == .email else {
      throw Failure.invalid("/channel", .notAllowed(reason: "channel_not_available"))
    }
    let receipt = try await call.engine.sendReminder(
      ReminderRequest(receivableID: params.receivableID, to: params.to),
      actor: call.actor,
      commit: call.commit(self, message: \.messageID, result: Result.init)
    )
    return Result(receipt)
  }
}

extension ReminderSend.Result {
  init(_ receipt: ReminderReceipt) {
    self.init(
      reminderID: receipt.reminderID,
      messageID: receipt.messageID,
      state: receipt.state,
      to: receipt.to
    )
  }
}
