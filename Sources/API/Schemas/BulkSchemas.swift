import Comms
import Engine
import JSON
import MIME
import RPC

/// The parameters of a mass send.
struct BulkParams: Sendable {
  var bulkID: BulkID?
  var accountID: AccountID?
  var area: String?
  var templateID: TemplateID?
  var data: TemplateData
  var subject: String?
  var text: String?
  var html: String?
  var replyTo: [Mailbox]
  var attachments: [DraftAttachment]
  var headers: [HeaderLine]
  var recipients: [BulkRecipientDraft]
  var contactIDs: [String]
  var filter: ContactFilter?
  var sendAt: Instant?
  var recurrence: Recurrence?
  var marketing: Bool
  var deduplicate: Bool
  var origin: MessageOrigin
  var onUncertain: UncertainPolicy
  var dryRun: Bool
  var wait: Bool
  var waitFor: Duration
}

extension Schema where Value == BulkParams {
  static var bulkParams: Schema<BulkParams> {
    Schema(
      BulkParams.init(
        bulkID:
        accountID:
        area:
        templateID:
        data:
        subject:
        text:
        html:
        replyTo:
        attachments:
        headers:
        recipients:
        contactIDs:
        filter:
        sendAt:
        recurrence:
        marketing:
        deduplicate:
        origin:
        onUncertain:
        dryRun:
        wait:
        waitFor:
      )
    ) {
      Field(
        optional: "bulkId",
        \.bulkID,
        .bulkID,
        "A mass send that exists: the recipients are added to it, its content stays as it is."
      )
      Field(optional: "accountId", \.accountID, .accountID, "The account that sends.")
      Field(optional: "area", \.area, .line(1...50), "The part of the business, which decides the account.")
      Field(
        optional: "templateId",
        \.templateID,
        .templateID,
        "What everybody gets, in its present version, instead of subject, text and html."
      )
      Field("data", \.data, .templateData, default: TemplateData(), "Values for everybody.")
      Field(
        optional: "subject",
        \.subject,
        .line(0...2000),
        "One line. Variables of templates work in it and in the texts, e.g. %nombre%."
      )
      Field(
        optional: "text",
        \.text,
        .text(0...5_000_000),
        "Plain text; made from html where only that is given."
      )
      Field(optional: "html", \.html, .text(0...5_000_000), "HTML.")
      Field("replyTo", \.replyTo, .list(of: .mailbox, 0...20), default: [], "Where answers go.")
      Field(
        "attachments",
        \.attachments,
        .list(of: .draftAttachment, 0...200),
        default: [],
        "Files that everybody gets; of a recurring mass send, a path is read anew each time."
      )
      Field("headers", \.headers, .list(of: .headerLine, 0...50), default: [], "Headers of the caller's own.")
      Field(
        "recipients",
        \.recipients,
        .list(of: .bulkRecipient, 0...1000),
        default: [],
        "Who gets it, up to 1,000 in a call; more with further calls and bulkId."
      )
      Field(
        "contactIds",
        \.contactIDs,
        .list(of: .reference, 0...10_000),
        default: [],
        "Contacts that get it."
      )
      Field(
        optional: "filter",
        \.filter,
        .contactFilter,
        "Whoever it finds when the mass send begins, behind those that are named; {} = every contact."
      )
      Field(optional: "sendAt", \.sendAt, .instant, "When it begins; recipients become messages then.")
      Field(
        optional: "repeat",
        \.recurrence,
        .recurrence,
        "Again every day, week or month; the first after sendAt."
      )
      Field(
        "marketing",
        \.marketing,
        .boolean,
        default: true,
        "Whether people may decline it: it carries how to unsubscribe, and skips who has."
      )
      Field(
        "deduplicate",
        \.deduplicate,
        .boolean,
        default: true,
        "Whether an address that is there twice gets it once."
      )
      Field("origin", \.origin, .oneOfItsNames, default: .manual, "Whether a person or a rule asked for it.")
      Field(
        "onUncertain",
        \.onUncertain,
        .oneOfItsNames,
        default: .hold,
        "What to do when nobody knows the outcome of a message."
      )
      Field("dryRun", \.dryRun, .boolean, default: false, "Only say who would get it and who not.")
      Field(
        "wait",
        \.wait,
        .boolean,
        default: true,
        "Answer when every recipient has a message or a reason for none, not before they are durable."
      )
      Field(
        "waitMs",
        \.waitFor,
        .milliseconds(in: 0...600_000),
        default: .seconds(60),
        "Longest wait for that."
      )
    }
  }
}

extension Schema where Value == BulkID {
  static var bulkID: Schema<BulkID> { .identifier("blk_01k9qv3x5e8m2n4p6r7s9t0vwz") }
}

