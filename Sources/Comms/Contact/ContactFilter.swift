/// Which contacts: every condition that is set has to hold.
package struct ContactFilter: Sendable, Hashable {
  /// At most `mostIDs`.
  package var ids: [String]?
  package var kind: String?
  package var hasEmail: Bool?
  package var hasPhone: Bool?
  /// Whether they owe something.
  package var owes: Bool?
  /// Their switch for this is not off.
  package var wants: Wish?
  /// Free fields with exactly these values; numbers by value.
  package var fields: [String: FieldValue]
  /// Beginnings of words of their name, company or address, without regard to case and accents.
  package var search: String?

  /// A topic by a channel.
  package struct Wish: Sendable, Hashable {
    package var topic: Topic
    package var channel: MessageChannel

    package init(topic: Topic, channel: MessageChannel) {
      self.topic = topic
      self.channel = channel
    }
  }

  package static let mostIDs = 10_000

  package init(
    ids: [String]? = nil,
    kind: String? = nil,
    hasEmail: Bool? = nil,
    hasPhone: Bool? = nil,
    owes: Bool? = nil,
    wants: Wish? = nil,
    fields: [String: FieldValue] = [:],
    search: String? = nil
  ) {
    self.ids = ids
    self.kind = kind
    self.hasEmail = hasEmail
    self.hasPhone = hasPhone
    self.owes = owes
    self.wants = wants
    self.fields = fields
    self.search = search
  }
}
