import Comms
import Engine
import JSON
import MIME
import RPC

extension Schema where Value == EmailDraft {
  /// The parameters of an e-mail.
  static var emailDraft: Schema<EmailDraft> {
    .combining(.senderWishes, letter) { wishes, letter in
      var draft = letter
      draft.wishes = wishes
      return draft
    } write: {
      ($0.wishes, $0)
    }
  }

  /// All but how it wants to be sent.
  private static var letter: Schema<EmailDraft> {
    Schema(EmailDraft.init(_:_:_:_:_:_:_:_:_:_:_:_:_:_:_:_:_:_:_:_:_:)) {
      Field(optional: "accountId", \.accountID, .accountID, "The account that sends.")
      Field(optional: "area", \.area, .line(1...50), "The part of the business, which decides the account.")
      Field(
        "to",
        \.to,
        .list(of: .mailbox, 0...1000),
        default: [],
        "Recipients: a@b.c or Name <a@b.c>; without any, the address of contactId."
      )
      Field("cc", \.cc, .list(of: .mailbox, 0...1000), default: [], "Recipients of a copy.")
      Field(
        "bcc",
        \.bcc,
        .list(of: .mailbox, 0...1000),
        default: [],
        "Recipients that the others do not see."
      )
      Field("replyTo", \.replyTo, .list(of: .mailbox, 0...20), default: [], "Where answers go.")
      Field(
        optional: "subject",
        \.givenSubject,
        .line(0...2000),
        "One line; needed where no template makes it."
      )
      Field(
        optional: "text",
        \.text,
        .text(0...5_000_000),
        "Plain text; made from html where only that is given."
      )
      Field(optional: "html", \.html, .text(0...5_000_000), "HTML.")
      Field("attachments", \.attachments, .list(of: .draftAttachment, 0...200), default: [], "Files.")
      Field("headers", \.headers, .list(of: .headerLine, 0...50), default: [], "Headers of the caller's own.")
      Field(
        optional: "inReplyTo",
        \.inReplyTo,
        .line(3...500),
        "Message-ID that this answers, without brackets."
      )
      Field(
        "references",
        \.references,
        .list(of: .line(3...500), 0...50),
        default: [],
        "Message-IDs of the thread."
      )
      Field(optional: "contactId", \.contactID, .reference, "The ERP's contact.")
      Field(optional: "document", \.document, .document, "The ERP's document.")
      Field(optional: "sendAt", \.sendAt, .instant, "Not before.")
      Field(optional: "expiresAt", \.expiresAt, .instant, "Not after; 48 hours by default.")
      Field("priority", \.priority, .priority, default: .normal, "Which goes first.")
      Field("origin", \.origin, .oneOfItsNames, default: .manual, "Whether a person or a rule asked for it.")
      Field(
        "onUncertain",
        \.onUncertain,
        .oneOfItsNames,
        default: .hold,
        "What to do when nobody knows the outcome."
      )
      Field("kind", \.purpose, .one(of: [.message]), default: .message, "What it is.")
    }
  }
}

extension Schema where Value == SenderWishes {
  /// How a message wants to be sent.
  static var senderWishes: Schema<SenderWishes> {
    Schema(SenderWishes.init(_:_:_:_:_:)) {
      Field(
        optional: "from",
        \.from,
        .mailbox,
        "The sender that recipients are to see: its account sends, or another that does not insist on its own."
      )
      Field(
        "signature",
        \.signature,
        .boolean,
        default: true,
        "Whether the account's signature comes under it."
      )
      Field("footer", \.footer, .boolean, default: true, "Whether the account's footer comes under it.")
      Field(
        "marketing",
        \.isMarketing,
        .boolean,
        default: false,
        "What people may decline: it carries a way out (RFC 8058), and goes to nobody who has taken it."
      )
      Field(
        "ignoreSuppression",
        \.ignoresSuppression,
        .boolean,
        default: false,
        "Also to an address on the suppression list; needs the permission suppression.ignore."
      )
    }
  }
}

