import JSON

/// JSON Schemas as Python types: a `TypedDict` per object, the wire's own names for its fields.
struct PythonTypes {
  private var classes: [(name: String, source: String)] = []
  private var aliases: [(name: String, source: String)] = []
  private let componentNames: Set<String>
  /// Names that mean something else in the generated module.
  private static let taken: Set<String> = [
    "Any", "Dict", "List", "Literal", "Optional", "TypedDict", "Union", "NotRequired", "Mode", "Namespace",
    "Options", "Perform", "Root", "Unset",
  ]

  init(components: JSONObject) {
    componentNames = Set(components.keys.map(Self.safe))
    for component in components { define(component.value, as: Self.safe(component.key)) }
  }

  /// Every class and alias, in the order of their names.
  var definitions: String {
    let text = classes.sorted { $0.name < $1.name }.map { "\n\n" + $0.source }.joined()
    guard !aliases.isEmpty else { return text }
    return text + "\n\n" + aliases.sorted { $0.name < $1.name }.map(\.source).joined()
  }

  /// The type of a schema; an object without a name of its own gets `name`.
  mutating func type(of schema: JSONValue, named name: String) -> String {
    if let reference = schema["$ref"]?.stringValue { return Self.safe(Self.lastStep(reference)) }
    if let only = schema["allOf"]?.arrayValue?.first { return type(of: only, named: name) }
    if let alternatives = schema["anyOf"]?.arrayValue ?? schema["oneOf"]?.arrayValue {
      return union(of: alternatives, named: name)
    }
    if let values = schema["enum"]?.arrayValue?.compactMap(\.stringValue), !values.isEmpty {
      return "Literal[" + values.map(PythonText.literal).joined(separator: ", ") + "]"
    }
    switch schema["type"]?.stringValue {
    case "string": return "str"
    case "integer": return "int"
    case "number": return "float"
    case "boolean": return "bool"
    case "null": return "None"
    case "array": return "List[\(type(of: schema["items"] ?? .object([:]), named: name + "Item"))]"
    case "object": return object(schema, named: name)
    case .some, .none: return "Any"
    }
  }

  /// Whether a schema admits null.
  static func allowsNull(_ schema: JSONValue) -> Bool {
    if schema["type"]?.stringValue == "null" { return true }
    let alternatives = schema["anyOf"]?.arrayValue ?? schema["oneOf"]?.arrayValue ?? []
    return alternatives.contains(where: allowsNull)
  }

  /// `Receipt` of `#/components/schemas/Receipt`.
  static func lastStep(_ reference: String) -> String {
    reference.split(separator: "/").last.map(String.init) ?? reference
  }

  private static func safe(_ name: String) -> String {
    let type = name.pythonTypeName
    return taken.contains(type) ? type + "_" : type
  }

  private mutating func union(of alternatives: [JSONValue], named name: String) -> String {
    var types: [String] = []
    for (number, alternative) in alternatives.filter({ !Self.allowsNull($0) }).enumerated() {
      let type = type(of: alternative, named: number == 0 ? name : name + String(number + 1))
      if !types.contains(type) { types.append(type) }
    }
    let union = types.count == 1 ? types[0] : "Union[\(types.joined(separator: ", "))]"
    return alternatives.contains(where: Self.allowsNull) ? "Optional[\(union)]" : union
  }

  private mutating func object(_ schema: JSONValue, named name: String) -> String {
    if schema["properties"]?.objectValue != nil {
      // A component of that name is another type.
      let own = componentNames.contains(name) ? name + "Object" : name
      define(schema, as: own)
      return own
    }
    guard let values = schema["additionalProperties"], values.objectValue != nil else {
      return "Dict[str, Any]"
    }
    return "Dict[str, \(type(of: values, named: name + "Value"))]"
  }

  /// Adds a class for an object, an alias for anything else.
  private mutating func define(_ schema: JSONValue, as name: String) {
    guard let properties = schema["properties"]?.objectValue else {
      aliases.append((name, "\(name) = \(quoted(type(of: schema, named: name + "Value")))\n"))
      return
    }
    let required = Set((schema["required"]?.arrayValue ?? []).compactMap(\.stringValue))
    var fields: [(name: String, type: String, summary: String)] = []
    for property in properties {
      let inner = type(of: property.value, named: name + property.key.pythonTypeName)
      let full = required.contains(property.key) ? inner : "NotRequired[\(inner)]"
      fields.append((property.key, full, property.value["description"]?.stringValue ?? ""))
    }
    guard !classes.contains(where: { $0.name == name }) else { return }
    classes.append((name, Self.typedDict(name, fields, schema["description"]?.stringValue)))
  }

  private static func typedDict(
    _ name: String,
    _ fields: [(name: String, type: String, summary: String)],
    _ summary: String?
  ) -> String {
    guard fields.allSatisfy({ $0.name.isPythonIdentifier }) else {
      // A field such as `from` can only be named in the functional form.
      let members = fields.map { "        \(PythonText.literal($0.name)): \(PythonText.literal($0.type)),\n" }
      return "\(name) = TypedDict(\n    \(PythonText.literal(name)),\n    {\n\(members.joined())    },\n)\n"
    }
    var text = "class \(name)(TypedDict):\n"
    if let summary { text += PythonText.docstring(summary, indent: 4) }
    for field in fields {
      if !field.summary.isEmpty { text += PythonText.comment(field.summary, indent: 4) }
      text += "    \(field.name): \(field.type)\n"
    }
    return fields.isEmpty && summary == nil ? text + "    pass\n" : text
  }

  /// An alias is evaluated when the module loads, so the classes in it are named by strings.
  private func quoted(_ type: String) -> String {
    guard !type.hasPrefix("Literal[") else { return type }
    let known: Set<String> = Self.taken.union(["str", "int", "float", "bool", "None"])
    var text = ""
    var word = ""
    for character in type + " " {
      if character.isLetter || character.isNumber || character == "_" {
        word.append(character)
      } else {
        text += word.isEmpty || known.contains(word) ? word : "\"\(word)\""
        word = ""
        text.append(character)
      }
    }
    return String(text.dropLast())
  }
}
