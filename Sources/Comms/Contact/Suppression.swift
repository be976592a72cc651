package import MIME

/// An address that gets nothing more, or nothing more of a kind.
package struct Suppression: Sendable, Hashable {
  package var channel: MessageChannel
  /// As `key(of:)` makes it.
  package var address: String
  package var scope: SuppressionScope
  package var reason: SuppressionReason
  /// Who or what said so: `host`, `smtp`, `link`, an actor's id.
  package var source: String
  package var note: String?
  /// The message that brought it about.
  package var messageID: MessageID?
  package var contactID: String?
  /// When it ends by itself.
  package var until: Instant?
  package var at: Instant

  package init(
    channel: MessageChannel = .email,
    address: String,
    scope: SuppressionScope,
    reason: SuppressionReason,
    source: String,
    note: String? = nil,
    messageID: MessageID? = nil,
    contactID: String? = nil,
    until: Instant? = nil,
    at: Instant
  ) {
    self.channel = channel
    self.address = address
    self.scope = scope
    self.reason = reason
    self.source = source
    self.note = note
    self.messageID = messageID
    self.contactID = contactID
    self.until = until
    self.at = at
  }

  /// Whether it keeps a message from its address.
  package func stops(marketing: Bool, at now: Instant) -> Bool {
    if let until, until <= now { return false }
    switch scope {
    case .all: return true
    case .marketing: return marketing
    }
  }

  /// The one spelling of an address: no mailbox in use tells upper from lower case.
  package static func key(of address: MailAddress) -> String { address.addrSpec.lowercased() }
}

/// How much it stops.
package enum SuppressionScope: String, Sendable, Hashable, CaseIterable {
  case all
  /// What a person may decline; invoices, tickets and reminders still go.
  case marketing
}

/// Why an address is suppressed.
package enum SuppressionReason: String, Sendable, Hashable, CaseIterable {
  /// The mailbox does not exist.
  case hard
  /// It takes nothing for the time being.
  case soft
  /// The person called a message spam.
  case complaint
  /// The person asked for it.
  case unsubscribed
  /// The operator or the host asked for it.
  case manual

  /// What it stops where nobody says.
  package var usualScope: SuppressionScope {
    switch self {
    case .hard, .soft, .manual: .all
    case .complaint, .unsubscribed: .marketing
    }
  }
}
