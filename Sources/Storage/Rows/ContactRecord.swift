package import Comms
import JSON

/// The parts of a contact that are JSON inside a row.
enum ContactRecord {
  /// `{"marketing": {"email": false}}`.
  static func text(_ preferences: Preferences) -> String {
    var topics: JSONObject = [:]
    for topic in preferences.topics {
      var channels: JSONObject = [:]
      for channel in MessageChannel.allCases {
        channels[channel.rawValue] = preferences[topic, channel].map(JSONValue.bool)
      }
      topics[topic.rawValue] = .object(channels)
    }
    return StoredJSON.encode(.object(topics))
  }

  static func preferences(_ text: String) throws(StoreError) -> Preferences {
    var preferences = Preferences()
    if text == "{}" { return preferences }
    for (name, channels) in try members(text) {
      let topic: Topic = try known(name)
      guard case .object(let channels) = channels else { throw corrupt }
      for (name, wanted) in channels.members { preferences[topic, try known(name)] = wanted.boolValue }
    }
    return preferences
  }

  /// `{"plan": "fibra", "megas": {"number": "100"}}`.
  static func text(_ fields: [String: FieldValue]) -> String {
    StoredJSON.encode(.object(json(fields)))
  }

  static func json(_ fields: [String: FieldValue]) -> JSONObject {
    JSONObject(fields.map { ($0.key, json($0.value)) })
  }

  static func fields(_ text: String) throws(StoreError) -> [String: FieldValue] {
    if text == "{}" { return [:] }
    return try fields(.object(JSONObject(try members(text).map { ($0.key, $0.value) })))
  }

  static func fields(_ json: JSONValue?) throws(StoreError) -> [String: FieldValue] {
    guard case .object(let members)? = json else { throw corrupt }
    var fields: [String: FieldValue] = [:]
    for (name, value) in members.members { fields[name] = try field(value) }
    return fields
  }

  /// What a filter by this value looks for in the column: a text, or the `number` inside.
  static func sought(_ value: FieldValue) -> String {
    switch value {
    case .text(let text): text
    case .number(let amount): amount.shortest.description
    case .flag(let flag): flag ? "1" : "0"
    }
  }

  private static func json(_ value: FieldValue) -> JSONValue {
    switch value {
    case .text(let text): .string(text)
    // By its value, so that a filter finds 1.50 by 1.5.
    case .number(let amount): ["number": .string(amount.shortest.description)]
    case .flag(let flag): .bool(flag)
    }
  }

  private static func field(_ json: JSONValue) throws(StoreError) -> FieldValue {
    switch json {
    case .string(let text): return .text(text)
    case .bool(let flag): return .flag(flag)
    case .object, .null, .integer, .decimal, .array:
      guard let amount = json["number"]?.stringValue.flatMap({ Amount($0) }) else { throw corrupt }
      return .number(amount)
    }
  }

  private static func members(_ text: String) throws(StoreError) -> [(key: String, value: JSONValue)] {
    guard case .object(let object) = try StoredJSON.read(text) else { throw corrupt }
    return object.members.map { ($0.key, $0.value) }
  }

  private static let corrupt = StoreError.corrupt("record of a contact")
}

/// A filter kept with what uses it, such as a mass send.
package enum ContactFilterRecord {
  package static func text(_ filter: ContactFilter) -> String {
    var record: JSONObject = ["version": 1]
    record["ids"] = filter.ids.map { .array($0.map(JSONValue.string)) }
    record["kind"] = filter.kind.map(JSONValue.string)
    record["hasEmail"] = filter.hasEmail.map(JSONValue.bool)
    record["hasPhone"] = filter.hasPhone.map(JSONValue.bool)
    record["owes"] = filter.owes.map(JSONValue.bool)
    record["topic"] = filter.wants.map { .string($0.topic.rawValue) }
    record["channel"] = filter.wants.map { .string($0.channel.rawValue) }
    record["fields"] = .object(ContactRecord.json(filter.fields))
    record["search"] = filter.search.map(JSONValue.string)
    return StoredJSON.encode(.object(record))
  }

  package static func read(_ text: String) throws(StoreError) -> ContactFilter {
    let record = try StoredJSON.read(text)
    var filter = ContactFilter()
    filter.ids = record["ids"]?.arrayValue?.compactMap(\.stringValue)
    filter.kind = record["kind"]?.stringValue
    filter.hasEmail = record["hasEmail"]?.boolValue
    filter.hasPhone = record["hasPhone"]?.boolValue
    filter.owes = record["owes"]?.boolValue
    if let topic = record["topic"]?.stringValue, let channel = record["channel"]?.stringValue {
      filter.wants = ContactFilter.Wish(topic: try known(topic), channel: try known(channel))
    }
    filter.fields = try ContactRecord.fields(record["fields"])
    filter.search = record["search"]?.stringValue
    return filter
  }
}
