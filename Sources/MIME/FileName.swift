/// Names of attachments that are safe to save on any system.
package enum FileName {
  /// The last path component without controls, direction marks and characters that Windows reserves.
  ///
  /// At most 200 octets, keeping the ending; never empty, never `..` or a device name.
  package static func sanitized(_ name: String) -> String {
    let component = name.unicodeScalars.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last ?? []
    var scalars = String.UnicodeScalarView()
    for scalar in component where !Grammar.isControl(scalar) && !Grammar.isDirectionMark(scalar) {
      scalars.append("<>:\"|?*".unicodeScalars.contains(scalar) ? "_" : scalar)
    }
    var text = trimmed(String(scalars))
    if text.utf8.count > 200 {
      let ending = ending(of: text)
      var stem = Substring(text)
      var count = stem.utf8.count
      // By scalars and not characters: one character may have any number of marks.
      while count > 200 - ending.utf8.count, let last = stem.unicodeScalars.popLast() {
        count -= String(last).utf8.count
      }
      text = trimmed(trimmed(String(stem)) + ending)
    }
    if text.isEmpty { return "attachment" }
    let base = text.prefix { $0 != "." }.lowercased()
    return deviceNames.contains(base) ? "_" + text : text
  }

  /// The ending with its dot, or nothing if what follows the last dot is not short and plain.
  static func ending(of name: String) -> String {
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return "" }
    let ending = name[dot...]
    return (2...16).contains(ending.utf8.count) && ending.dropFirst().utf8.allSatisfy(Grammar.isAlphanumeric)
      ? String(ending) : ""
  }

  /// Spaces of any kind at the ends, and dots at the end, which Windows drops when it saves.
  private static func trimmed(_ text: String) -> String {
    var scalars = Substring(text).unicodeScalars
    while let last = scalars.last, last == "." || last.properties.isWhitespace { scalars.removeLast() }
    while let first = scalars.first, first.properties.isWhitespace { scalars.removeFirst() }
    return String(scalars)
  }

  private static let deviceNames: Set<String> = Set(
    ["con", "prn", "aux", "nul"] + (1...9).flatMap { ["com\($0)", "lpt\($0)"] }
  )
}
