/// How a transaction ended, recipient by recipient.
package struct TransactionOutcome: Sendable, Hashable {
  /// In the order of the envelope.
  package let recipients: [RecipientResult]
  /// Whether the next transaction may go over the same connection; when not, close it.
  package let sessionUsable: Bool
  /// Whether the final dot may have left.
  package let committed: Bool
}

/// What became of the message for one recipient.
package enum RecipientResult: Sendable, Hashable {
  /// The server took responsibility.
  case accepted(SMTPReply)
  /// The server refused, at this stage: the message did not go to this recipient.
  case refused(SMTPStage, SMTPReply)
  /// The message certainly did not go.
  case notTried(SessionFailure)
  /// The final dot left and no complete reply came: nobody knows (RFC 1047).
  case unknown(SessionFailure)
}

/// What a transaction hands to its caller before it goes on.
package enum TransactionEvent: Sendable, Hashable {
  /// Call `supply` or `endOfContent`, or `abort`.
  case wantContent
  /// All but the final dot has left. Make durable that it may have been sent; or call `abort`.
  ///
  /// - Parameters:
  ///   - accepted: positions in the envelope of who will get it.
  ///   - refused: those who will not, and why.
  case aboutToCommit(accepted: [Int], refused: [Int: SMTPReply])
}