extension Schema where Value == BulkRecipientDraft {
  static var bulkRecipient: Schema<BulkRecipientDraft> {
    Schema(BulkRecipientDraft.init(to:contactID:key:data:attachments:)) {
      Field(
        optional: "to",
        \.to,
        .unchecked(1000),
        "a@b.c or Name <a@b.c>; one that is not valid is skipped, the others go."
      )
      Field(
        optional: "contactId",
        \.contactID,
        .reference,
        "The ERP's contact; its address where to is left out."
      )
      Field(
        optional: "key",
        \.key,
        .line(1...200),
        "Your own name for this recipient in this mass send: given again it is not added again."
      )
      Field(
        "data",
        \.data,
        .templateData,
        default: TemplateData(),
        "Values of this recipient alone; they go before everybody's."
      )
      Field(
        "attachments",
        \.attachments,
        .list(of: .draftAttachment, 0...50),
        default: [],
        "Files that only this recipient gets."
      )
    }.named("BulkRecipient")
  }
}

extension Schema where Value == String {
  /// Any text: what is wrong with it concerns one of many.
  static func unchecked(_ length: Int) -> Schema<String> {
    var rules = SchemaDocument.StringRules()
    rules.maxLength = length
    return Schema(.string(rules)) { json, reading in
      guard let text = json.stringValue, text.unicodeScalars.count <= length else {
        return reading.fail(
          Phrase(
            es: "Debe ser un texto de hasta \(length) caracteres.",
            en: "Must be a string of up to \(length) characters."
          )
        )
      }
      return text
    } encode: {
      .string($0)
    }
  }
}

extension Schema where Value == Recurrence {
  /// `{every: "week", at: "08:00", timeZone: "America/Guayaquil", weekday: "monday"}`.
  static var recurrence: Schema<Recurrence> {
    let fields = Schema<RecurrenceFields>(RecurrenceFields.init(every:at:timeZone:weekday:day:)) {
      Field("every", \.every, .oneOfItsNames, "day, week or month.")
      Field("at", \.at, .minuteOfDay, "The time of the clocks there, such as 08:00.")
      Field("timeZone", \.timeZone, .line(1...60), "IANA name of the place, such as America/Guayaquil.")
      Field(optional: "weekday", \.weekday, .oneOfItsNames, "Of every week.")
      Field(optional: "day", \.day, .integer(in: 1...31), "Of every month; the last one where it has fewer.")
    }
    return Schema<Recurrence>.converting(fields) { fields in
      guard let zone = Zone(fields.timeZone) else {
        return .failure(
          Mistake(
            es: "timeZone no es una zona horaria conocida.",
            en: "timeZone is not a time zone that is known."
          )
        )
      }
      switch (fields.every, fields.weekday, fields.day) {
      case (.day, nil, nil): return .success(Recurrence(.day, minute: fields.at, zone: zone))
      case (.week, let weekday?, nil):
        return .success(Recurrence(.week(weekday), minute: fields.at, zone: zone))
      case (.month, nil, let day?):
        return .success(Recurrence(.month(day: day), minute: fields.at, zone: zone))
      case (.day, _, _), (.week, _, _), (.month, _, _):
        return .failure(
          Mistake(
            es: "Cada semana necesita weekday, cada mes day, y cada día ninguno de los dos.",
            en: "Every week needs weekday, every month day, and every day neither."
          )
        )
      }
    } write: { recurrence in
      var fields = RecurrenceFields(every: .day, at: recurrence.minute, timeZone: recurrence.zone.identifier)
      switch recurrence.step {
      case .day: break
      case .week(let weekday): (fields.every, fields.weekday) = (.week, weekday)
      case .month(let day): (fields.every, fields.day) = (.month, day)
      }
      return fields
    }.named("Recurrence")
  }
}

private struct RecurrenceFields: Sendable {
  enum Every: String, CaseIterable, Sendable { case day, week, month }

  var every: Every
  var at: Int
  var timeZone: String
  var weekday: Weekday?
  var day: Int?
}

extension Schema where Value == Int {
  /// `08:00` as minutes after midnight.
  fileprivate static var minuteOfDay: Schema<Int> {
    .converting(.line(5...5)) { text in
      let parts = text.split(separator: ":", omittingEmptySubsequences: false)
      guard parts.count == 2, parts[0].utf8.count == 2, parts[1].utf8.count == 2,
        text.utf8.allSatisfy({ (0x30...0x3A).contains($0) }), let hour = Int(parts[0]),
        let minute = Int(parts[1]),
        hour < 24, minute < 60
      else {
        return .failure(Mistake(es: "Debe ser una hora como 08:00.", en: "Must be a time such as 08:00."))
      }
      return .success(hour * 60 + minute)
    } write: { minute in
      let digits = String(10_000 + minute / 60 * 100 + minute % 60).dropFirst()
      return digits.prefix(2) + ":" + digits.suffix(2)
    }
  }
}
