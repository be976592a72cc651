import Comms
import JSON
import RPC

extension Schema where Value == FieldValue {
  /// A text, a number or a truth value.
  static var fieldValue: Schema<FieldValue> {
    Schema(.any) { json, reading in
      switch json {
      case .bool(let flag): return .flag(flag)
      case .integer, .decimal:
        guard let amount = json.numberLiteral.flatMap({ Amount($0) }) else {
          return reading.fail(
            Phrase(
              es: "El número debe tener a lo sumo 18 cifras y 6 decimales, sin exponente.",
              en: "The number must have at most 18 digits and 6 decimals, and no exponent."
            )
          )
        }
        return .number(amount)
      case .string:
        switch Schema<String>.text(0...2000).read(json) {
        case .success(let text): return .text(text)
        case .failure(let found): return found.issues.first.flatMap { reading.fail($0.message) }
        }
      case .null, .array, .object:
        return reading.fail(
          Phrase(
            es: "Debe ser un texto, un número o true/false.",
            en: "Must be a text, a number or true/false."
          )
        )
      }
    } encode: { value in
      switch value {
      case .text(let text): .string(text)
      case .flag(let flag): .bool(flag)
      case .number(let amount):
        amount.scale == 0 ? .integer(amount.digits) : .decimal(amount.description)
      }
    }
  }
}

extension Schema {
  /// Free fields by name, where each name is fit for a variable.
  static func freeFields<Element>(of element: Schema<Element>) -> Schema<[String: Element]>
  where Value == [String: Element] {
    .converting(.map(of: element)) { fields in
      guard let bad = fields.keys.sorted().first(where: { !FieldValue.isName($0) }) else {
        return .success(fields)
      }
      return .failure(
        Mistake(
          es: "«\(bad.prefix(64))» no sirve de nombre: letras, cifras, _ y -, empezando por letra.",
          en: "\"\(bad.prefix(64))\" is no name: letters, digits, _ and -, beginning with a letter."
        )
      )
    } write: {
      $0
    }
  }
}

extension Schema {
  /// The value of a change: null takes it away.
  static func changing<Wrapped>(_ schema: Schema<Wrapped>) -> Schema<Change<Wrapped>>
  where Value == Change<Wrapped> {
    Schema(.nullable(schema.document)) { json, reading in
      guard json != .null else { return .clear }
      switch schema.read(json) {
      case .success(let value): return .set(value)
      case .failure(let found): return found.issues.first.flatMap { reading.fail($0.message) }
      }
    } encode: { change in
      change.newValue.map(schema.write) ?? (change.clears ? .null : nil)
    }
  }
}
