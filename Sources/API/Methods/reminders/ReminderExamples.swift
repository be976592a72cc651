import JSON

/// Values that several examples share.
enum ReminderExamples {
  static let id: JSONValue = "rem_01k9qv3x5e8m2n4p6r7s9t0vwz"

  static func reminder(state: String, reason: String? = nil, approved: Bool = false) -> JSONValue {
    var object: JSONObject = [
      "id": id, "receivableId": "FV-123", "contactId": "C-7", "policyId": PolicyExamples.id, "level": 2,
      "day": 1, "dueDate": "2026-02-28", "state": .string(state),
    ]
    object["reason"] = reason.map(JSONValue.string)
    object["approved"] = .bool(approved)
    if state == "pending" { object["nextLookAt"] = "2026-03-02T14:00:00.000Z" }
    object["createdAt"] = "2026-02-07T21:52:25.000Z"
    return .object(object)
  }

  static let plan: JSONValue = [
    "contactId": "C-7", "at": "2026-03-02T14:00:00.000Z",
    "reminders": [
      [
        "policyId": PolicyExamples.id, "level": 2, "template": "reminder2", "channel": "email",
        "total": ["amount": "1234.50", "currency": "USD"],
        "documents": [
          [
            "receivableId": "FV-123", "number": "001-001-000000123",
            "balance": ["amount": "1234.50", "currency": "USD"], "dueDate": "2026-02-28", "level": 2,
            "isNew": true,
          ]
        ],
      ]
    ],
    "excluded": [
      ["receivableId": "FV-130", "reason": "promised", "until": "2026-03-11T14:00:00.000Z"],
      ["receivableId": "FV-131", "reason": "disputed"],
    ],
  ]
}
