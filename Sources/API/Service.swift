import Comms
package import Engine
package import JSON
import Logging
package import RPC
import Storage

/// Answers the calls of one connection.
package final class Service: RequestHandler {
  private let engine: CommsEngine
  private let session: Session
  private let gate = KeyGate()

  package init(engine: CommsEngine, session: Session) {
    self.engine = engine
    self.session = session
  }

  package var locale: Language { session.current.locale }

  package func precedes(_ method: String) -> Bool { method == Initialize.name }

  package func draining() {
    session.subscribe(nil)
    session.ask(nil)
    session.waits.end()
  }

  /// This process has stopped sending: no outcome is to be waited for any more.
  package func stoppedSending() { session.outcomes.end() }

  package func handle(method: String, params: JSONValue?, call: CallInfo) async throws(RPCError) -> JSONValue
  {
    guard let entry = Catalog.byName[method] else {
      throw Self.unknown(method, locale)
    }
    var given: JSONObject = [:]
    if case .object(let object) = params { given = object }
    if case .array(let items) = params, !items.isEmpty { throw Self.positional(locale) }
    do {
      return try await entry.run(given, CallFrame(engine: engine, session: session, info: call, gate: gate))
    } catch let error as RPCError {
      throw error
    } catch {
      throw answer(error, method: method)
    }
  }

  /// What a caller may know of an error; the rest goes to the log under an incident number.
  private func answer(_ error: any Error, method: String) -> RPCError {
    let failure = Failure(from: error)
    guard failure.kind == .internalError else { return RPCError(failure, locale: locale) }
    let incident = engine.world.newID(AuditID.self).text.suffix(10)
    engine.log.error(
      "internal error",
      metadata: [
        "incident": "\(incident)", "method": "\(method)", "type": "\(type(of: error))",
        "stage": "\(failure.stage ?? "")", "reason": "\(failure.facts["reason"] ?? "")",
      ]
    )
    return RPCError(Failure(.internalError), locale: locale, incident: String(incident))
  }

  private static func unknown(_ method: String, _ locale: Language) -> RPCError {
    let near = nearestName(to: method, among: Array(Catalog.byName.keys))
    let message = Phrase(es: "No existe el método.", en: "There is no such method.")
    let fix =
      near.map { Phrase(es: "¿Quiso decir «\($0)»?", en: "Did you mean \"\($0)\"?") }
      ?? Phrase(es: "Vea los métodos con rpc.discover.", en: "See the methods with rpc.discover.")
    return RPCError(
      code: -32601,
      message: message.text(locale),
      data: ["slug": "method_not_found", "retryable": false, "fix": .string(fix.text(locale))]
    )
  }

  private static func positional(_ locale: Language) -> RPCError {
    let entry = FailureKind.invalidParams.entry
    let fix = Phrase(
      es: "Dé los parámetros por nombre, en un objeto.",
      en: "Give parameters by name, in an object."
    )
    return RPCError(
      code: entry.code,
      message: entry.message.text(locale),
      data: ["slug": .string(entry.slug), "retryable": false, "fix": .string(fix.text(locale))]
    )
  }
}
