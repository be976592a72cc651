import Comms
import Engine
import Foundation
import JSON
import RPC
import Storage

/// Tells the service who is calling; optional, and may be repeated.
enum Initialize: ServiceMethod {
  static let name = "initialize"
  static let summary = "Sets the connection's defaults: language, time zone, actor."
  static let effect = Effect.idempotent
  static var isAudited: Bool { false }
  static var isOpen: Bool { true }

  struct Params: Sendable {
    var clientName: String?
    var locale: String?
    var timeZone: String?
    var actor: Actor?
    var answersQuestions: Bool
  }

  struct Result: Sendable {
    var name: String
    var version: String
    var protocolVersion: String
    var locale: Language
    var instance: String
    var capabilities: [String]
  }

  static let params = Schema(Params.init) {
    Field(optional: "clientName", \.clientName, .line(1...100), "The calling program, for the audit log.")
    Field(
      optional: "locale",
      \.locale,
      .line(1...35),
      "Language of messages to people: es or en, or es-EC and the like."
    )
    Field(
      optional: "timeZone",
      \.timeZone,
      timeZone,
      "IANA name; the zone of the Date header of what is sent."
    )
    Field(optional: "actor", \.actor, .actor, "Who acts on this connection unless a call says otherwise.")
    Field(
      "answersQuestions",
      \.answersQuestions,
      .boolean,
      default: false,
      "Whether this client answers questions that only the ERP can: it is told of each by a notification event of type question.asked."
    )
  }

  static let result = Schema(Result.init) {
    Field("name", \.name, .line(1...50), "Always chasqui.")
    Field("version", \.version, .line(1...50), "Of the program.")
    Field("protocolVersion", \.protocolVersion, .line(1...10), "Of these methods.")
    Field("locale", \.locale, .oneOfItsNames, "The language in use.")
    Field("instance", \.instance, .line(1...50), "This run of the process.")
    Field("capabilities", \.capabilities, .list(of: .line(1...50), 0...100), "What this build can do.")
  }

  static let examples = [
    Example(
      "An ERP in Spanish",
      params: ["clientName": "erp", "locale": "es", "answersQuestions": false],
      result: [
        "name": "chasqui", "version": "0.1.0", "protocolVersion": "1", "locale": "es",
        "instance": "5f2c9a0b1d3e4f5a6b7c8d9e", "capabilities": ["email.smtp", "email.sandbox"],
      ]
    )
  ]

  private static let timeZone = Schema<String>.converting(.line(1...60)) { text in
    guard TimeZone(identifier: text) != nil else {
      return .failure(
        Mistake(
          es: "Debe ser una zona horaria IANA, como America/Guayaquil.",
          en: "Must be an IANA time zone such as America/Guayaquil."
        )
      )
    }
    return .success(text)
  } write: {
    $0
  }

  static func run(_ params: Params, in call: Call) async throws -> Result {
    call.session.update { settings in
      if let name = params.clientName { settings.clientName = name }
      if let locale = params.locale.flatMap(Language.init(tag:)) { settings.locale = locale }
      if let zone = params.timeZone { settings.timeZone = zone }
      if let actor = params.actor { settings.actor = actor }
    }
    if params.answersQuestions {
      let latest = try await call.engine.store.read { try $0.latestSequence() }
      let questions = Subscription(
        engine: call.engine,
        types: [.questionAsked],
        notify: call.session.notify
      )
      call.session.ask(Task { await questions.run(after: latest) })
    }
    return Result(
      name: "chasqui",
      version: ServiceDocument.version,
      protocolVersion: "1",
      locale: call.locale,
      instance: call.engine.instance,
      capabilities: ["email.smtp", "email.sandbox"]
    )
  }
}
