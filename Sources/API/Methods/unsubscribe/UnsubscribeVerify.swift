import Comms
import Engine
import JSON
import RPC

/// Says what an unsubscribe link is about.
enum UnsubscribeVerify: ServiceMethod {
  static let name = "unsubscribe.verify"
  static let summary = "Says whom an unsubscribe link is about; changes nothing."
  static let details = """
    For the page that the link opens (GET): programs that look at links open it too. The page's button, and the POST \
    of RFC 8058 (List-Unsubscribe=One-Click), call unsubscribe.confirm.
    """
  static let effect = Effect.reads
  static let errors = [FailureKind.tokenInvalid, .keyMissing, .wrongKey].map(\.entry)

  struct Params: Sendable { var token: String }

  static let params = Schema(Params.init) { Field("token", \.token, .token, "The token of the link.") }
  static let result = Schema<Unsubscription>.unsubscription

  static let examples = [
    Example(
      "A link that was opened",
      params: ["token": UnsubscribeExamples.token],
      result: UnsubscribeExamples.ana(unsubscribed: false)
    )
  ]

  static func run(_ params: Params, in call: Call) async throws -> Unsubscription {
    try await call.engine.verifyUnsubscribe(params.token)
  }
}
