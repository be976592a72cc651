import Comms
import Engine
import JSON
import MIME
import RPC

/// Accepts an e-mail: answered only after it is durable.
enum EmailSend: ServiceMethod {
  static let name = "email.send"
  static let summary = "Sends an e-mail; answered only after it is durable, then sent once."
  static let details =
    "With wait: true the answer is the outcome. Without accountId the account is chosen as account.resolve explains."
  static let effect = Effect.once
  static var isAudited: Bool { false }
  static let errors = [
    FailureKind.accountNotFound, .accountNone, .accountDisabled, .accountIncomplete, .areaNotFound,
    .secretRequired,
    .attachmentRefused, .messageTooLarge, .rateLimited, .contactNotFound,
    .templateNotFound, .templateValueMissing, .templateValueRefused, .templateTooLarge,
  ].map(\.entry)

  struct Params: Sendable {
    var draft: EmailDraft
    var template: TemplateParams
    var wait: Bool
    var waitFor: Duration
  }

  static let params = Schema<Params>.combining(
    .emailDraft,
    .combining(.templateParams, waiting, read: { ($0, $1) }, write: { $0 })
  ) { draft, rest in
    Params(draft: draft, template: rest.0, wait: rest.1.0, waitFor: rest.1.1)
  } write: {
    ($0.draft, ($0.template, ($0.wait, $0.waitFor)))
  }

  private static let waiting = Schema({ (wait: Bool, waitFor: Duration) in (wait, waitFor) }) {
    Field("wait", \.0, .boolean, default: false, "Answer with the outcome.")
    Field("waitMs", \.1, .milliseconds(in: 0...600_000), default: .seconds(60), "Longest wait for it.")
  }

  static let result = Schema<ReceiptView>.receipt
  static let examples = [
    Example(
      "An invoice",
      params: EmailSend.completed([
        "to": ["Ana Pérez <ana@cliente.ec>"], "subject": "Factura 001-001-000000123",
        "html": "<p>Estimada Ana: adjuntamos su factura.</p>",
        "attachments": [["path": "/var/erp/facturas/123.pdf"]], "area": "invoices",
        "document": ["type": "invoice", "id": "123"], "wait": false, "waitMs": 60_000,
      ]),
      result: ["messageId": "msg_01k9qv3x5e8m2n4p6r7s9t0vwz", "state": "queued"]
    ),
    Example(
      "From a template, to a contact",
      params: EmailSend.completed([
        "contactId": "C-7", "templateId": TemplateExamples.id, "attachments": [],
        "data": ["number": "001-001-000000123", "amount": ["amount": "120.00", "currency": "USD"]],
        "wait": false, "waitMs": 60_000,
      ]),
      result: ["messageId": "msg_01k9qv3x5e8m2n4p6r7s9t0vx0", "state": "queued"]
    ),
  ]

  static func run(_ params: Params, in call: Call) async throws -> ReceiptView {
    var draft = params.draft
    draft.filling = params.template.filling(zone: call.session.zone)
    draft.utcOffsetMinutes = call.session.utcOffsetMinutes(at: call.engine.world.now())
    draft.wishes.locale = call.locale.rawValue
    if draft.wishes.ignoresSuppression, let actor = call.actor, !actor.may("suppression.ignore") {
      throw Failure(.forbidden, facts: ["permission": "suppression.ignore"])
    }
    if params.wait, draft.priority == .normal { draft.priority = .urgent }
    let locale = call.locale
    let receipt = try await call.engine.send(
      draft,
      actor: call.actor,
      commit: call.commit(self, message: \.messageID, result: { ReceiptView($0, locale: locale) })
    )
    return try await outcome(of: receipt, params, call)
  }

  static func replay(_ result: ReceiptView, _ params: Params, in call: Call) async throws -> ReceiptView {
    guard params.wait else { return result }
    return try await outcome(of: Receipt(messageID: result.messageID, state: result.state), params, call)
  }

  private static func outcome(of receipt: Receipt, _ params: Params, _ call: Call) async throws -> ReceiptView
  {
    guard params.wait else { return ReceiptView(receipt, locale: call.locale) }
    let settled = try await call.outcome(of: receipt.messageID, within: params.waitFor)
    return ReceiptView(settled, locale: call.locale)
  }
}

/// What the caller learns when a message is safe.
struct ReceiptView: Sendable, Hashable {
  var messageID: MessageID
  var state: MessageState
  var failure: FailureView?
}

extension ReceiptView {
  init(_ receipt: Receipt, locale: Language) {
    self.init(
      messageID: receipt.messageID,
      state: receipt.state,
      failure: receipt.failure.map { FailureView($0, locale) }
    )
  }
}

extension Schema where Value == ReceiptView {
  static var receipt: Schema<ReceiptView> {
    Schema(ReceiptView.init(messageID:state:failure:)) {
      Field(
        "messageId",
        \.messageID,
        .messageID,
        "The message, for history.get and the other message methods."
      )
      Field("state", \.state, .oneOfItsNames, "Where it stands.")
      Field(optional: "failure", \.failure, .failureView, "Why, where it did not go.")
    }.named("Receipt")
  }
}
