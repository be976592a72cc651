package import MIME

/// Who a message is from, where answers and bounces go, and why.
package struct SenderIdentity: Sendable, Hashable {
  package var from: Mailbox
  /// The account, where From is somebody else (RFC 5322 §3.6.2).
  package var sender: Mailbox?
  package var replyTo: [Mailbox]
  /// One for each part, in the order of `SenderPart`.
  package var steps: [SenderStep]

  /// The address in MAIL FROM: the account's, because it is there that bounces are read.
  package var envelope: MailAddress { (sender ?? from).address }
}

/// Why one part of the sender is what it is.
package struct SenderStep: Sendable, Hashable {
  package var part: SenderPart
  package var rule: SenderRule

  package init(part: SenderPart, rule: SenderRule) {
    self.part = part
    self.rule = rule
  }
}

package enum SenderPart: String, Sendable, Hashable, CaseIterable {
  case fromAddress = "from_address"
  case fromName = "from_name"
  case replyTo = "reply_to"
}

package enum SenderRule: String, Sendable, Hashable, CaseIterable {
  /// The message asks for it.
  case asked
  /// The account's own, since nothing else is asked for.
  case account
  /// The account's own, whatever is asked for (D20).
  case accountAlways = "account_always"
  /// The one whom the message asked for and From does not show.
  case originalSender = "original_sender"
  /// What the account's settings say.
  case policy
  /// The account that gets the company's answers (D11).
  case defaultIncoming = "default_incoming"
  /// There is none.
  case none
}

extension Account {
  /// Who a message of this account is from; nil while it has no address.
  ///
  /// - Parameters:
  ///   - asked: the sender that the message asks for.
  ///   - answers: where the message says answers go.
  ///   - defaultIncoming: the account that gets the company's answers.
  package func identity(asked: Mailbox?, answers: [Mailbox] = [], defaultIncoming: Account?)
    -> SenderIdentity?
  {
    guard let address else { return nil }
    // Of one address in two spellings the account's is the right one.
    var asked = asked
    if let other = asked?.address, Suppression.key(of: other) == Suppression.key(of: address) {
      asked = Mailbox(name: asked?.name, address: address)
    }
    let (from, reasons) = fromHeader(asked, address)
    let (replyTo, reason) = replyTo(asked, answers, from, defaultIncoming?.answerMailbox)
    return SenderIdentity(
      from: from,
      sender: from.address == address ? nil : Mailbox(name: visibleName, address: address),
      replyTo: replyTo,
      steps: reasons + [SenderStep(part: .replyTo, rule: reason)]
    )
  }

  /// The sender's name that people see.
  private var visibleName: String { fromName ?? name }

  private func fromHeader(_ asked: Mailbox?, _ own: MailAddress) -> (Mailbox, [SenderStep]) {
    let wanted = asked?.address
    let (address, addressRule): (MailAddress, SenderRule) =
      if let wanted, outgoing.alwaysUseAccountAddress, wanted != own {
        (own, .accountAlways)
      } else {
        (wanted ?? own, wanted == nil ? .account : .asked)
      }
    let (name, nameRule): (String?, SenderRule) =
      if outgoing.alwaysUseAccountName {
        (visibleName, .accountAlways)
      } else if let name = asked?.name {
        (name, .asked)
      } else if address == own {
        (visibleName, .account)
      } else {
        // Somebody else's address under the account's name would be a lie.
        (nil, .none)
      }
    return (
      Mailbox(name: name, address: address),
      [SenderStep(part: .fromAddress, rule: addressRule), SenderStep(part: .fromName, rule: nameRule)]
    )
  }

  private func replyTo(
    _ asked: Mailbox?,
    _ answers: [Mailbox],
    _ from: Mailbox,
    _ company: Mailbox?
  ) -> ([Mailbox], SenderRule) {
    if !answers.isEmpty { return (answers, .asked) }
    // Answers to who is in From go there without a word.
    let original = asked.flatMap { $0.address == from.address ? nil : $0 }
    let other = company.flatMap { $0.address == from.address ? nil : $0 }
    switch outgoing.replyToPolicy {
    case .some(.none): return ([], .policy)
    case .own: return (address.map { [Mailbox(name: visibleName, address: $0)] } ?? [], .policy)
    case .address(let mailbox): return ([mailbox], .policy)
    case .sender: return original.map { ([$0], .originalSender) } ?? ([], .none)
    case .defaultIncoming: return other.map { ([$0], .defaultIncoming) } ?? ([], .none)
    case nil:
      if let original { return ([original], .originalSender) }
      // An account that reads its own mail gets its own answers.
      guard from.address == address, !(enabled && incoming.enabled), let other else { return ([], .none) }
      return ([other], .defaultIncoming)
    }
  }

  /// Where the company's answers go, when this is the account for them.
  private var answerMailbox: Mailbox? {
    guard enabled, incoming.enabled, let address else { return nil }
    return Mailbox(name: visibleName, address: address)
  }
}

extension OutgoingSettings {
  /// What `replyTo` says; nil = nothing, and the usual order decides.
  package var replyToPolicy: ReplyToPolicy? { replyTo.flatMap { try? ReplyToPolicy($0) } }
}
