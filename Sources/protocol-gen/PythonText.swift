/// How text is written in Python source.
enum PythonText {
  private static let width = 110

  /// A string literal in double quotes.
  static func literal(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      default:
        let isPlain = scalar.value >= 0x20 && scalar.value != 0x7F
        quoted += isPlain ? String(scalar) : "\\u" + hex(scalar.value)
      }
    }
    return quoted + "\""
  }

  /// A docstring of several paragraphs, wrapped.
  static func docstring(_ text: String, indent: Int) -> String {
    let safe = text.replacing("\\", with: "\\\\").replacing("\"\"\"", with: "'''")
    let margin = String(repeating: " ", count: indent)
    var lines: [String] = []
    for line in safe.split(separator: "\n", omittingEmptySubsequences: false) {
      lines +=
        line.isEmpty ? [""] : wrapped(String(line), indent: indent, hanging: line.hasPrefix("* ") ? 2 : 0)
    }
    guard var first = lines.first else { return "" }
    first = margin + "\"\"\"" + first.dropFirst(indent)
    let closing = lines.count == 1 ? "\"\"\"\n" : "\n\(margin)\"\"\"\n"
    // A quote right before the closing ones would end the string too early.
    let guardSpace = lines.count == 1 && first.hasSuffix("\"") ? " " : ""
    return ([first] + lines.dropFirst()).joined(separator: "\n") + guardSpace + closing
  }

  /// Comment lines that documentation tools attach to what follows.
  static func comment(_ text: String, indent: Int) -> String {
    let margin = String(repeating: " ", count: indent)
    let words = text.replacing("\n", with: " ")
    return wrapped(words, indent: indent + 3, hanging: 0)
      .map { margin + "#: " + $0.dropFirst(indent + 3) + "\n" }.joined()
  }

  /// A paragraph broken between words, each line with its margin.
  private static func wrapped(_ text: String, indent: Int, hanging: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ") {
      let margin = indent + (lines.isEmpty ? 0 : hanging)
      if !line.isEmpty, margin + line.count + 1 + word.count > width {
        lines.append(String(repeating: " ", count: margin) + line)
        line = String(word)
      } else {
        line += line.isEmpty ? String(word) : " " + word
      }
    }
    let margin = indent + (lines.isEmpty ? 0 : hanging)
    return lines + [String(repeating: " ", count: margin) + line]
  }

  private static func hex(_ value: UInt32) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}

extension String {
  private static let keywords: Set<String> = [
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def",
    "del",
    "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda",
    "nonlocal",
    "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
  ]

  /// Whether Python takes this for a name.
  var isPythonIdentifier: Bool {
    guard let first, !first.isNumber, !Self.keywords.contains(self) else { return false }
    return unicodeScalars.allSatisfy { $0.isASCII && ($0 == "_" || $0.properties.isAlphabetic || $0.isDigit) }
  }

  /// `set_password` of `setPassword`, `attachment_limit_mb` of `attachmentLimitMB`, `from_` of `from`.
  var pythonName: String {
    let characters = Array(self)
    var name = ""
    for (index, character) in characters.enumerated() {
      guard character.isUppercase else {
        name.append(character.isLetter || character.isNumber ? character : "_")
        continue
      }
      let follows = index > 0 && !characters[index - 1].isUppercase
      let leads = index > 0 && index + 1 < characters.count && characters[index + 1].isLowercase
      if follows || leads { name.append("_") }
      name += character.lowercased()
    }
    return Self.keywords.contains(name) ? name + "_" : name
  }

  /// `AccountNotFound` of `account_not_found`, `EmailSend` of `email.send`.
  var pythonTypeName: String {
    split { !$0.isLetter && !$0.isNumber }.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
  }
}

extension Unicode.Scalar {
  fileprivate var isDigit: Bool { (0x30...0x39).contains(value) }
}
