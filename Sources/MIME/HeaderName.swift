/// The name of a header field that is safe to write.
package struct HeaderName: Sendable, Hashable {
  package let text: String

  /// Why a caller's name is refused.
  package enum Refusal: Error, Sendable, Hashable {
    /// Not 1 to 76 printable ASCII characters without colon and space (RFC 5322 §2.2).
    case malformed(String)
    /// The message builder, the signer or the servers on the way own this field.
    case reserved(String)
  }

  /// A field that a caller adds, such as `X-Entity-Ref-ID` or `Feedback-ID`.
  package init(custom text: String) throws(Refusal) {
    guard (1...76).contains(text.utf8.count),
      text.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: ":") })
    else { throw .malformed(text) }
    let folded = text.lowercased()
    guard !Self.reserved.contains(folded), !Self.reservedPrefixes.contains(where: { folded.hasPrefix($0) })
    else {
      throw .reserved(text)
    }
    self.text = text
  }

  private static let reserved: Set<String> = [
    "from", "sender", "reply-to", "to", "cc", "bcc", "subject", "date", "message-id", "in-reply-to",
    "references",
    "mime-version", "auto-submitted", "return-path", "received", "received-spf", "delivered-to",
    "apparently-to",
    "envelope-to", "x-envelope-to", "x-original-to", "x-bcc", "x-receiver", "x-sender",
    "authentication-results",
  ]
  private static let reservedPrefixes = ["content-", "dkim-", "domainkey-", "arc-", "resent-"]
}

/// Fields of our own are written as literals: `HeaderField.mailboxes("To", …)`.
extension HeaderName: ExpressibleByStringLiteral {
  package init(stringLiteral text: StaticString) { self.text = text.description }
}
