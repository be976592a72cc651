package import JSON

/// The service described by itself (OpenRPC 1.4).
package struct OpenRPC {
  package let title: String
  package let version: String
  package let summary: String
  package let methods: [MethodDescription]
  /// Errors that every method may answer.
  package let commonErrors: [ErrorEntry]
  /// Errors that every method with an effect may answer.
  package let effectErrors: [ErrorEntry]
  /// Parameters that every method with an effect takes.
  package let effectParameters: [SchemaDocument.FieldDocument]
  /// Parameters that every method takes.
  package let commonParameters: [SchemaDocument.FieldDocument]

  package init(
    title: String,
    version: String,
    summary: String,
    methods: [MethodDescription],
    commonErrors: [ErrorEntry],
    effectErrors: [ErrorEntry],
    effectParameters: [SchemaDocument.FieldDocument],
    commonParameters: [SchemaDocument.FieldDocument]
  ) {
    self.title = title
    self.version = version
    self.summary = summary
    self.methods = methods
    self.commonErrors = commonErrors
    self.effectErrors = effectErrors
    self.effectParameters = effectParameters
    self.commonParameters = commonParameters
  }

  package var document: JSONValue {
    var schemas: [String: SchemaDocument] = [:]
    var errors: [String: ErrorEntry] = [:]
    for method in methods {
      method.params.components(into: &schemas)
      method.result.components(into: &schemas)
      for entry in self.errors(of: method) { errors[entry.slug] = entry }
    }
    for field in effectParameters + commonParameters { field.schema.components(into: &schemas) }
    var schemaComponents: JSONObject = [:]
    for name in schemas.keys.sorted() { schemaComponents[name] = schemas[name]?.jsonSchema }
    var errorComponents: JSONObject = [:]
    for slug in errors.keys.sorted() { errorComponents[slug] = errors[slug].map(Self.component) }
    return [
      "openrpc": "1.4.1",
      "info": [
        "title": .string(title), "version": .string(version), "description": .string(summary),
        "license": ["name": "Apache-2.0"],
      ],
      "x-transport": "line-delimited JSON-RPC 2.0 on stdin and stdout",
      "methods": .array(methods.map(describe)),
      "components": ["schemas": .object(schemaComponents), "errors": .object(errorComponents)],
    ]
  }

  private func describe(_ method: MethodDescription) -> JSONValue {
    let fields = parameters(of: method)
    var object: JSONObject = [
      "name": .string(method.name), "summary": .string(method.summary),
    ]
    if !method.details.isEmpty { object["description"] = .string(method.details) }
    object["tags"] = [["name": .string(Self.area(of: method.name))]]
    object["paramStructure"] = "by-name"
    object["params"] = .array(fields.map(Self.contentDescriptor))
    object["result"] = ["name": "result", "schema": method.result.jsonSchema]
    object["errors"] = .array(
      errors(of: method).map { ["$ref": .string("#/components/errors/\($0.slug)")] }
    )
    object["examples"] = .array(method.examples.map(Self.pairing))
    object["x-effect"] = .string(method.effect.rawValue)
    return .object(object)
  }

  /// A method's own errors, then those that it shares with others.
  package func errors(of method: MethodDescription) -> [ErrorEntry] {
    let shared = method.effect == .reads ? commonErrors : effectErrors + commonErrors
    return method.errors + shared.filter { entry in !method.errors.contains { $0.slug == entry.slug } }
  }

  /// A method's own parameters, then those that it shares with others; required ones first.
  package func parameters(of method: MethodDescription) -> [SchemaDocument.FieldDocument] {
    let own = method.params.fields
    var shared = commonParameters
    if method.effect != .reads { shared = effectParameters + shared }
    let all = own + shared.filter { field in !own.contains { $0.name == field.name } }
    return all.filter(\.required) + all.filter { !$0.required }
  }

  /// The part of a method's name before the dot.
  package static func area(of name: String) -> String {
    guard let dot = name.firstIndex(of: ".") else { return "system" }
    return String(name[..<dot])
  }

  private static func contentDescriptor(_ field: SchemaDocument.FieldDocument) -> JSONValue {
    [
      "name": .string(field.name), "summary": .string(field.summary), "required": .bool(field.required),
      "schema": field.jsonSchema,
    ]
  }

  private static func pairing(_ example: Example) -> JSONValue {
    var params: [JSONValue] = []
    if case .object(let object) = example.params {
      params = object.members.map { ["name": .string($0.key), "value": $0.value] }
    }
    return [
      "name": .string(example.title), "params": .array(params),
      "result": ["name": "result", "value": example.result],
    ]
  }

  private static func component(_ entry: ErrorEntry) -> JSONValue {
    [
      "code": .integer(Int64(entry.code)), "message": .string(entry.message.en),
      "data": [
        "slug": .string(entry.slug), "retryable": .bool(entry.retryable), "fix": .string(entry.fix.en),
        "es": ["message": .string(entry.message.es), "fix": .string(entry.fix.es)],
      ],
    ]
  }
}
