package import Comms
package import Storage

extension Writing {
  /// Takes responsibility for a message, with what the suppression list leaves of its recipients.
  ///
  /// Nothing is passed over in silence: what is for nobody is kept as `suppressed`.
  package func accept(_ content: MessageContent, _ delivery: Delivery, at now: Instant) throws -> Receipt {
    var delivery = delivery
    try withhold(&delivery, content, at: now)
    try insert(content, delivery)
    try append(.messageState(delivery, at: now))
    let isSuppressed = delivery.state == .suppressed
    return Receipt(
      messageID: content.id,
      state: delivery.state,
      failure: isSuppressed ? delivery.failure : nil
    )
  }
}
