package import Comms
package import MIME
package import Storage

extension CommsEngine {
  /// Looks for the account that sends: the explicit one, the one of the sender's address, the template's, the area's,
  /// that of all areas, the default, the host's.
  package func choose(
    explicit: AccountID?,
    from: MailAddress? = nil,
    template: AccountID? = nil,
    area: String?,
    _ reading: Reading
  ) throws -> AccountChoice {
    var choice = AccountChoice()
    func candidate(_ id: AccountID?) throws -> AccountChoice.Candidate? {
      guard let id else { return nil }
      guard let account = try reading.account(id) else { return .init(missing: id) }
      return try candidate(account)
    }
    func candidate(_ account: Account?) throws -> AccountChoice.Candidate? {
      try account.map { .init($0, domain: try $0.domainID.flatMap(reading.domain)) }
    }
    if let explicit {
      choice.consider(.explicit, try candidate(explicit))
      // Asked for by name: another account would be the wrong sender.
      return choice
    }
    if let from {
      let owners = try reading.accounts(withAddress: from)
      if owners.isEmpty { choice.consider(.from, nil) }
      for owner in owners { choice.consider(.from, try candidate(owner)) }
    }
    if let template { choice.consider(.template, try candidate(template)) }
    if let area {
      guard let found = try reading.area(area) else { throw Failure(.areaNotFound, facts: ["area": area]) }
      choice.consider(.area, try candidate(found.accountID))
    }
    guard choice.chosen == nil else { return choice }
    choice.consider(.areaAll, try candidate(try reading.area(Area.all)?.accountID))
    guard choice.chosen == nil else { return choice }
    choice.consider(.defaultOutgoing, try candidate(try reading.defaultAccount(.outgoing)))
    guard choice.chosen == nil else { return choice }
    choice.consider(.hostFallback, try candidate(configuration.fallbackAccount.flatMap { AccountID($0) }))
    return choice
  }

  /// Why nobody can send this, as the most useful error there is.
  func noAccount(_ choice: AccountChoice, _ draft: EmailDraft, _ reading: Reading) throws -> Failure {
    // One that would be used if it were complete is the one to mend.
    let unfinished = choice.steps.first { $0.verdict == .incomplete }?.accountID
    guard let id = draft.accountID ?? unfinished else {
      return Failure(.accountNone, facts: draft.area.map { ["area": $0] } ?? [:])
    }
    guard let account = try reading.account(id) else {
      return Failure(.accountNotFound, facts: ["accountId": id.text])
    }
    return try Self.unusable(account, reading)
  }

  /// What keeps an account from sending.
  static func unusable(_ account: Account, _ reading: Reading) throws -> Failure {
    let domain = try account.domainID.flatMap(reading.domain)
    let missing = account.missingForSending(domain: domain)
    switch account.sendingVerdict(domain: domain) {
    case .incomplete where missing == ["password"]:
      return Failure(.secretRequired, facts: ["account": account.name])
    case .incomplete:
      return Failure(
        .accountIncomplete,
        facts: ["account": account.name, "missing": missing.joined(separator: ", ")]
      )
    case .disabled, .sendingDisabled, .unset, .notFound, .chosen:
      return Failure(.accountDisabled, facts: ["account": account.name])
    }
  }
}
