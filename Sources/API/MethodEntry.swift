import Comms
import Crypto
import Engine
import JSON
package import RPC
import Storage

/// A method without its types: how the service runs it.
package struct MethodEntry: Sendable {
  let name: String
  private let describe: @Sendable () -> MethodDescription
  let run: @Sendable (JSONObject, CallFrame) async throws -> JSONValue

  init<M: ServiceMethod>(_ method: M.Type) {
    name = M.name
    describe = { MethodDescription(method) }
    run = { params, frame in try await frame.run(method, params) }
  }

  /// Made when it is asked for: the schemas of all methods together take a third of a start.
  package var description: MethodDescription { describe() }
}

/// One call before its parameters are read.
struct CallFrame: Sendable {
  let engine: CommsEngine
  let session: Session
  let info: CallInfo
  let gate: KeyGate

  func run<M: ServiceMethod>(_ method: M.Type, _ given: JSONObject) async throws -> JSONValue {
    let locale = session.current.locale
    var own = given
    let common: CommonParameters
    let params: M.Params
    switch (
      CommonParameters.take(from: &own, effect: M.effect),
      M.params.read(.object(own), alsoKnown: CommonParameters.names(for: M.effect))
    ) {
    case (.success(let read), .success(let value)): (common, params) = (read, value)
    case (.failure(let left), .failure(let right)):
      throw RPCError(SchemaIssues(issues: left.issues + right.issues), locale: locale)
    case (.failure(let issues), _), (_, .failure(let issues)): throw RPCError(issues, locale: locale)
    }
    let actor = common.actor ?? session.current.actor
    if let actor, !M.isOpen, !actor.may(M.name) {
      throw Failure(.forbidden, facts: ["permission": M.name])
    }
    let call = Call(
      engine: engine,
      session: session,
      actor: actor,
      info: info,
      repetition: common.idempotencyKey.map { key in
        Repetition(
          scope: M.name,
          key: key,
          paramsHash: Self.hash(M.params.document.essence(of: M.params.write(params)))
        )
      },
      given: Self.names(in: own)
    )
    guard let repetition = call.repetition else { return M.result.write(try await M.run(params, in: call)) }
    return try await gate.alone(with: repetition) { try await self.runOnce(method, params, call, repetition) }
  }

  /// The same key with the same parameters is the same call, also when it comes again while the first one runs, from
  /// another process or after a restart.
  private func runOnce<M: ServiceMethod>(
    _ method: M.Type,
    _ params: M.Params,
    _ call: Call,
    _ repetition: Repetition
  ) async throws -> JSONValue {
    if let replayed = try await replay(method, params, call, repetition) { return replayed }
    do {
      return M.result.write(try await M.run(params, in: call))
    } catch StoreError.duplicate {
      // Another process was faster with the same key.
      guard let replayed = try await replay(method, params, call, repetition) else {
        throw StoreError.duplicate
      }
      return replayed
    }
  }

  private func replay<M: ServiceMethod>(
    _ method: M.Type,
    _ params: M.Params,
    _ call: Call,
    _ repetition: Repetition
  ) async throws -> JSONValue? {
    let remembered = try engine.store.glance {
      try $0.remembered(scope: repetition.scope, key: repetition.key)
    }
    guard let remembered else { return nil }
    guard remembered.paramsHash == repetition.paramsHash else { throw Failure(.idempotencyConflict) }
    let json = try JSONReader.parse(remembered.result)
    guard case .success(let result) = M.result.read(json) else { throw Failure(.internalError) }
    guard case .object(var object) = M.result.write(try await M.replay(result, params, in: call)) else {
      return json
    }
    object["replayed"] = true
    return .object(object)
  }

  private static func hash(_ params: JSONValue) -> String {
    let digits = Array("0123456789abcdef".utf8)
    let hash = SHA256.hash(data: JSONWriter.canonical(params))
    return String(decoding: hash.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  /// `outgoing.host`, never values.
  private static func names(in params: JSONObject) -> [String] {
    params.members.flatMap { member -> [String] in
      guard case .object(let inner) = member.value, !inner.keys.isEmpty else { return [member.key] }
      return inner.keys.prefix(50).map { member.key + "." + $0 }
    }
  }
}
