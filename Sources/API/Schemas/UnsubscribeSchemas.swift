import Comms
import Engine
import JSON
import RPC

extension Schema where Value == String {
  /// What came with a link: whatever is wrong with it is one and the same refusal.
  static var token: Schema<String> {
    Schema(.string(.init())) { json, reading in
      guard case .string(let text) = json else {
        return reading.fail(Phrase(es: "Debe ser un texto.", en: "Must be a string."))
      }
      return text
    } encode: {
      .string($0)
    }
  }
}

extension Schema where Value == Unsubscription {
  static var unsubscription: Schema<Unsubscription> {
    Schema(Unsubscription.init(channel:address:contactID:isDone:)) {
      Field("channel", \.channel, .oneOfItsNames, "What it is about.")
      Field("address", \.address, .line(1...320), "Who it is about.")
      Field(optional: "contactId", \.contactID, .reference, "The ERP's contact, where the message named one.")
      Field("unsubscribed", \.isDone, .boolean, "Whether the address has unsubscribed.")
    }.named("Unsubscription")
  }
}

enum UnsubscribeExamples {
  static let token: JSONValue = "1.k0123456789abcdef.ZW1haWwfYW5hQGNsaWVudGUuZWM.c2lnbmF0dXJl"

  static func ana(unsubscribed: Bool) -> JSONValue {
    [
      "channel": "email", "address": "ana@cliente.ec", "contactId": "C-7",
      "unsubscribed": .bool(unsubscribed),
    ]
  }
}
