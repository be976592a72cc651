package import Wire

/// A server's complete answer to one command (RFC 5321 §4.2).
///
/// ```
/// S: 550-5.1.1 The account that you tried to reach
/// S: 550 5.1.1 does not exist.
/// ```
package struct SMTPReply: Sendable, Hashable {
  /// 200...599, the same on every line.
  package let code: Int
  package let enhanced: EnhancedStatus?
  /// The text after the code, line by line, at least one; whatever is not UTF-8 is replaced.
  package let lines: [String]

  package init(code: Int, lines: [String]) {
    self.code = code
    self.lines = lines
    enhanced = lines.first.flatMap(EnhancedStatus.init(startOf:))
  }

  /// The lines as one text.
  package var text: String { lines.joined(separator: " ") }

  package var isSuccess: Bool { code / 100 == 2 }
  /// The server wants more from us.
  package var isIntermediate: Bool { code / 100 == 3 }
  /// Trying again later may help.
  ///
  /// The basic code decides, also against the enhanced one.
  package var isTransient: Bool { code / 100 == 4 }
  /// Trying the same again will not help.
  ///
  /// The basic code decides, also against the enhanced one.
  package var isPermanent: Bool { code / 100 == 5 }
  package var isRefusal: Bool { isTransient || isPermanent }
  /// The server is closing the connection (RFC 5321 §3.8).
  package var isClosing: Bool { code == 421 }

  /// The reply without our secrets, control characters and excess: fit to store and to show.
  package func scrubbed(by scrubber: Scrubber) -> SMTPReply {
    var room = Scrubber.limit
    var kept: [String] = []
    for line in lines {
      let clean = scrubber.scrub(line)
      room -= clean.utf8.count + 1
      if room < 0, !kept.isEmpty { break }
      kept.append(clean)
    }
    return SMTPReply(code: code, lines: kept)
  }
}

extension SMTPReply: CustomStringConvertible {
  package var description: String { text.isEmpty ? "\(code)" : "\(code) \(text)" }
}
