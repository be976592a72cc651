import Comms
import JSON

/// Values that a template will be filled in with later: each with its type.
enum TemplateDataRecord {
  static func json(_ data: TemplateData) -> JSONValue {
    .object(JSONObject(data.values.map { ($0.key, json($0.value)) }))
  }

  static func read(_ value: JSONValue?) throws(StoreError) -> TemplateData {
    guard case .object(let object)? = value else { throw corrupt }
    var data = TemplateData()
    for (name, value) in object.members { data[name] = try self.value(value) }
    return data
  }

  private static func json(_ value: TemplateValue) -> JSONValue {
    switch value {
    case .text(let text): .string(text)
    case .flag(let flag): .bool(flag)
    case .number(let amount): ["number": .string(amount.description)]
    case .money(let money):
      ["amount": .string(money.amount.description), "currency": .string(money.currency)]
    case .date(let date): ["date": .string(date.description)]
    case .instant(let instant): ["instant": .integer(instant.stored)]
    case .list(let items): .array(items.map(json))
    }
  }

  private static func value(_ json: JSONValue) throws(StoreError) -> TemplateValue {
    switch json {
    case .string(let text): return .text(text)
    case .bool(let flag): return .flag(flag)
    case .array(let items): return .list(try items.map { item throws(StoreError) in try read(item) })
    case .object(let object):
      if let amount = object["number"]?.stringValue.flatMap({ Amount($0) }) { return .number(amount) }
      if let amount = object["amount"]?.stringValue.flatMap({ Amount($0) }),
        let currency = object["currency"]?.stringValue
      {
        return .money(Money(amount: amount, currency: currency))
      }
      if let date = object["date"]?.stringValue.flatMap({ CalendarDate($0) }) { return .date(date) }
      if case .integer(let milliseconds)? = object["instant"] {
        return .instant(Instant(milliseconds: milliseconds))
      }
      throw corrupt
    case .null, .integer, .decimal: throw corrupt
    }
  }

  private static let corrupt = StoreError.corrupt("values of a template")
}
