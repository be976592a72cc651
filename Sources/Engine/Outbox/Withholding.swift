package import Comms
package import MIME
package import Storage

/// Keeps messages from addresses that get nothing more: when they are accepted, when they are claimed, and, because
/// someone may have left meanwhile, at the marker.
extension Writing {
  /// What is left of a message at its acceptance.
  func withhold(_ delivery: inout Delivery, _ content: MessageContent, at now: Instant) throws {
    let obstacles = try obstacles(delivery.pendingPositions, of: delivery, content, at: now)
    guard let first = obstacles.min(by: { $0.key < $1.key }) else { return }
    delivery.suppress(first.value, at: Array(obstacles.keys), now: now)
  }

  /// The same of a claim; nil when nothing is left of it.
  func withholding(_ claimed: Delivery, at now: Instant) throws -> Delivery? {
    // Nearly no address is on the list: the content is read only where one is.
    let isListed = try claimed.pendingPositions.contains { position in
      try !suppressions(of: Suppression.key(of: claimed.recipients[position].address), at: now).isEmpty
    }
    guard isListed, let content = try content(claimed.id) else { return claimed }
    var delivery = claimed
    try withhold(&delivery, content, at: now)
    guard delivery != claimed else { return claimed }
    try save(delivery)
    guard delivery.state != .sending else { return delivery }
    try append(.messageState(delivery, at: now))
    return nil
  }

  /// True where one of those that the server has taken gets nothing more: then this attempt must not end, and the
  /// others are tried without it.
  func withhold(_ claimed: Delivery, _ content: MessageContent, among accepted: [Int], at now: Instant) throws
    -> Bool
  {
    let obstacles = try obstacles(accepted, of: claimed, content, at: now)
    guard let first = obstacles.min(by: { $0.key < $1.key }) else { return false }
    var delivery = claimed
    delivery.suppress(first.value, at: Array(obstacles.keys), now: now)
    if delivery.state == .sending {
      delivery.putBack(notBefore: now, failure: nil, countsAsAttempt: false, now: now)
    }
    if try replace(claimed, with: delivery) { try append(.messageState(delivery, at: now)) }
    return true
  }
}

extension Reading {
  /// Which recipients of a message must not get it, and why.
  func obstacles(_ positions: [Int], of delivery: Delivery, _ content: MessageContent, at now: Instant) throws
    -> [Int: Failure]
  {
    guard !content.ignoresSuppression else { return [:] }
    var obstacles: [Int: Failure] = [:]
    for position in positions {
      let address = delivery.recipients[position].address
      obstacles[position] = try obstacle(to: address, marketing: content.isMarketing, at: now)
    }
    if content.isMarketing, let id = content.contactID, let contact = try contact(id),
      !contact.wants(.marketing, by: .email)
    {
      for position in positions where delivery.recipients[position].role == .to {
        obstacles[position] = Failure(
          .suppressed,
          facts: ["address": delivery.recipients[position].address.addrSpec, "reason": "preference"]
        )
      }
    }
    return obstacles
  }

  /// Why an address gets no message of a kind; nil when it does.
  package func obstacle(to address: MailAddress, marketing: Bool, at now: Instant) throws -> Failure? {
    let found = try suppression(of: Suppression.key(of: address), marketing: marketing, at: now)
    return found.map { entry in
      Failure(.suppressed, facts: ["address": address.addrSpec, "reason": entry.reason.rawValue])
    }
  }
}
