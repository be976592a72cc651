/// The grammar of message and content identifiers, without their brackets (RFC 5322 §3.6.4).
package enum MailIdentifier {
  /// Whether a text may name a message of ours: `dot-atom@dot-atom`, at most 250 octets.
  package static func isValid(_ text: String) -> Bool {
    let halves = text.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
    return text.utf8.count <= 250 && halves.count == 2
      && halves.allSatisfy { half in
        half.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
          .allSatisfy { !$0.isEmpty && $0.allSatisfy(Grammar.isAtext) }
      }
  }

  /// Whether a text may stand in In-Reply-To and References.
  ///
  /// Other programs' identifiers are often malformed, and threads break if they are not repeated exactly. So:
  /// printable ASCII without space, brackets, quotes, parentheses, comma, semicolon and backslash; at most
  /// 900 octets, so that it fits a line.
  package static func isReference(_ text: String) -> Bool {
    (1...900).contains(text.utf8.count)
      && text.utf8.allSatisfy { (0x21...0x7E).contains($0) && !"<>\"()\\,;".utf8.contains($0) }
  }

  /// Whether a text may be the identifier of an inline part: like a message's, but the `@domain` may be
  /// missing.
  package static func isContentID(_ text: String) -> Bool {
    isValid(text.utf8.contains(UInt8(ascii: "@")) ? text : text + "@x")
  }
}
