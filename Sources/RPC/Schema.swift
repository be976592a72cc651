package import JSON

/// Reads a value from JSON, writes it, and describes both: one definition of each shape on the wire.
package struct Schema<Value>: Sendable {
  /// What it accepts, as data.
  package let document: SchemaDocument
  package let decode: @Sendable (JSONValue, inout SchemaReading) -> Value?
  package let encode: @Sendable (Value) -> JSONValue?

  package init(
    _ document: SchemaDocument,
    decode: @escaping @Sendable (JSONValue, inout SchemaReading) -> Value?,
    encode: @escaping @Sendable (Value) -> JSONValue?
  ) {
    self.document = document
    self.decode = decode
    self.encode = encode
  }

  /// Reads a value, or says everything that is wrong with the JSON.
  ///
  /// `alsoKnown` are members that someone else has read: a misspelled one may stand for them too.
  package func read(
    _ json: JSONValue,
    at pointer: JSONPointer = .root,
    alsoKnown: [String] = []
  ) -> Result<Value, SchemaIssues> {
    var reading = SchemaReading(pointer: pointer, alsoKnown: alsoKnown)
    let value = decode(json, &reading)
    guard let value, reading.issues.isEmpty else { return .failure(SchemaIssues(issues: reading.issues)) }
    return .success(value)
  }

  /// Writes a value; what must not be shown is left out.
  package func write(_ value: Value) -> JSONValue { encode(value) ?? .null }

  /// The same schema as a component, described once under a name.
  package func named(_ name: String) -> Schema<Value> {
    Schema(.named(name, document), decode: decode, encode: encode)
  }
}

/// Every mistake found in one JSON value.
package struct SchemaIssues: Error, Sendable, Hashable {
  package let issues: [SchemaIssue]

  package init(issues: [SchemaIssue]) { self.issues = issues }
}

/// One mistake, where it is and how to mend it.
package struct SchemaIssue: Sendable, Hashable {
  package let pointer: String
  package let message: Phrase

  package init(pointer: String, message: Phrase) {
    self.pointer = pointer
    self.message = message
  }
}

/// Where a reader stands and what it has found wrong so far.
package struct SchemaReading {
  private let start: JSONPointer
  // Rendered only when something is wrong: almost nothing ever is.
  private var path: [Step] = []
  package private(set) var issues: [SchemaIssue] = []
  /// Members of the outermost object that other schemas read.
  private var neighbours: [String]

  private enum Step {
    case key(String)
    case index(Int)
  }

  init(pointer: JSONPointer, alsoKnown: [String] = []) {
    start = pointer
    neighbours = alsoKnown
  }

  /// Members of the object at the present place that other schemas read.
  var alsoKnown: [String] {
    get { path.isEmpty ? neighbours : [] }
    set { if path.isEmpty { neighbours = newValue } }
  }

  /// Notes a mistake at the present place; nil, to be returned.
  package mutating func fail<Value>(_ message: Phrase) -> Value? {
    // A value with thousands of mistakes is answered by its first hundred.
    guard issues.count < 100 else { return nil }
    var pointer = start
    for step in path {
      switch step {
      case .key(let key): pointer = pointer.appending(key)
      case .index(let index): pointer = pointer.appending(index)
      }
    }
    issues.append(SchemaIssue(pointer: pointer.description, message: message))
    return nil
  }

  package mutating func inside<Value>(_ key: String, _ body: (inout SchemaReading) -> Value) -> Value {
    path.append(.key(key))
    defer { path.removeLast() }
    return body(&self)
  }

  package mutating func inside<Value>(_ index: Int, _ body: (inout SchemaReading) -> Value) -> Value {
    path.append(.index(index))
    defer { path.removeLast() }
    return body(&self)
  }
}
