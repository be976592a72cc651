import Comms
import Engine
import JSON
import RPC

/// Puts an address on the suppression list.
enum SuppressionAdd: ServiceMethod {
  static let name = "suppression.add"
  static let summary =
    "Puts an address on the suppression list: it gets nothing more, or nothing more of a kind."
  static let details = """
    Counts at once, for queued messages too: what has not left does not leave. Messages to it are kept as suppressed. \
    An earlier entry of the same scope is replaced.
    """
  static let effect = Effect.idempotent

  struct Params: Sendable {
    var to: ReachedAddress
    var entry: Entry
  }

  struct Entry: Sendable {
    var reason: SuppressionReason
    var scope: SuppressionScope?
    var note: String?
    var messageID: MessageID?
    var contactID: String?
    var until: Instant?
  }

  static let params = Schema<Params>.combining(.reachedAddress, entry) { to, entry in
    Params(to: to, entry: entry)
  } write: {
    ($0.to, $0.entry)
  }

  private static let entry = Schema(Entry.init) {
    Field("reason", \.reason, .oneOfItsNames, default: .manual, "Why.")
    Field(
      optional: "scope",
      \.scope,
      .oneOfItsNames,
      "all, or marketing for what people may decline; by default marketing for complaint and unsubscribed."
    )
    Field(optional: "note", \.note, .line(1...500), "In your own words.")
    Field(optional: "messageId", \.messageID, .messageID, "The message that brought it about.")
    Field(optional: "contactId", \.contactID, .reference, "The ERP's contact.")
    Field(optional: "until", \.until, .instant, "When it ends by itself.")
  }
  static let result = Schema<Suppression>.suppression

  static let examples = [
    Example(
      "An address with a mistake in it",
      params: [
        "channel": "email", "address": "Ana@clietne.ec", "reason": "manual", "note": "Mal escrita",
        "until": "2099-03-07T00:00:00.000Z",
      ],
      result: SuppressionExamples.typo
    )
  ]

  static func run(_ params: Params, in call: Call) async throws -> Suppression {
    let entry = params.entry
    return try await call.engine.addSuppression(
      Suppression(
        channel: params.to.channel,
        address: try params.to.key(),
        scope: entry.scope ?? entry.reason.usualScope,
        reason: entry.reason,
        source: call.actor?.id ?? "host",
        note: entry.note,
        messageID: entry.messageID,
        contactID: entry.contactID,
        until: entry.until,
        at: call.engine.world.now()
      ),
      commit: call.commit(SuppressionAdd.self, target: { $0.address })
    )
  }
}
