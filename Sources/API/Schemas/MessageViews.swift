import Comms
import RPC
import Storage

/// One row of the history.
struct SummaryView: Sendable, Hashable {
  var id: MessageID
  var kind: MessagePurpose
  var origin: MessageOrigin
  var accountID: AccountID
  var state: MessageState
  var holdReason: HoldReason?
  var failure: FailureView?
  var from: String
  var to: String?
  var recipientCount: Int
  var subject: String
  var attachmentCount: Int
  var area: String?
  var contactID: String?
  var documentType: String?
  var documentID: String?
  var actorID: String?
  var priority: Priority
  var attempts: Int
  var resendOf: MessageID?
  var template: TemplateUse?
  var messageIDHeader: String
  var sizeBytes: Int
  var notBefore: Instant?
  var createdAt: Instant
  var updatedAt: Instant
  var sentAt: Instant?
}

extension SummaryView {
  init(_ row: MessageSummary, _ locale: Language) {
    self.init(
      id: row.id,
      kind: row.kind,
      origin: row.origin,
      accountID: row.accountID,
      state: row.state,
      holdReason: row.holdReason,
      failure: row.failure.map { FailureView($0, locale) },
      from: row.sender,
      to: row.firstRecipient,
      recipientCount: row.recipientCount,
      subject: row.subject,
      attachmentCount: row.attachmentCount,
      area: row.area,
      contactID: row.contactID,
      documentType: row.documentType,
      documentID: row.documentID,
      actorID: row.actorID,
      priority: row.priority,
      attempts: row.attempts,
      resendOf: row.resendOf,
      template: row.template,
      messageIDHeader: row.messageIDHeader,
      sizeBytes: row.sizeBytes,
      notBefore: row.state.isFinal ? nil : row.notBefore,
      createdAt: row.createdAt,
      updatedAt: row.updatedAt,
      sentAt: row.sentAt
    )
  }
}

extension Schema where Value == SummaryView {
  static var summary: Schema<SummaryView> {
    Schema(
      SummaryView.init(
        id:
        kind:
        origin:
        accountID:
        state:
        holdReason:
        failure:
        from:
        to:
        recipientCount:
        subject:
        attachmentCount:
        area:
        contactID:
        documentType:
        documentID:
        actorID:
        priority:
        attempts:
        resendOf:
        template:
        messageIDHeader:
        sizeBytes:
        notBefore:
        createdAt:
        updatedAt:
        sentAt:
      )
    ) {
      Field("id", \.id, .messageID, "The message.")
      Field("kind", \.kind, .oneOfItsNames, "message or test.")
      Field("origin", \.origin, .oneOfItsNames, "Whether a person or a rule asked for it.")
      Field("accountId", \.accountID, .accountID, "The account that sends it.")
      Field("state", \.state, .oneOfItsNames, "Where it stands.")
      Field(optional: "holdReason", \.holdReason, .oneOfItsNames, "Why it is held.")
      Field(optional: "failure", \.failure, .failureView, "What went wrong last.")
      Field("from", \.from, .line(0...998), "The sender's address.")
      Field(optional: "to", \.to, .line(0...998), "The first recipient's address.")
      Field("recipientCount", \.recipientCount, .count, "How many recipients.")
      Field("subject", \.subject, .line(0...2000), "Its subject.")
      Field("attachmentCount", \.attachmentCount, .count, "How many attachments.")
      Field(optional: "area", \.area, .line(1...50), "The part of the business.")
      Field(optional: "contactId", \.contactID, .reference, "The ERP's contact.")
      Field(optional: "documentType", \.documentType, .reference, "The ERP's kind of document.")
      Field(optional: "documentId", \.documentID, .reference, "The ERP's document.")
      Field(optional: "actorId", \.actorID, .reference, "Who asked for it.")
      Field("priority", \.priority, .priority, "bulk, normal or urgent.")
      Field("attempts", \.attempts, .count, "Attempts so far.")
      Field(optional: "resendOf", \.resendOf, .messageID, "The message that this one repeats.")
      Field(optional: "template", \.template, .templateUse, "What it was made of.")
      Field("messageIdHeader", \.messageIDHeader, .line(1...998), "Its Message-ID without brackets.")
      Field("sizeBytes", \.sizeBytes, .count, "On the wire.")
      Field(optional: "notBefore", \.notBefore, .instant, "When it is tried next.")
      Field("createdAt", \.createdAt, .instant, "When it was accepted.")
      Field("updatedAt", \.updatedAt, .instant, "When its state last changed.")
      Field(optional: "sentAt", \.sentAt, .instant, "When the server took it.")
    }.named("MessageSummary")
  }
}

