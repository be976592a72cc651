/// What a variable stands for; how it is written depends on its type and on who reads it.
package indirect enum TemplateValue: Sendable, Hashable {
  case text(String)
  case number(Amount)
  case money(Money)
  case date(CalendarDate)
  case instant(Instant)
  case flag(Bool)
  case list([TemplateData])
}

/// The values of one rendering, or of one line of a list, by the English names of the catalogue.
///
/// What the host names itself is under `data.` and a contact's own fields are under `fields.`.
package struct TemplateData: Sendable, Hashable, ExpressibleByDictionaryLiteral {
  package private(set) var values: [String: TemplateValue]

  package init(_ values: [String: TemplateValue] = [:]) { self.values = values }

  package init(dictionaryLiteral elements: (String, TemplateValue?)...) {
    values = [:]
    for (name, value) in elements { values[name] = value }
  }

  /// nil where nothing is known: a template that needs it does not go out.
  package subscript(name: String) -> TemplateValue? {
    get { values[name] }
    set { values[name] = newValue }
  }

  /// The values of the other go before these.
  package mutating func merge(_ other: TemplateData) { values.merge(other.values) { _, new in new } }
}

/// Who reads it, where and when.
package struct RenderContext: Sendable, Hashable {
  /// A BCP 47 tag such as `es-AR`.
  package var locale: String
  package var zone: Zone
  /// What `today` is.
  package var now: Instant

  package init(locale: String, zone: Zone, now: Instant) {
    self.locale = locale
    self.zone = zone
    self.now = now
  }
}

/// A template with its values put in.
package struct Rendered: Sendable, Hashable {
  /// Empty where the template has none.
  package var subject = ""
  package var html: String?
  package var text: String?
  package var title: String?
  package var body: String?

  package init() {}
}
