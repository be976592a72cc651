/// The templates that the program brings: a message looks right before anybody has written one.
package enum ShippedTemplates {
  /// Grows with every change of a text: a database that has an older edition takes the new one at its next start.
  package static let edition = 1

  package static let all: [ShippedTemplate] = []

  package static func find(_ automatic: AutomaticTemplate, locale: String) -> ShippedTemplate? {
    all.first { $0.automatic == automatic && $0.locale == locale }
  }
}