/// One recipient and what became of it.
struct RecipientView: Sendable, Hashable {
  var address: String
  var role: RecipientRole
  var state: RecipientState
  var server: ServerReply?
}

extension Schema where Value == RecipientView {
  static var recipient: Schema<RecipientView> {
    Schema(RecipientView.init(address:role:state:server:)) {
      Field("address", \.address, .line(1...320), "The address.")
      Field("role", \.role, .oneOfItsNames, "to, cc or bcc.")
      Field("state", \.state, .oneOfItsNames, "What became of it.")
      Field(optional: "server", \.server, .serverReply, "What the server said last.")
    }.named("Recipient")
  }
}

/// One try, as evidence.
struct AttemptView: Sendable, Hashable {
  var number: Int
  var startedAt: Instant
  var committedAt: Instant?
  var endedAt: Instant?
  var recipientCount: Int
  var outcome: AttemptOutcome?
  var failure: FailureView?
  var mayDuplicate: Bool
}

extension AttemptView {
  init(_ attempt: Attempt, _ locale: Language) {
    self.init(
      number: attempt.number,
      startedAt: attempt.startedAt,
      committedAt: attempt.committedAt,
      endedAt: attempt.endedAt,
      recipientCount: attempt.recipientCount,
      outcome: attempt.outcome,
      failure: attempt.failure.map { FailureView($0, locale) },
      mayDuplicate: attempt.mayDuplicate
    )
  }
}

extension Schema where Value == AttemptView {
  static var attempt: Schema<AttemptView> {
    Schema(
      AttemptView.init(number:startedAt:committedAt:endedAt:recipientCount:outcome:failure:mayDuplicate:)
    ) {
      Field("number", \.number, .count, "1, 2, 3 …")
      Field("startedAt", \.startedAt, .instant, "When it began.")
      Field(
        optional: "committedAt",
        \.committedAt,
        .instant,
        "When the end of the content was about to leave."
      )
      Field(optional: "endedAt", \.endedAt, .instant, "When its outcome was known.")
      Field("recipientCount", \.recipientCount, .count, "Recipients that the server had taken.")
      Field(optional: "outcome", \.outcome, .oneOfItsNames, "How it ended.")
      Field(optional: "failure", \.failure, .failureView, "What went wrong.")
      Field("mayDuplicate", \.mayDuplicate, .boolean, "Whether a copy may have arrived before.")
    }.named("Attempt")
  }
}

/// One line of a message's timeline.
struct TimelineView: Sendable, Hashable {
  var at: Instant
  var state: MessageState
  var holdReason: HoldReason?
  var failure: FailureView?
}

extension Schema where Value == TimelineView {
  static var timelineEntry: Schema<TimelineView> {
    Schema(TimelineView.init(at:state:holdReason:failure:)) {
      Field("at", \.at, .instant, "When.")
      Field("state", \.state, .oneOfItsNames, "The state it came to.")
      Field(optional: "holdReason", \.holdReason, .oneOfItsNames, "Why it was held.")
      Field(optional: "failure", \.failure, .failureView, "What went wrong.")
    }.named("TimelineEntry")
  }
}

/// How an uncertain message was settled.
struct ResolutionView: Sendable, Hashable {
  var outcome: ResolutionOutcome
  var by: String
  var note: String?
  var at: Instant
}

extension Schema where Value == ResolutionView {
  static var resolution: Schema<ResolutionView> {
    Schema(ResolutionView.init(outcome:by:note:at:)) {
      Field("outcome", \.outcome, .oneOfItsNames, "What was decided.")
      Field("by", \.by, .line(1...200), "Who, or which policy.")
      Field(optional: "note", \.note, .line(0...500), "How they knew.")
      Field("at", \.at, .instant, "When.")
    }.named("Resolution")
  }
}

/// An attachment of a stored message.
struct AttachmentView: Sendable, Hashable {
  var name: String
  var contentType: String
  var contentID: String?
  var sizeBytes: Int
  var sha256: String
}

extension Schema where Value == AttachmentView {
  static var storedAttachment: Schema<AttachmentView> {
    Schema(AttachmentView.init(name:contentType:contentID:sizeBytes:sha256:)) {
      Field("name", \.name, .line(1...255), "What recipients see.")
      Field("contentType", \.contentType, .line(1...200), "Media type.")
      Field(optional: "contentId", \.contentID, .line(1...200), "Of an inline part.")
      Field("sizeBytes", \.sizeBytes, .count, "Of the content.")
      Field("sha256", \.sha256, .line(64...64), "Of the content, hexadecimal.")
    }.named("StoredAttachment")
  }
}
