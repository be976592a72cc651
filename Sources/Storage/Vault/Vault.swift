package import Comms
package import Crypto
import Synchronization
package import Wire

/// Why secrets cannot be read or written.
package enum VaultLock: Sendable, Hashable {
  /// A new database: the first secret makes the key.
  case noKeyYet
  /// The database has wrapped keys and no source has the key. None is generated.
  case keyMissing
  /// The key that was given is not the one of this database.
  case wrongKey
  /// The key that was given cannot be used at all.
  case unusable(KeyProblem)
}

package enum VaultState: Sendable, Hashable {
  case open
  case locked(VaultLock)
}

/// A key that was just made, for the event that tells the operator to back it up.
package struct KeyCreated: Sendable, Hashable {
  /// The key file; nil when the key came from elsewhere.
  package var path: String?
  package var fingerprint: String
}

/// The secrets of the database: sealed by data keys in the keyring, which a master key outside wraps.
package final class Vault: Sendable {
  struct Keys: Sendable {
    var master: MasterKey?
    var data: [String: SymmetricKey] = [:]
    var activeData: String?
    var signing: [String: SymmetricKey] = [:]
    var activeSigning: String?
    var lock: VaultLock? = .noKeyYet
  }
  /// What the database says of keys.
  struct Found: Sendable {
    let rows: [KeyringRow]
    let check: String?
  }
  let store: Store
  let entropy: Entropy
  let sources: KeySources
  let keys = Mutex(Keys())

  private init(store: Store, sources: KeySources, entropy: Entropy) {
    self.store = store
    self.sources = sources
    self.entropy = entropy
  }

  /// Looks for the master key and opens what it can.
  ///
  /// Throws only when sources disagree or the store fails; a key that is missing, wrong or unusable leaves
  /// the vault locked, and everything that needs no secret works.
  package static func open(
    _ store: Store,
    sources: KeySources,
    entropy: Entropy = .system
  ) throws -> Vault {
    let vault = Vault(store: store, sources: sources, entropy: entropy)
    do {
      let master = try sources.locate()
      vault.keys.withLock { $0.master = master }
    } catch {
      if case .conflict = error { throw error }
      vault.keys.withLock { $0.lock = .unusable(error) }
      return vault
    }
    try vault.load()
    try vault.adoptNextKey()
    return vault
  }

  package var state: VaultState {
    keys.withLock { keys in keys.lock.map(VaultState.locked) ?? .open }
  }

  /// Of the master key in use; nil while there is none.
  package var fingerprint: String? { keys.withLock { $0.master?.fingerprint } }

  /// Where the master key in use came from.
  package var source: KeySource? { keys.withLock { $0.master?.source } }

  /// Encrypts a secret for one use; the text goes to `Writing.setSecret` with the same binding.
  package func seal(_ secret: Secret, _ binding: SecretBinding) throws(VaultError) -> String {
    let (kid, key) = try keys.withLock { keys throws(VaultError) in
      if let lock = keys.lock { throw .locked(lock) }
      guard let kid = keys.activeData, let key = keys.data[kid] else { throw .locked(.noKeyYet) }
      return (kid, key)
    }
    return try SealedText.seal(secret, with: key, kid: kid, associated: binding.associatedData(kid: kid)).text
  }

  /// Decrypts a secret for exactly this use.
  ///
  /// In `reading` a key is looked for that another process has made since.
  package func open(
    _ sealed: String,
    _ binding: SecretBinding,
    in reading: Reading? = nil
  ) throws(VaultError) -> Secret {
    let envelope = try SealedText(sealed)
    if let lock = keys.withLock({ $0.lock }) { throw .locked(lock) }
    var key = keys.withLock { $0.data[envelope.kid] }
    if key == nil, let found = try? reading.map(Self.keyring) {
      take(found)
      key = keys.withLock { $0.data[envelope.kid] }
    }
    guard let key else { throw .unreadable }
    return try envelope.open(with: key, associated: binding.associatedData(kid: envelope.kid))
  }

  /// Takes a key by RPC.
  ///
  /// A wrong or unusable one changes nothing.
  package func unlock(_ given: Secret) async throws {
    let master = try given.reveal { try MasterKey($0, from: .unlock) }
    let before = keys.withLock { keys in
      defer { keys.master = master }
      return keys
    }
    try await reload()
    if let lock = keys.withLock({ $0.lock }), lock != .noKeyYet {
      keys.withLock { $0 = before }
      throw VaultError.locked(lock)
    }
  }

  /// Makes the keys before the first secret is stored: on a fresh machine the master key's file too.
  ///
  /// Returns what was made, once; nil when there was nothing to do. Throws `locked` when there is a keyring
  /// that cannot be opened.
  @discardableResult
  package func ensureKey(at now: Instant) async throws -> KeyCreated? {
    let lock = keys.withLock { $0.lock }
    guard let lock else { return nil }
    guard lock == .noKeyYet else { throw VaultError.locked(lock) }
    let (master, isNewFile) = try await masterForFirstUse()
    // Who made the file may have died before its name was on the disk.
    if case .defaultFile(let path) = master.source, !isNewFile {
      do { try Paths.synchronizeName(path) } catch { throw error.store }
    }
    let entropy = entropy
    let isFirst = try await store.write { writing in
      guard try writing.keyring().isEmpty else { return false }
      try writing.setKeyCheckValue(of: master, at: now)
      for purpose in [KeyringPurpose.data, .signing] {
        _ = try writing.addKey(purpose, master: master, entropy: entropy, at: now)
      }
      return true
    }
    keys.withLock { $0.master = master }
    try await reload()
    if let lock = keys.withLock({ $0.lock }) { throw VaultError.locked(lock) }
    guard isFirst || isNewFile else { return nil }
    return KeyCreated(path: isNewFile ? master.source.ownFile : nil, fingerprint: master.fingerprint)
  }

  private func masterForFirstUse() async throws -> (MasterKey, isNewFile: Bool) {
    if let master = keys.withLock({ $0.master }) { return (master, false) }
    guard let path = sources.defaultFile else { throw VaultError.locked(.keyMissing) }
    guard !path.hasPrefix(store.directory.path + "/") else {
      throw KeyProblem.unsafeFile(path: path, reason: "inside the data directory")
    }
    // Asked again on the disk: another process may have made the keyring since this one looked.
    guard try await store.read({ try $0.keyring().isEmpty }) else {
      guard let theirs = try KeyFile.read(path, as: .defaultFile(path)) else {
        throw VaultError.locked(.keyMissing)
      }
      return (theirs, false)
    }
    let master = try MasterKey.generate(entropy, source: .defaultFile(path))
    if try KeyFile.create(path, master) { return (master, true) }
    guard let theirs = try KeyFile.read(path, as: .defaultFile(path)) else {
      throw KeyProblem.unreadable(path: path, reason: "appeared and vanished")
    }
    return (theirs, false)
  }

  /// Reads the keyring again.
  package func reload() async throws { take(try await store.read(Self.keyring)) }

  /// The same at start, when nobody else reads.
  func load() throws { take(try store.readNow(Self.keyring)) }

  static func keyring(_ reading: Reading) throws -> Found {
    Found(rows: try reading.keyring(), check: try reading.keyCheckValue())
  }

  func take(_ found: Found) {
    let (rows, check) = (found.rows, found.check)
    keys.withLock { keys in
      var fresh = Keys()
      fresh.master = keys.master
      defer { keys = fresh }
      guard !rows.isEmpty else { return }
      guard let master = keys.master else { return fresh.lock = .keyMissing }
      guard check == nil || check == master.checkValue else { return fresh.lock = .wrongKey }
      for row in rows {
        guard let key = try? row.unwrap(master) else { return fresh.lock = .wrongKey }
        switch row.purpose {
        case .data:
          fresh.data[row.kid] = key
          if row.state == .active { fresh.activeData = row.kid }
        case .signing:
          fresh.signing[row.kid] = key
          if row.state == .active { fresh.activeSigning = row.kid }
        }
      }
      fresh.lock = nil
    }
  }

  /// A key for one kind of token, by HKDF-SHA256 from the active signing key: `thread`, `cursor`,
  /// `tokens/open` … nil while the vault is locked.
  package func derivedKey(_ info: String) -> SymmetricKey? {
    keys.withLock { keys in keys.activeSigning.flatMap { keys.signing[$0] } }.map { Self.derive($0, info) }
  }

  /// The same from every signing key that there was, the active one first: to verify what is old.
  package func derivedKeys(_ info: String) -> [SymmetricKey] {
    keys.withLock { keys in
      keys.signing.sorted { left, _ in left.key == keys.activeSigning }.map { Self.derive($0.value, info) }
    }
  }

  static func derive(_ key: SymmetricKey, _ info: String) -> SymmetricKey {
    HKDF<SHA256>.deriveKey(inputKeyMaterial: key, info: Array(("chasqui/" + info).utf8), outputByteCount: 32)
  }
}
