import Comms
import Engine
import JSON
import RPC

extension Schema where Value == NamedArea {
  static var area: Schema<NamedArea> {
    Schema({ name, builtIn, accountID, accountName, revision in
      NamedArea(
        area: Area(name: name, builtIn: builtIn, accountID: accountID, revision: revision),
        accountName: accountName
      )
    }) {
      Field("name", \.area.name, .line(1...50), "Its name.")
      Field("builtIn", \.area.builtIn, .boolean, "Built-in areas cannot be deleted.")
      Field(optional: "accountId", \.area.accountID, .accountID, "The account that its messages leave from.")
      Field(optional: "accountName", \.accountName, .line(1...100), "That account's name.")
      Field("revision", \.area.revision, .count, "Grows by one with every change.")
    }.named("Area")
  }
}

extension Schema where Value == String {
  /// The name of an area; whether it exists is said by the method.
  static var areaName: Schema<String> { .line(1...50) }
}

extension Schema {
  /// A member that must be said, where null says "none".
  static func orNull<Wrapped>(_ schema: Schema<Wrapped>) -> Schema<Wrapped?> where Value == Wrapped? {
    Schema<Wrapped?>(.nullable(schema.document)) { json, reading in
      guard json != .null else { return .some(nil) }
      switch schema.read(json) {
      case .success(let value): return .some(value)
      case .failure(let found):
        for issue in found.issues { let _: Never? = reading.fail(issue.message) }
        return nil
      }
    } encode: { value in
      value.map(schema.write) ?? .null
    }
  }
}
