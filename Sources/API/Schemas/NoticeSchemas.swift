import Comms
import Crypto
import Engine
import JSON
import RPC

extension Schema where Value == NoticeID {
  static var noticeID: Schema<NoticeID> { .identifier("not_01k9qv3x5e8m2n4p6r7s9t0vwz") }
}

extension Schema where Value == NoticeDraft {
  static var noticeDraft: Schema<NoticeDraft> {
    let fields = Schema<NoticeFields>(
      NoticeFields.init(kind:contactID:document:data:attachments:notify:origin:eventID:)
    ) {
      Field("kind", \.kind, .oneOfItsNames, "What has happened.")
      Field("contactId", \.contactID, .reference, "Who it concerns.")
      Field("document", \.document, .document, "The document that it happened to.")
      Field(
        "data",
        \.data,
        .templateData,
        default: TemplateData(),
        "Values for the area's template, e.g. numero, monto, vencimiento."
      )
      Field(
        "attachments",
        \.attachments,
        .list(of: .draftAttachment, 0...50),
        default: [],
        "Files, such as the document as PDF; copied before the answer."
      )
      Field(
        "notify",
        \.notify,
        .boolean,
        default: true,
        "The document's own switch; false only records that nothing was sent."
      )
      Field(
        "origin",
        \.origin,
        .oneOfItsNames,
        default: .automatic,
        "Whether a rule or a person brought it about."
      )
      Field(
        "eventId",
        \.eventID,
        .line(1...200),
        "Your own name for what happened: published again with the same content it is the same."
      )
    }
    return .converting(fields) { given in
      .success(NoticeDraft(given, digest: fields.write(given)))
    } write: {
      NoticeFields($0)
    }.named("Notice")
  }
}

/// A notice as it is on the wire.
struct NoticeFields: Sendable {
  var kind: NoticeType
  var contactID: String
  var document: DocumentReference
  var data: TemplateData
  var attachments: [DraftAttachment]
  var notify: Bool
  var origin: MessageOrigin
  var eventID: String
}

extension NoticeFields {
  init(_ draft: NoticeDraft) {
    self.init(
      kind: draft.kind,
      contactID: draft.contactID,
      document: draft.document,
      data: draft.data,
      attachments: draft.attachments,
      notify: draft.notify,
      origin: draft.origin,
      eventID: draft.eventID
    )
  }
}

extension NoticeDraft {
  /// With the digest of everything that was said, attachments by their path or content.
  fileprivate init(_ fields: NoticeFields, digest json: JSONValue) {
    let digits = Array("0123456789abcdef".utf8)
    let hash = SHA256.hash(data: JSONWriter.canonical(json))
    self.init(
      eventID: fields.eventID,
      kind: fields.kind,
      contactID: fields.contactID,
      document: fields.document,
      data: fields.data,
      attachments: fields.attachments,
      notify: fields.notify,
      origin: fields.origin,
      digest: String(decoding: hash.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    )
  }
}

/// What became of a notice.
struct NoticeView: Sendable, Hashable {
  struct Skip: Sendable, Hashable {
    var channel: MessageChannel
    var reason: SkipReason
    var text: String
    var detail: String?
  }

  var noticeID: NoticeID
  var eventID: String
  var kind: NoticeType
  var contactID: String
  var document: DocumentReference
  var origin: MessageOrigin
  var messages: [ReceiptView]
  var skipped: [Skip]
  var gatheringUntil: Instant?
  var createdAt: Instant
  var replayed: Bool?
}

extension NoticeView {
  init(_ receipt: NoticeReceipt, _ locale: Language) {
    self.init(receipt.notice, receipt.message, locale)
    if receipt.isReplayed { replayed = true }
  }

  init(_ notice: Notice, _ message: Receipt?, _ locale: Language) {
    self.init(
      noticeID: notice.id,
      eventID: notice.eventID,
      kind: notice.kind,
      contactID: notice.contactID,
      document: notice.document,
      origin: notice.origin,
      messages: message.map { [ReceiptView($0, locale: locale)] } ?? [],
      skipped: [],
      createdAt: notice.createdAt
    )
    switch notice.state {
    case .gathering(let until): gatheringUntil = until
    case .message: break
    case .skipped(let reason, let detail, _):
      skipped = [
        Skip(channel: .email, reason: reason, text: reason.phrase.text(locale), detail: detail)
      ]
    }
  }
}

extension Schema where Value == NoticeView {
  static var noticeView: Schema<NoticeView> {
    Schema(
      NoticeView.init(
        noticeID:
        eventID:
        kind:
        contactID:
        document:
        origin:
        messages:
        skipped:
        gatheringUntil:
        createdAt:
        replayed:
      )
    ) {
      Field("noticeId", \.noticeID, .noticeID, "The notice.")
      Field("eventId", \.eventID, .line(1...200), "The ERP's own name for what happened.")
      Field("kind", \.kind, .oneOfItsNames, "What has happened.")
      Field("contactId", \.contactID, .reference, "Who it concerns.")
      Field("document", \.document, .document, "The document that it happened to.")
      Field("origin", \.origin, .oneOfItsNames, "Whether a rule or a person brought it about.")
      Field("messages", \.messages, .list(of: .receipt, 0...10), "What was sent, and where it stands.")
      Field("skipped", \.skipped, .list(of: .noticeSkip, 0...10), "The channels by which nothing was sent.")
      Field(
        optional: "gatheringUntil",
        \.gatheringUntil,
        .instant,
        "Until then it waits for what else happens to the document; all of it goes as one message."
      )
      Field("createdAt", \.createdAt, .instant, "When it was published.")
      Field(optional: "replayed", \.replayed, .boolean, "True where the same had been published before.")
    }.named("NoticeOutcome")
  }
}

extension Schema where Value == NoticeView.Skip {
  static var noticeSkip: Schema<NoticeView.Skip> {
    Schema(NoticeView.Skip.init(channel:reason:text:detail:)) {
      Field("channel", \.channel, .oneOfItsNames, "How it would have gone.")
      Field("reason", \.reason, .oneOfItsNames, "Why nothing was sent.")
      Field("text", \.text, .line(1...200), "The same for people.")
      Field(
        optional: "detail",
        \.detail,
        .unchecked(4096),
        "What exactly, e.g. the variable that is missing."
      )
    }.named("NoticeSkip")
  }
}
