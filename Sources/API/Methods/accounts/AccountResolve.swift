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
  static let errors = [FailureKind.areaNotFound].map(\.entry)

  struct Params: Sendable {
    var accountID: AccountID?
    var area: String?
    var from: MailAddress?
    var document: DocumentReference?
  }

  struct Result: Sendable {
    var accountID: AccountID?
    var from: String?
    var replyTo: String?
    var steps: [Step]
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
    Field(optional: "from", \.from, .address, "An address: the account that has it is asked for.")
    Field(optional: "document", \.document, .document, "The document that the message is about.")
  }
  static let result = Schema(Result.init) {
    Field(optional: "accountId", \.accountID, .accountID, "The account; absent = none can send.")
    Field(optional: "from", \.from, .line(1...998), "The sender that recipients would see.")
    Field(optional: "replyTo", \.replyTo, .line(1...998), "Where answers would go.")
    Field("steps", \.steps, .list(of: step, 0...20), "The choice, in order.")
  }

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
        "steps": [
          [
            "rule": "area", "accountId": AccountExamples.id, "verdict": "chosen",
            "explanation": "The account of the area: it can send.",
          ]
        ],
      ]
    )
  ]

  static func run(_ params: Params, in call: Call) async throws -> Result {
    let locale = call.locale
    let engine = call.engine
    return try await engine.store.read { reading in
      var explicit = params.accountID
      if explicit == nil, let from = params.from {
        explicit = try reading.accounts().first { $0.address == from }?.id
      }
      let choice = try engine.choose(explicit: explicit, area: params.area, reading)
      let account = choice.chosen
      let sender = account.flatMap { account in
        account.address.map { Mailbox(name: account.fromName ?? account.name, address: $0).written }
      }
      return Result(
        accountID: account?.id,
        from: sender,
        replyTo: account?.outgoing.replyTo,
        steps: choice.steps.map { step in
          Step(
            rule: step.rule,
            accountID: step.accountID,
            verdict: step.verdict,
            explanation: step.phrase.text(locale)
          )
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

extension Schema where Value == DocumentReference {
  static var document: Schema<DocumentReference> {
    Schema(DocumentReference.init(type:id:url:)) {
      Field("type", \.type, .reference, "The ERP's kind of document, e.g. invoice.")
      Field("id", \.id, .reference, "The ERP's identifier of it.")
      Field(optional: "url", \.url, .line(1...2000), "Where it can be seen.")
    }.named("Document")
  }
}
