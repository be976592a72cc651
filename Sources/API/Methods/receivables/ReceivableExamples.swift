import JSON

/// Values that several examples share.
enum ReceivableExamples {
  static let invoice = pending(revision: 1, balance: "1234.50")

  static func pending(revision: Int64, balance: String) -> JSONValue {
    [
      "id": "FV-123", "revision": .integer(revision), "contactId": "C-7", "number": "001-001-000000123",
      "total": ["amount": "1234.50", "currency": "USD"],
      "balance": ["amount": .string(balance), "currency": "USD"], "dueDate": "2026-02-28",
      "state": "pending", "url": "https://erp.acme.ec/facturas/123",
      "attachments": [["path": "/var/erp/facturas/123.pdf"]], "doNotRemind": false,
      "createdAt": "2026-02-07T21:52:25.000Z", "updatedAt": "2026-02-07T21:52:25.000Z",
    ]
  }
}
