import Comms
import JSON
import MIME

/// What of a message's content nothing is searched by, as versioned JSON.
struct MessageRecord {
  var from: Mailbox
  var replyTo: [Mailbox]
  var to: [Mailbox]
  var cc: [Mailbox]
  var bcc: [Mailbox]
  var headers: [HeaderLine]
  var inReplyTo: String?
  var references: [String]
  var boundarySeed: String
  var utcOffsetMinutes: Int
  var documentURL: String?
  var actor: Actor?
  var isMarketing: Bool
  var ignoresSuppression: Bool
  var sender: Mailbox?

  /// The column's text.
  static func text(_ content: MessageContent) -> String {
    var record: JSONObject = [
      "version": 1,
      "from": json(content.from),
      "replyTo": .array(content.replyTo.map(json)),
      "to": .array(content.to.map(json)),
      "cc": .array(content.cc.map(json)),
      "bcc": .array(content.bcc.map(json)),
      "headers": .array(content.extraHeaders.map { ["name": .string($0.name), "value": .string($0.value)] }),
      "references": .array(content.references.map(JSONValue.string)),
      "boundarySeed": .string(content.boundarySeed),
      "utcOffsetMinutes": .integer(Int64(content.utcOffsetMinutes)),
    ]
    record["inReplyTo"] = content.inReplyTo.map(JSONValue.string)
    record["documentURL"] = content.document?.url.map(JSONValue.string)
    record["actor"] = content.actor.map(json)
    if content.isMarketing { record["marketing"] = true }
    if content.ignoresSuppression { record["ignoresSuppression"] = true }
    record["sender"] = content.sender.map(json)
    return StoredJSON.encode(.object(record))
  }

  init(_ text: String) throws(StoreError) {
    let record = try StoredJSON.read(text)
    from = try Self.mailbox(record["from"])
    replyTo = try Self.mailboxes(record["replyTo"])
    to = try Self.mailboxes(record["to"])
    cc = try Self.mailboxes(record["cc"])
    bcc = try Self.mailboxes(record["bcc"])
    headers = try Self.list(record["headers"]).map { line throws(StoreError) in
      HeaderLine(name: try Self.text(line["name"]), value: try Self.text(line["value"]))
    }
    inReplyTo = record["inReplyTo"]?.stringValue
    references = try Self.list(record["references"]).map { line throws(StoreError) in try Self.text(line) }
    boundarySeed = try Self.text(record["boundarySeed"])
    guard case .integer(let minutes)? = record["utcOffsetMinutes"] else { throw Self.corrupt }
    utcOffsetMinutes = Int(minutes)
    documentURL = record["documentURL"]?.stringValue
    isMarketing = record["marketing"]?.boolValue ?? false
    ignoresSuppression = record["ignoresSuppression"]?.boolValue ?? false
    sender = try record["sender"].map { mailbox throws(StoreError) in try Self.mailbox(mailbox) }
    actor = try record["actor"].map { stored throws(StoreError) in try Self.actor(stored) }
  }

  private static let corrupt = StoreError.corrupt("record of a message")

  static func actor(_ stored: JSONValue) throws(StoreError) -> Actor {
    Actor(
      id: try text(stored["id"]),
      name: stored["name"]?.stringValue,
      permissions: try stored["permissions"].map { permissions throws(StoreError) in
        try list(permissions).map { name throws(StoreError) in try text(name) }
      }
    )
  }

  static func json(_ mailbox: Mailbox) -> JSONValue {
    var object: JSONObject = ["address": .string(mailbox.address.addrSpec)]
    object["name"] = mailbox.name.map(JSONValue.string)
    return .object(object)
  }

  static func json(_ actor: Actor) -> JSONValue {
    var object: JSONObject = ["id": .string(actor.id)]
    object["name"] = actor.name.map(JSONValue.string)
    object["permissions"] = actor.permissions.map { .array($0.map(JSONValue.string)) }
    return .object(object)
  }

  static func text(_ value: JSONValue?) throws(StoreError) -> String {
    guard let text = value?.stringValue else { throw corrupt }
    return text
  }

  static func list(_ value: JSONValue?) throws(StoreError) -> [JSONValue] {
    guard case .array(let items)? = value else { throw corrupt }
    return items
  }

  static func mailboxes(_ value: JSONValue?) throws(StoreError) -> [Mailbox] {
    try list(value).map { item throws(StoreError) in try mailbox(item) }
  }

  private static func mailbox(_ value: JSONValue?) throws(StoreError) -> Mailbox {
    Mailbox(name: value?["name"]?.stringValue, address: try storedAddress(try text(value?["address"])))
  }
}

struct ActorRecord: Codable {
  var id: String
  var name: String?
  var permissions: [String]?

  init(_ actor: Actor) {
    id = actor.id
    name = actor.name
    permissions = actor.permissions
  }

  var domain: Actor { Actor(id: id, name: name, permissions: permissions) }
}
