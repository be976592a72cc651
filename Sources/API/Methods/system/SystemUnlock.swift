import Comms
import Engine
import RPC
import Storage
import Wire

/// Hands over the master key.
enum SystemUnlock: ServiceMethod {
  static let name = "system.unlock"
  static let summary = "Hands over the master key where the service was started without it."
  static let effect = Effect.idempotent
  static let errors = [FailureKind.wrongKey, .keyMissing].map(\.entry)

  struct Params: Sendable { var key: Secret }
  struct Result: Sendable { var key: String }

  static let params = Schema(Params.init) {
    Field("key", \.key, .secret(32...128), "32 random octets in base64 or hexadecimal.")
  }
  static let result = Schema(Result.init) {
    Field("key", \.key, .line(1...30), "open, or no_key_yet for a new database that will use this key.")
  }
  static let examples: [Example] = []

  static func run(_ params: Params, in call: Call) async throws -> Result {
    try await call.engine.unlock(params.key)
    return try await call.record(SystemUnlock.self, Result(key: call.engine.vault.state.word))
  }
}
