package import Comms
import MIME

/// Who a template is filled in for, and by whom.
package struct TemplateOccasion: Sendable {
  package var contact: Contact?
  package var document: DocumentReference?
  package var actor: Actor?
  /// What the caller gives: it goes before what is known otherwise.
  package var given = TemplateData()
  /// What stands for values that nobody knows.
  package var samples = TemplateData()
  /// Where the contact has none.
  package var zone: Zone
  package var now: Instant

  package init(
    contact: Contact? = nil,
    document: DocumentReference? = nil,
    actor: Actor? = nil,
    given: TemplateData = TemplateData(),
    zone: Zone = .utc,
    now: Instant
  ) {
    self.contact = contact
    self.document = document
    self.actor = actor
    self.given = given
    self.zone = zone
    self.now = now
  }
}

extension CompiledTemplate {
  /// The texts for one occasion, from one account; nil account = none is known yet, in a preview.
  package func render(_ occasion: TemplateOccasion, from account: Account?) throws(Failure) -> Rendered {
    var data = occasion.samples
    if let contact = occasion.contact { data.merge(TemplateData(contact)) }
    if let account {
      data["company"] = .text(account.fromName ?? account.name)
      data["account"] = .text(account.name)
    }
    if let name = occasion.actor?.name { data["operator"] = .text(name) }
    if let url = occasion.document?.url { data["url"] = .text(url) }
    data.merge(occasion.given)
    let context = RenderContext(
      locale: occasion.contact?.locale ?? template.locale ?? "es",
      zone: occasion.contact?.zone ?? occasion.zone,
      now: occasion.now
    )
    do throws(TemplateFault) { return try render(data, context) } catch { throw Failure(error) }
  }
}

extension TemplateData {
  /// What every template may say of the one it is for.
  ///
  /// `company` is who sends; the contact's own is `organization`.
  package init(_ contact: Contact) {
    self = [
      "name": .text(contact.name),
      "email": contact.email.map { .text($0.addrSpec) },
      "phone": contact.phone.map { .text($0) },
      "balance": contact.balance.map { .money($0) },
      "id": .text(contact.id),
      "url": contact.url.map { .text($0) },
      "organization": contact.company.map { .text($0) },
    ]
    for (name, value) in contact.fields { self["fields." + name] = TemplateValue(value) }
  }
}

extension TemplateValue {
  init(_ field: FieldValue) {
    switch field {
    case .text(let text): self = .text(text)
    case .number(let amount): self = .number(amount)
    case .flag(let flag): self = .flag(flag)
    }
  }
}
