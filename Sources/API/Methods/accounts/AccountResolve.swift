import Comms
import Engine
import JSON
import MIME
import RPC
import Storage

/// Which account would send, and why.
enum AccountResolve: ServiceMethod {
  static let name = "account.resolve"
  static let summary = "Which account would send, under which address, and every step of the choice."
  static let effect = Effect.reads
  static let errors = [FailureKind.areaNotFound, .templateNotFound].map(\.entry)

  struct Params: Sendable {
    var accountID: AccountID?
    var area: String?
    var templateID: TemplateID?
    var from: Mailbox?
    var document: DocumentReference?
  }

  struct Result: Sendable {
    var accountID: AccountID?
    var from: String?
    var replyTo: String?
    var envelopeFrom: String?
    var steps: [Step]
    var senderSteps: [SenderReason]
  }

  struct SenderReason: Sendable, Hashable {
    var part: SenderPart
    var rule: SenderRule
    var explanation: String
  }

  struct Step: Sendable, Hashable {
    var rule: ChoiceRule
    var accountID: AccountID?
    var verdict: ChoiceVerdict
    var explanation: String
  }

  static let params = Schema(Params.init) {
    Field(optional: "accountId", \.accountID, .accountID, "The account that a message would name.")
    Field(optional: "area", \.area, .line(1...50), "The part of the business.")
    Field(optional: "templateId", \.templateID, .templateID, "The template that a message would use.")
    Field(optional: "from", \.from, .mailbox, "The sender that a message would ask for.")
    Field(optional: "document", \.document, .document, "The document that the message is about.")
  }
  static let result = Schema(Result.init) {
    Field(optional: "accountId", \.accountID, .accountID, "The account; absent = none can send.")
    Field(optional: "from", \.from, .line(1...998), "The sender that recipients would see.")
    Field(optional: "replyTo", \.replyTo, .line(1...998), "Where answers would go.")
    Field(optional: "envelopeFrom", \.envelopeFrom, .line(1...320), "Where bounces would go.")
    Field("steps", \.steps, .list(of: step, 0...20), "The choice of the account, in order.")
    Field(
      "senderSteps",
      \.senderSteps,
      .list(of: senderStep, 0...10),
      "Why that sender and those answers; empty where no account can send."
    )
  }

  private static let senderStep = Schema(SenderReason.init) {
    Field("part", \.part, .oneOfItsNames, "What it is about.")
    Field("rule", \.rule, .oneOfItsNames, "What decided it.")
    Field("explanation", \.explanation, .line(1...300), "The same in words.")
  }.named("SenderStep")

  private static let step = Schema(Step.init) {
    Field("rule", \.rule, .oneOfItsNames, "What was looked at.")
    Field(optional: "accountId", \.accountID, .accountID, "The account found there.")
    Field(
      "verdict",
      \.verdict,
      .oneOfItsNames,
      "chosen, unset, disabled, sending_disabled, incomplete or not_found."
    )
    Field("explanation", \.explanation, .line(1...300), "The same in words.")
  }.named("ChoiceStep")

  static let examples = [
    Example(
      "Invoices",
      params: ["area": "invoices"],
      result: [
        "accountId": AccountExamples.id, "from": "Acme <facturas@acme.ec>",
        "replyTo": "Atención <info@acme.ec>", "envelopeFrom": "facturas@acme.ec",
        "steps": [
          [
            "rule": "area", "accountId": AccountExamples.id, "verdict": "chosen",
            "explanation": "The account of the area: it can send.",
          ]
        ],
        "senderSteps": [
          [
            "part": "from_address", "rule": "account",
            "explanation": "From: the account's own, since nothing else is asked for.",
          ],
          [
            "part": "from_name", "rule": "account",
            "explanation": "Name: the account's own, since nothing else is asked for.",
          ],
          [
            "part": "reply_to", "rule": "default_incoming",
            "explanation": "Answers: to the account that gets the company's answers.",
          ],
        ],
      ]
    )
  ]

