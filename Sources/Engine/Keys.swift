import Comms
import Foundation
package import Storage
package import Wire

/// Which key is replaced.
package enum KeyKind: String, Sendable, Hashable, CaseIterable {
  case master, data, signing
}

extension CommsEngine {
  /// Takes the master key; accounts that waited for it go on.
  package func unlock(_ key: Secret) async throws {
    try await vault.unlock(key)
    try await releaseWhatWaitedForTheKey()
  }

  /// A key that is there opens what it did not before; an account whose secret is damaged is held again by its first
  /// message, without a word to its server.
  func releaseWhatWaitedForTheKey() async throws {
    for account in try await store.read({ try $0.accounts() }) where account.hold?.reason == .secretUnreadable
    {
      let now = world.now()
      try await store.write { tx in
        guard try tx.clearHold(on: account.id) else { return }
        _ = try tx.append(Event(.accountReleased, at: now, facts: ["accountId": account.id.text]))
      }
      reconsider(account.id)
    }
  }

  package func rotate(
    _ kind: KeyKind,
    newKey: Secret?,
    progress: (Int) -> Void
  ) async throws -> DataRotation {
    let now = world.now()
    var report = DataRotation()
    switch kind {
    case .master: _ = try await vault.rotateMaster(to: newKey, at: now)
    case .data: report = try await vault.rotateData(at: now, progress: progress)
    case .signing: try await vault.rotateSigning(at: now)
    }
    let fingerprint = vault.fingerprint ?? ""
    try await store.write { tx in
      _ = try tx.append(
        Event(.keyRotated, at: now, facts: ["kind": kind.rawValue, "fingerprint": fingerprint])
      )
    }
    return report
  }

  /// Copies the database into a new file; its size in octets.
  package func backup(to path: String) async throws -> Int {
    do {
      try await store.backup(to: path)
    } catch {
      guard case .unsafePath(_, let reason) = error else { throw error }
      throw Failure.invalid("/path", .notAllowed(reason: reason == "exists" ? "path_taken" : "path"))
    }
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    return (attributes[.size] as? Int) ?? 0
  }
}
