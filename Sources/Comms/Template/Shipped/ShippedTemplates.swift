/// The templates that the program brings: a message looks right before anybody has written one.
package enum ShippedTemplates {
  /// Grows with every change of a text: a database that has an older edition takes the new one at its next start.
  package static let edition = 1

  package static let locales = ["es", "en"]

  package static var all: [ShippedTemplate] {
    AutomaticTemplate.allCases.flatMap { automatic in locales.map { template(automatic, locale: $0) } }
  }

  /// In the language that there is one in, else in Spanish.
  package static func template(_ automatic: AutomaticTemplate, locale: String) -> ShippedTemplate {
    let (name, area, texts) = content(of: automatic, locale)
    return ShippedTemplate(automatic: automatic, locale: locale, name: name, area: area, texts: texts)
  }

  typealias Content = (name: String, area: String?, texts: TemplateTexts)

  private static func content(of automatic: AutomaticTemplate, _ locale: String) -> Content {
    switch automatic {
    case .invoice: invoice(locale)
    case .payment: payment(locale)
    case .supplierPayment: supplierPayment(locale)
    case .ticket: ticket(locale)
    case .reminder1: reminder1(locale)
    case .reminder2: reminder2(locale)
    case .reminder3: reminder3(locale)
    case .test: testMail(locale)
    }
  }
}
