package import Comms

/// One saved state of a template's texts.
package struct TemplateVersion: Sendable, Hashable {
  package var version: Int
  /// Whether it is the program's own text.
  package var isShipped: Bool
  package var texts: TemplateTexts
  /// Who saved it.
  package var actorID: String?
  package var createdAt: Instant
}

/// What the list of templates is narrowed to; nil means "any".
package struct TemplateFilter: Sendable, Hashable {
  package var channel: TemplateChannel?
  package var area: String?
  /// True: those the program ships; false: the others.
  package var automatic: Bool?
  package var locale: String?

  package init(
    channel: TemplateChannel? = nil,
    area: String? = nil,
    automatic: Bool? = nil,
    locale: String? = nil
  ) {
    self.channel = channel
    self.area = area
    self.automatic = automatic
    self.locale = locale
  }
}

extension Reading {
  private static let columns = """
    SELECT template.*, v.area AS version_area, v.locale AS version_locale,
      v.subject, v.html, v.text, v.title, v.body
    FROM template JOIN template_version AS v ON v.template_id = template.id
    """

  /// In its present version, deleted or not.
  package func template(_ id: TemplateID) throws -> Template? {
    try row(Self.columns + " AND v.version = template.version WHERE template.id = ?", [id.text]).map(template)
  }

  /// As it was in an earlier version; its name and account are those of today.
  package func template(_ use: TemplateUse) throws -> Template? {
    let found = try row(
      Self.columns + " WHERE template.id = ? AND v.version = ?",
      [use.id.text, use.version]
    )
    guard let found else { return nil }
    var template = try template(found)
    template.version = use.version
    template.area = try found.optionalText("version_area")
    template.locale = try found.optionalText("version_locale")
    return template
  }

  /// The present version of one that is not deleted.
  package func currentUse(of id: TemplateID) throws -> TemplateUse? {
    try integer("SELECT version FROM template WHERE id = ? AND deleted_at IS NULL", [id.text])
      .map { TemplateUse(id: id, version: $0) }
  }

  /// The program's own template for a message, in a language.
  package func currentUse(of automatic: AutomaticTemplate, locale: String) throws -> TemplateUse? {
    try row(
      "SELECT id, version FROM template WHERE automatic = ? AND locale = ?",
      [automatic.rawValue, locale]
    ).map { TemplateUse(id: try $0.identifier("id"), version: try $0.integer("version")) }
  }

  package func templateName(_ id: TemplateID) throws -> String? {
    try row("SELECT name FROM template WHERE id = ?", [id.text])?.text("name")
  }

  /// In the order of creation, without those that are deleted; the automatic ones come first.
  package func templates(
    _ filter: TemplateFilter = TemplateFilter(),
    limit: Int,
    after cursor: String? = nil
  ) throws -> Page<Template> {
    var conditions = ["deleted_at IS NULL"]
    var values: [Value] = []
    func add(_ condition: String, _ value: String?) {
      guard let value else { return }
      conditions.append(condition)
      values.append(value)
    }
    add("channel = ?", filter.channel?.rawValue)
    add("template.area = ?", filter.area)
    add("template.locale = ?", filter.locale)
    if let automatic = filter.automatic { conditions.append("automatic IS \(automatic ? "NOT " : "")NULL") }
    let sql = conditions.joined(separator: " AND ")
    let total = try integer("SELECT count(*) FROM template WHERE " + sql, values) ?? 0
    let start = try cursor.map(Cursor.init) ?? Cursor(at: .min, id: "")
    let found = try rows(
      Self.columns + " AND v.version = template.version WHERE " + sql
        + " AND (template.created_at, template.id) > (?, ?) ORDER BY template.created_at, template.id LIMIT ?",
      values + [start.at, start.id, limit + 1]
    )
    let items = try found.prefix(limit).map(template)
    let next =
      found.count > limit ? items.last.map { Cursor(at: $0.createdAt.stored, id: $0.id.text).text } : nil
    return Page(items: items, nextCursor: next, total: total)
  }

