import JSON

/// One RPC method as a Python signature.
struct PythonMethod {
  /// The part of the wire name before the dot; empty for the client's own methods.
  let namespace: String
  /// The method in its class, indented by one level.
  let definition: String

  init(_ description: JSONValue, raises: [String], types: inout PythonTypes) {
    let wireName = description["name"]?.stringValue ?? ""
    let parts = wireName.split(separator: ".", maxSplits: 1).map(String.init)
    namespace = parts.count == 2 ? parts[0] : ""
    let typeName = wireName.pythonTypeName
    let parameters = (description["params"]?.arrayValue ?? []).map {
      Parameter($0, in: typeName, types: &types)
    }
    let result =
      description["result"]?["schema"].map { types.type(of: $0, named: typeName + "Result") } ?? "None"
    let effect = description["x-effect"]?.stringValue ?? "once"
    var text = "\n    @rpc(\(Self.arguments(wireName, effect, parameters)))\n"
    text += "    def \((parts.last ?? "").pythonName)(\n        self,\n"
    if !parameters.isEmpty { text += "        *,\n" }
    text += parameters.map { "        \($0.signature),\n" }.joined()
    text += "    ) -> \(result):\n"
    text += PythonText.docstring(
      Self.documentation(description, effect, parameters, raises: raises),
      indent: 8
    )
    text += "        raise NotImplementedError\n"
    definition = text
  }

  /// What the decorator is told: the wire name, the effect, names that differ, parameters that may be null.
  private static func arguments(_ name: String, _ effect: String, _ parameters: [Parameter]) -> String {
    var arguments = [PythonText.literal(name), PythonText.literal(effect)]
    let renamed = parameters.filter { $0.name != $0.wireName }
    let nullable = parameters.filter(\.isNullable)
    if !renamed.isEmpty || !nullable.isEmpty {
      let pairs = renamed.map { "\(PythonText.literal($0.name)): \(PythonText.literal($0.wireName))" }
      arguments.append("{" + pairs.joined(separator: ", ") + "}")
    }
    if !nullable.isEmpty {
      arguments.append("(" + nullable.map { PythonText.literal($0.name) + "," }.joined(separator: " ") + ")")
    }
    let line = arguments.joined(separator: ", ")
    guard line.count > 100 else { return line }
    return "\n" + arguments.map { "        \($0),\n" }.joined() + "    "
  }

  private static func documentation(
    _ description: JSONValue,
    _ effect: String,
    _ parameters: [Parameter],
    raises: [String]
  ) -> String {
    var paragraphs = [
      description["summary"]?.stringValue ?? "", description["description"]?.stringValue ?? "",
    ]
    paragraphs.append(
      parameters.filter { !$0.summary.isEmpty }.map { "* `\($0.name)`: \($0.summary)" }
        .joined(separator: "\n")
    )
    if !raises.isEmpty { paragraphs.append("Raises " + raises.joined(separator: ", ") + ".") }
    return paragraphs.filter { !$0.isEmpty }.joined(separator: "\n\n")
  }
}

/// One parameter of a method.
private struct Parameter {
  let name: String
  let wireName: String
  let summary: String
  let signature: String
  /// Null on the wire means something other than leaving it out.
  let isNullable: Bool

  init(_ description: JSONValue, in method: String, types: inout PythonTypes) {
    wireName = description["name"]?.stringValue ?? ""
    name = wireName.pythonName
    summary = description["summary"]?.stringValue ?? ""
    let schema = description["schema"] ?? .object([:])
    let type = types.type(of: schema, named: method + wireName.pythonTypeName)
    let isRequired = description["required"]?.boolValue ?? false
    isNullable = PythonTypes.allowsNull(schema)
    switch (isRequired, isNullable) {
    case (true, _): signature = "\(name): \(type)"
    case (false, true): signature = "\(name): Union[\(type), Unset] = UNSET"
    case (false, false): signature = "\(name): Optional[\(type)] = None"
    }
  }
}
