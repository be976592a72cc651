import Comms
import Foundation
import GRDB
import JSON
import MIME
import Synchronization

/// One row, read by column name; what does not have the right shape is a corrupt row, never a crash.
struct Fields {
  let row: Row
  private let columns: Columns

  init(_ row: Row, _ columns: Columns) {
    self.row = row
    self.columns = columns
  }

  private func value<T: DatabaseValueConvertible>(_ name: String, as type: T.Type) throws(StoreError) -> T? {
    guard let position = columns[name] else { throw .corrupt("column \(name)") }
    let stored: DatabaseValue = row[position]
    if stored.isNull { return nil }
    guard let value = T.fromDatabaseValue(stored) else { throw .corrupt("column \(name)") }
    return value
  }

  private func required<T>(_ value: T?, _ name: String) throws(StoreError) -> T {
    guard let value else { throw .corrupt("column \(name)") }
    return value
  }

  func optionalText(_ name: String) throws(StoreError) -> String? { try value(name, as: String.self) }
  func text(_ name: String) throws(StoreError) -> String { try required(optionalText(name), name) }
  func optionalInteger(_ name: String) throws(StoreError) -> Int? { try value(name, as: Int.self) }
  func integer(_ name: String) throws(StoreError) -> Int { try required(optionalInteger(name), name) }
  func flag(_ name: String) throws(StoreError) -> Bool { try integer(name) != 0 }
  func optionalData(_ name: String) throws(StoreError) -> Data? { try value(name, as: Data.self) }
  func data(_ name: String) throws(StoreError) -> Data { try required(optionalData(name), name) }

  func optionalInstant(_ name: String) throws(StoreError) -> Instant? {
    try value(name, as: Int64.self).map(Instant.init(milliseconds:))
  }
  func instant(_ name: String) throws(StoreError) -> Instant { try required(optionalInstant(name), name) }

  func optionalIdentifier<Kind>(_ name: String) throws(StoreError) -> Identifier<Kind>? {
    guard let text = try optionalText(name) else { return nil }
    return try required(Identifier<Kind>(text), name)
  }
  func identifier<Kind>(_ name: String) throws(StoreError) -> Identifier<Kind> {
    try required(optionalIdentifier(name), name)
  }

  func templateUse() throws(StoreError) -> TemplateUse? {
    guard let id: TemplateID = try optionalIdentifier("template_id") else { return nil }
    return TemplateUse(id: id, version: try integer("template_version"))
  }

  func optionalCase<E: RawRepresentable>(_ name: String) throws(StoreError) -> E? where E.RawValue == String {
    guard let text = try optionalText(name) else { return nil }
    return try required(E(rawValue: text), name)
  }
  func oneOf<E: RawRepresentable>(_ name: String) throws(StoreError) -> E where E.RawValue == String {
    try required(optionalCase(name), name)
  }

  func optionalJSON<T: Decodable>(_ name: String, as type: T.Type = T.self) throws(StoreError) -> T? {
    guard let text = try optionalText(name) else { return nil }
    return try StoredJSON.decode(text)
  }
  func json<T: Decodable>(_ name: String, as type: T.Type = T.self) throws(StoreError) -> T {
    try required(optionalJSON(name), name)
  }

  func optionalAddress(_ name: String) throws(StoreError) -> MailAddress? {
    guard let text = try optionalText(name) else { return nil }
    return try storedAddress(text)
  }
  func address(_ name: String) throws(StoreError) -> MailAddress { try required(optionalAddress(name), name) }
}

/// Where the columns of a statement's rows are.
///
/// GRDB looks a name up by comparing it with every column, in lower case, for each value of each row; this was a
/// tenth of the time that a message took.
final class Columns: Sendable {
  private let positions: [String: Int]

  private init(_ statement: Statement) {
    positions = Dictionary(
      statement.columnNames.enumerated().map { ($0.element, $0.offset) },
      uniquingKeysWith: { first, _ in first }
    )
  }

  subscript(name: String) -> Int? { positions[name] }

  private static let known = Mutex<[String: Columns]>([:])

  /// The text of a statement decides about its columns, since all of ours name the tables of one schema.
  static func of(_ statement: Statement, _ sql: String) -> Columns {
    known.withLock { known in
      if let columns = known[sql] { return columns }
      let columns = Columns(statement)
      known[sql] = columns
      return columns
    }
  }
}

/// What was valid when it was stored.
func storedAddress(_ text: String) throws(StoreError) -> MailAddress {
  guard let address = try? MailAddress(parsing: text) else { throw .corrupt("address") }
  return address
}

/// The JSON of our own records: sorted keys, so that equal values are equal text.
enum StoredJSON {
  static func encode(_ facts: [String: String]) -> String {
    encode(.object(JSONObject(facts.map { ($0.key, JSONValue.string($0.value)) })))
  }

  /// What is written for every message is written without Foundation's coders, which take their time.
  static func encode(_ value: JSONValue) -> String {
    String(decoding: JSONWriter.canonical(value), as: UTF8.self)
  }

  static func read(_ text: String) throws(StoreError) -> JSONValue {
    do throws(JSONReadError) { return try JSONReader.parse(Array(text.utf8)) } catch {
      throw .corrupt("stored JSON")
    }
  }

  static func encode(_ value: some Encodable) throws(StoreError) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do { return String(decoding: try encoder.encode(value), as: UTF8.self) } catch {
      throw .other("encoding: \(type(of: value))")
    }
  }

  static func decode<T: Decodable>(_ text: String) throws(StoreError) -> T {
    do { return try JSONDecoder().decode(T.self, from: Data(text.utf8)) } catch {
      throw .corrupt("record \(T.self)")
    }
  }
}

extension Instant {
  var stored: Int64 { milliseconds }
}