  static func run(_ params: Params, in call: Call) async throws -> Result {
    let locale = call.locale
    let engine = call.engine
    return try await engine.store.read { reading in
      let template = try params.templateID.map { try engine.rendering($0, reading).template }
      let choice = try engine.choose(
        explicit: params.accountID,
        from: params.from?.address,
        template: template?.accountID,
        area: params.area ?? template?.area,
        reading
      )
      let account = choice.chosen
      let identity = account?.identity(
        asked: params.from,
        defaultIncoming: try reading.defaultAccount(.incoming)
      )
      return Result(
        accountID: account?.id,
        from: identity?.from.written,
        replyTo: identity?.replyTo.first?.written,
        envelopeFrom: identity?.envelope.addrSpec,
        steps: choice.steps.map { step in
          Step(
            rule: step.rule,
            accountID: step.accountID,
            verdict: step.verdict,
            explanation: step.phrase.text(locale)
          )
        },
        senderSteps: (identity?.steps ?? []).map { step in
          SenderReason(part: step.part, rule: step.rule, explanation: step.phrase.text(locale))
        }
      )
    }
  }
}

extension ChoiceStep {
  fileprivate var phrase: Phrase {
    let what = rule.phrase
    let how = verdict.phrase
    return Phrase(es: "\(what.es): \(how.es)", en: "\(what.en): \(how.en)")
  }
}

extension ChoiceRule {
  fileprivate var phrase: Phrase {
    switch self {
    case .explicit: Phrase(es: "La cuenta pedida", en: "The account asked for")
    case .from: Phrase(es: "La cuenta con esa dirección", en: "The account with that address")
    case .template: Phrase(es: "La cuenta de la plantilla", en: "The account of the template")
    case .area: Phrase(es: "La cuenta del área", en: "The account of the area")
    case .areaAll: Phrase(es: "La cuenta de todas las áreas", en: "The account of all areas")
    case .defaultOutgoing:
      Phrase(es: "La cuenta de salida predeterminada", en: "The default outgoing account")
    case .hostFallback: Phrase(es: "La cuenta de reserva del sistema", en: "The host's fallback account")
    }
  }
}

extension ChoiceVerdict {
  fileprivate var phrase: Phrase {
    switch self {
    case .chosen: Phrase(es: "puede enviar.", en: "it can send.")
    case .unset: Phrase(es: "no hay ninguna.", en: "none is set.")
    case .disabled: Phrase(es: "está desactivada.", en: "it is disabled.")
    case .sendingDisabled: Phrase(es: "no tiene activado el envío.", en: "its sending is off.")
    case .incomplete: Phrase(es: "le faltan datos.", en: "it lacks settings.")
    case .notFound: Phrase(es: "ya no existe.", en: "it no longer exists.")
    }
  }
}

extension SenderStep {
  fileprivate var phrase: Phrase {
    let what = part.phrase
    let how = rule.phrase
    return Phrase(es: "\(what.es): \(how.es)", en: "\(what.en): \(how.en)")
  }
}

extension SenderPart {
  fileprivate var phrase: Phrase {
    switch self {
    case .fromAddress: Phrase(es: "De", en: "From")
    case .fromName: Phrase(es: "Nombre", en: "Name")
    case .replyTo: Phrase(es: "Respuestas", en: "Answers")
    }
  }
}

extension SenderRule {
  fileprivate var phrase: Phrase {
    switch self {
    case .asked: Phrase(es: "lo que pide el mensaje.", en: "what the message asks for.")
    case .account:
      Phrase(
        es: "lo de la cuenta, porque no se pide otra cosa.",
        en: "the account's own, since nothing else is asked for."
      )
    case .accountAlways:
      Phrase(
        es: "lo de la cuenta, que lo pone siempre.",
        en: "the account's own, which it always puts."
      )
    case .originalSender:
      Phrase(
        es: "al remitente pedido, que no es el que se ve.",
        en: "to the sender asked for, who is not the one shown."
      )
    case .policy: Phrase(es: "lo que dice la cuenta.", en: "what the account says.")
    case .defaultIncoming:
      Phrase(
        es: "a la cuenta que recibe las respuestas de la empresa.",
        en: "to the account that gets the company's answers."
      )
    case .none: Phrase(es: "nada.", en: "none.")
    }
  }
}

extension Schema where Value == DocumentReference {
  static var document: Schema<DocumentReference> {
    Schema(DocumentReference.init(type:id:url:)) {
      Field("type", \.type, .reference, "The ERP's kind of document, e.g. invoice.")
      Field("id", \.id, .reference, "The ERP's identifier of it.")
      Field(optional: "url", \.url, .line(1...2000), "Where it can be seen.")
    }.named("Document")
  }
}
