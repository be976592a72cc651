package import Comms
import Storage

extension CommsEngine {
  /// One account with its domain.
  package func account(_ id: AccountID) async throws -> SavedAccount {
    try await store.read { reading in
      guard let account = try reading.account(id) else {
        throw Failure(.accountNotFound, facts: ["accountId": id.text])
      }
      return SavedAccount(account: account, domain: try account.domainID.flatMap(reading.domain))
    }
  }
}
