import JSON
import RPC

/// Shapes in words and tables.
enum ShapeText {
  /// One row per member; members of objects without a name of their own follow with their path.
  static func rows(_ fields: [SchemaDocument.FieldDocument], under path: String = "") -> [[String]] {
    fields.flatMap { field -> [[String]] in
      let name = path + field.name
      let row = [
        Markdown.code(name), type(field.schema), field.required ? "yes" : "",
        field.defaultValue.map { Markdown.code(JSONWriter.text($0)) } ?? "", field.summary,
      ]
      return [row] + rows(inner(field.schema), under: name + suffix(field.schema))
    }
  }

  static let heads = ["Name", "Type", "Required", "Default", "Meaning"]

  /// As `rows` for what is answered: no defaults there.
  static func resultRows(_ fields: [SchemaDocument.FieldDocument]) -> [[String]] {
    rows(fields).map { [$0[0], $0[1], $0[2].isEmpty ? "" : "always", $0[4]] }
  }

  static let resultHeads = ["Name", "Type", "Present", "Meaning"]

  static func type(_ document: SchemaDocument) -> String {
    switch document {
    case .any: "any JSON"
    case .boolean: "boolean"
    case .integer(let minimum, let maximum): integer(minimum, maximum)
    case .string(let rules): string(rules)
    case .array(let element, _, let most): "list\(most < 1000 ? " (≤ \(most))" : "") of \(type(element))"
    case .map(let value): "object of \(type(value))"
    case .object: "object"
    case .nullable(let inner): type(inner) + " or null"
    case .oneOf(let alternatives): alternatives.map(type).joined(separator: " or ")
    case .named(let name, _): Markdown.link(name, to: "#" + Markdown.anchor(name))
    }
  }

  private static func integer(_ minimum: Int64, _ maximum: Int64) -> String {
    guard maximum < 9_007_199_254_740_991 else { return minimum == 0 ? "integer" : "integer from \(minimum)" }
    return "integer \(minimum)…\(maximum)"
  }

  private static func string(_ rules: SchemaDocument.StringRules) -> String {
    var text = rules.values.isEmpty ? "string" : rules.values.map(Markdown.code).joined(separator: " ")
    if let format = rules.format { text += " (\(format))" }
    if let pattern = rules.pattern { text += " like \(Markdown.code(pattern))" }
    if rules.format == nil, rules.values.isEmpty, let length = rules.maxLength {
      text += " (≤ \(length) characters)"
    }
    return rules.writeOnly ? text + "; never shown" : text
  }

  /// The members of an object that has no name to be looked up by.
  private static func inner(_ document: SchemaDocument) -> [SchemaDocument.FieldDocument] {
    switch document {
    case .object(let object): object.fields
    case .array(let element, _, _), .map(let element), .nullable(let element): inner(element)
    case .any, .boolean, .integer, .string, .oneOf, .named: []
    }
  }

  private static func suffix(_ document: SchemaDocument) -> String {
    switch document {
    case .array(let element, _, _): "[]" + suffix(element)
    case .map(let element): ".*" + suffix(element)
    case .nullable(let element): suffix(element)
    case .any, .boolean, .integer, .string, .object, .oneOf, .named: "."
    }
  }
}
