import Comms
import Engine
import MIME
import RPC
import Storage

/// Exactly what was sent, and everything that happened to it.
enum HistoryGet: ServiceMethod {
  static let name = "history.get"
  static let summary =
    "Exactly what was sent - headers, bodies, attachments - and everything that happened to it."
  static let effect = Effect.reads
  static let errors = [FailureKind.messageNotFound].map(\.entry)

  struct Result: Sendable {
    var id: MessageID
    var kind: MessagePurpose
    var origin: MessageOrigin
    var accountID: AccountID
    var state: MessageState
    var failure: FailureView?
    var from: String
    var replyTo: [String]
    var to: [String]
    var cc: [String]
    var bcc: [String]
    var subject: String
    var text: String?
    var html: String?
    var headers: String
    var attachments: [AttachmentView]
    var recipients: [RecipientView]
    var area: String?
    var contactID: String?
    var document: DocumentReference?
    var actor: Actor?
    var resendOf: MessageID?
    var template: TemplateUse?
    var timeline: [TimelineView]
    var attempts: [AttemptView]
    var resolutions: [ResolutionView]
    var sizeBytes: Int
    var createdAt: Instant
    var sentAt: Instant?
  }

  static let params = Schema<OneMessage>.oneMessage
  static let result = Schema(Result.init) {
    Field("id", \.id, .messageID, "The message.")
    Field("kind", \.kind, .oneOfItsNames, "message or test.")
    Field("origin", \.origin, .oneOfItsNames, "Whether a person or a rule asked for it.")
    Field("accountId", \.accountID, .accountID, "The account.")
    Field("state", \.state, .oneOfItsNames, "Where it stands.")
    Field(optional: "failure", \.failure, .failureView, "What went wrong last.")
    Field("from", \.from, .line(0...998), "The sender.")
    Field("replyTo", \.replyTo, .list(of: .line(0...998), 0...20), "Where answers go.")
    Field("to", \.to, .list(of: .line(0...998), 0...1000), "Recipients.")
    Field("cc", \.cc, .list(of: .line(0...998), 0...1000), "Recipients of a copy.")
    Field("bcc", \.bcc, .list(of: .line(0...998), 0...1001), "Recipients that the others do not see.")
    Field("subject", \.subject, .line(0...2000), "Its subject.")
    Field(optional: "text", \.text, .text(0...10_000_000), "The text, as given, with signature and footer.")
    Field(optional: "html", \.html, .text(0...10_000_000), "The HTML, as given, with signature and footer.")
    Field("headers", \.headers, .text(0...1_000_000), "The header lines as they go on the wire.")
    Field("attachments", \.attachments, .list(of: .storedAttachment, 0...200), "Its files.")
    Field("recipients", \.recipients, .list(of: .recipient, 0...2000), "What became of each.")
    Field(optional: "area", \.area, .line(1...50), "The part of the business.")
    Field(optional: "contactId", \.contactID, .reference, "The ERP's contact.")
    Field(optional: "document", \.document, .document, "The ERP's document.")
    Field(optional: "actor", \.actor, .actor, "Who asked for it.")
    Field(optional: "resendOf", \.resendOf, .messageID, "The message that this one repeats.")
    Field(optional: "template", \.template, .templateUse, "What it was made of.")
    Field("timeline", \.timeline, .list(of: .timelineEntry, 0...10_000), "Its states, oldest first.")
    Field("attempts", \.attempts, .list(of: .attempt, 0...10_000), "What was tried.")
    Field(
      "resolutions",
      \.resolutions,
      .list(of: .resolution, 0...1000),
      "How an unknown outcome was settled."
    )
    Field("sizeBytes", \.sizeBytes, .count, "On the wire.")
    Field("createdAt", \.createdAt, .instant, "When it was accepted.")
    Field(optional: "sentAt", \.sentAt, .instant, "When the server took it.")
  }
  static let examples = [MessageExamples.whole]

  static func run(_ params: OneMessage, in call: Call) async throws -> Result {
    let locale = call.locale
    let id = params.messageID
    return try await call.engine.store.read { reading in
      guard let content = try reading.content(id), let delivery = try reading.delivery(id) else {
        throw Failure(.messageNotFound, facts: ["messageId": id.text])
      }
      return Result(
        id: id,
        kind: content.kind,
        origin: content.origin,
        accountID: content.accountID,
        state: delivery.state,
        failure: delivery.failure.map { FailureView($0, locale) },
        from: content.from.written,
        replyTo: content.replyTo.map(\.written),
        to: content.to.map(\.written),
        cc: content.cc.map(\.written),
        bcc: content.bcc.map(\.written),
        subject: content.subject,
        text: content.text,
        html: content.html,
        headers: try content.headerText,
        attachments: content.attachments.map {
          AttachmentView(
            name: $0.name,
            contentType: $0.contentType,
            contentID: $0.contentID,
            sizeBytes: $0.sizeBytes,
            sha256: $0.sha256
          )
        },
        recipients: delivery.recipients.map(RecipientView.init),
        area: content.area,
        contactID: content.contactID,
        document: content.document,
        actor: content.actor,
        resendOf: content.resendOf,
        template: content.template,
        timeline: try reading.timeline(of: id).map { change in
          TimelineView(
            at: change.at,
            state: change.state,
            holdReason: change.holdReason,
            failure: change.failure.map { FailureView($0, locale) }
          )
        },
        attempts: try reading.attempts(of: id).map { AttemptView($0, locale) },
        resolutions: try reading.resolutions(of: id).map {
          ResolutionView(outcome: $0.outcome, by: $0.by, note: $0.note, at: $0.at)
        },
        sizeBytes: content.sizeBytes,
        createdAt: content.createdAt,
        sentAt: delivery.sentAt
      )
    }
  }
}
