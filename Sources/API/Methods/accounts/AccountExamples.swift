import JSON

/// Values that several examples share.
enum AccountExamples {
  static let id: JSONValue = "acc_01k9qv3x5e8m2n4p6r7s9t0vwz"

  static let account: JSONValue = [
    "id": id, "revision": 1, "name": "Facturación", "address": "facturas@acme.ec", "fromName": "Acme",
    "provider": "smtp", "loginId": ["value": "facturas@acme.ec", "origin": "default"],
    "passwordEncoding": "utf8",
    "enabled": true, "hasPassword": false, "hasToken": false, "status": "incomplete", "missing": ["password"],
    "outgoing": [
      "enabled": true,
      "server": [
        "host": ["value": "mail.acme.ec", "origin": "account"], "port": ["value": 465, "origin": "default"],
        "security": ["value": "tls", "origin": "default"],
        "allowInsecure": ["value": false, "origin": "default"],
      ],
      "authentication": "auto", "default": true, "alwaysUseAccountAddress": false,
      "alwaysUseAccountName": false,
      "unsubscribeLink": false, "trackOpens": false, "appendToSent": "auto",
      "rateLimits": [["messages": 100, "perHours": 1]],
    ],
    "incoming": [
      "enabled": false, "protocol": "imap",
      "server": [
        "port": ["value": 993, "origin": "default"], "security": ["value": "tls", "origin": "default"],
        "allowInsecure": ["value": false, "origin": "default"],
      ],
      "default": false, "folders": [], "sync": "unseen", "initialSyncCount": 250, "attachmentLimitMB": 25,
      "intervalSeconds": 300, "idle": true, "createContacts": false, "autoLink": true,
      "autoReply": ["enabled": false], "unreplied": ["enabled": false, "afterMinutes": 30, "notify": []],
    ],
    "createdAt": "2026-02-07T21:52:25.000Z", "updatedAt": "2026-02-07T21:52:25.000Z",
  ]

  static let outgoing: JSONValue = [
    "enabled": true, "host": "mail.acme.ec", "default": true,
    "rateLimits": [["messages": 100, "perHours": 1]],
  ]
}
