package import Comms
import Crypto
import Glibc
import Synchronization
package import Wire

/// What a rotation of the data key did.
package struct DataRotation: Sendable, Hashable {
  /// Secrets that are now under the new key.
  package var resealed = 0
  /// Secrets that neither key opens; they stay as they are.
  package var unreadable = 0
  /// Keys that nothing uses any more.
  package var retired: [String] = []

  package init(resealed: Int = 0, unreadable: Int = 0, retired: [String] = []) {
    self.resealed = resealed
    self.unreadable = unreadable
    self.retired = retired
  }
}

extension Vault {
  /// Puts every secret under a new data key, 200 in a transaction.
  ///
  /// Goes on where an interrupted rotation stopped.
  ///
  /// `progress` is told the secrets done so far after each transaction; what it throws interrupts.
  package func rotateData(
    at now: Instant,
    batch: Int = 200,
    progress: (Int) throws -> Void = { _ in }
  ) async throws -> DataRotation {
    let master = try requireMaster()
    let entropy = entropy
    try await store.write { writing in
      guard try writing.setting("vault.rotation") == nil else { return }
      try Self.requireCurrent(master, in: writing)
      let kid = try writing.addKey(.data, master: master, entropy: entropy, at: now)
      try writing.set("vault.rotation", to: kid, at: now)
    }
    try await reload()
    var report = DataRotation()
    var last = ("", "")
    while true {
      let keys = keys.withLock { $0 }
      let start = last
      let step = try await store.write { try $0.reseal(with: keys, after: start, limit: batch) }
      report.resealed += step.resealed
      report.unreadable += step.unreadable
      guard let end = step.last else { break }
      last = end
      try progress(report.resealed)
    }
    report.retired = try await store.write { writing in
      try writing.removeSetting("vault.rotation")
      try writing.scrubSecrets()
      return try writing.retireUnusedKeys()
    }
    try await reload()
    return report
  }

  /// Whether an interrupted rotation waits to be gone on with by `rotateData`.
  package func rotationIsUnfinished() async throws -> Bool {
    try await store.read { try $0.setting("vault.rotation") } != nil
  }

  /// New tokens are made with a new signing key; old ones still verify.
  package func rotateSigning(at now: Instant) async throws {
    let master = try requireMaster()
    let entropy = entropy
    try await store.write { writing in
      try Self.requireCurrent(master, in: writing)
      _ = try writing.addKey(.signing, master: master, entropy: entropy, at: now)
    }
    try await reload()
  }

  /// Wraps the keyring with a new master key, in one transaction.
  ///
  /// Where the key is a file of ours, the new one is written beside it first, both are tried at start, and
  /// the old one is replaced after the commit. A key from elsewhere must be given, and given again at the
  /// next start.
  package func rotateMaster(to given: Secret? = nil, at now: Instant) async throws -> KeyCreated {
    let old = try requireMaster()
    let new = try newMaster(given, in: old.source)
    if let path = old.source.ownFile {
      unlink(path + ".next")
      guard try KeyFile.create(path + ".next", new) else {
        throw KeyProblem.unreadable(path: path + ".next", reason: "taken")
      }
    }
    try await store.write { writing in
      try Self.requireCurrent(old, in: writing)
      for row in try writing.keyring() { try writing.rewrap(row, from: old, to: new) }
      try writing.setKeyCheckValue(of: new, at: now)
    }
    keys.withLock { $0.master = new }
    try await reload()
    if let path = old.source.ownFile { try Self.promote(path, new) }
    return KeyCreated(path: old.source.ownFile, fingerprint: new.fingerprint)
  }

  /// At start: the key beside the file is the right one when a rotation died after its commit.
  func adoptNextKey() throws {
    let (lock, master) = keys.withLock { ($0.lock, $0.master) }
    let path = master?.source.ownFile ?? sources.file ?? sources.defaultFile
    guard lock == .wrongKey || lock == .keyMissing, let path,
      let next = try? KeyFile.read(path + ".next", as: master?.source ?? .defaultFile(path))
    else { return }
    keys.withLock { $0.master = next }
    try load()
    if keys.withLock({ $0.lock }) == nil { return try Self.promote(path, next) }
    keys.withLock { keys in
      keys.master = master
      keys.lock = lock
    }
  }

  private static func promote(_ path: String, _ master: MasterKey) throws {
    if rename(path + ".next", path) == 0 {
      do { try Paths.synchronizeDirectory(Paths.directory(of: path)) } catch { throw error.store }
      return
    }
    // Another process that started meanwhile has done it.
    guard errno == ENOENT, let there = try KeyFile.read(path, as: master.source), there.isSame(master) else {
      throw KeyProblem.unreadable(path: path, reason: "could not be replaced")
    }
  }

  private func newMaster(_ given: Secret?, in source: KeySource) throws -> MasterKey {
    if let given { return try given.reveal { try MasterKey($0, from: source) } }
    guard source.ownFile != nil else { throw KeyProblem.malformed(source) }
    return try MasterKey.generate(entropy, source: source)
  }

  private func requireMaster() throws(VaultError) -> MasterKey {
    try keys.withLock { keys throws(VaultError) in
      if let lock = keys.lock { throw .locked(lock) }
      guard let master = keys.master else { throw .locked(.keyMissing) }
      return master
    }
  }

  /// Another process may have changed the master key.
  private static func requireCurrent(_ master: MasterKey, in writing: Writing) throws {
    guard try writing.keyCheckValue() == master.checkValue else { throw VaultError.locked(.wrongKey) }
  }
}

private struct ResealStep: Sendable {
  var resealed = 0
  var unreadable = 0
  /// The last row looked at; nil when there was none.
  var last: (String, String)?
}

extension Writing {
  /// Opens with the binding that is stored beside the ciphertext: an edited one opens nothing.
  fileprivate func reseal(with keys: Vault.Keys, after start: (String, String), limit: Int) throws
    -> ResealStep
  {
    var step = ResealStep()
    guard let active = keys.activeData, let newKey = keys.data[active] else {
      throw VaultError.locked(.noKeyYet)
    }
    let found = try rows(
      """
      SELECT owner_id, purpose, sealed, binding FROM secret
      WHERE kid <> ? AND (owner_id, purpose) > (?, ?) ORDER BY owner_id, purpose LIMIT ?
      """,
      [active, start.0, start.1, limit]
    )
    for fields in found {
      let (owner, purpose) = (try fields.text("owner_id"), try fields.text("purpose"))
      step.last = (owner, purpose)
      guard let text = try? resealed(fields, keys, active, newKey) else {
        step.unreadable += 1
        continue
      }
      try execute(
        "UPDATE secret SET sealed = ?, kid = ? WHERE owner_id = ? AND purpose = ?",
        [text, active, owner, purpose]
      )
      step.resealed += 1
    }
    return step
  }

  private func resealed(
    _ fields: Fields,
    _ keys: Vault.Keys,
    _ active: String,
    _ newKey: SymmetricKey
  ) throws -> String {
    let record: BindingRecord = try fields.json("binding")
    let binding = try record.domain(
      owner: try fields.identifier("owner_id"),
      purpose: try fields.oneOf("purpose")
    )
    let old = try SealedText(try fields.text("sealed"))
    guard let oldKey = keys.data[old.kid] else { throw VaultError.unreadable }
    let secret = try old.open(with: oldKey, associated: binding.associatedData(kid: old.kid))
    return try SealedText.seal(
      secret,
      with: newKey,
      kid: active,
      associated: binding.associatedData(kid: active)
    ).text
  }
}
