import Comms
import MIME

/// What of a message the history's search looks into.
struct SearchText {
  var subject: String
  var people: String
  var body: String
  var reference: String

  /// Octets of a body that are searched: the beginning of a very long one.
  static let bodyLimit = 128 << 10

  init(_ content: MessageContent) {
    subject = content.subject
    let mailboxes = [content.from] + content.to + content.cc + content.bcc
    people = mailboxes.flatMap { [$0.name, $0.address.addrSpec] }.compactMap(\.self).joined(separator: "\n")
    body = Self.prefix(content.text ?? content.html.map(HTMLText.plainText(fromHTML:)) ?? "")
    reference = ([content.messageIDHeader, content.document?.type, content.document?.id] as [String?])
      .compactMap(\.self).joined(separator: "\n")
  }

  /// The user's words as an FTS5 query that finds rows with all of them; nil when there is none.
  ///
  /// Each word is a quoted string, so that no character of it is syntax; the last may be unfinished.
  static func query(_ text: String) -> String? {
    let words = words(text)
    guard !words.isEmpty else { return nil }
    return words.map(quoted).joined(separator: " ") + " *"
  }

  /// The same where every word may be unfinished.
  static func beginnings(_ text: String) -> String? {
    let words = words(text)
    return words.isEmpty ? nil : words.map { quoted($0) + " *" }.joined(separator: " ")
  }

  private static func words(_ text: String) -> [Substring] {
    text.split { $0.isWhitespace || $0 == "\0" }.prefix(16).filter {
      $0.contains { $0.isLetter || $0.isNumber }
    }
  }

  private static func quoted(_ word: Substring) -> String {
    "\"" + word.replacing("\"", with: "\"\"") + "\""
  }

  private static func prefix(_ text: String) -> String {
    text.utf8.count <= bodyLimit ? text : String(decoding: text.utf8.prefix(bodyLimit), as: UTF8.self)
  }
}
