import Comms
import Engine
import JSON
import RPC
import Storage

extension Schema where Value == TemplateUse {
  static var templateUse: Schema<TemplateUse> {
    Schema(TemplateUse.init(id:version:)) {
      Field("id", \.id, .templateID, "The template.")
      Field("version", \.version, .count, "Which of its versions.")
    }.named("TemplateUse")
  }
}

extension Schema where Value == String {
  /// A template's text: every kind of line break is one, a byte order mark goes; the compiler says what else is wrong.
  static var templateText: Schema<String> {
    var rules = SchemaDocument.StringRules()
    rules.maxLength = TemplateLimits.source
    return Schema(.string(rules)) { json, reading in
      guard case .string(let text) = json else {
        return reading.fail(Phrase(es: "Debe ser un texto.", en: "Must be a string."))
      }
      guard text.utf8.count <= TemplateLimits.source else {
        return reading.fail(
          Phrase(
            es: "Son \(text.utf8.count) octetos; como máximo \(TemplateLimits.source).",
            en: "It has \(text.utf8.count) octets; at most \(TemplateLimits.source)."
          )
        )
      }
      return TemplateTexts.normalized(text)
    } encode: {
      .string($0)
    }
  }
}

extension Schema where Value == TemplateEdit {
  /// What may be said of a template, when it is made and when it is changed.
  static var templateEdit: Schema<TemplateEdit> {
    Schema(TemplateEdit.init(_:_:_:_:_:_:_:_:_:)) {
      Field(optional: "name", \.name, .line(1...200), "What operators call it.")
      Field(
        patch: "area",
        \.area,
        .line(1...50),
        "The part of the business: decides its variables and, without accountId, the account."
      )
      Field(patch: "accountId", \.accountID, .accountID, "The account that its messages leave from.")
      Field(
        patch: "locale",
        \.locale,
        .localeTag,
        "How money and dates are written where the contact has no locale."
      )
      Field(patch: "subject", \.subject, .templateText, "E-mail: one line.")
      Field(patch: "html", \.html, .templateText, "E-mail: values are escaped by where they stand.")
      Field(
        patch: "text",
        \.text,
        .templateText,
        "E-mail: made from html where it is missing. SMS: the message."
      )
      Field(patch: "title", \.title, .templateText, "Push: one line.")
      Field(patch: "body", \.body, .templateText, "Push: the message.")
    }
  }
}

/// A template as a caller sees it.
extension Schema where Value == Template {
  static var template: Schema<Template> {
    Schema({
      id,
      revision,
      version,
      name,
      channel,
      area,
      account,
      automatic,
      locale,
      subject,
      html,
      text,
      title,
      body,
      created,
      updated,
      deleted in
      Template(
        id: id,
        revision: revision,
        version: version,
        name: name,
        channel: channel,
        area: area,
        accountID: account,
        automatic: automatic,
        locale: locale,
        texts: TemplateTexts(subject: subject, html: html, text: text, title: title, body: body),
        createdAt: created,
        updatedAt: updated,
        deletedAt: deleted
      )
    }) {
      Field("id", \.id, .templateID, "The template.")
      Field("revision", \.revision, .count, "Grows with every change.")
      Field("version", \.version, .count, "Grows with every change of what it says.")
      Field("name", \.name, .line(0...200), "What operators call it.")
      Field("channel", \.channel, .oneOfItsNames, "email, sms or push.")
      Field(optional: "area", \.area, .line(1...50), "The part of the business.")
      Field(optional: "accountId", \.accountID, .accountID, "The account that its messages leave from.")
      Field(
        optional: "automatic",
        \.automatic,
        .oneOfItsNames,
        "What the service uses it for: it can be changed and reset, not deleted."
      )
      Field(optional: "locale", \.locale, .line(2...35), "Language and place, e.g. es-EC.")
      Field(optional: "subject", \.texts.subject, .text(0...TemplateLimits.source), "E-mail.")
      Field(optional: "html", \.texts.html, .text(0...TemplateLimits.source), "E-mail.")
      Field(optional: "text", \.texts.text, .text(0...TemplateLimits.source), "E-mail and SMS.")
      Field(optional: "title", \.texts.title, .text(0...TemplateLimits.source), "Push.")
      Field(optional: "body", \.texts.body, .text(0...TemplateLimits.source), "Push.")
      Field("createdAt", \.createdAt, .instant, "When it was made.")
      Field("updatedAt", \.updatedAt, .instant, "When it was last saved.")
      Field(optional: "deletedAt", \.deletedAt, .instant, "When it was deleted; kept for the history.")
    }.named("Template")
  }
}

/// A template, and the revision that the caller has seen.
struct RevisedTemplate: Sendable, Hashable {
  var id: TemplateID
  var revision: Int?
}

extension Schema where Value == RevisedTemplate {
  static var revisedTemplate: Schema<RevisedTemplate> {
    Schema(RevisedTemplate.init) {
      Field("templateId", \.id, .templateID, "The template.")
      Field(
        optional: "revision",
        \.revision,
        .count,
        "Refuses the change where the template has another revision by now."
      )
    }
  }
}
