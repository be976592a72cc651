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
      try prepared.map { content, delivery in
        try tx.insert(content, delivery)
        try tx.append(.messageState(delivery, at: now))
        return Receipt(messageID: content.id, state: delivery.state)
      }
    }
    changed.beat()
    return receipts
  }
}

extension EmailDraft {
  /// The same message once more.
  ///
  /// Its signature is in the body already and its automatic blind copy among the recipients.
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
