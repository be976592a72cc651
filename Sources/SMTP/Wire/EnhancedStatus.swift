import Wire

/// An enhanced status code such as `5.1.1` (RFC 3463).
package struct EnhancedStatus: Sendable, Hashable, CustomStringConvertible {
  /// 2, 4 or 5.
  package let family: Int
  /// What it is about: 1 address, 2 mailbox, 3 system, 4 network, 5 protocol, 6 content, 7 security.
  package let subject: Int
  package let detail: Int

  package init(_ family: Int, _ subject: Int, _ detail: Int) {
    self.family = family
    self.subject = subject
    self.detail = detail
  }

  /// Reads the code that a reply's text begins with; `nil` when it begins with anything else.
  package init?(startOf text: String) {
    let word = text.utf8.prefix { $0 != ASCII.space }
    let parts = word.split(separator: ASCII.dot, omittingEmptySubsequences: false)
    let numbers = parts.compactMap { part in
      (1...3).contains(part.count) && part.allSatisfy(ASCII.isDigit) ? Int(Substring(part)) : nil
    }
    guard parts.count == 3, numbers.count == 3, [2, 4, 5].contains(numbers[0]) else { return nil }
    self.init(numbers[0], numbers[1], numbers[2])
  }

  package var description: String { "\(family).\(subject).\(detail)" }
}
