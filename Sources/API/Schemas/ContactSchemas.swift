import Comms
import Engine
import JSON
import MIME
import RPC

/// The members of a contact that a caller may say.
extension Schema where Value == ContactEdit {
  static var contactEdit: Schema<ContactEdit> {
    Schema(ContactEdit.init(_:_:_:_:_:_:_:_:_:_:_:_:)) {
      Field("id", \.id, .reference, "The ERP's identifier of the contact.")
      Field(patch: "kind", \.kind, .line(1...50), "customer, supplier or the ERP's own word.")
      Field(patch: "name", \.name, .line(1...200), "What they are called; needed for a new one.")
      Field(patch: "email", \.email, .address, "Where e-mail goes.")
      Field(patch: "phone", \.phone, .line(3...40), "Where SMS go.")
      Field(patch: "locale", \.locale, .localeTag, "Language and place, e.g. es-EC.")
      Field(patch: "timeZone", \.zone, .zone, "IANA name, e.g. America/Guayaquil.")
      Field(patch: "url", \.url, .webAddress, "The contact's page.")
      Field(patch: "balance", \.balance, .money, "What they owe.")
      Field(patch: "company", \.company, .line(1...200), "The company they belong to.")
      Field(
        "preferences",
        \.preferences,
        .preferencesEdit,
        default: PreferencesEdit(),
        "Switches by topic and channel; what was never said counts as on."
      )
      Field(
        "fields",
        \.fields,
        .freeFields(of: .changing(.fieldValue)),
        default: [:],
        "Free values for templates and filters: texts, numbers, true or false; null takes one away."
      )
    }.named("ContactEdit")
  }
}

extension Schema where Value == PreferencesEdit {
  fileprivate static var preferencesEdit: Schema<PreferencesEdit> {
    Schema({ invoices, payments, tickets, reminders, marketing in
      var edit = PreferencesEdit()
      edit[.invoices] = invoices
      edit[.payments] = payments
      edit[.tickets] = tickets
      edit[.reminders] = reminders
      edit[.marketing] = marketing
      return edit
    }) {
      Field(patch: "invoices", \.[.invoices], .topicEdit, "Invoices.")
      Field(patch: "payments", \.[.payments], .topicEdit, "Receipts of payments.")
      Field(patch: "tickets", \.[.tickets], .topicEdit, "News of tickets.")
      Field(patch: "reminders", \.[.reminders], .topicEdit, "Payment reminders.")
      Field(patch: "marketing", \.[.marketing], .topicEdit, "Everything else.")
    }.named("PreferencesEdit")
  }
}

extension Schema where Value == TopicEdit {
  fileprivate static var topicEdit: Schema<TopicEdit> {
    Schema({ email, sms, push in
      var edit = TopicEdit()
      edit[.email] = email
      edit[.sms] = sms
      edit[.push] = push
      return edit
    }) {
      Field(patch: "email", \.[.email], .boolean, "By e-mail.")
      Field(patch: "sms", \.[.sms], .boolean, "By SMS.")
      Field(patch: "push", \.[.push], .boolean, "By push notification.")
    }.named("TopicEdit")
  }
}

extension PreferencesEdit {
  fileprivate subscript(topic: Topic) -> Change<TopicEdit> {
    get { topics[topic] ?? .keep }
    set { topics[topic] = newValue == .keep ? nil : newValue }
  }
}

extension TopicEdit {
  fileprivate subscript(channel: MessageChannel) -> Change<Bool> {
    get { channels[channel] ?? .keep }
    set { channels[channel] = newValue == .keep ? nil : newValue }
  }
}

