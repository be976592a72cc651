package import MIME

/// How a message wants to be sent, beside what it says.
package struct SenderWishes: Sendable, Hashable {
  /// The sender that recipients are to see; its account sends, where it has one.
  package var from: Mailbox?
  /// Whether the account's closing texts come under it.
  package var signature = true
  package var footer = true
  /// What people may decline.
  package var isMarketing = false
  /// On an operator's word: also to whoever is on the suppression list.
  package var ignoresSuppression = false
  /// The language of the way out, where the contact has none.
  package var locale: String?
  /// The unsubscribe token in the text that is to become this message's own: a resend.
  package var replacesToken: String?
  /// What the message belongs to, for its unsubscribe link.
  package var cause: String?

  package init() {}

  /// Every member of the wire in its order.
  package init(
    _ from: Mailbox?,
    _ signature: Bool,
    _ footer: Bool,
    _ isMarketing: Bool,
    _ ignoresSuppression: Bool
  ) {
    self.from = from
    self.signature = signature
    self.footer = footer
    self.isMarketing = isMarketing
    self.ignoresSuppression = ignoresSuppression
  }
}
