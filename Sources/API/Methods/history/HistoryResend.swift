import Comms
import Engine
import JSON
import MIME
import RPC
import Storage

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
    var document: DocumentReference?
    var render: Render
    var to: [Mailbox]
  }
  struct Result: Sendable { var items: [ReceiptView] }

  static let params = Schema(Params.init) {
    Field("messageIds", \.messageIDs, .list(of: .messageID, 0...500), default: [], "The messages.")
    Field(
      optional: "document",
      \.document,
      .document,
      "Instead of messageIds: the latest message about this document of the ERP."
    )
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
    let ids = try messages(params, in: call)
    return view(
      try await call.engine.resend(
        ids,
        to: params.to,
        actor: call.actor,
        commit: call.commit(self, target: { _ in ids.first?.text }, result: view)
      )
    )
  }

  /// Those that are named, or the one that the document was sent with (C07).
  private static func messages(_ params: Params, in call: Call) throws -> [MessageID] {
    guard let document = params.document else {
      if params.messageIDs.isEmpty { throw Failure.invalid("/messageIds", .needs("messageIds, document")) }
      return params.messageIDs
    }
    guard params.messageIDs.isEmpty else { throw Failure.invalid("/document", .excludes("messageIds")) }
    guard let latest = try call.engine.store.glance({ try $0.latestMessage(about: document) }) else {
      throw Failure(.messageNotFound, facts: ["messageId": "\(document.type) \(document.id)"])
    }
    return [latest]
  }
}
