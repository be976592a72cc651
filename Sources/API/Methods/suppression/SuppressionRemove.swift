import Comms
import Engine
import JSON
import RPC

/// Takes an address off the suppression list.
enum SuppressionRemove: ServiceMethod {
  static let name = "suppression.remove"
  static let summary = "Takes an address off the suppression list."
  static let details = """
    Messages kept as suppressed stay so; history.resend sends them. Where the person had unsubscribed this is their \
    return, and unsubscribe links of earlier messages no longer count.
    """
  static let effect = Effect.idempotent

  struct Params: Sendable {
    var from: ReachedAddress
    var scope: SuppressionScope?
  }
  struct Result: Sendable { var removed: Int }

  static let params = Schema<Params>.combining(.reachedAddress, scope) { from, scope in
    Params(from: from, scope: scope)
  } write: {
    ($0.from, $0.scope)
  }

  private static let scope = Schema<SuppressionScope?>({ $0 }) {
    Field(optional: "scope", \.self, .oneOfItsNames, "Only the entry of this scope.")
  }
  static let result = Schema(Result.init) {
    Field("removed", \.removed, .integer(in: 0...2), "Entries that it had.")
  }

  static let examples = [
    Example(
      "It was corrected",
      params: ["channel": "email", "address": "ana@cliente.ec"],
      result: ["removed": 1]
    )
  ]

  static func run(_ params: Params, in call: Call) async throws -> Result {
    let address = try params.from.key()
    let commit = call.commit(SuppressionRemove.self, target: { (_: Int) in address }, result: Result.init)
    return Result(
      removed: try await call.engine.removeSuppression(
        of: address,
        by: params.from.channel,
        scope: params.scope,
        commit: commit
      )
    )
  }
}
