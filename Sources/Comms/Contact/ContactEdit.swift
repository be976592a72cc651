package import MIME

/// What the ERP says of a contact: what is left out stays as it is, or is missing in a new one.
package struct ContactEdit: Sendable, Hashable {
  package var id: String
  package var kind: Change<String> = .keep
  package var name: Change<String> = .keep
  package var email: Change<MailAddress> = .keep
  package var phone: Change<String> = .keep
  package var locale: Change<String> = .keep
  package var zone: Change<Zone> = .keep
  package var url: Change<String> = .keep
  package var balance: Change<Money> = .keep
  package var company: Change<String> = .keep
  package var preferences = PreferencesEdit()
  package var fields: [String: Change<FieldValue>] = [:]

  package init(id: String) { self.id = id }

  /// Every member in the order of the wire.
  package init(
    _ id: String,
    _ kind: Change<String>,
    _ name: Change<String>,
    _ email: Change<MailAddress>,
    _ phone: Change<String>,
    _ locale: Change<String>,
    _ zone: Change<Zone>,
    _ url: Change<String>,
    _ balance: Change<Money>,
    _ company: Change<String>,
    _ preferences: PreferencesEdit,
    _ fields: [String: Change<FieldValue>]
  ) {
    self.id = id
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
  }

  /// The contact with this said of it; `old` itself where nothing is new.
  package func applied(to old: Contact?, now: Instant) throws(Failure) -> Contact {
    guard let name = name.newValue ?? old?.name else { throw .invalid("/name", .missing) }
    if old != nil, self.name.clears { throw .invalid("/name", .missing) }
    var contact = old ?? Contact(id: id, name: name, createdAt: now, updatedAt: now)
    contact.name = name
    kind.apply(to: &contact.kind, default: Contact.customer)
    email.apply(to: &contact.email)
    phone.apply(to: &contact.phone)
    locale.apply(to: &contact.locale)
    zone.apply(to: &contact.zone)
    url.apply(to: &contact.url)
    balance.apply(to: &contact.balance)
    company.apply(to: &contact.company)
    preferences.apply(to: &contact.preferences)
    for (name, value) in fields { value.apply(to: &contact.fields[name]) }
    guard contact.fields.count <= Self.mostFields else {
      throw .invalid("/fields", .tooLong(limit: Self.mostFields))
    }
    guard contact.fields.reduce(0, { $0 + $1.key.utf8.count + $1.value.size }) <= Self.mostOctets else {
      throw .invalid("/fields", .notAllowed(reason: "fields_size"))
    }
    if contact != old { contact.updatedAt = now }
    return contact
  }

  package static let mostFields = 100
  /// Of all free fields together, so that a page of contacts fits on a line.
  package static let mostOctets = 8192
}

extension FieldValue {
  fileprivate var size: Int {
    switch self {
    case .text(let text): text.utf8.count
    case .number, .flag: 20
    }
  }
}

/// What is to be different in a contact's switches.
package struct PreferencesEdit: Sendable, Hashable {
  package var topics: [Topic: Change<TopicEdit>] = [:]

  package init() {}

  func apply(to preferences: inout Preferences) {
    for (topic, change) in topics {
      switch change {
      case .keep: break
      case .clear: for channel in MessageChannel.allCases { preferences[topic, channel] = nil }
      case .set(let edit):
        for (channel, change) in edit.channels { change.apply(to: &preferences[topic, channel]) }
      }
    }
  }
}

/// The same of one topic.
package struct TopicEdit: Sendable, Hashable {
  package var channels: [MessageChannel: Change<Bool>] = [:]

  package init() {}
}
