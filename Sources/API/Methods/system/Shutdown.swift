import JSON
import RPC

/// Ends the process as the end of input does: what runs is finished first.
enum Shutdown: ServiceMethod {
  static let name = "shutdown"
  static let summary = "Ends the process when what runs is finished; the same as closing its input."
  static let effect = Effect.idempotent
  static var isAudited: Bool { false }
  static let params = Schema<NoParams>.none
  static let result = Schema<Done>.done
  static let examples = [Example("Goodbye", params: [:], result: ["done": true])]

  static func run(_ params: NoParams, in call: Call) async throws -> Done {
    call.session.shutDown()
    return .done
  }
}
