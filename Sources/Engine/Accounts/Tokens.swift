package import Comms
import Storage
package import Wire

/// What is known of an account's access token.
package struct TokenState: Sendable, Hashable {
  package let accountID: AccountID
  /// When it was handed over; nil = there is none.
  package let updatedAt: Instant?
  /// As the host said.
  package let expiresAt: Instant?

  package init(_ saved: SavedAccount, expiresAt: Instant?) {
    self.init(
      accountID: saved.account.id,
      updatedAt: saved.account.secrets[.accessToken],
      expiresAt: expiresAt
    )
  }

  package init(accountID: AccountID, updatedAt: Instant?, expiresAt: Instant?) {
    self.accountID = accountID
    self.updatedAt = updatedAt
    self.expiresAt = expiresAt
  }

  fileprivate init(_ account: Account, _ reading: Reading) throws {
    accountID = account.id
    updatedAt = account.secrets[.accessToken]
    // A date may outlive its token: the token goes when the account's server changes.
    expiresAt = updatedAt == nil ? nil : try reading.setting(Self.setting(account.id)).flatMap { Instant($0) }
  }

  fileprivate static func setting(_ id: AccountID) -> String { "token_expiry." + id.text }
}

extension CommsEngine {
  package func tokenState(of id: AccountID) async throws -> TokenState {
    try await store.read { reading in
      guard let account = try reading.account(id) else {
        throw Failure(.accountNotFound, facts: ["accountId": id.text])
      }
      return try TokenState(account, reading)
    }
  }

  /// Seals a token that the host obtained, bound to the outgoing server.
  package func setToken(
    _ id: AccountID,
    _ token: Secret,
    expiresAt: Instant?,
    commit: Commit<SavedAccount>
  ) async throws -> SavedAccount {
    let now = world.now()
    if let expiresAt, expiresAt <= now { throw Failure.invalid("/expiresAt", .inThePast) }
    let together = Commit<SavedAccount> { body in
      try await commit { tx in
        let saved = try body(tx)
        let setting = TokenState.setting(id)
        if let expiresAt {
          try tx.set(setting, to: expiresAt.description, at: now)
        } else {
          try tx.removeSetting(setting)
        }
        return saved
      }
    }
    return try await setSecret(id, token, for: [.accessToken], commit: together)
  }
}
