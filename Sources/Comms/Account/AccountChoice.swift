/// Why an account was chosen or passed over: what `account.resolve` shows.
package struct ChoiceStep: Sendable, Hashable {
  package let rule: ChoiceRule
  package let accountID: AccountID?
  package let verdict: ChoiceVerdict

  package init(rule: ChoiceRule, accountID: AccountID?, verdict: ChoiceVerdict) {
    self.rule = rule
    self.accountID = accountID
    self.verdict = verdict
  }
}

/// The order in which an account is looked for.
package enum ChoiceRule: String, Sendable, Hashable, CaseIterable {
  case explicit
  /// The one whose address the message asks for (D20).
  case from
  /// The one that the message's template names.
  case template
  case area, areaAll = "area_all"
  case defaultOutgoing = "default_outgoing"
  case hostFallback = "host_fallback"
}

package enum ChoiceVerdict: String, Sendable, Hashable, CaseIterable {
  case chosen
  /// Nothing is set at this step.
  case unset
  case disabled
  case sendingDisabled = "sending_disabled"
  case incomplete
  case notFound = "not_found"
}

/// Looks for the account that sends, and keeps every step of the search.
package struct AccountChoice: Sendable, Hashable {
  package private(set) var steps: [ChoiceStep] = []
  package private(set) var chosen: Account?

  package init() {}

  /// Considers the next candidate; nil = none is set at this step.
  package mutating func consider(_ rule: ChoiceRule, _ candidate: Candidate?) {
    guard chosen == nil else { return }
    guard let candidate else {
      steps.append(ChoiceStep(rule: rule, accountID: nil, verdict: .unset))
      return
    }
    let verdict = candidate.verdict
    steps.append(ChoiceStep(rule: rule, accountID: candidate.id, verdict: verdict))
    if verdict == .chosen { chosen = candidate.account }
  }

  /// An account at one step of the search.
  package struct Candidate: Sendable {
    package let id: AccountID
    let account: Account?
    let verdict: ChoiceVerdict

    /// Set at this step, but no longer there.
    package init(missing id: AccountID) {
      self.id = id
      account = nil
      verdict = .notFound
    }

    package init(_ account: Account, domain: MailDomain?) {
      id = account.id
      self.account = account
      verdict = account.sendingVerdict(domain: domain)
    }
  }
}

extension Account {
  /// Whether it can send, or what it lacks.
  package func sendingVerdict(domain: MailDomain?) -> ChoiceVerdict {
    guard enabled else { return .disabled }
    guard outgoing.enabled else { return .sendingDisabled }
    return missingForSending(domain: domain).isEmpty ? .chosen : .incomplete
  }

  /// The names of what has to be set before it can send.
  package func missingForSending(domain: MailDomain?) -> [String] {
    var missing: [String] = []
    if address == nil { missing.append("address") }
    switch provider {
    case .sandbox: break
    case .smtp:
      if effectiveOutgoing(domain: domain).host == nil { missing.append("outgoing.host") }
      if outgoing.authentication != .none, secrets[.outgoingPassword] == nil, secrets[.accessToken] == nil {
        missing.append("password")
      }
    }
    return missing
  }
}
