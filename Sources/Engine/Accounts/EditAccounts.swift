package import Comms
import MIME
import Storage

/// An account and what others lost when it was saved.
package struct SavedAccount: Sendable, Hashable {
  package let account: Account
  package let domain: MailDomain?
  /// The accounts that were the default before.
  package let demoted: [AccountID]

  package init(account: Account, domain: MailDomain?, demoted: [AccountID] = []) {
    self.account = account
    self.domain = domain
    self.demoted = demoted
  }
}

extension CommsEngine {
  package func createAccount(_ change: AccountEdit, commit: Commit<SavedAccount>) async throws -> SavedAccount
  {
    let now = world.now()
    guard case .set(let name) = change.name else { throw Failure.invalid("/name", .missing) }
    guard case .set = change.address else { throw Failure.invalid("/address", .missing) }
    let blank = Account(
      id: world.newID(AccountID.self),
      name: name,
      address: nil,
      createdAt: now,
      updatedAt: now
    )
    let account = try change.applied(to: blank, now: now)
    let saved = try await commit { tx in
      var account = account
      let domain = try self.settleDomain(&account, tx)
      try self.checkServers(account, domain)
      return try self.saved(try tx.insert(account), domain, tx, now)
    }
    reconsider(saved.account.id)
    return saved
  }

  package func updateAccount(
    _ id: AccountID,
    _ change: AccountEdit,
    revision: Int?,
    commit: Commit<SavedAccount>
  ) async throws -> SavedAccount {
    let now = world.now()
    let saved = try await commit { tx in
      guard let old = try tx.account(id) else {
        throw Failure(.accountNotFound, facts: ["accountId": id.text])
      }
      try Self.checkRevision(revision, old.revision)
      let oldDomain = try old.domainID.flatMap(tx.domain)
      var account = try change.applied(to: old, now: now)
      let domain = try self.settleDomain(&account, tx)
      try self.checkServers(account, domain)
      // A secret is for the server it was given for: another destination needs it again.
      for purpose in SecretPurpose.allCases where old.secrets[purpose] != nil {
        if SecretBinding(old, purpose, domain: oldDomain) != SecretBinding(account, purpose, domain: domain) {
          try tx.deleteSecret(of: id, purpose)
          account.secrets[purpose] = nil
        }
      }
      if let hold = account.hold, hold.reason != .manual { account.hold = nil }
      return try self.saved(try tx.update(account), domain, tx, now)
    }
    reconsider(id)
    return saved
  }

  package func deleteAccount(_ id: AccountID, revision: Int?, commit: Commit<Void>) async throws {
    let now = world.now()
    try await commit { tx in
      guard let old = try tx.account(id) else {
        throw Failure(.accountNotFound, facts: ["accountId": id.text])
      }
      try Self.checkRevision(revision, old.revision)
      guard try tx.openMessages(of: id) == 0 else {
        throw Failure(.conflict, facts: ["reason": "messages_waiting", "account": old.name])
      }
      try tx.deleteAccount(id)
      try tx.append(Event(.accountChanged, at: now, facts: ["accountId": id.text, "change": "deleted"]))
    }
    reconsider(id)
  }

  /// Makes an account the one that everything without another goes through.
  package func setDefault(
    _ id: AccountID,
    _ direction: Direction,
    commit: Commit<SavedAccount>
  ) async throws -> SavedAccount {
    let now = world.now()
    return try await commit { tx in
      guard var account = try tx.account(id) else {
        throw Failure(.accountNotFound, facts: ["accountId": id.text])
      }
      let domain = try account.domainID.flatMap(tx.domain)
      switch direction {
      case .outgoing:
        guard account.enabled, account.outgoing.enabled else {
          throw Failure(.accountDisabled, facts: ["account": account.name])
        }
        account.outgoing.isDefault = true
      case .incoming:
        guard account.enabled, account.incoming.enabled else {
          throw Failure(.accountDisabled, facts: ["account": account.name])
        }
        account.incoming.isDefault = true
      }
      account.updatedAt = now
      return try self.saved(try tx.update(account), domain, tx, now)
    }
  }

  static func checkRevision(_ given: Int?, _ current: Int) throws {
    guard let given, given != current else { return }
    throw Failure(.conflict, facts: ["reason": "revision", "revision": String(current)])
  }

  /// Links the account to the domain of its address where nothing else says which servers it uses (D04, D05).
  private func settleDomain(_ account: inout Account, _ tx: Writing) throws -> MailDomain? {
    if let id = account.domainID {
      guard let domain = try tx.domain(id) else {
        throw Failure(.domainNotFound, facts: ["domainId": id.text])
      }
      return domain
    }
    guard let address = account.address, account.preset == nil, account.outgoing.server.host == nil,
      account.incoming.server.host == nil, account.provider == .smtp
    else { return nil }
    if let domain = try tx.domain(named: address.domain) {
      account.domainID = domain.id
      return domain
    }
    account.preset = Preset.owning(domain: address.domain)?.name
    return nil
  }

  /// An enabled half needs a server: its own, its domain's or its preset's.
  private func checkServers(_ account: Account, _ domain: MailDomain?) throws {
    guard account.provider == .smtp, account.enabled else { return }
    var issues: [FieldIssue] = []
    if account.outgoing.enabled {
      let server = account.effectiveOutgoing(domain: domain)
      if server.host == nil {
        issues.append(FieldIssue(pointer: "/outgoing/host", problem: .needs("host, domainId, preset")))
      }
      if server.security.value == .none, !server.allowInsecure.value {
        issues.append(FieldIssue(pointer: "/outgoing/security", problem: .needs("allowInsecure: true")))
      }
    }
    if account.incoming.enabled, account.effectiveIncoming(domain: domain).host == nil {
      issues.append(FieldIssue(pointer: "/incoming/host", problem: .needs("host, domainId, preset")))
    }
    guard issues.isEmpty else { throw Failure(.invalidParams, issues: issues) }
  }

  private func saved(
    _ change: AccountChange,
    _ domain: MailDomain?,
    _ tx: Writing,
    _ now: Instant
  ) throws -> SavedAccount {
    let id = change.account.id.text
    try tx.append(Event(.accountChanged, at: now, facts: ["accountId": id, "change": "saved"]))
    for loser in change.lostDefault.values {
      try tx.append(Event(.defaultLost, at: now, facts: ["accountId": loser.text, "newDefaultId": id]))
    }
    return SavedAccount(account: change.account, domain: domain, demoted: change.lostDefault.values.sorted())
  }
}
