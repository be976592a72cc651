/// Pieces of Markdown.
enum Markdown {
  /// A table without rows is nothing.
  static func table(_ heads: [String], _ rows: [[String]]) -> String {
    guard !rows.isEmpty else { return "" }
    let rule = heads.map { _ in "---" }
    return ([heads, rule] + rows.map { $0.map(cell) })
      .map { "| " + $0.joined(separator: " | ") + " |\n" }.joined() + "\n"
  }

  static func code(_ text: String) -> String { "`\(text)`" }

  /// What a heading of this text is linked by.
  static func anchor(_ heading: String) -> String {
    String(heading.lowercased().filter { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" })
  }

  static func link(_ text: String, to target: String) -> String { "[\(text)](\(target))" }

  static func fence(_ language: String, _ lines: [String]) -> String {
    "```\(language)\n" + lines.map { $0 + "\n" }.joined() + "```\n\n"
  }

  private static func cell(_ text: String) -> String {
    text.replacing("|", with: "\\|").replacing("\n", with: " ")
  }
}