/// A contact as it is.
extension Schema where Value == Contact {
  static var contact: Schema<Contact> {
    Schema({
      (
        id,
        revision,
        kind,
        name,
        email,
        phone,
        locale,
        zone,
        url,
        balance,
        company,
        preferences,
        fields,
        createdAt,
        updatedAt
      ) in
      Contact(
        id: id,
        revision: revision,
        kind: kind,
        name: name,
        email: email,
        phone: phone,
        locale: locale,
        zone: zone,
        url: url,
        balance: balance,
        company: company,
        preferences: preferences,
        fields: fields,
        createdAt: createdAt,
        updatedAt: updatedAt
      )
    }) {
      Field("id", \.id, .reference, "The ERP's identifier of the contact.")
      Field("revision", \.revision, .count, "Grows by one with every change.")
      Field("kind", \.kind, .line(1...50), "customer, supplier or the ERP's own word.")
      Field("name", \.name, .line(1...200), "What they are called.")
      Field(optional: "email", \.email, .address, "Where e-mail goes.")
      Field(optional: "phone", \.phone, .line(3...40), "Where SMS go.")
      Field(optional: "locale", \.locale, .localeTag, "Language and place.")
      Field(optional: "timeZone", \.zone, .zone, "Their time zone.")
      Field(optional: "url", \.url, .webAddress, "The contact's page.")
      Field(optional: "balance", \.balance, .money, "What they owe.")
      Field(optional: "company", \.company, .line(1...200), "The company they belong to.")
      Field("preferences", \.preferences, .preferences, "The switches that were set.")
      Field("fields", \.fields, .freeFields(of: .fieldValue), "Free values.")
      Field("createdAt", \.createdAt, .instant, "When it was first stored.")
      Field("updatedAt", \.updatedAt, .instant, "When it last changed.")
    }.named("Contact")
  }
}

extension Schema where Value == Preferences {
  fileprivate static var preferences: Schema<Preferences> {
    Schema<Preferences>.converting(.map(of: .map(of: .boolean))) { topics in
      var preferences = Preferences()
      for (name, channels) in topics {
        guard let topic = Topic(rawValue: name) else { continue }
        for (name, wanted) in channels {
          if let channel = MessageChannel(rawValue: name) { preferences[topic, channel] = wanted }
        }
      }
      return .success(preferences)
    } write: { preferences in
      Dictionary(
        uniqueKeysWithValues: preferences.topics.map { topic in
          let said = MessageChannel.allCases.compactMap { channel in
            preferences[topic, channel].map { (channel.rawValue, $0) }
          }
          return (topic.rawValue, Dictionary(uniqueKeysWithValues: said))
        }
      )
    }.named("Preferences")
  }
}

extension Schema where Value == ContactFilter {
  /// Which contacts: for lists and mass sends alike.
  static var contactFilter: Schema<ContactFilter> {
    Schema(ContactFilter.init(ids:kind:hasEmail:hasPhone:owes:wants:fields:search:)) {
      Field(optional: "ids", \.ids, .list(of: .reference, 0...ContactFilter.mostIDs), "One of these.")
      Field(optional: "kind", \.kind, .line(1...50), "Of this kind.")
      Field(optional: "hasEmail", \.hasEmail, .boolean, "With, or without, an address.")
      Field(optional: "hasPhone", \.hasPhone, .boolean, "With, or without, a phone number.")
      Field(optional: "owes", \.owes, .boolean, "With a balance above zero, or without.")
      Field(optional: "wants", \.wants, .wish, "Whose switch for this is not off.")
      Field(
        "fields",
        \.fields,
        .freeFields(of: .fieldValue),
        default: [:],
        "With exactly these free values."
      )
      Field(
        optional: "search",
        \.search,
        .line(1...200),
        "Beginnings of words of name, company, address or id, without regard to case and accents."
      )
    }.named("ContactFilter")
  }
}

extension Schema where Value == ContactFilter.Wish {
  fileprivate static var wish: Schema<ContactFilter.Wish> {
    Schema(ContactFilter.Wish.init(topic:channel:)) {
      Field("topic", \.topic, .oneOfItsNames, "What it is about.")
      Field("channel", \.channel, .oneOfItsNames, "How it reaches them.")
    }.named("ContactWish")
  }
}
