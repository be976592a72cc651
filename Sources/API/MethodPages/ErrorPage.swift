import Comms
import RPC

/// `errors.md`: every error in both languages, by number.
enum ErrorPage {
  static var text: String {
    let entries = FailureKind.allCases.map(\.entry).sorted { $0.code < $1.code }
    var text = ReferencePages.header + "# Errors\n\n" + introduction
    for entry in entries { text += section(entry) }
    text.removeLast()
    return text
  }

  /// The errors' names, linked to their sections.
  static func links(_ entries: [ErrorEntry]) -> String {
    entries.map { Markdown.link(Markdown.code($0.slug), to: "errors.md#" + Markdown.anchor($0.slug)) }
      .joined(separator: ", ")
  }

  private static let introduction = """
    An error is `{code, message, data: {slug, stage?, retryable, retryAt?, server?, fix, issues?}}`. Programs look at
    `slug` or `code`, which never change; people read `message` and `fix`, in the connection's language. `{names}`
    stand for facts that are filled in. Retryable means that the same call may succeed later by itself.


    """

  private static func section(_ entry: ErrorEntry) -> String {
    "## \(entry.slug)\n\n"
      + "Code \(entry.code), \(entry.retryable ? "retryable" : "not retryable").\n\n"
      + Markdown.table(
        ["", "English", "Español"],
        [
          ["message", entry.message.en, entry.message.es],
          ["fix", entry.fix.en, entry.fix.es],
        ]
      )
  }
}
