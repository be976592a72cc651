package import Comms
import Storage

/// What a caller wants to be different in a template.
package struct TemplateEdit: Sendable, Hashable {
  package var name: String?
  package var area: Change<String> = .keep
  package var accountID: Change<AccountID> = .keep
  package var locale: Change<String> = .keep
  package var subject: Change<String> = .keep
  package var html: Change<String> = .keep
  package var text: Change<String> = .keep
  package var title: Change<String> = .keep
  package var body: Change<String> = .keep

  package init() {}

  /// Every member in the order of the wire.
  package init(
    _ name: String?,
    _ area: Change<String>,
    _ accountID: Change<AccountID>,
    _ locale: Change<String>,
    _ subject: Change<String>,
    _ html: Change<String>,
    _ text: Change<String>,
    _ title: Change<String>,
    _ body: Change<String>
  ) {
    self.name = name
    self.area = area
    self.accountID = accountID
    self.locale = locale
    self.subject = subject
    self.html = html
    self.text = text
    self.title = title
    self.body = body
  }

  package func apply(to template: inout Template) {
    if let name { template.name = name }
    area.apply(to: &template.area)
    accountID.apply(to: &template.accountID)
    locale.apply(to: &template.locale)
    subject.apply(to: &template.texts.subject)
    html.apply(to: &template.texts.html)
    text.apply(to: &template.texts.text)
    title.apply(to: &template.texts.title)
    body.apply(to: &template.texts.body)
  }
}

extension CommsEngine {
  package func createTemplate(
    _ edit: TemplateEdit,
    channel: TemplateChannel,
    actor: Actor?,
    commit: Commit<Template>
  ) async throws -> Template {
    let template = try blankTemplate(edit, channel: channel)
    return try await commit { tx in
      try Self.check(template, tx)
      try tx.insert(template, by: actor)
      return template
    }
  }

  package func updateTemplate(
    _ id: TemplateID,
    _ edit: TemplateEdit,
    revision: Int?,
    actor: Actor?,
    commit: Commit<Template>
  ) async throws -> Template {
    let now = world.now()
    return try await commit { tx in
      var template = try Self.existing(id, revision: revision, tx)
      edit.apply(to: &template)
      template.updatedAt = now
      try Self.check(template, tx)
      return try tx.update(template, by: actor)
    }
  }

  /// Back to the text that the program brings: a version of its own, so that nothing is lost.
  package func resetTemplate(
    _ id: TemplateID,
    revision: Int?,
    actor: Actor?,
    commit: Commit<Template>
  ) async throws -> Template {
    let now = world.now()
    return try await commit { tx in
      var template = try Self.existing(id, revision: revision, tx)
      guard let automatic = template.automatic, let locale = template.locale else {
        throw Failure(.templateNotAutomatic, facts: ["name": template.name])
      }
      let shipped = ShippedTemplates.template(automatic, locale: locale)
      template.texts = shipped.texts
      template.name = shipped.name
      template.area = shipped.area
      template.updatedAt = now
      return try tx.update(template, shipped: true, by: actor)
    }
  }

  /// It can be used no more; what was made of it can still be read.
  package func deleteTemplate(_ id: TemplateID, revision: Int?, actor: Actor?, commit: Commit<Void>)
    async throws
  {
    let now = world.now()
    try await commit { tx in
      var template = try Self.existing(id, revision: revision, tx)
      guard template.automatic == nil else {
        throw Failure(.templateAutomatic, facts: ["name": template.name])
      }
      template.deletedAt = now
      template.updatedAt = now
      _ = try tx.update(template, by: actor)
    }
  }

  /// One that is not saved: for a preview.
  package func draftTemplate(_ edit: TemplateEdit, channel: TemplateChannel) throws -> CompiledTemplate {
    let template = try blankTemplate(edit, channel: channel)
    return try Self.compile(template)
  }

  private func blankTemplate(_ edit: TemplateEdit, channel: TemplateChannel) throws -> Template {
    let now = world.now()
    var template = Template(
      id: world.newID(),
      name: "",
      channel: channel,
      texts: TemplateTexts(),
      createdAt: now,
      updatedAt: now
    )
    edit.apply(to: &template)
    return template
  }

  private static func existing(_ id: TemplateID, revision: Int?, _ reading: Reading) throws -> Template {
    guard let template = try reading.template(id), template.deletedAt == nil else {
      throw Failure(.templateNotFound, facts: ["templateId": id.text])
    }
    try checkRevision(revision, template.revision)
    return template
  }

  private static func check(_ template: Template, _ reading: Reading) throws {
    if let area = template.area, try reading.area(area) == nil {
      throw Failure(.areaNotFound, facts: ["area": area])
    }
    if let account = template.accountID, try reading.account(account) == nil {
      throw Failure(.accountNotFound, facts: ["accountId": account.text])
    }
    _ = try compile(template)
  }

  private static func compile(_ template: Template) throws -> CompiledTemplate {
    let parts = TemplatePart.parts(of: template.channel)
    var issues: [FieldIssue] = []
    for part in TemplatePart.allCases where template.texts[part] != nil && !parts.contains(part) {
      issues.append(
        FieldIssue(pointer: "/" + part.rawValue, problem: .excludes("channel " + template.channel.rawValue))
      )
    }
    for part in parts.filter({ $0 != .html && !(template.channel == .email && $0 == .text) }) {
      if template.texts[part]?.isEmpty ?? true {
        issues.append(FieldIssue(pointer: "/" + part.rawValue, problem: .missing))
      }
    }
    if template.channel == .email, template.texts.html == nil, template.texts.text == nil {
      issues.append(FieldIssue(pointer: "/html", problem: .missing))
    }
    guard issues.isEmpty else { throw Failure(.invalidParams, issues: issues) }
    do throws(TemplateFaults) { return try CompiledTemplate(template) } catch { throw Failure(error) }
  }
}
