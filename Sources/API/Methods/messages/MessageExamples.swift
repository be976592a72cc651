import JSON
import RPC

/// Values that several examples share.
enum MessageExamples {
  static let id: JSONValue = "msg_01k9qv3x5e8m2n4p6r7s9t0vwz"

  static func receipt(_ title: String, state: String) -> Example {
    Example(title, params: ["messageId": id], result: ["messageId": id, "state": .string(state)])
  }

  static let summary: JSONValue = [
    "id": id, "kind": "message", "origin": "manual", "accountId": "acc_01k9qv3x5e8m2n4p6r7s9t0vwz",
    "state": "sent", "from": "facturas@acme.ec", "to": "ana@cliente.ec", "recipientCount": 1,
    "subject": "Factura 001-001-000000123", "attachmentCount": 1, "area": "invoices", "priority": "normal",
    "attempts": 1, "messageIdHeader": "abc@acme.ec", "sizeBytes": 20_480,
    "createdAt": "2026-02-07T21:52:25.000Z", "updatedAt": "2026-02-07T21:52:26.000Z",
    "sentAt": "2026-02-07T21:52:26.000Z",
  ]
}
