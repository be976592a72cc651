import JSON

/// The domain of the examples.
enum DomainExamples {
  static let id: JSONValue = "dom_01k9qv3x5e8m2n4p6r7s9t0vwz"

  static let acme = acme(revision: 1, accounts: [], updatedAt: "2026-02-07T21:52:25.000Z")

  static func acme(revision: Int64, accounts: [JSONValue], updatedAt: JSONValue) -> JSONValue {
    [
      "id": id, "revision": .integer(revision), "name": "acme.ec",
      "outgoing": ["host": "mail.acme.ec", "port": 587, "security": "starttls"],
      "incoming": ["protocol": "imap", "host": "mail.acme.ec", "port": 993, "security": "tls"],
      "accounts": .array(accounts), "createdAt": "2026-02-07T21:52:25.000Z", "updatedAt": updatedAt,
    ]
  }
}
