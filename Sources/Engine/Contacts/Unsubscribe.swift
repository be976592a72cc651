package import Comms
import Foundation
package import MIME
package import Storage

/// What became of an unsubscribe link.
package struct Unsubscription: Sendable, Hashable {
  package var channel: MessageChannel
  package var address: String
  package var contactID: String?
  /// Whether the address has left.
  package var isDone: Bool

  package init(channel: MessageChannel, address: String, contactID: String?, isDone: Bool) {
    self.channel = channel
    self.address = address
    self.contactID = contactID
    self.isDone = isDone
  }
}

extension CommsEngine {
  /// The ways out for one reader; to be asked for after `ensureSigningKey`.
  ///
  /// One link serves the headers and the text of a message: `headers` and `visible`.
  package func unsubscribeLink(
    for address: MailAddress,
    contactID: String?,
    cause: String?,
    mailbox: MailAddress,
    _ reading: Reading
  ) throws -> UnsubscribeLink {
    let key = Suppression.key(of: address)
    let claim = UnsubscribeClaim(
      address: key,
      epoch: try reading.epoch(of: key),
      issuedAt: world.now(),
      contactID: contactID,
      cause: cause
    )
    return UnsubscribeLink(
      token: try vault.sign(claim.text, for: .unsubscribe),
      page: configuration.publicURL,
      mailbox: mailbox.addrSpec
    )
  }

  /// Makes the key of links where there is none yet.
  package func ensureSigningKey() async throws {
    guard vault.state != .open else { return }
    let now = world.now()
    guard let created = try await vault.ensureKey(at: now) else { return }
    try await store.write { tx in try tx.append(Event(keyCreated: created, at: now)) }
  }

  /// What a link would do; changes nothing, since scanners and previews follow links too.
  package func verifyUnsubscribe(_ token: String) async throws -> Unsubscription {
    let now = world.now()
    return try await store.read { reading in
      let claim = try self.claim(of: token, reading)
      return Unsubscription(claim, isDone: try reading.hasLeft(claim, at: now))
    }
  }

  /// Takes the address off everything that people may decline; once more is the same.
  package func confirmUnsubscribe(_ token: String, commit: Commit<Unsubscription>) async throws
    -> Unsubscription
  {
    let now = world.now()
    let done = try await commit { tx in
      let claim = try self.claim(of: token, tx)
      if try !tx.hasLeft(claim, at: now) {
        try tx.suppress(
          Suppression(
            channel: claim.channel,
            address: claim.address,
            scope: .marketing,
            reason: .unsubscribed,
            source: "link",
            messageID: claim.cause.flatMap { MessageID($0) },
            contactID: claim.contactID,
            at: now
          )
        )
      }
      return Unsubscription(claim, isDone: true)
    }
    changed.beat()
    return done
  }

  /// The same refusal for whatever is wrong with it: forged, damaged, another's, or taken back by a return.
  private func claim(of token: String, _ reading: Reading) throws -> UnsubscribeClaim {
    let text = try vault.text(of: token, for: .unsubscribe, in: reading)
    guard let claim = text.flatMap(UnsubscribeClaim.init),
      try reading.epoch(of: claim.address, by: claim.channel) == claim.epoch
    else { throw Failure(.tokenInvalid) }
    return claim
  }
}

extension Unsubscription {
  fileprivate init(_ claim: UnsubscribeClaim, isDone: Bool) {
    self.init(channel: claim.channel, address: claim.address, contactID: claim.contactID, isDone: isDone)
  }
}

extension Reading {
  /// By their own word: what an operator or a provider entered may be taken back without them.
  fileprivate func hasLeft(_ claim: UnsubscribeClaim, at now: Instant) throws -> Bool {
    try suppressions(of: claim.address, by: claim.channel, at: now).contains { $0.reason == .unsubscribed }
  }
}

extension Writing {
  /// Adds to the suppression list and tells the host.
  func suppress(_ entry: Suppression) throws {
    try insert(entry)
    var facts = [
      "channel": entry.channel.rawValue, "address": entry.address, "scope": entry.scope.rawValue,
      "reason": entry.reason.rawValue, "source": entry.source,
    ]
    facts["contactId"] = entry.contactID
    facts["messageId"] = entry.messageID?.text
    try append(Event(.suppressionAdded, at: entry.at, facts: facts))
  }
}

extension Event {
  /// A master key was made.
  init(keyCreated: KeyCreated, at now: Instant) {
    self.init(
      .keyCreated,
      at: now,
      facts: ["path": keyCreated.path ?? "", "fingerprint": keyCreated.fingerprint]
    )
  }
}
