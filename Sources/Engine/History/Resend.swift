package import Comms
package import MIME
import Storage

extension CommsEngine {
  /// Sends messages of the history again as new ones with the same content.
  ///
  /// - Parameter to: replaces the recipients; otherwise they are the same as before.
  package func resend(
    _ ids: [MessageID],
    to recipients: [Mailbox],
    actor: Actor?,
    commit: Commit<[Receipt]>
  ) async throws -> [Receipt] {
    var contents: [MessageContent] = []
    for id in ids {
      guard let content = try await store.read({ try $0.content(id) }) else {
        throw Failure(.messageNotFound, facts: ["messageId": id.text])
      }
      contents.append(content)
    }
    let prepared = try await prepare(contents.map { EmailDraft(resending: $0, to: recipients) }, actor: actor)
    let now = world.now()
    let receipts = try await commit { tx in
      try prepared.map { content, delivery in try tx.accept(content, delivery, at: now) }
    }
    changed.beat()
    return receipts
  }
}

extension EmailDraft {
  /// The same message once more.
  ///
  /// Its signature is in the body already and its automatic blind copy among the recipients. The way out of what may
  /// be declined becomes that of whoever it goes to now.
  init(resending content: MessageContent, to recipients: [Mailbox]) {
    self.init()
    accountID = content.accountID
    area = content.area
    to = recipients.isEmpty ? content.to : recipients
    cc = recipients.isEmpty ? content.cc : []
    bcc = recipients.isEmpty ? content.bcc : []
    replyTo = content.replyTo
    subject = content.subject
    text = content.text
    html = content.html
    headers = content.extraHeaders
    inReplyTo = content.inReplyTo
    references = content.references
    contactID = content.contactID
    document = content.document
    utcOffsetMinutes = content.utcOffsetMinutes
    purpose = content.kind
    resendOf = content.id
    template = content.template
    wishes.from = content.from
    wishes.signature = false
    wishes.footer = false
    wishes.isMarketing = content.isMarketing
    if content.isMarketing, let token = UnsubscribeLink.token(in: content.extraHeaders) {
      headers.removeAll { [UnsubscribeLink.header, UnsubscribeLink.postHeader].contains($0.name) }
      bcc = []
      wishes.replacesToken = token
    }
    attachments = content.attachments.map { stored in
      DraftAttachment(
        source: .stored(sha256: stored.sha256, sizeBytes: stored.sizeBytes),
        name: stored.name,
        contentType: stored.contentType,
        contentID: stored.contentID
      )
    }
  }
}
