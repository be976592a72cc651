import JSON

/// The event of the examples.
enum EventExamples {
  static let sent: JSONValue = [
    "seq": 42, "type": "message.state", "at": "2026-02-07T21:52:25.000Z",
    "data": [
      "accountId": "acc_01k9qv3x5e8m2n4p6r7s9t0vwz", "messageId": "msg_01k9qv3x5e8m2n4p6r7s9t0vwz",
      "state": "sent",
    ],
  ]
}
