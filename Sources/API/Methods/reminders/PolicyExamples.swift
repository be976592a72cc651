import JSON

/// Values that several examples share.
enum PolicyExamples {
  static let id: JSONValue = "pol_01k9qv3x5e8m2n4p6r7s9t0vwz"

  static let levels: JSONValue = [
    ["day": -3, "template": "reminder1", "channel": "email"],
    ["day": 1, "template": "reminder2", "channel": "email"],
    ["day": 15, "template": "reminder3", "channel": "email"],
  ]

  static func policy(revision: Int64, interval: Int64) -> JSONValue {
    [
      "id": id, "revision": .integer(revision), "createdAt": "2026-02-07T21:52:25.000Z",
      "updatedAt": "2026-02-07T21:52:25.000Z", "name": "Cobranza", "levels": levels, "enabled": true,
      "default": true, "timeZone": "America/Guayaquil", "useContactTimeZone": true,
      "hours": ["opens": "09:00", "closes": "18:00"],
      "workingDays": ["monday", "tuesday", "wednesday", "thursday", "friday"],
      "holidays": ["01-01", "12-25"], "minimumIntervalDays": .integer(interval), "holdForApproval": false,
    ]
  }
}
