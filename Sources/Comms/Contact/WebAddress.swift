/// Links that leave with our messages.
package enum WebAddress {
  /// `http` or `https`, a host, and nothing that could end a header or an attribute: no script, no space, no quote.
  package static func isValid(_ text: String) -> Bool {
    let lower = text.lowercased()
    guard let scheme = ["https://", "http://"].first(where: lower.hasPrefix) else { return false }
    let rest = text.dropFirst(scheme.count)
    guard let first = rest.unicodeScalars.first, first != "/", first != "?", first != "#" else {
      return false
    }
    return text.unicodeScalars.allSatisfy { scalar in
      scalar.value > 0x20 && scalar.value != 0x7F && !"\"<>\\^`{|}".unicodeScalars.contains(scalar)
        && !scalar.properties.isWhitespace
    }
  }
}
