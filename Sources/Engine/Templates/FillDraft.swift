package import Comms
import MIME
import Storage

/// What an e-mail's texts are to be made of.
package struct TemplateFilling: Sendable {
  package enum Source: Sendable {
    case template(TemplateID)
    /// The program's own, in the reader's language.
    case automatic(AutomaticTemplate)
    /// A version that was frozen earlier.
    case version(TemplateUse)
    /// One that is not saved, in a preview.
    case draft(CompiledTemplate)
  }

  package var source: Source
  /// What the caller gives.
  package var data: TemplateData
  /// Where the contact has none.
  package var zone: Zone
  /// The language of what the program brings, where the contact has none.
  package var locale: String?
  /// What stands for values that nobody knows: only in previews and tests.
  package var samples = TemplateData()

  package init(_ source: Source, data: TemplateData = TemplateData(), zone: Zone = .utc) {
    self.source = source
    self.data = data
    self.zone = zone
  }
}

extension CommsEngine {
  /// Decides who a message is for and from, and makes its texts where it has a template.
  func fill(_ draft: inout EmailDraft, actor: Actor?, now: Instant, _ reading: Reading) throws
    -> (Account, Sender)
  {
    let contact = try contact(of: draft, reading)
    try address(&draft, to: contact)
    let compiled = try compiled(draft.filling, for: contact, reading)
    if draft.area == nil { draft.area = compiled?.template.area }
    let choice = try choose(
      explicit: draft.accountID,
      from: draft.wishes.from?.address,
      template: compiled?.template.accountID,
      area: draft.area,
      reading
    )
    guard let account = choice.chosen else { throw try noAccount(choice, draft, reading) }
    let sender = try write(&draft, compiled, for: contact, from: account, actor: actor, now: now, reading)
    return (account, sender)
  }

  /// Makes a draft's texts, from an account that is chosen already; the way out of what people may decline is among
  /// the variables.
  func write(
    _ draft: inout EmailDraft,
    _ compiled: CompiledTemplate?,
    for contact: Contact?,
    from account: Account,
    actor: Actor?,
    now: Instant,
    _ reading: Reading
  ) throws -> Sender {
    var sender = try decideSender(of: draft, account, reading)
    guard let filling = draft.filling, let compiled else { return sender }
    var occasion = TemplateOccasion(
      contact: contact,
      document: draft.document,
      actor: actor,
      given: filling.data,
      zone: filling.zone,
      now: now
    )
    occasion.samples = filling.samples
    if let link = sender.link { occasion.given["unsubscribe"] = .text(link.visible) }
    let rendered = try compiled.render(occasion, from: account)
    draft.subject = rendered.subject
    draft.html = rendered.html
    draft.text = rendered.text
    if draft.isFromStoredTemplate { draft.template = compiled.use }
    if sender.closing != nil, let link = sender.link, draft.mentions(link) { sender.closing = nil }
    return sender
  }

  /// nil without a filling.
  func compiled(_ filling: TemplateFilling?, for contact: Contact?, _ reading: Reading) throws
    -> CompiledTemplate?
  {
    switch filling?.source {
    case nil: nil
    case .template(let id): try emailTemplate(rendering(id, reading))
    case .automatic(let automatic):
      try rendering(automatic, locale: contact?.locale ?? filling?.locale, reading)
    case .version(let use): try rendering(use, reading)
    case .draft(let compiled): compiled
    }
  }

  func emailTemplate(_ compiled: CompiledTemplate) throws -> CompiledTemplate {
    guard compiled.template.channel == .email else {
      throw Failure.invalid("/templateId", .notAllowed(reason: "template_channel"))
    }
    return compiled
  }

  func contact(of draft: EmailDraft, _ reading: Reading) throws -> Contact? {
    try draft.contactID.flatMap(reading.contact)
  }

  /// To the contact's own address where none is given (K05).
  private func address(_ draft: inout EmailDraft, to contact: Contact?) throws {
    guard draft.to.isEmpty, draft.cc.isEmpty, draft.bcc.isEmpty, let id = draft.contactID else { return }
    guard let contact else { throw Failure(.contactNotFound, facts: ["contactId": id]) }
    guard let email = contact.email else { throw Failure.invalid("/to", .missing) }
    draft.to = [Mailbox(name: contact.name, address: email)]
  }
}

extension EmailDraft {
  fileprivate var isFromStoredTemplate: Bool {
    switch filling?.source {
    case .template, .automatic, .version: true
    case .draft, nil: false
    }
  }
}
