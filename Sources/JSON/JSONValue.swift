/// One JSON value, kept as exactly as this process needs it.
///
/// Equality compares strings by their octets (for Swift's `==` composed and decomposed `é` are the same) and
/// number literals by their text; the order of an object's members does not count.
package enum JSONValue: Sendable {
  case null
  case bool(Bool)
  /// A number written as a canonical integer that fits: no fraction, no exponent, not `-0`.
  case integer(Int64)
  /// The literal of any other number, as it came: `1.50`, `1e3`, `-0`, `9223372036854775808`.
  case decimal(String)
  case string(String)
  case array([JSONValue])
  case object(JSONObject)
}

extension JSONValue {
  /// The member of an object; nil for a missing member and for anything that is not an object.
  package subscript(key: String) -> JSONValue? {
    guard case .object(let object) = self else { return nil }
    return object[key]
  }

  /// The element of an array; nil beyond its end and for anything that is not an array.
  package subscript(index: Int) -> JSONValue? {
    guard case .array(let elements) = self, elements.indices.contains(index) else { return nil }
    return elements[index]
  }

  package var isNull: Bool { if case .null = self { true } else { false } }
  package var boolValue: Bool? { if case .bool(let value) = self { value } else { nil } }
  package var stringValue: String? { if case .string(let value) = self { value } else { nil } }
  package var int64Value: Int64? { if case .integer(let value) = self { value } else { nil } }
  package var intValue: Int? { int64Value.flatMap { Int(exactly: $0) } }
  package var arrayValue: [JSONValue]? { if case .array(let value) = self { value } else { nil } }
  package var objectValue: JSONObject? { if case .object(let value) = self { value } else { nil } }

  /// The nearest double of any number.
  package var doubleValue: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .decimal(let literal): Double(literal)
    case .null, .bool, .string, .array, .object: nil
    }
  }

  /// The literal of any number, for exact decimal arithmetic.
  package var numberLiteral: String? {
    switch self {
    case .integer(let value): String(value)
    case .decimal(let literal): literal
    case .null, .bool, .string, .array, .object: nil
    }
  }

  /// What JSON Schema calls this kind of value: `boolean`, `integer`, `number` for any other number, and so on.
  package var typeName: String {
    switch self {
    case .null: "null"
    case .bool: "boolean"
    case .integer: "integer"
    case .decimal: "number"
    case .string: "string"
    case .array: "array"
    case .object: "object"
    }
  }
}

extension JSONValue: Hashable {
  package static func == (left: JSONValue, right: JSONValue) -> Bool {
    switch (left, right) {
    case (.null, .null): true
    case (.bool(let one), .bool(let other)): one == other
    case (.integer(let one), .integer(let other)): one == other
    case (.decimal(let one), .decimal(let other)): one.hasSameOctets(as: other)
    case (.string(let one), .string(let other)): one.hasSameOctets(as: other)
    case (.array(let one), .array(let other)): one == other
    case (.object(let one), .object(let other)): one == other
    case (.null, _), (.bool, _), (.integer, _), (.decimal, _), (.string, _), (.array, _), (.object, _): false
    }
  }

  package func hash(into hasher: inout Hasher) {
    switch self {
    case .null: hasher.combine(0)
    case .bool(let value): hasher.combine(value)
    case .integer(let value): hasher.combine(value)
    case .decimal(let literal): literal.hashOctets(into: &hasher)
    case .string(let value): value.hashOctets(into: &hasher)
    case .array(let elements): hasher.combine(elements)
    case .object(let object): hasher.combine(object)
    }
  }
}

extension JSONValue: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByFloatLiteral, ExpressibleByStringInterpolation, ExpressibleByArrayLiteral,
  ExpressibleByDictionaryLiteral
{
  package init(nilLiteral: ()) { self = .null }
  package init(booleanLiteral value: Bool) { self = .bool(value) }
  package init(integerLiteral value: Int64) { self = .integer(value) }
  package init(floatLiteral value: Double) { self = .decimal("\(value)") }
  package init(stringLiteral value: String) { self = .string(value) }
  package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  package init(dictionaryLiteral elements: (String, JSONValue)...) { self = .object(JSONObject(elements)) }
}

extension String {
  /// Whether both are the same UTF-8, which is stricter than `==`.
  func hasSameOctets(as other: String) -> Bool {
    self == other && utf8.count == other.utf8.count && utf8.elementsEqual(other.utf8)
  }

  /// Feeds a hasher with what `hasSameOctets` compares.
  func hashOctets(into hasher: inout Hasher) {
    var copy = self
    copy.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    hasher.combine(UInt8(0xFF))
  }
}
