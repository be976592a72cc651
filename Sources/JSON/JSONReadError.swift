/// Why a text is not JSON that we take, and where; it never quotes the text.
package struct JSONReadError: Error, Sendable, Hashable {
  package let kind: Kind
  /// How many octets precede the fault.
  package let offset: Int

  package init(_ kind: Kind, at offset: Int) {
    self.kind = kind
    self.offset = offset
  }

  /// The raw value is what a caller sees.
  package enum Kind: String, Sendable, Hashable, CaseIterable {
    /// Nothing but white space.
    case empty
    /// U+FEFF at the start; also what UTF-16 and UTF-32 with a mark begin with. RFC 8259 §8.1
    case byteOrderMark = "byte_order_mark"
    case unexpectedEnd = "unexpected_end"
    case unexpectedCharacter = "unexpected_character"
    /// A second value, or anything else, after the first.
    case trailingContent = "trailing_content"
    case invalidNumber = "invalid_number"
    /// A number no double can hold, such as `1e400`.
    case numberOutOfRange = "number_out_of_range"
    case numberTooLong = "number_too_long"
    case invalidEscape = "invalid_escape"
    /// A control character inside a string that is not written as an escape. RFC 8259 §7
    case controlCharacter = "control_character"
    /// Half a surrogate pair, which no string of Unicode scalars can hold.
    case loneSurrogate = "lone_surrogate"
    case invalidUTF8 = "invalid_utf8"
    /// A name that the object already has, after unescaping.
    case duplicateKey = "duplicate_key"
    case tooDeep = "too_deep"
    case tooManyMembers = "too_many_members"
    case tooManyNodes = "too_many_nodes"
    case stringTooLong = "string_too_long"
  }

  /// Whether the text may well be JSON and is only more than we take.
  package var exceedsLimit: Bool {
    switch kind {
    case .tooDeep, .tooManyMembers, .tooManyNodes, .stringTooLong: true
    case .empty, .byteOrderMark, .unexpectedEnd, .unexpectedCharacter, .trailingContent, .invalidNumber,
      .numberOutOfRange, .numberTooLong, .invalidEscape, .controlCharacter, .loneSurrogate, .invalidUTF8,
      .duplicateKey:
      false
    }
  }
}

/// How much JSON a reader takes before it refuses.
package struct JSONLimits: Sendable, Hashable {
  /// Open arrays and objects at any place.
  package var depth: Int
  /// Members of one object.
  package var members: Int
  /// Values in the whole text, containers included, names not.
  package var nodes: Int
  /// Octets of one string or name after unescaping.
  package var stringBytes: Int
  /// Characters of one number.
  package var numberLength: Int

  package init(
    depth: Int = 64,
    members: Int = 10_000,
    nodes: Int = 200_000,
    stringBytes: Int = 16 << 20,
    numberLength: Int = 1024
  ) {
    self.depth = depth
    self.members = members
    self.nodes = nodes
    self.stringBytes = stringBytes
    self.numberLength = numberLength
  }

  package static let standard = JSONLimits()
}
