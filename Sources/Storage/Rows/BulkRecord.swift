import Comms
import JSON
import MIME

/// The letter of a mass send as JSON.
enum BulkLetterRecord {
  static func text(_ letter: BulkLetter) -> String {
    var record: JSONObject = [
      "version": 1,
      "subject": .string(letter.subject),
      "replyTo": .array(letter.replyTo.map(MessageRecord.json)),
      "headers": .array(letter.headers.map { ["name": .string($0.name), "value": .string($0.value)] }),
      "attachments": .array(letter.attachments.map(AttachmentRecord.json)),
      "files": .array(letter.files.map(json)),
      "marketing": .bool(letter.isMarketing),
      "deduplicates": .bool(letter.deduplicates),
      "origin": .string(letter.origin.rawValue),
      "onUncertain": .string(letter.onUncertain.rawValue),
      "utcOffsetMinutes": .integer(Int64(letter.utcOffsetMinutes)),
    ]
    record["data"] = TemplateDataRecord.json(letter.data)
    record["template"] = letter.template.map {
      ["id": .string($0.id.text), "version": .integer(Int64($0.version))]
    }
    record["text"] = letter.text.map(JSONValue.string)
    record["html"] = letter.html.map(JSONValue.string)
    record["area"] = letter.area.map(JSONValue.string)
    record["actor"] = letter.actor.map(MessageRecord.json)
    record["recurrence"] = letter.recurrence.map(json)
    return StoredJSON.encode(.object(record))
  }

  static func read(_ text: String) throws(StoreError) -> BulkLetter {
    let record = try StoredJSON.read(text)
    var letter = BulkLetter(
      subject: try MessageRecord.text(record["subject"]),
      text: record["text"]?.stringValue,
      html: record["html"]?.stringValue
    )
    letter.data = try TemplateDataRecord.read(record["data"])
    letter.template = try record["template"].map { stored throws(StoreError) in
      guard let id = TemplateID(try MessageRecord.text(stored["id"])) else { throw corrupt }
      return TemplateUse(id: id, version: try integer(stored["version"]))
    }
    letter.replyTo = try MessageRecord.mailboxes(record["replyTo"])
    letter.headers = try MessageRecord.list(record["headers"]).map { line throws(StoreError) in
      HeaderLine(name: try MessageRecord.text(line["name"]), value: try MessageRecord.text(line["value"]))
    }
    letter.attachments = try AttachmentRecord.list(record["attachments"])
    letter.files = try MessageRecord.list(record["files"]).map { file throws(StoreError) in
      LetterFile(
        path: try MessageRecord.text(file["path"]),
        name: file["name"]?.stringValue,
        contentType: file["contentType"]?.stringValue,
        contentID: file["contentID"]?.stringValue
      )
    }
    letter.area = record["area"]?.stringValue
    letter.isMarketing = record["marketing"] == true
    letter.deduplicates = record["deduplicates"] == true
    letter.origin = try known(record["origin"])
    letter.onUncertain = try known(record["onUncertain"])
    letter.utcOffsetMinutes = try integer(record["utcOffsetMinutes"])
    letter.actor = try record["actor"].map { actor throws(StoreError) in try MessageRecord.actor(actor) }
    letter.recurrence = try record["recurrence"].map { value throws(StoreError) in try recurrence(value) }
    return letter
  }

  private static func json(_ file: LetterFile) -> JSONValue {
    var object: JSONObject = ["path": .string(file.path)]
    object["name"] = file.name.map(JSONValue.string)
    object["contentType"] = file.contentType.map(JSONValue.string)
    object["contentID"] = file.contentID.map(JSONValue.string)
    return .object(object)
  }

  private static func json(_ recurrence: Recurrence) -> JSONValue {
    var object: JSONObject = [
      "minute": .integer(Int64(recurrence.minute)), "zone": .string(recurrence.zone.identifier),
    ]
    switch recurrence.step {
    case .day: break
    case .week(let weekday): object["weekday"] = .string(weekday.rawValue)
    case .month(let day): object["day"] = .integer(Int64(day))
    }
    return .object(object)
  }

  private static func recurrence(_ value: JSONValue) throws(StoreError) -> Recurrence {
    guard let zone = Zone(try MessageRecord.text(value["zone"])) else { throw corrupt }
    var step = Recurrence.Step.day
    if let weekday = value["weekday"] { step = .week(try known(weekday)) }
    if let day = value["day"] { step = .month(day: try integer(day)) }
    return Recurrence(step, minute: try integer(value["minute"]), zone: zone)
  }

  private static let corrupt = StoreError.corrupt("record of a mass send")

  private static func integer(_ value: JSONValue?) throws(StoreError) -> Int {
    guard case .integer(let number)? = value else { throw corrupt }
    return Int(number)
  }

  private static func known<E: RawRepresentable>(_ value: JSONValue?) throws(StoreError) -> E
  where E.RawValue == String {
    guard let found = value?.stringValue.flatMap(E.init(rawValue:)) else { throw corrupt }
    return found
  }
}

/// One recipient as the caller gave it.
enum BulkRecipientRecord {
  /// nil where its columns say everything.
  static func text(_ recipient: BulkRecipient) -> String? {
    guard recipient.data != TemplateData() || !recipient.attachments.isEmpty || recipient.refusal != nil
    else {
      return nil
    }
    var record: JSONObject = [:]
    record["data"] = TemplateDataRecord.json(recipient.data)
    record["attachments"] = .array(recipient.attachments.map(AttachmentRecord.json))
    record["refusal"] = recipient.refusal.map(JSONValue.string)
    return StoredJSON.encode(.object(record))
  }

  static func complete(_ recipient: inout BulkRecipient, from text: String?) throws(StoreError) {
    guard let record = try text.map({ text throws(StoreError) in try StoredJSON.read(text) }) else { return }
    recipient.data = try TemplateDataRecord.read(record["data"])
    recipient.attachments = try AttachmentRecord.list(record["attachments"])
    recipient.refusal = record["refusal"]?.stringValue
  }
}

/// A stored attachment inside a record of what is still to become a message.
enum AttachmentRecord {
  static func json(_ attachment: StoredAttachment) -> JSONValue {
    var object: JSONObject = [
      "name": .string(attachment.name), "contentType": .string(attachment.contentType),
      "inline": .bool(attachment.inline), "sizeBytes": .integer(Int64(attachment.sizeBytes)),
      "sha256": .string(attachment.sha256),
    ]
    object["contentID"] = attachment.contentID.map(JSONValue.string)
    return .object(object)
  }

  static func list(_ value: JSONValue?) throws(StoreError) -> [StoredAttachment] {
    try MessageRecord.list(value).map { item throws(StoreError) in
      guard case .integer(let size)? = item["sizeBytes"] else {
        throw StoreError.corrupt("record of an attachment")
      }
      return StoredAttachment(
        name: try MessageRecord.text(item["name"]),
        contentType: try MessageRecord.text(item["contentType"]),
        contentID: item["contentID"]?.stringValue,
        inline: item["inline"] == true,
        sizeBytes: Int(size),
        sha256: try MessageRecord.text(item["sha256"])
      )
    }
  }
}
