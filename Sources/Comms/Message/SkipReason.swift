/// Why somebody who might have got a message gets none; the raw value is what a caller sees and never changes.
package enum SkipReason: String, Sendable, Hashable, CaseIterable {
  /// The host said so: this document's switch is off.
  case notifyOff = "notify_off"
  /// The contact does not want this kind of message.
  case preference
  /// The address takes no more mail of this kind.
  case unsubscribed
  case suppressed
  case contactNotFound = "contact_not_found"
  case noAddress = "no_address"
  case addressInvalid = "address_invalid"
  /// The same address has its message already.
  case duplicate
  /// A value that the template names is missing, or the text cannot be made.
  case template
  case attachmentRefused = "attachment_refused"
  case messageTooLarge = "message_too_large"
  /// What would have become a message does not make one.
  case messageInvalid = "message_invalid"
  /// No account can send it.
  case account
}
