import Comms
import Engine
import JSON
import RPC
import Storage

/// Copies the database into a new file while the service goes on.
enum SystemBackup: ServiceMethod {
  static let name = "system.backup"
  static let summary = "Copies the database into a new file while the service goes on."
  static let details =
    "The master key is not in it: keep that file elsewhere. Attachments lie in blobs/ of the data directory."
  static let effect = Effect.once

  struct Params: Sendable { var path: String }
  struct Result: Sendable {
    var path: String
    var sizeBytes: Int
  }

  static let params = Schema(Params.init) {
    Field(
      "path",
      \.path,
      .line(1...4096),
      "Absolute path of a file that does not exist yet, outside the data directory."
    )
  }
  static let result = Schema(Result.init) {
    Field("path", \.path, .line(1...4096), "The file.")
    Field("sizeBytes", \.sizeBytes, .count, "Its size.")
  }
  static let examples = [
    Example(
      "Before an update",
      params: ["path": "/backup/chasqui-2026-02-07.sqlite"],
      result: ["path": "/backup/chasqui-2026-02-07.sqlite", "sizeBytes": 1_081_344]
    )
  ]

  static func run(_ params: Params, in call: Call) async throws -> Result {
    let size = try await call.engine.backup(to: params.path)
    return try await call.record(
      SystemBackup.self,
      Result(path: params.path, sizeBytes: size),
      target: params.path
    )
  }
}
