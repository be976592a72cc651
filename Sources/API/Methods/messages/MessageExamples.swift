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

  static let recipient: JSONValue = [
    "address": "ana@cliente.ec", "role": "to", "state": "sent",
    "server": ["code": 250, "enhanced": "2.0.0", "text": "Ok: queued as 4F1"],
  ]

  static let attempt: JSONValue = [
    "number": 1, "startedAt": "2026-02-07T21:52:25.000Z", "committedAt": "2026-02-07T21:52:25.100Z",
    "endedAt": "2026-02-07T21:52:25.200Z", "recipientCount": 1, "outcome": "sent", "mayDuplicate": false,
  ]

  static let whole = Example("Sent", params: ["messageId": id], result: wholeMessage)

  private static let wholeMessage: JSONValue = [
    "id": id, "kind": "message", "origin": "manual", "accountId": "acc_01k9qv3x5e8m2n4p6r7s9t0vwz",
    "state": "sent", "from": "Acme <facturas@acme.ec>", "replyTo": [], "to": ["Ana Pérez <ana@cliente.ec>"],
    "cc": [], "bcc": [], "subject": "Factura 001-001-000000123", "text": "Adjuntamos su factura.",
    "headers": "Message-ID: <abc@acme.ec>\r\nSubject: Factura 001-001-000000123\r\n",
    "attachments": [
      [
        "name": "factura.pdf", "contentType": "application/pdf", "sizeBytes": 18_211,
        "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
      ]
    ],
    "recipients": [recipient], "area": "invoices", "document": ["type": "invoice", "id": "123"],
    "timeline": [
      ["at": "2026-02-07T21:52:24.900Z", "state": "queued"],
      ["at": "2026-02-07T21:52:25.000Z", "state": "sending"],
      ["at": "2026-02-07T21:52:25.200Z", "state": "sent"],
    ],
    "attempts": [attempt], "resolutions": [], "sizeBytes": 25_402,
    "createdAt": "2026-02-07T21:52:24.900Z", "sentAt": "2026-02-07T21:52:25.200Z",
  ]
}
