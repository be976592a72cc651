package import JSON

/// The `error` member of a reply (JSON-RPC 2.0 §5.1).
package struct RPCError: Error, Sendable, Hashable {
  package let code: Int
  package let message: String
  package let data: JSONValue?

  package init(code: Int, message: String, data: JSONValue? = nil) {
    self.code = code
    self.message = message
    self.data = data
  }
}

/// One kind of error: its stable name and number, and what people are told.
package struct ErrorEntry: Sendable, Hashable {
  /// Stable name, such as `account_not_found`.
  package let slug: String
  /// Stable number: one of the standard five, or positive and grouped by area.
  package let code: Int
  /// Whether the same call may succeed later without anyone mending anything.
  package let retryable: Bool
  /// What happened; may hold `{facts}`.
  package let message: Phrase
  /// What to do about it; may hold `{facts}`.
  package let fix: Phrase

  package init(_ slug: String, _ code: Int, retryable: Bool = false, message: Phrase, fix: Phrase) {
    self.slug = slug
    self.code = code
    self.retryable = retryable
    self.message = message
    self.fix = fix
  }
}