extension EmailDraft {
  fileprivate var givenSubject: String? { hasSubject ? subject : nil }
}

extension Schema where Value == Priority {
  /// `bulk`, `normal` or `urgent`.
  static var priority: Schema<Priority> {
    .converting(Schema<PriorityName>.oneOfItsNames) {
      .success($0.priority)
    } write: {
      PriorityName($0)
    }
  }
}

private enum PriorityName: String, CaseIterable, Sendable {
  case bulk, normal, urgent

  init(_ priority: Priority) {
    switch priority {
    case .bulk: self = .bulk
    case .normal: self = .normal
    case .urgent: self = .urgent
    }
  }

  var priority: Priority {
    switch self {
    case .bulk: .bulk
    case .normal: .normal
    case .urgent: .urgent
    }
  }
}

extension Schema where Value == HeaderLine {
  static var headerLine: Schema<HeaderLine> {
    Schema(HeaderLine.init(name:value:)) {
      Field("name", \.name, .line(1...76), "A name that the service does not set itself, e.g. X-Invoice.")
      Field("value", \.value, .line(0...2000), "One line.")
    }.named("Header")
  }
}

extension Schema where Value == DraftAttachment {
  /// By path or by base64.
  static var draftAttachment: Schema<DraftAttachment> {
    let fields = Schema<AttachmentFields>({
      AttachmentFields(path: $0, base64: $1, name: $2, contentType: $3, contentID: $4)
    }) {
      Field(
        optional: "path",
        \.path,
        .line(1...4096),
        "A file below one of the directories of --attachments."
      )
      Field(
        optional: "base64",
        \.base64,
        .base64(maximum: 12_000_000),
        "The content, where it is not a file."
      )
      Field(
        optional: "name",
        \.name,
        .line(1...255),
        "What recipients see; of a path, its last part by default."
      )
      Field(
        optional: "contentType",
        \.contentType,
        .line(3...200),
        "Media type; guessed from the name by default."
      )
      Field(
        optional: "contentId",
        \.contentID,
        .line(1...200),
        "Makes it an inline part that html shows as cid:…."
      )
    }
    return Schema<DraftAttachment>.converting(fields) { fields in
      let source: DraftAttachment.Source
      switch (fields.path, fields.base64) {
      case (let path?, nil): source = .path(path)
      case (nil, let bytes?): source = .bytes(bytes)
      case (nil, nil): return .failure(Mistake(es: "Necesita path o base64.", en: "Needs path or base64."))
      case (.some, .some):
        return .failure(
          Mistake(es: "Lleva path o base64, no los dos.", en: "Takes path or base64, not both.")
        )
      }
      if fields.base64 != nil, fields.name == nil {
        return .failure(Mistake(es: "Con base64 hace falta name.", en: "With base64, name is needed."))
      }
      return .success(
        DraftAttachment(
          source: source,
          name: fields.name,
          contentType: fields.contentType,
          contentID: fields.contentID
        )
      )
    } write: { attachment in
      var fields = AttachmentFields(
        name: attachment.name,
        contentType: attachment.contentType,
        contentID: attachment.contentID
      )
      switch attachment.source {
      case .path(let path): fields.path = path
      case .bytes(let bytes): fields.base64 = bytes
      case .stored: break
      }
      return fields
    }.named("Attachment")
  }
}

private struct AttachmentFields: Sendable {
  var path: String?
  var base64: [UInt8]?
  var name: String?
  var contentType: String?
  var contentID: String?
}

extension EmailSend {
  /// An example's parameters with what they are completed by when they are written again.
  static func completed(_ params: JSONObject) -> JSONValue {
    var object = params
    for (key, value) in defaults.members where object[key] == nil { object[key] = value }
    return .object(object)
  }

  private static let defaults: JSONObject = [
    "to": [], "cc": [], "bcc": [], "data": [:], "replyTo": [], "headers": [], "references": [],
    "priority": "normal",
    "origin": "manual",
    "onUncertain": "hold", "kind": "message", "signature": true, "footer": true, "marketing": false,
    "ignoreSuppression": false,
  ]
}
