package import JSON

/// What a schema accepts, as data: JSON Schema, the reference pages and the typed clients are made from it.
package indirect enum SchemaDocument: Sendable, Hashable {
  case any
  case boolean
  case integer(minimum: Int64, maximum: Int64)
  case string(StringRules)
  case array(of: SchemaDocument, minItems: Int, maxItems: Int)
  case map(of: SchemaDocument)
  case object(ObjectDocument)
  case nullable(SchemaDocument)
  case oneOf([SchemaDocument])
  /// A component that is described once and referred to by name.
  case named(String, SchemaDocument)

  /// What a text must be like.
  package struct StringRules: Sendable, Hashable {
    package var minLength = 0
    package var maxLength: Int?
    package var format: String?
    package var pattern: String?
    package var values: [String] = []
    /// Goes in, never comes out.
    package var writeOnly = false

    package init() {}
  }

  /// The members of an object; others are refused.
  package struct ObjectDocument: Sendable, Hashable {
    package var fields: [FieldDocument]
  }

  /// One member of an object.
  package struct FieldDocument: Sendable, Hashable {
    package var name: String
    package var summary: String
    package var schema: SchemaDocument
    package var required: Bool
    package var defaultValue: JSONValue?

    package init(
      name: String,
      summary: String,
      schema: SchemaDocument,
      required: Bool,
      defaultValue: JSONValue? = nil
    ) {
      self.name = name
      self.summary = summary
      self.schema = schema
      self.required = required
      self.defaultValue = defaultValue
    }
  }

  /// The members, where this describes an object.
  package var fields: [FieldDocument] {
    switch self {
    case .object(let object): object.fields
    case .named(_, let inner), .nullable(let inner): inner.fields
    case .any, .boolean, .integer, .string, .array, .map, .oneOf: []
    }
  }

  /// A written value without the members that have their defaults: what stays the same where a later version knows
  /// more members.
  package func essence(of json: JSONValue) -> JSONValue {
    switch (self, json) {
    case (.object(let document), .object(let members)):
      var essence: JSONObject = [:]
      for field in document.fields {
        guard let value = members[field.name], value != field.defaultValue else { continue }
        essence[field.name] = field.schema.essence(of: value)
      }
      return .object(essence)
    case (.array(let element, _, _), .array(let items)): return .array(items.map(element.essence))
    case (.named(_, let inner), _), (.nullable(let inner), _): return inner.essence(of: json)
    case (.any, _), (.boolean, _), (.integer, _), (.string, _), (.map, _), (.oneOf, _), (.array, _),
      (.object, _):
      return json
    }
  }

  /// JSON Schema (the subset that draft-07 and 2020-12 share), with components by reference.
  package var jsonSchema: JSONValue {
    switch self {
    case .any: return .object([:])
    case .boolean: return ["type": "boolean"]
    case .integer(let minimum, let maximum):
      return ["type": "integer", "minimum": .integer(minimum), "maximum": .integer(maximum)]
    case .string(let rules): return Self.jsonSchema(rules)
    case .array(let element, let minItems, let maxItems):
      var object: JSONObject = ["type": "array", "items": element.jsonSchema]
      if minItems > 0 { object["minItems"] = .integer(Int64(minItems)) }
      object["maxItems"] = .integer(Int64(maxItems))
      return .object(object)
    case .map(let value): return ["type": "object", "additionalProperties": value.jsonSchema]
    case .object(let document): return Self.jsonSchema(document)
    case .nullable(let inner): return ["anyOf": [inner.jsonSchema, ["type": "null"]]]
    case .oneOf(let alternatives): return ["anyOf": .array(alternatives.map(\.jsonSchema))]
    case .named(let name, _): return ["$ref": .string("#/components/schemas/\(name)")]
    }
  }

  /// Every component that this document refers to, by name.
  package func components(into found: inout [String: SchemaDocument]) {
    switch self {
    case .any, .boolean, .integer, .string: break
    case .array(let inner, _, _), .map(let inner), .nullable(let inner): inner.components(into: &found)
    case .object(let document): for field in document.fields { field.schema.components(into: &found) }
    case .oneOf(let alternatives): for inner in alternatives { inner.components(into: &found) }
    case .named(let name, let inner):
      guard found[name] == nil else { return }
      found[name] = inner
      inner.components(into: &found)
    }
  }

  private static func jsonSchema(_ rules: StringRules) -> JSONValue {
    var object: JSONObject = ["type": "string"]
    if rules.minLength > 0 { object["minLength"] = .integer(Int64(rules.minLength)) }
    if let maxLength = rules.maxLength { object["maxLength"] = .integer(Int64(maxLength)) }
    if let format = rules.format { object["format"] = .string(format) }
    if let pattern = rules.pattern { object["pattern"] = .string(pattern) }
    if !rules.values.isEmpty { object["enum"] = .array(rules.values.map(JSONValue.string)) }
    if rules.writeOnly { object["writeOnly"] = true }
    return .object(object)
  }

  private static func jsonSchema(_ document: ObjectDocument) -> JSONValue {
    var properties: JSONObject = [:]
    for field in document.fields { properties[field.name] = field.jsonSchema }
    var object: JSONObject = ["type": "object", "properties": .object(properties)]
    let required = document.fields.filter(\.required).map { JSONValue.string($0.name) }
    if !required.isEmpty { object["required"] = .array(required) }
    object["additionalProperties"] = false
    return .object(object)
  }
}

extension SchemaDocument.FieldDocument {
  /// The member's schema with its description and default beside it.
  package var jsonSchema: JSONValue {
    guard case .object(var object) = schema.jsonSchema else { return schema.jsonSchema }
    if object["$ref"] != nil { object = ["allOf": [.object(object)]] }
    object["description"] = .string(summary)
    if let defaultValue { object["default"] = defaultValue }
    return .object(object)
  }
}
