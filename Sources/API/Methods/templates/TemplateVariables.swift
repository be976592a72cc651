import Comms
import Engine
import JSON
import RPC
import Storage

/// What a template of an area may use.
enum TemplateVariables: ServiceMethod {
  static let name = "template.variables"
  static let summary = "The variables that templates of an area may use, and how values can be written."
  static let effect = Effect.reads
  static let errors = [FailureKind.areaNotFound].map(\.entry)

  struct Params: Sendable { var area: String? }

  struct Result: Sendable {
    var variables: [Variable]
    var formats: [String]
  }

  struct Variable: Sendable, Hashable {
    var name: String
    var spanish: String
    var type: TemplateType
    var description: Phrase
    var example: JSONValue
    var items: [Item]
  }

  /// What each line of a list has.
  struct Item: Sendable, Hashable {
    var name: String
    var spanish: String
    var type: TemplateType
    var description: Phrase
    var example: JSONValue
  }

  static let params = Schema(Params.init) {
    Field(
      optional: "area",
      \.area,
      .line(1...50),
      "The part of the business; without one, the variables of all."
    )
  }
  static let result = Schema(Result.init) {
    Field("variables", \.variables, .list(of: variable, 0...500), "By topic.")
    Field("formats", \.formats, .list(of: .line(1...50), 0...100), "Names that may follow a | in a variable.")
  }

  private static let variable = Schema(Variable.init) {
    Field("name", \.name, .line(1...100), "In English; both names mean the same.")
    Field("nombre", \.spanish, .line(1...100), "In Spanish.")
    Field("type", \.type, .oneOfItsNames, "What kind of value it takes.")
    Field("description", \.description, .phrase, "What it is, in both languages.")
    Field("example", \.example, .anything, "As data takes it.")
    Field("items", \.items, .list(of: item, 0...100), "Of a list: what each of its lines has.")
  }.named("TemplateVariable")

  private static let item = Schema(Item.init) {
    Field("name", \.name, .line(1...100), "In English.")
    Field("nombre", \.spanish, .line(1...100), "In Spanish.")
    Field("type", \.type, .oneOfItsNames, "What kind of value it takes.")
    Field("description", \.description, .phrase, "What it is, in both languages.")
    Field("example", \.example, .anything, "As data takes it.")
  }.named("TemplateItem")

  static let examples = [
    Example(
      "Of tickets, shortened",
      params: ["area": "tickets"],
      result: [
        "variables": [
          [
            "name": "number", "nombre": "numero", "type": "text",
            "description": ["es": "El número del documento.", "en": "The document's number."],
            "example": "001-001-000000123", "items": [],
          ]
        ],
        "formats": ["money", "dinero"],
      ]
    )
  ]

  static func run(_ params: Params, in call: Call) async throws -> Result {
    if let area = params.area, try await call.engine.store.read({ try $0.area(area) }) == nil {
      throw Failure(.areaNotFound, facts: ["area": area])
    }
    return Result(
      variables: TemplateCatalogue.scope(of: params.area).variables.map { variable in
        Variable(
          name: variable.name,
          spanish: variable.spanish,
          type: variable.type,
          description: TemplateVariableTexts.description(of: variable, inList: nil),
          example: TemplateVariableTexts.example(of: variable, inList: nil),
          items: variable.items.map { item in
            Item(
              name: item.name,
              spanish: item.spanish,
              type: item.type,
              description: TemplateVariableTexts.description(of: item, inList: variable.name),
              example: TemplateVariableTexts.example(of: item, inList: variable.name)
            )
          }
        )
      },
      formats: TemplateFormatNames.all
    )
  }
}

extension Schema where Value == Phrase {
  fileprivate static var phrase: Schema<Phrase> {
    Schema(Phrase.init(es:en:)) {
      Field("es", \.es, .line(1...300), "Spanish.")
      Field("en", \.en, .line(1...300), "English.")
    }.named("Phrase")
  }
}
