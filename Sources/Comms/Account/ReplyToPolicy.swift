package import MIME

/// Where answers to an account's messages go, as far as a message does not say.
package enum ReplyToPolicy: Sendable, Hashable {
  /// To From: no Reply-To at all.
  case none
  /// To the account, whoever is in From.
  case own
  /// To the sender that the message asked for, where From shows another.
  case sender
  /// To the account in which the company gets its answers (D11).
  case defaultIncoming
  case address(Mailbox)

  /// `none`, `self`, `sender`, `defaultIncoming`, or an address.
  package init(_ text: String) throws(AddressError) {
    switch text {
    case "none": self = .none
    case "self": self = .own
    case "sender": self = .sender
    case "defaultIncoming": self = .defaultIncoming
    default: self = .address(try Mailbox(parsing: text))
    }
  }
}
