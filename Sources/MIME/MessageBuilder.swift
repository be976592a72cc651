extension OutgoingMessage {
  /// Writes the message: the same message and seed always give the same octets.
  ///
  /// ```
  /// mixed( alternative( text, related( html, inline images ) ), attachments )
  /// ```
  /// A level with one child is left out.
  ///
  /// - Parameter boundarySeed: Any text that is unique to the message, such as its identifier.
  package func build(boundarySeed: String) throws(MessageError) -> BuiltMessage {
    let fields = try headerFields()
    for attachment in attachments {
      // 2^50 octets: beyond any message, and its encoded size is still far from the end of Int.
      guard (0...(1 << 50)).contains(attachment.size) else {
        throw .badAttachmentSize(name: attachment.name, size: attachment.size)
      }
      if let id = attachment.contentID, !MailIdentifier.isContentID(id) {
        throw .badIdentifier(field: "Content-ID", value: id)
      }
    }
    let root = tree()
    var boundaries = Boundaries(seed: boundarySeed, avoiding: root.innerMessages)
    var writer = MessageWriter()
    for field in fields { writer.literal += field.bytes }
    writer.write(root, boundaries: &boundaries, isRoot: true)
    return writer.finish(needsSMTPUTF8: needsSMTPUTF8)
  }

  private var needsSMTPUTF8: Bool {
    (([from, sender].compactMap { $0 }) + replyTo + to + cc).contains(where: \.address.needsSMTPUTF8)
  }

  /// Everything but the content fields, which belong to the root part.
  private func headerFields() throws(MessageError) -> [HeaderField] {
    let date = MailDate.format(unixSeconds: date.unixSeconds, offsetMinutes: date.offsetMinutes)
    var fields: [HeaderField] = [.unstructured("Date", date), .mailboxes("From", [from])]
    if let sender { fields.append(.mailboxes("Sender", [sender])) }
    if !replyTo.isEmpty { fields.append(.mailboxes("Reply-To", replyTo)) }
    if to.isEmpty, cc.isEmpty { fields.append(HeaderField("To", words: ["undisclosed-recipients:;"])) }
    if !to.isEmpty { fields.append(.mailboxes("To", to)) }
    if !cc.isEmpty { fields.append(.mailboxes("Cc", cc)) }
    fields.append(.unstructured("Subject", subject, longestWord: 66))
    guard MailIdentifier.isValid(messageID) else {
      throw .badIdentifier(field: "Message-ID", value: messageID)
    }
    fields.append(.identifiers("Message-ID", [messageID]))
    fields += try threadFields()
    if let autoSubmitted {
      guard ["no", "auto-generated", "auto-replied", "auto-notified"].contains(autoSubmitted) else {
        throw .badAutoSubmitted(autoSubmitted)
      }
      fields.append(HeaderField("Auto-Submitted", words: [autoSubmitted]))
    }
    for (name, value) in extraHeaders {
      do throws(HeaderName.Refusal) {
        fields.append(.unstructured(try HeaderName(custom: name), value))
      } catch {
        throw .badHeaderName(error)
      }
    }
    fields.append(HeaderField("MIME-Version", words: ["1.0"]))
    return fields
  }

  private func threadFields() throws(MessageError) -> [HeaderField] {
    var fields: [HeaderField] = []
    if let inReplyTo {
      guard MailIdentifier.isReference(inReplyTo) else {
        throw .badIdentifier(field: "In-Reply-To", value: inReplyTo)
      }
      fields.append(.identifiers("In-Reply-To", [inReplyTo]))
    }
    if let bad = references.first(where: { !MailIdentifier.isReference($0) }) {
      throw .badIdentifier(field: "References", value: bad)
    }
    if !references.isEmpty {
      let kept = references.count <= 20 ? references : references.prefix(1) + references.suffix(19)
      fields.append(.identifiers("References", Array(kept)))
    }
    return fields
  }

  private func tree() -> Part {
    let isImage = { (attachment: Attachment) in
      attachment.inline && attachment.contentID != nil && html != nil
    }
    var body = Part.text("plain", text ?? html.map { HTMLText.plainText(fromHTML: $0) } ?? "")
    if let html {
      let images = attachments.filter(isImage).map { Part.attachment($0) }
      // RFC 2387 §3.1: the type of the root part is a required parameter.
      let related = ContentType("multipart", "related", [Parameter(name: "type", value: "text/html")])
      let rich = Part.multipart(related, [.text("html", html)] + images)
      body = .multipart(ContentType("multipart", "alternative"), [body, rich])
    }
    let files = attachments.filter { !isImage($0) }.map { Part.attachment($0) }
    return .multipart(ContentType("multipart", "mixed"), [body] + files)
  }
}
