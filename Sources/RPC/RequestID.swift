package import JSON

/// The `id` of a request, echoed as it came: `1`, `"1"` and `null` are three ids.
///
/// Strings are compared by their octets, numbers by their literal, so `9007199254740993` survives.
package struct RequestID: Sendable, Hashable {
  /// `null`, a string or the literal of an integer.
  package let value: JSONValue

  package static let null = RequestID(checked: .null)

  /// The most octets a string or an integer may have.
  package static let limit = 256

  private init(checked: JSONValue) { value = checked }

  /// Takes `null`, a string of up to 256 octets or an integer; not fractions, exponents and everything else.
  package init?(_ value: JSONValue) {
    switch value {
    case .null, .integer: break
    case .string(let text): guard text.utf8.count <= Self.limit else { return nil }
    case .decimal(let literal):
      guard literal.utf8.count <= Self.limit, !literal.utf8.contains(where: { ".eE".utf8.contains($0) })
      else { return nil }
    case .bool, .array, .object: return nil
    }
    self.init(checked: value)
  }
}
