import Comms
import Engine
import JSON
import MIME
import RPC

/// Sends messages of the history again, as new ones.
enum HistoryResend: ServiceMethod {
  static let name = "history.resend"
  static let summary = "Sends messages of the history again, as new ones that refer to the old."
  static let effect = Effect.once
  static let errors = [FailureKind.messageNotFound].map(\.entry) + EmailSend.errors

  enum Render: String, Sendable, Hashable, CaseIterable {
    /// The same content.
    case same
  }

  struct Params: Sendable {
    var messageIDs: [MessageID]
    var render: Render
    var to: [Mailbox]
  }
  struct Result: Sendable { var items: [ReceiptView] }

  static let params = Schema(Params.init) {
    Field("messageIds", \.messageIDs, .list(of: .messageID, 1...500), "The messages.")
    Field("render", \.render, .oneOfItsNames, default: .same, "same = exactly the content that was sent.")
    Field(
      "to",
      \.to,
      .list(of: .mailbox, 0...100),
      default: [],
      "Other recipients; empty = the same as before."
    )
  }
  static let result = Schema(Result.init) {
    Field("items", \.items, .list(of: .receipt, 0...500), "The new messages, in the same order.")
  }
  static let examples = [
    Example(
      "Once more",
      params: ["messageIds": [MessageExamples.id], "render": "same", "to": []],
      result: ["items": [["messageId": "msg_01k9qv3x5e8m2n4p6r7s9t0vx0", "state": "queued"]]]
    )
  ]

  static func run(_ params: Params, in call: Call) async throws -> Result {
    let locale = call.locale
    @Sendable func view(_ receipts: [Receipt]) -> Result {
      Result(items: receipts.map { ReceiptView($0, locale: locale) })
    }
    return view(
      try await call.engine.resend(
        params.messageIDs,
        to: params.to,
        actor: call.actor,
        commit: call.commit(self, target: { _ in params.messageIDs.first?.text }, result: view)
      )
    )
  }
}
