import Wire

/// What a refusal is about, beyond retry or not: what to tell the user and whom to blame.
package enum ReplyCategory: String, Sendable, Hashable, CaseIterable {
  case success
  case recipientUnknown
  case mailboxDisabled
  case mailboxFull
  case tooLarge
  case senderRejected
  /// Our login: wrong, missing, too weak or not allowed.
  case authentication
  /// The login must wait for TLS.
  case encryptionRequired
  /// SPF, DKIM, DMARC or the name of our address: the domain's records are to be repaired.
  case domainAuthentication
  case policy
  /// Our address or domain is on a list.
  case reputation
  /// Too much, too fast: pause the account, not only the message.
  case throttled
  case greylisted
  case transient
  /// The server did not understand us.
  case protocolError
  case other
}

extension SMTPReply {
  /// Reads code, enhanced code and text together, since servers disagree on what each number means.
  package var category: ReplyCategory {
    guard isRefusal else { return .success }
    let text = self.text.lowercased()
    return categoryByText(text) ?? enhanced.flatMap(category(of:)) ?? categoryByCode(text)
  }

  /// The texts that overrule numbers: throttling and blocking are reported under codes that mean other
  /// things.
  private func categoryByText(_ text: String) -> ReplyCategory? {
    func says(_ words: String...) -> Bool { words.contains { text.contains($0) } }

    if says(
      "basic authentication is not supported",
      "smtpclientauthentication is disabled",
      "authentication required",
      "too many login attempts"
    ) {
      return .authentication
    }
    if says("sendasdenied", "not owned by user", "send as this sender", "send as the sender") {
      return .senderRejected
    }
    if says("greylist", "graylist", "greylisted") { return .greylisted }
    if says(
      "submission quota exceeded",
      "daily user sending",
      "sending limit",
      "rate limit",
      "too many recipients",
      "too many messages",
      "max emails per hour",
      "receiving mail at a rate",
      "unusual rate",
      "concurrent connections",
      "excessive volume"
    ) {
      return .throttled
    }
    if says("[tss") { return isTransient ? .throttled : .reputation }
    let refersToMailbox = [450, 452, 550, 552].contains(code)
    if refersToMailbox,
      says("over quota", "quota exceeded", "mailbox full", "mailbox is full", "out of storage")
    {
      return .mailboxFull
    }
    if refersToMailbox, isPermanent,
      says("user unknown", "unknown user", "does not exist", "no such user", "mailbox unavailable")
    {
      return .recipientUnknown
    }
    if says("spamhaus", "blacklist", "blocklist", "block list", "barracuda", "[bl", "[cs01]") {
      return .reputation
    }
    return nil
  }

  private func category(of status: EnhancedStatus) -> ReplyCategory? {
    switch (status.subject, status.detail) {
    case (1, 1), (1, 2), (1, 3), (1, 6), (1, 10): .recipientUnknown
    case (1, 7), (1, 8): .senderRejected
    case (1, 90): .throttled
    case (2, 1): code == 450 ? .throttled : .mailboxDisabled
    case (2, 2): .mailboxFull
    case (2, 3), (3, 4): .tooLarge
    case (2, 121), (2, 122): .throttled
    case (3, 2): isTransient ? .throttled : nil
    case (4, 1): isPermanent ? .recipientUnknown : .transient
    case (4, 5): .throttled
    case (4, _): .transient
    case (5, 3): .throttled
    case (5, 127): isTransient ? .throttled : .protocolError
    case (5, 6) where code == 535: .authentication
    case (5, _): .protocolError
    case (6, _): .policy
    case (7, _): securityCategory(status.detail)
    default: nil
    }
  }

  /// X.7.Z, where the providers' own numbers live.
  private func securityCategory(_ detail: Int) -> ReplyCategory? {
    switch detail {
    case 0 where code == 530: .encryptionRequired
    case 0 where code == 421: .throttled
    case 0 where code == 454: .authentication
    case 1 where [450, 451].contains(code): .greylisted
    case 10, 11: .encryptionRequired
    case 3, 9, 12, 14, 57, 139: [432, 454, 530, 534, 535].contains(code) ? .authentication : .policy
    case 8: [534, 535].contains(code) ? .authentication : .policy
    case 20...27, 29, 30, 32, 509, 515: .domainAuthentication
    case 28: isTransient ? .throttled : .policy
    case 60: .senderRejected
    case 508: .throttled
    case 500...699 where isTransient: .throttled
    case 850...899 where isTransient: .throttled
    case 511, 606...649, 700...799: .reputation
    default: .policy
    }
  }

  private func categoryByCode(_ text: String) -> ReplyCategory {
    switch code {
    case 530, 534, 535, 454: .authentication
    case 523, 538: .encryptionRequired
    case 432: .authentication
    case 552: text.contains("storage") || text.contains("full") ? .mailboxFull : .tooLarge
    case 553: .senderRejected
    case 550, 551: .other
    case 554: .policy
    case 500...504, 555: .protocolError
    case 400...499: .transient
    default: .other
    }
  }
}
