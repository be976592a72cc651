/// Reads strict RFC 8259: UTF-8 without a mark, no repeated names, no half surrogates, everything bounded.
///
/// It works through the text once with a stack of its own, so a deep text costs no call stack.
package enum JSONReader {
  package static func parse(
    _ bytes: [UInt8],
    limits: JSONLimits = .standard
  ) throws(JSONReadError) -> JSONValue {
    var parser = JSONParser(bytes, limits)
    return try parser.document()
  }

  /// As above; offsets in errors count from the slice's first octet.
  package static func parse(
    _ bytes: ArraySlice<UInt8>,
    limits: JSONLimits = .standard
  ) throws(JSONReadError) -> JSONValue {
    try parse(Array(bytes), limits: limits)
  }

  package static func parse(
    _ text: String,
    limits: JSONLimits = .standard
  ) throws(JSONReadError) -> JSONValue {
    try parse(Array(text.utf8), limits: limits)
  }
}

/// The reader's state: where it is, and the containers that are still open.
struct JSONParser {
  let bytes: [UInt8]
  let limits: JSONLimits
  var position = 0
  private var nodes = 0
  private var open: [Container] = []

  /// An array or object whose end has not been read.
  private struct Container {
    let isObject: Bool
    var elements: [JSONValue] = []
    var object = JSONObject()
    /// The name whose value comes next.
    var key = ""
  }

  init(_ bytes: [UInt8], _ limits: JSONLimits) {
    self.bytes = bytes
    self.limits = limits
  }

  mutating func document() throws(JSONReadError) -> JSONValue {
    guard !bytes.starts(with: [0xEF, 0xBB, 0xBF]) else { throw JSONReadError(.byteOrderMark, at: 0) }
    guard !bytes.starts(with: [0xFE, 0xFF]), !bytes.starts(with: [0xFF, 0xFE]) else {
      throw JSONReadError(.byteOrderMark, at: 0)
    }
    skipBlank()
    guard position < bytes.count else { throw JSONReadError(.empty, at: position) }
    while true {
      guard let value = try valueOrOpening() else { continue }
      guard let whole = try close(with: value) else { continue }
      skipBlank()
      guard position == bytes.count else { throw JSONReadError(.trailingContent, at: position) }
      return whole
    }
  }

  /// Reads a scalar or an empty container; nil when a container was opened whose first value comes next.
  private mutating func valueOrOpening() throws(JSONReadError) -> JSONValue? {
    skipBlank()
    let start = position
    let byte = try peek()
    nodes += 1
    guard nodes <= limits.nodes else { throw JSONReadError(.tooManyNodes, at: start) }
    switch byte {
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      return try opening(isObject: byte == UInt8(ascii: "{"))
    case UInt8(ascii: "\""):
      return .string(try string())
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      return try number()
    case UInt8(ascii: "t"):
      try word("true")
      return .bool(true)
    case UInt8(ascii: "f"):
      try word("false")
      return .bool(false)
    case UInt8(ascii: "n"):
      try word("null")
      return .null
    default:
      throw JSONReadError(.unexpectedCharacter, at: start)
    }
  }

  private mutating func opening(isObject: Bool) throws(JSONReadError) -> JSONValue? {
    guard open.count < limits.depth else { throw JSONReadError(.tooDeep, at: position) }
    position += 1
    skipBlank()
    let closing = isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")
    if try peek() == closing {
      position += 1
      return isObject ? .object(JSONObject()) : .array([])
    }
    open.append(Container(isObject: isObject))
    if isObject { try name() }
    return nil
  }

  /// Puts a complete value where it belongs and closes what ends with it; nil when another value must follow.
  private mutating func close(with complete: JSONValue) throws(JSONReadError) -> JSONValue? {
    var value = complete
    while let top = open.indices.last {
      let isObject = open[top].isObject
      if isObject {
        open[top].object.appendNew(open[top].key, value)
      } else {
        open[top].elements.append(value)
      }
      skipBlank()
      let byte = try peek()
      if byte == UInt8(ascii: ",") {
        position += 1
        if isObject { try name() }
        return nil
      }
      guard byte == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else {
        throw JSONReadError(.unexpectedCharacter, at: position)
      }
      position += 1
      let closed = open.removeLast()
      value = isObject ? .object(closed.object) : .array(closed.elements)
    }
    return value
  }

  /// Reads a member's name and colon into the innermost object.
  private mutating func name() throws(JSONReadError) {
    skipBlank()
    let start = position
    guard try peek() == UInt8(ascii: "\"") else { throw JSONReadError(.unexpectedCharacter, at: start) }
    let key = try string()
    let top = open.count - 1
    guard open[top].object.count < limits.members else { throw JSONReadError(.tooManyMembers, at: start) }
    guard !open[top].object.contains(key: key) else { throw JSONReadError(.duplicateKey, at: start) }
    open[top].key = key
    skipBlank()
    guard try peek() == UInt8(ascii: ":") else { throw JSONReadError(.unexpectedCharacter, at: position) }
    position += 1
  }

  private mutating func word(_ text: StaticString) throws(JSONReadError) {
    for offset in 0..<text.utf8CodeUnitCount {
      guard try peek() == text.utf8Start[offset] else {
        throw JSONReadError(.unexpectedCharacter, at: position)
      }
      position += 1
    }
  }

  /// The next octet, which stays unread.
  func peek() throws(JSONReadError) -> UInt8 {
    guard position < bytes.count else { throw JSONReadError(.unexpectedEnd, at: bytes.count) }
    return bytes[position]
  }

  private mutating func skipBlank() {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x09, 0x0A, 0x0D: position += 1
      default: return
      }
    }
  }
}
