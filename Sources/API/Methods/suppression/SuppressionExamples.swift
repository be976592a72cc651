import JSON

enum SuppressionExamples {
  static let unsubscribed: JSONValue = [
    "channel": "email", "address": "ana@cliente.ec", "scope": "marketing", "reason": "unsubscribed",
    "source": "link", "contactId": "C-7", "at": "2026-02-07T21:52:25.000Z",
  ]
  static let typo: JSONValue = [
    "channel": "email", "address": "ana@clietne.ec", "scope": "all", "reason": "manual",
    "source": "operator-3",
    "note": "Mal escrita", "until": "2099-03-07T00:00:00.000Z", "at": "2026-02-07T21:52:25.000Z",
  ]
}
