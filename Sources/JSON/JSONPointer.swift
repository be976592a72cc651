/// The place of a value inside another as RFC 6901 writes it, `/to/0/email`; empty for the whole value.
package struct JSONPointer: Sendable, Hashable, CustomStringConvertible {
  package let description: String

  private init(text: String) { description = text }

  /// The whole value.
  package static let root = JSONPointer(text: "")

  package func appending(_ key: String) -> JSONPointer {
    var text = description + "/"
    // Only these two are escaped, `~` first. RFC 6901 §3
    for scalar in key.unicodeScalars {
      switch scalar {
      case "~": text += "~0"
      case "/": text += "~1"
      default: text.unicodeScalars.append(scalar)
      }
    }
    return JSONPointer(text: text)
  }

  package func appending(_ index: Int) -> JSONPointer { JSONPointer(text: description + "/\(index)") }

  /// The value at this place; nil where there is none.
  package func resolve(in value: JSONValue) -> JSONValue? {
    var current = value
    for token in tokens {
      switch current {
      case .object(let object):
        guard let next = object[token] else { return nil }
        current = next
      case .array:
        guard let index = Int(token), String(index) == token, let next = current[index] else { return nil }
        current = next
      case .null, .bool, .integer, .decimal, .string:
        return nil
      }
    }
    return current
  }

  /// The names and indices on the way, unescaped.
  package var tokens: [String] {
    description.unicodeScalars.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map {
      part in
      var token = String.UnicodeScalarView()
      var escaped = false
      for scalar in part {
        if escaped {
          token.append(scalar == "1" ? "/" : "~")
          escaped = false
        } else if scalar == "~" {
          escaped = true
        } else {
          token.append(scalar)
        }
      }
      return String(token)
    }
  }
}
