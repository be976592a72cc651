import Comms
import Engine
import JSON
import RPC

/// The values of a template's variables as a caller gives them, by either name of each.
///
/// The catalogue decides the type of what it knows; everything else is the host's own, under `datos.` in the template,
/// as it is: texts, numbers, true and false, money, lists of objects, and objects whose members are named with a point.
extension Schema where Value == TemplateData {
  static var templateData: Schema<TemplateData> {
    Schema(.map(of: .any)) { json, reading in
      guard case .object(let object) = json else {
        return reading.fail(Phrase(es: "Debe ser un objeto.", en: "Must be an object."))
      }
      return TemplateDataReader.read(object, TemplateCatalogue.scope(of: nil), &reading)
    } encode: { data in
      .object(TemplateDataWriter.write(data))
    }
  }
}

private enum TemplateDataReader {
  static func read(_ object: JSONObject, _ scope: TemplateScope, _ reading: inout SchemaReading)
    -> TemplateData?
  {
    var data = TemplateData()
    for (key, json) in object.members where json != .null {
      reading.inside(key) { reading in
        guard let variable = scope[key] else {
          return readFree(json, as: "data." + key, into: &data, &reading)
        }
        data[variable.name] = value(json, variable, &reading)
      }
    }
    return data
  }

  private static func value(_ json: JSONValue, _ variable: TemplateVariable, _ reading: inout SchemaReading)
    -> TemplateValue?
  {
    switch variable.type {
    case .text:
      if let literal = json.numberLiteral { return .text(literal) }
      return text(json, &reading).map { .text($0) }
    case .number: return amount(json, &reading).map { .number($0) }
    case .money: return Schema<Money>.money.decode(json, &reading).map { .money($0) }
    case .date, .instant:
      if let date = json.stringValue.flatMap({ CalendarDate($0) }) { return .date(date) }
      if let instant = json.stringValue.flatMap({ Instant($0) }) { return .instant(instant) }
      return reading.fail(
        Phrase(
          es: "Debe ser una fecha como 2026-03-05 o un instante como 2026-03-05T18:35:00Z.",
          en: "Must be a date such as 2026-03-05 or an instant such as 2026-03-05T18:35:00Z."
        )
      )
    case .flag: return Schema<Bool>.boolean.decode(json, &reading).map { .flag($0) }
    case .list: return list(json, TemplateScope(variable.items), &reading)
    }
  }

  private static func list(_ json: JSONValue, _ scope: TemplateScope, _ reading: inout SchemaReading)
    -> TemplateValue?
  {
    guard case .array(let items) = json else {
      return reading.fail(Phrase(es: "Debe ser una lista de objetos.", en: "Must be a list of objects."))
    }
    var lines: [TemplateData] = []
    for (index, item) in items.enumerated() {
      reading.inside(index) { reading in
        guard case .object(let object) = item else {
          let _: Never? = reading.fail(Phrase(es: "Debe ser un objeto.", en: "Must be an object."))
          return
        }
        if let line = read(object, scope, &reading) { lines.append(line) }
      }
    }
    return lines.count == items.count ? .list(lines) : nil
  }

  /// The host's own: JSON's depth limit bounds the recursion.
  private static func readFree(
    _ json: JSONValue,
    as name: String,
    into data: inout TemplateData,
    _ reading: inout SchemaReading
  ) {
    switch json {
    case .null: break
    case .bool(let flag): data[name] = .flag(flag)
    case .integer, .decimal: data[name] = amount(json, &reading).map { .number($0) }
    case .string: data[name] = text(json, &reading).map { .text($0) }
    case .array: data[name] = list(json, TemplateScope([]), &reading)
    case .object(let object):
      if object.count == 2, object["amount"] != nil, object["currency"] != nil {
        data[name] = Schema<Money>.money.decode(json, &reading).map { .money($0) }
        return
      }
      for (key, inner) in object.members {
        reading.inside(key) { readFree(inner, as: name + "." + key, into: &data, &$0) }
      }
    }
  }

  /// Whatever a caller's text holds is written so that it harms nothing: it is not refused for it.
  private static func text(_ json: JSONValue, _ reading: inout SchemaReading) -> String? {
    guard case .string(let text) = json else {
      return reading.fail(Phrase(es: "Debe ser un texto.", en: "Must be a string."))
    }
    return text
  }

  private static func amount(_ json: JSONValue, _ reading: inout SchemaReading) -> Amount? {
    guard let amount = (json.numberLiteral ?? json.stringValue).flatMap({ Amount($0) }) else {
      return reading.fail(
        Phrase(
          es: "Debe ser un número de hasta 18 cifras y 6 decimales, sin exponente.",
          en: "Must be a number of at most 18 digits and 6 decimals, without an exponent."
        )
      )
    }
    return amount
  }
}

private enum TemplateDataWriter {
  static func write(_ data: TemplateData) -> JSONObject {
    var object = JSONObject()
    for name in data.values.keys.sorted() {
      guard let value = data[name] else { continue }
      let path = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
      set(json(value), at: path.first == "data" ? path.dropFirst() : path[...], in: &object)
    }
    return object
  }

  private static func set(_ json: JSONValue, at path: ArraySlice<String>, in object: inout JSONObject) {
    guard let key = path.first else { return }
    guard path.count > 1 else {
      object[key] = json
      return
    }
    var inner = object[key]?.objectValue ?? JSONObject()
    set(json, at: path.dropFirst(), in: &inner)
    object[key] = .object(inner)
  }

  private static func json(_ value: TemplateValue) -> JSONValue {
    switch value {
    case .text(let text): .string(text)
    case .number(let amount): amount.scale == 0 ? .integer(amount.digits) : .decimal(amount.description)
    case .money(let money): Schema<Money>.money.write(money)
    case .date(let date): .string(date.description)
    case .instant(let instant): .string(instant.description)
    case .flag(let flag): .bool(flag)
    case .list(let items): .array(items.map { .object(write($0)) })
    }
  }
}

/// The template of a message and the values for it.
struct TemplateParams: Sendable {
  var templateID: TemplateID?
  var data: TemplateData

  func filling(zone: Zone) -> TemplateFilling? {
    templateID.map { TemplateFilling(.template($0), data: data, zone: zone) }
  }
}

extension Schema where Value == TemplateParams {
  static var templateParams: Schema<TemplateParams> {
    Schema(TemplateParams.init) {
      Field(
        optional: "templateId",
        \.templateID,
        .templateID,
        "The template that makes subject and bodies, in its present version."
      )
      Field(
        "data",
        \.data,
        .templateData,
        default: TemplateData(),
        "Values of its variables, by either name; see template.variables. What is not among them is {{datos.name}} there."
      )
    }
  }
}