  /// Newest first.
  package func versions(
    of id: TemplateID,
    limit: Int,
    after cursor: String? = nil
  ) throws -> Page<TemplateVersion> {
    let start = try cursor.map(Cursor.init)?.at ?? .max
    let found = try rows(
      """
      SELECT * FROM template_version WHERE template_id = ? AND version < ? ORDER BY version DESC LIMIT ?
      """,
      [id.text, start, limit + 1]
    )
    let items = try found.prefix(limit).map { fields in
      TemplateVersion(
        version: try fields.integer("version"),
        isShipped: try fields.flag("shipped"),
        texts: try TemplateTexts(fields),
        actorID: try fields.optionalText("actor_id"),
        createdAt: try fields.instant("created_at")
      )
    }
    let next = found.count > limit ? items.last.map { Cursor(at: Int64($0.version), id: "").text } : nil
    let total = try integer("SELECT count(*) FROM template_version WHERE template_id = ?", [id.text]) ?? 0
    return Page(items: items, nextCursor: next, total: total)
  }

  /// Whether the present version is the program's own text.
  package func isShipped(_ use: TemplateUse) throws -> Bool {
    let shipped = try integer(
      "SELECT shipped FROM template_version WHERE template_id = ? AND version = ?",
      [use.id.text, use.version]
    )
    return shipped == 1
  }

  private func template(_ fields: Fields) throws -> Template {
    Template(
      id: try fields.identifier("id"),
      revision: try fields.integer("revision"),
      version: try fields.integer("version"),
      name: try fields.text("name"),
      channel: try fields.oneOf("channel"),
      area: try fields.optionalText("area"),
      accountID: try fields.optionalIdentifier("account_id"),
      automatic: try fields.optionalCase("automatic"),
      locale: try fields.optionalText("locale"),
      texts: try TemplateTexts(fields),
      createdAt: try fields.instant("created_at"),
      updatedAt: try fields.instant("updated_at"),
      deletedAt: try fields.optionalInstant("deleted_at")
    )
  }
}

extension TemplateTexts {
  fileprivate init(_ fields: Fields) throws {
    self.init(
      subject: try fields.optionalText("subject"),
      html: try fields.optionalText("html"),
      text: try fields.optionalText("text"),
      title: try fields.optionalText("title"),
      body: try fields.optionalText("body")
    )
  }
}

extension Writing {
  package func insert(_ template: Template, shipped: Bool = false, by actor: Actor? = nil) throws {
    try execute(
      """
      INSERT INTO template (
        revision, version, name, channel, automatic, locale, area, account_id, created_at, updated_at, deleted_at, id)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      columns(template)
    )
    try insertVersion(of: template, shipped: shipped, by: actor)
  }

  /// Stores a template if `template.revision` is still the current one; the result's is one more, and so is its version
  /// where its texts, area or locale are others than before.
  package func update(_ template: Template, shipped: Bool = false, by actor: Actor? = nil) throws -> Template
  {
    guard let old = try self.template(template.id) else { throw StoreError.notFound }
    guard old.revision == template.revision else { throw StoreError.conflict(revision: old.revision) }
    var changed = template
    changed.revision += 1
    let isNew = old.texts != template.texts || old.area != template.area || old.locale != template.locale
    changed.version = old.version + (isNew ? 1 : 0)
    try execute(
      """
      UPDATE template SET
        revision = ?, version = ?, name = ?, channel = ?, automatic = ?, locale = ?, area = ?, account_id = ?,
        created_at = ?, updated_at = ?, deleted_at = ?
      WHERE id = ?
      """,
      columns(changed)
    )
    if isNew { try insertVersion(of: changed, shipped: shipped, by: actor) }
    return changed
  }

  private func columns(_ template: Template) -> [Value] {
    [
      template.revision, template.version, template.name, template.channel.rawValue,
      template.automatic?.rawValue,
      template.locale, template.area, template.accountID?.text, template.createdAt.stored,
      template.updatedAt.stored, template.deletedAt?.stored, template.id.text,
    ]
  }

  private func insertVersion(of template: Template, shipped: Bool, by actor: Actor?) throws {
    let texts = template.texts
    try execute(
      """
      INSERT INTO template_version (
        template_id, version, shipped, area, locale, subject, html, text, title, body, actor_id, created_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        template.id.text, template.version, shipped, template.area, template.locale, texts.subject,
        texts.html,
        texts.text, texts.title, texts.body, actor?.id, template.updatedAt.stored,
      ]
    )
  }
}
