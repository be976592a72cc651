import Comms
import Engine
import JSON
import MIME
import RPC

/// Really sends a template to somebody who looks at it.
enum TemplateSendTest: ServiceMethod {
  static let name = "template.sendTest"
  static let summary = "Really sends a template to an address, and answers with the outcome."
  static let details =
    "It is in the history with kind: test. What has no value takes the example of template.variables."
  static let effect = Effect.once
  static let errors = EmailSend.errors

  struct Params: Sendable {
    var templateID: TemplateID
    var to: Mailbox
    var data: TemplateData
    var contactID: String?
    var accountID: AccountID?
    var sample: Bool
    var waitFor: Duration
  }

  static let params = Schema(Params.init) {
    Field("templateId", \.templateID, .templateID, "The template.")
    Field("to", \.to, .mailbox, "Who gets it.")
    Field("data", \.data, .templateData, default: TemplateData(), "Values of its variables.")
    Field(optional: "contactId", \.contactID, .reference, "Whose values to use; the message goes to `to`.")
    Field(optional: "accountId", \.accountID, .accountID, "The account that sends.")
    Field("sample", \.sample, .boolean, default: true, "Fill what is missing with examples.")
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
      params: [
        "templateId": TemplateExamples.id, "to": "ana@acme.ec", "data": [:], "sample": true, "waitMs": 60_000,
      ],
      result: ["messageId": "msg_01k9qv3x5e8m2n4p6r7s9t0vwz", "state": "sent"]
    )
  ]

  static func run(_ params: Params, in call: Call) async throws -> ReceiptView {
    let locale = call.locale
    var draft = EmailDraft()
    draft.accountID = params.accountID
    draft.contactID = params.contactID
    draft.to = [params.to]
    var filling = TemplateFilling(.template(params.templateID), data: params.data, zone: call.session.zone)
    if params.sample { filling.samples = TemplateVariableTexts.samples }
    draft.filling = filling
    draft.purpose = .test
    draft.priority = .urgent
    draft.utcOffsetMinutes = call.session.utcOffsetMinutes(at: call.engine.world.now())
    let receipt = try await call.engine.send(
      draft,
      actor: call.actor,
      commit: call.commit(
        self,
        target: { _ in params.templateID.text },
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
