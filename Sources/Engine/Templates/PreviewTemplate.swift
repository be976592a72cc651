package import Comms
package import MIME
import Storage

/// What a recipient would read.
package struct TemplatePreview: Sendable {
  package var channel: TemplateChannel
  package var rendered: Rendered
  /// Who would send it; nil where no account can.
  package var account: Account?
  package var from: Mailbox?
}

extension CommsEngine {
  /// Makes a message's texts exactly as sending it would, and sends nothing.
  ///
  /// Without an account that could send, it is shown as it would be without one.
  package func preview(_ draft: EmailDraft, actor: Actor?) async throws -> TemplatePreview {
    let now = world.now()
    if draft.wishes.isMarketing { try await ensureSigningKey() }
    return try await store.read { reading in
      var draft = draft
      let contact = try self.contact(of: draft, reading)
      if let id = draft.contactID, contact == nil {
        throw Failure(.contactNotFound, facts: ["contactId": id])
      }
      guard let filling = draft.filling, let compiled = try self.compiled(filling, for: contact, reading)
      else { throw Failure(.internalError) }
      if draft.to.isEmpty, let contact, let email = contact.email {
        draft.to = [Mailbox(name: contact.name, address: email)]
      }
      if draft.area == nil { draft.area = compiled.template.area }
      let choice = try self.choose(
        explicit: draft.accountID,
        template: compiled.template.accountID,
        area: draft.area,
        reading
      )
      guard compiled.template.channel == .email, let account = choice.chosen else {
        var occasion = TemplateOccasion(
          contact: contact,
          document: draft.document,
          actor: actor,
          given: filling.data,
          zone: filling.zone,
          now: now
        )
        occasion.samples = filling.samples
        var rendered = try compiled.render(occasion, from: choice.chosen)
        if compiled.template.channel == .email, rendered.text == nil {
          rendered.text = rendered.html.map { HTMLText.plainText(fromHTML: $0) }
        }
        return TemplatePreview(channel: compiled.template.channel, rendered: rendered)
      }
      let sender = try self.write(
        &draft,
        compiled,
        for: contact,
        from: account,
        actor: actor,
        now: now,
        reading
      )
      var rendered = Rendered()
      rendered.subject = draft.subject
      (rendered.text, rendered.html) = self.bodies(of: draft, account, sender)
      return TemplatePreview(
        channel: .email,
        rendered: rendered,
        account: account,
        from: sender.identity.from
      )
    }
  }
}
