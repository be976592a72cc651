package import Comms
package import Engine
import JSON
package import RPC
import Storage

/// What a run of a method is given besides its parameters.
package struct Call: Sendable {
  package let engine: CommsEngine
  package let session: Session
  package let actor: Actor?
  package let info: CallInfo
  /// Set where the caller wants a repetition of this call to be the same call.
  let repetition: Repetition?
  /// Names of the parameters that were given, for the audit log.
  let given: [String]

  package var locale: Language { session.current.locale }

  /// Runs the durable part of a use case.
  ///
  /// The idempotency key with the result and the audit line commit with it.
  ///
  /// - Parameters:
  ///   - target: what the audit log says it was done to.
  ///   - message: keeps the key alive until this message is final.
  func commit<M: ServiceMethod, Value: Sendable>(
    _ method: M.Type,
    target: @escaping @Sendable (Value) -> String? = { _ in nil },
    message: @escaping @Sendable (Value) -> MessageID? = { _ in nil },
    result: @escaping @Sendable (Value) -> M.Result
  ) -> Commit<Value> {
    let call = self
    return Commit { body in
      try await call.engine.store.write { tx in
        let value = try body(tx)
        let now = call.engine.world.now()
        if let repetition = call.repetition {
          try tx.remember(
            scope: repetition.scope,
            key: repetition.key,
            paramsHash: repetition.paramsHash,
            result: JSONWriter.write(M.result.write(result(value))),
            message: message(value),
            at: now
          )
        }
        if M.isAudited { try tx.append(call.auditEntry(M.name, target: target(value), at: now)) }
        return value
      }
    }
  }

  /// Where the caller's own result is the value.
  func commit<M: ServiceMethod>(
    _ method: M.Type,
    target: @escaping @Sendable (M.Result) -> String? = { _ in nil }
  ) -> Commit<M.Result> {
    commit(method, target: target, result: { $0 })
  }

  /// For what is not one transaction of the database: remembers the result afterwards.
  func record<M: ServiceMethod>(_ method: M.Type, _ result: M.Result, target: String? = nil) async throws
    -> M.Result
  {
    try await commit(method, target: { _ in target })({ _ in result })
  }

  /// Where a message stands when nothing more will happen by itself, the time is over or the process ends.
  func outcome(of id: MessageID, within limit: Duration) async throws -> Receipt {
    let engine = engine
    let waited = try await session.outcomes.run { try await engine.outcome(of: id, within: limit) }
    if let waited { return waited }
    return try await engine.outcome(of: id, within: .zero)
  }

  private func auditEntry(_ method: String, target: String?, at now: Instant) -> AuditEntry {
    AuditEntry(
      id: engine.world.newID(AuditID.self),
      at: now,
      actor: actor,
      clientName: session.current.clientName,
      method: method,
      target: target,
      changes: given
    )
  }
}

/// An idempotency key and what it stands for.
struct Repetition: Sendable, Hashable {
  /// The method.
  let scope: String
  let key: String
  /// SHA-256 of the canonical parameters without secrets, in hexadecimal.
  let paramsHash: String
}
