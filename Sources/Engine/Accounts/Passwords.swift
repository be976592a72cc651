package import Comms
import Storage
package import Wire

extension CommsEngine {
  /// Seals a password, bound to the server it is for; the only way in.
  package func setSecret(
    _ id: AccountID,
    _ secret: Secret,
    for purposes: [SecretPurpose],
    commit: Commit<SavedAccount>
  ) async throws -> SavedAccount {
    let now = world.now()
    let created = try await vault.ensureKey(at: now)
    let saved = try await commit { tx in
      guard var account = try tx.account(id) else {
        throw Failure(.accountNotFound, facts: ["accountId": id.text])
      }
      guard account.passwordEncoding == .utf8 || secret.reveal({ $0.allSatisfy { $0 < 0x80 } }) else {
        throw Failure.invalid("/password", .notRepresentableInASCII)
      }
      let domain = try account.domainID.flatMap(tx.domain)
      // Of the two halves of an account the one that has no server has no use for it.
      let receives = account.effectiveIncoming(domain: domain).host != nil
      for purpose in purposes where purposes.count == 1 || receives || purpose != .incomingPassword {
        let binding = SecretBinding(account, purpose, domain: domain)
        try tx.setSecret(try self.vault.seal(secret, binding), binding, at: now)
        account.secrets[purpose] = now
      }
      account.awaitingPassword = nil
      // Whoever gives a password wants it tried now.
      if let hold = account.hold, hold.reason != .manual { account.hold = nil }
      account.updatedAt = now
      account = try tx.update(account).account
      if let created {
        try tx.append(Event(keyCreated: created, at: now))
      }
      try tx.append(Event(.accountChanged, at: now, facts: ["accountId": id.text, "change": "password"]))
      return SavedAccount(account: account, domain: try account.domainID.flatMap(tx.domain))
    }
    reconsider(id)
    return saved
  }

  package func clearSecrets(_ id: AccountID, commit: Commit<SavedAccount>) async throws -> SavedAccount {
    let now = world.now()
    let saved = try await commit { tx in
      guard var account = try tx.account(id) else {
        throw Failure(.accountNotFound, facts: ["accountId": id.text])
      }
      for purpose in SecretPurpose.allCases { try tx.deleteSecret(of: id, purpose) }
      account.secrets = [:]
      account.updatedAt = now
      account = try tx.update(account).account
      try tx.append(Event(.accountChanged, at: now, facts: ["accountId": id.text, "change": "password"]))
      return SavedAccount(account: account, domain: try account.domainID.flatMap(tx.domain))
    }
    reconsider(id)
    return saved
  }
}
