/// Who a message is from and for, as the server is told; what the header says is another matter (RFC 5321
/// §2.3.1).
package struct Envelope: Sendable, Hashable {
  package let sender: EnvelopeAddress
  /// At least one.
  package let recipients: [EnvelopeAddress]
  /// Whether the header holds UTF-8 that the server must be asked to take (RFC 6531).
  package let smtputf8: Bool

  /// Checks every address.
  ///
  /// - Parameter sender: empty for the null reverse-path of automatic replies and delivery reports.
  package init(sender: String, recipients: [String], smtputf8: Bool = false) throws(EnvelopeFault) {
    guard !recipients.isEmpty else { throw .noRecipients }
    self.sender = sender.isEmpty ? .null : try EnvelopeAddress(sender)
    var checked: [EnvelopeAddress] = []
    checked.reserveCapacity(recipients.count)
    for recipient in recipients { checked.append(try EnvelopeAddress(recipient)) }
    self.recipients = checked
    self.smtputf8 = smtputf8
  }

  /// Whether the server must know SMTPUTF8.
  package var needsSMTPUTF8: Bool {
    smtputf8 || sender.needsSMTPUTF8 || recipients.contains { $0.needsSMTPUTF8 }
  }
}
