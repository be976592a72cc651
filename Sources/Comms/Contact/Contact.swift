package import MIME

/// A person or company of the ERP, as the ERP last told us about it.
package struct Contact: Sendable, Hashable {
  /// The ERP's own.
  package var id: String
  /// Grows by one with every change.
  package var revision: Int
  /// `customer`, `supplier` or the ERP's own word.
  package var kind: String
  package var name: String
  package var email: MailAddress?
  package var phone: String?
  /// BCP 47, such as `es-EC`: how money and dates are written for them.
  package var locale: String?
  package var zone: Zone?
  /// Where the contact's page is.
  package var url: String?
  /// What they owe.
  package var balance: Money?
  /// The company they belong to.
  package var company: String?
  package var preferences: Preferences
  /// Whatever else the ERP wants to have in templates and filters.
  package var fields: [String: FieldValue]
  package var createdAt: Instant
  package var updatedAt: Instant

  package init(
    id: String,
    revision: Int = 1,
    kind: String = Self.customer,
    name: String,
    email: MailAddress? = nil,
    phone: String? = nil,
    locale: String? = nil,
    zone: Zone? = nil,
    url: String? = nil,
    balance: Money? = nil,
    company: String? = nil,
    preferences: Preferences = Preferences(),
    fields: [String: FieldValue] = [:],
    createdAt: Instant,
    updatedAt: Instant
  ) {
    self.id = id
    self.revision = revision
    self.kind = kind
    self.name = name
    self.email = email
    self.phone = phone
    self.locale = locale
    self.zone = zone
    self.url = url
    self.balance = balance
    self.company = company
    self.preferences = preferences
    self.fields = fields
    self.createdAt = createdAt
    self.updatedAt = updatedAt
  }

  /// What a contact is when the ERP does not say.
  package static let customer = "customer"

  /// Whether messages about this may reach them this way: yes, until they or the ERP say no.
  package func wants(_ topic: Topic, by channel: MessageChannel) -> Bool {
    preferences.allows(topic, by: channel)
  }
}

/// A free value of a contact.
package enum FieldValue: Sendable, Hashable {
  case text(String)
  case number(Amount)
  case flag(Bool)

  /// Letters, digits, `_` and `-`, beginning with a letter: what can also be the name of a variable.
  package static func isName(_ text: String) -> Bool {
    guard (1...64).contains(text.unicodeScalars.count), let first = text.unicodeScalars.first else {
      return false
    }
    return first.properties.isAlphabetic
      && text.unicodeScalars.allSatisfy { scalar in
        scalar.properties.isAlphabetic || scalar.properties.numericType == .decimal || scalar == "_"
          || scalar == "-"
      }
  }
}
