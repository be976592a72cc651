package import Comms
import Foundation

/// What a call with an idempotency key answered.
package struct RememberedCall: Sendable, Hashable {
  /// Of the canonical parameters, secrets left out.
  package var paramsHash: String
  package var result: [UInt8]
  package var at: Instant
}

extension Reading {
  package func remembered(scope: String, key: String) throws -> RememberedCall? {
    try row("SELECT * FROM idempotency WHERE scope = ? AND key = ?", [scope, key]).map { fields in
      RememberedCall(
        paramsHash: try fields.text("params_hash"),
        result: Array(try fields.data("result")),
        at: try fields.instant("at")
      )
    }
  }
}

extension Writing {
  /// To be called in the same transaction as the effect.
  ///
  /// Throws `duplicate` when the key is already remembered.
  ///
  /// `message` keeps the key alive until that message is final.
  package func remember(
    scope: String,
    key: String,
    paramsHash: String,
    result: [UInt8],
    message: MessageID? = nil,
    at now: Instant
  ) throws {
    try execute(
      "INSERT INTO idempotency (scope, key, params_hash, result, message_id, at) VALUES (?, ?, ?, ?, ?, ?)",
      [scope, key, paramsHash, Data(result), message?.text, now.stored]
    )
  }

  /// Forgets keys older than 30 days, except those of messages that are on their way or were until a week
  /// ago.
  @discardableResult
  package func pruneIdempotency(now: Instant) throws -> Int {
    try execute(
      """
      DELETE FROM idempotency WHERE at < ? AND NOT EXISTS (
        SELECT 1 FROM message WHERE message.id = idempotency.message_id
        AND (state IN ('queued', 'scheduled', 'held', 'sending', 'uncertain') OR updated_at > ?))
      """,
      [(now - .seconds(30 * 86_400)).stored, (now - .seconds(7 * 86_400)).stored]
    )
    return changed
  }
}
