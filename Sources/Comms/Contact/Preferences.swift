/// The ways to reach a person.
package enum MessageChannel: String, Sendable, Hashable, CaseIterable {
  case email, sms, push
}

/// What a message is about, as far as people may decline it.
package enum Topic: String, Sendable, Hashable, CaseIterable {
  case invoices, payments, tickets, reminders
  /// Everything that is not about their own business with the company.
  case marketing
}

/// A contact's switches: for each topic and channel on, off, or never said.
package struct Preferences: Sendable, Hashable {
  private var switches: [Topic: [MessageChannel: Bool]] = [:]

  package init() {}

  /// What was said; nil = nothing.
  package subscript(topic: Topic, channel: MessageChannel) -> Bool? {
    get { switches[topic]?[channel] }
    set {
      switches[topic, default: [:]][channel] = newValue
      if switches[topic]?.isEmpty == true { switches[topic] = nil }
    }
  }

  /// What was never said is allowed.
  package func allows(_ topic: Topic, by channel: MessageChannel) -> Bool { self[topic, channel] ?? true }

  /// The topics about which something was said.
  package var topics: [Topic] { Topic.allCases.filter { switches[$0] != nil } }
}
