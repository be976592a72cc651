import Comms
import Engine
import JSON
import RPC
import Storage
import Wire

/// Puts secrets under new keys.
enum SystemRotateKey: ServiceMethod {
  static let name = "system.rotateKey"
  static let summary = "Replaces the master key, the data key or the signing key."
  static let details = "An interrupted rotation loses nothing: call again to finish it. Progress is reported."
  static let effect = Effect.once
  static let errors = [FailureKind.wrongKey, .keyMissing].map(\.entry)

  struct Params: Sendable {
    var what: KeyKind
    var newKey: Secret?
  }
  struct Result: Sendable {
    var fingerprint: String?
    var resealed: Int
    var unreadable: Int
  }

  static let params = Schema(Params.init) {
    Field(
      "what",
      \.what,
      .oneOfItsNames,
      "master wraps the others; data seals secrets; signing makes tokens."
    )
    Field(
      optional: "newKey",
      \.newKey,
      .secret(32...128),
      "The new master key, where the service was given the old one; left out = a new key file is written."
    )
  }
  static let result = Schema(Result.init) {
    Field(optional: "fingerprint", \.fingerprint, .line(1...100), "Of the master key in use.")
    Field("resealed", \.resealed, .count, "Secrets under the new data key.")
    Field("unreadable", \.unreadable, .count, "Secrets that no key opens; set those passwords again.")
  }
  static let examples = [
    Example(
      "Yearly change",
      params: ["what": "data"],
      result: ["fingerprint": "9f86d081884c7d65", "resealed": 4, "unreadable": 0]
    )
  ]

  static func run(_ params: Params, in call: Call) async throws -> Result {
    let report: DataRotation
    do {
      report = try await call.engine.rotate(params.what, newKey: params.newKey) { done in
        call.info.progress(["resealed": .integer(Int64(done))])
      }
    } catch is KeyProblem {
      throw Failure.invalid("/newKey", .notAllowed(reason: "key"))
    }
    return try await call.record(
      SystemRotateKey.self,
      Result(
        fingerprint: call.engine.vault.fingerprint,
        resealed: report.resealed,
        unreadable: report.unreadable
      ),
      target: params.what.rawValue
    )
  }
}
