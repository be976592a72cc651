import Comms
import Engine
import JSON
import MIME
import RPC

/// Really sends a test message; it is in the history with `kind: "test"`.
enum AccountSendTest: ServiceMethod {
  static let name = "account.sendTest"
  static let summary = "Really sends a test message through an account and answers with the outcome."
  static let details = "It is made of the automatic template `test`, in the connection's language."
  static let effect = Effect.once
  static let errors = EmailSend.errors

  struct Params: Sendable {
    var accountID: AccountID
    var to: Mailbox
    var waitFor: Duration
  }

  static let params = Schema(Params.init) {
    Field("accountId", \.accountID, .accountID, "The account.")
    Field("to", \.to, .mailbox, "Who gets it.")
    Field(
      "waitMs",
      \.waitFor,
      .milliseconds(in: 0...600_000),
      default: .seconds(60),
      "Longest wait for the outcome."
    )
  }
  static let result = Schema<ReceiptView>.receipt
  static let examples = [
    Example(
      "To oneself",
      params: ["accountId": AccountExamples.id, "to": "ana@acme.ec", "waitMs": 60_000],
      result: ["messageId": "msg_01k9qv3x5e8m2n4p6r7s9t0vwz", "state": "sent"]
    )
  ]

  static func run(_ params: Params, in call: Call) async throws -> ReceiptView {
    let locale = call.locale
    var draft = EmailDraft()
    draft.accountID = params.accountID
    draft.to = [params.to]
    var filling = TemplateFilling(.automatic(.test), zone: call.session.zone)
    filling.locale = locale.rawValue
    // Whoever has changed the template tests the account all the same.
    filling.samples = TemplateVariableTexts.samples
    draft.filling = filling
    draft.purpose = .test
    draft.priority = .urgent
    draft.utcOffsetMinutes = call.session.utcOffsetMinutes(at: call.engine.world.now())
    let receipt = try await call.engine.send(
      draft,
      actor: call.actor,
      commit: call.commit(
        self,
        target: { _ in params.accountID.text },
        message: \.messageID,
        result: { ReceiptView($0, locale: locale) }
      )
    )
    return try await outcome(of: receipt.messageID, params, call)
  }

  static func replay(_ result: ReceiptView, _ params: Params, in call: Call) async throws -> ReceiptView {
    try await outcome(of: result.messageID, params, call)
  }

  private static func outcome(of id: MessageID, _ params: Params, _ call: Call) async throws -> ReceiptView {
    ReceiptView(try await call.outcome(of: id, within: params.waitFor), locale: call.locale)
  }
}
