package import Comms
import Storage

/// What a caller wants to be different in a domain.
package struct DomainEdit: Sendable, Hashable {
  package var outgoing = ServerEdit()
  package var incomingKind: Change<IncomingKind> = .keep
  package var incoming = ServerEdit()

  package init() {}

  func applied(to domain: MailDomain, now: Instant) throws -> MailDomain {
    var domain = domain
    outgoing.apply(to: &domain.outgoing)
    incomingKind.apply(to: &domain.incomingKind)
    incoming.apply(to: &domain.incoming)
    domain.updatedAt = now
    let issues = domain.outgoing.mistakes(at: "/outgoing") + domain.incoming.mistakes(at: "/incoming")
    guard issues.isEmpty else { throw Failure(.invalidParams, issues: issues) }
    return domain
  }
}

extension CommsEngine {
  package func createDomain(
    named name: String,
    _ change: DomainEdit,
    commit: Commit<MailDomain>
  ) async throws -> MailDomain {
    let now = world.now()
    guard HostName.isValid(name), name.contains("."), !name.contains(":") else {
      throw Failure.invalid("/name", .hostInvalid)
    }
    let blank = MailDomain(
      id: world.newID(DomainID.self),
      name: name.lowercased(),
      createdAt: now,
      updatedAt: now
    )
    let domain = try change.applied(to: blank, now: now)
    return try await commit { tx in
      guard try tx.domain(named: domain.name) == nil else {
        throw Failure(.conflict, facts: ["reason": "duplicate", "name": domain.name])
      }
      try tx.insert(domain)
      return domain
    }
  }

  package func updateDomain(
    _ id: DomainID,
    _ change: DomainEdit,
    revision: Int?,
    commit: Commit<MailDomain>
  ) async throws -> MailDomain {
    let now = world.now()
    let (domain, accounts) = try await commitDomain(id, change, revision, now, commit)
    for account in accounts { reconsider(account) }
    return domain
  }

  private func commitDomain(
    _ id: DomainID,
    _ change: DomainEdit,
    _ revision: Int?,
    _ now: Instant,
    _ commit: Commit<MailDomain>
  ) async throws -> (MailDomain, [AccountID]) {
    let domain = try await commit { tx in
      guard let old = try tx.domain(id) else { throw Failure(.domainNotFound, facts: ["domainId": id.text]) }
      try Self.checkRevision(revision, old.revision)
      let domain = try change.applied(to: old, now: now)
      // The passwords of its accounts were given for the old servers.
      for account in try tx.accountsUsing(id).compactMap(tx.account) {
        for purpose in SecretPurpose.allCases where account.secrets[purpose] != nil {
          if SecretBinding(account, purpose, domain: old) != SecretBinding(account, purpose, domain: domain) {
            try tx.deleteSecret(of: account.id, purpose)
          }
        }
      }
      return try tx.update(domain)
    }
    let accounts = try await store.read { try $0.accountsUsing(id) }
    return (domain, accounts)
  }

  package func deleteDomain(_ id: DomainID, revision: Int?, commit: Commit<Void>) async throws {
    try await commit { tx in
      guard let old = try tx.domain(id) else { throw Failure(.domainNotFound, facts: ["domainId": id.text]) }
      try Self.checkRevision(revision, old.revision)
      let users = try tx.accountsUsing(id).compactMap(tx.account)
      guard users.isEmpty else {
        throw Failure(
          .domainInUse,
          facts: ["name": old.name, "accounts": users.map(\.name).joined(separator: ", ")]
        )
      }
      try tx.deleteDomain(id)
    }
  }
}
