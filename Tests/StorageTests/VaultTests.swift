import Comms
import Crypto
import Foundation
import GRDB
import Testing
import Wire

@testable import Storage

struct VaultTests {
  let scratch: Scratch
  let store: Store
  var keyFile: String { scratch.path + "/config/chasqui/master.key" }
  var sources: KeySources { KeySources(defaultFile: keyFile) }

  init() throws {
    scratch = try Scratch()
    store = try scratch.store()
  }

  private func binding(_ owner: AccountID, _ purpose: SecretPurpose = .outgoingPassword) -> SecretBinding {
    SecretBinding(
      owner: owner,
      purpose: purpose,
      host: "smtp.example.com",
      port: 465,
      security: .tls,
      username: "ana"
    )
  }

  /// An open vault with one stored password.
  private func furnished(_ password: String = "hunter2") async throws -> (Vault, SecretBinding) {
    let vault = try Vault.open(store, sources: sources)
    try await vault.ensureKey(at: .start)
    let binding = binding(try await store.addAccount())
    let sealed = try vault.seal(Secret(password), binding)
    try await store.write { try $0.setSecret(sealed, binding, at: .at(1)) }
    return (vault, binding)
  }

  private func password(_ vault: Vault, _ binding: SecretBinding) async throws -> String {
    try await store.read { reading in
      let sealed = try #require(try reading.sealedSecret(of: binding.owner, binding.purpose))
      return try vault.open(sealed, binding, in: reading).reveal { String(decoding: $0, as: UTF8.self) }
    }
  }

  @Test func `KY-01 a fresh machine gets its key with the first secret, durable and closed to others`()
    async throws
  {
    let vault = try Vault.open(store, sources: sources)
    #expect(vault.state == .locked(.noKeyYet))
    #expect(!FileManager.default.fileExists(atPath: keyFile))
    #expect(throws: VaultError.locked(.noKeyYet)) {
      try vault.seal(Secret("x"), binding(Sample.entropy.identifier(at: .start)))
    }
    let created = try #require(try await vault.ensureKey(at: .start))
    #expect(created.path == keyFile && created.fingerprint.count == 16)
    #expect(try mode(keyFile) == 0o600)
    #expect(try mode(scratch.path + "/config/chasqui") == 0o700)
    #expect(vault.state == .open)
    #expect(try await vault.ensureKey(at: .start) == nil)
    let again = try Vault.open(store, sources: sources)
    #expect(again.state == .open && again.fingerprint == created.fingerprint)
  }

  @Test func `a secret comes back for its use and its account says when it was set`() async throws {
    let (vault, binding) = try await furnished()
    #expect(try await password(vault, binding) == "hunter2")
    let account = try #require(try await store.read { try $0.account(binding.owner) })
    #expect(account.secrets == [.outgoingPassword: .at(1)])
    #expect(try await store.write { try $0.deleteSecret(of: binding.owner, .outgoingPassword) })
    #expect(try await store.read { try $0.account(binding.owner) }?.secrets == [:])
  }

  @Test func `two processes that make the first key at once agree`() async throws {
    let other = try scratch.store()
    let vaults = try (0..<8).map { try Vault.open($0.isMultiple(of: 2) ? store : other, sources: sources) }
    let created = try await withThrowingTaskGroup(of: KeyCreated?.self) { group in
      for vault in vaults { group.addTask { try await vault.ensureKey(at: .start) } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(created.compactMap(\.self?.path).count == 1)
    #expect(Set(vaults.map(\.fingerprint)).count == 1 && vaults.allSatisfy { $0.state == .open })
    #expect(try await store.read { try $0.keyring() }.count == 2)
    other.close()
  }

  @Test func `KY-02 a missing key locks and is never replaced; putting it back unlocks`() async throws {
    let (_, binding) = try await furnished()
    let moved = keyFile + ".moved"
    try FileManager.default.moveItem(atPath: keyFile, toPath: moved)
    let vault = try Vault.open(store, sources: sources)
    #expect(vault.state == .locked(.keyMissing))
    await #expect(throws: VaultError.locked(.keyMissing)) { try await vault.ensureKey(at: .start) }
    #expect(!FileManager.default.fileExists(atPath: keyFile))
    await #expect(throws: VaultError.locked(.keyMissing)) { try await password(vault, binding) }
    try FileManager.default.moveItem(atPath: moved, toPath: keyFile)
    #expect(try await password(try Vault.open(store, sources: sources), binding) == "hunter2")
  }

  @Test func `KY-02 unlocking by RPC takes the right key and nothing else`() async throws {
    let (_, binding) = try await furnished()
    let key = try Data(contentsOf: URL(fileURLWithPath: keyFile))
    let vault = try Vault.open(store, sources: KeySources())
    #expect(vault.state == .locked(.keyMissing))
    await #expect(throws: VaultError.locked(.wrongKey)) {
      try await vault.unlock(Secret(Sample.entropy.bytes(32)))
    }
    await #expect(throws: KeyProblem.malformed(.unlock)) { try await vault.unlock(Secret("short")) }
    #expect(vault.state == .locked(.keyMissing))
    try await vault.unlock(Secret(Array(key)))
    #expect(vault.state == .open && vault.source == .unlock)
    #expect(try await password(vault, binding) == "hunter2")
    await #expect(throws: VaultError.locked(.wrongKey)) {
      try await vault.unlock(Secret(Sample.entropy.bytes(32)))
    }
    #expect(try await password(vault, binding) == "hunter2")
  }

  @Test func `KY-03 a wrong key locks and overwrites nothing`() async throws {
    let (_, binding) = try await furnished()
    let before = try await store.read { try $0.keyring().map(\.wrapped) }
    let right = try Data(contentsOf: URL(fileURLWithPath: keyFile))
    try Data(Sample.entropy.bytes(32)).write(to: URL(fileURLWithPath: keyFile))
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: keyFile)
    let vault = try Vault.open(store, sources: sources)
    #expect(vault.state == .locked(.wrongKey))
    await #expect(throws: VaultError.locked(.wrongKey)) { try await vault.ensureKey(at: .start) }
    await #expect(throws: VaultError.locked(.wrongKey)) { try await vault.rotateMaster(at: .start) }
    #expect(try await store.read { try $0.keyring().map(\.wrapped) } == before)
    try right.write(to: URL(fileURLWithPath: keyFile))
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: keyFile)
    #expect(try await password(try Vault.open(store, sources: sources), binding) == "hunter2")
  }

  @Test(arguments: [31, 33, 0, 64])
  func `KY-03 a key of the wrong length is unusable`(count: Int) async throws {
    _ = try await furnished()
    try Data(Sample.entropy.bytes(count)).write(to: URL(fileURLWithPath: keyFile))
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: keyFile)
    let vault = try Vault.open(store, sources: sources)
    #expect(vault.state == .locked(.unusable(.malformed(.defaultFile(keyFile)))))
  }

  // MARK: - Rotation

  @Test(arguments: ["before the commit", "after the commit", "after the rename"])
  func `KY-04 a master rotation that dies leaves a key that opens everything`(moment: String) async throws {
    let (vault, binding) = try await furnished()
    let old = try Data(contentsOf: URL(fileURLWithPath: keyFile))
    let created = try await vault.rotateMaster(at: .at(2))
    let new = try Data(contentsOf: URL(fileURLWithPath: keyFile))
    #expect(old != new && created.path == keyFile)
    #expect(try await password(vault, binding) == "hunter2")
    // What each moment leaves on the disk.
    switch moment {
    case "before the commit":
      _ = try scratch.file("config/chasqui/master.key.next", Base64URL.encode(Sample.entropy.bytes(32)))
    case "after the commit":
      _ = try scratch.file("config/chasqui/master.key", String(decoding: old, as: UTF8.self))
      _ = try scratch.file("config/chasqui/master.key.next", String(decoding: new, as: UTF8.self))
    default: break
    }
    let again = try Vault.open(store, sources: sources)
    #expect(again.state == .open && again.fingerprint == created.fingerprint)
    #expect(try await password(again, binding) == "hunter2")
    #expect(try Data(contentsOf: URL(fileURLWithPath: keyFile)) == new)
    let third = try await again.rotateMaster(at: .at(3))
    #expect(try Vault.open(store, sources: sources).fingerprint == third.fingerprint)
    #expect(!FileManager.default.fileExists(atPath: keyFile + ".next"))
  }

  @Test func `a key from elsewhere is rotated to the one that is given`() async throws {
    let (first, second) = (Sample.entropy.bytes(32), Sample.entropy.bytes(32))
    let vault = try Vault.open(store, sources: KeySources(environment: Secret(first)))
    #expect(vault.state == .locked(.noKeyYet))
    let created = try #require(try await vault.ensureKey(at: .start))
    #expect(created.path == nil)
    await #expect(throws: KeyProblem.self) { try await vault.rotateMaster(at: .start) }
    _ = try await vault.rotateMaster(to: Secret(second), at: .start)
    #expect(
      try Vault.open(store, sources: KeySources(environment: Secret(first))).state == .locked(.wrongKey)
    )
    #expect(try Vault.open(store, sources: KeySources(environment: Secret(second))).state == .open)
  }

  @Test func `KY-05 an interrupted rotation of the data key goes on, and no secret is ever unreadable`()
    async throws
  {
    struct Killed: Error {}
    let (vault, first) = try await furnished()
    var bindings = [first]
    for number in 0..<30 {
      let binding = binding(try await store.addAccount("a\(number)"), .accessToken)
      let sealed = try vault.seal(Secret("token-\(number)"), binding)
      try await store.write { try $0.setSecret(sealed, binding, at: .start) }
      bindings.append(binding)
    }
    let oldKid = try #require(try await store.read { try $0.keyring().first { $0.purpose == .data } }).kid
    await #expect(throws: Killed.self) {
      _ = try await vault.rotateData(at: .at(2), batch: 10) { done in if done == 10 { throw Killed() } }
    }
    #expect(try await vault.rotationIsUnfinished())
    await #expect(throws: StoreError.referenced) {
      try await store.write { _ = try $0.removeKey(oldKid) }
    }
    let again = try Vault.open(store, sources: sources)
    for binding in bindings { _ = try await password(again, binding) }
    let report = try await again.rotateData(at: .at(3), batch: 10)
    #expect(report == DataRotation(resealed: 21, unreadable: 0, retired: [oldKid]))
    #expect(try await store.read { try $0.secretCount(sealedBy: oldKid) } == 0)
    #expect(!(try await again.rotationIsUnfinished()))
    // The other vault, which has not looked since, reads what the new key sealed.
    for binding in bindings { _ = try await password(vault, binding) }
    #expect(try await password(vault, first) == "hunter2")
    #expect(try await store.read { try $0.account(first.owner) }?.secrets == [.outgoingPassword: .at(1)])
    try await store.write { try $0.removeKey(oldKid) }
  }

  // MARK: - Tampering

  @Test func `KY-07 every bit of a ciphertext matters`() async throws {
    let (vault, binding) = try await furnished()
    let sealed = try #require(
      try await store.read { try $0.sealedSecret(of: binding.owner, binding.purpose) }
    )
    let text = Array(sealed.utf8)
    for index in text.indices {
      for bit in 0..<8 {
        var damaged = text
        damaged[index] ^= 1 << bit
        #expect(throws: VaultError.unreadable) {
          try vault.open(String(decoding: damaged, as: UTF8.self), binding)
        }
      }
    }
    for text in [
      "", "hunter2", "cv1", "cv1...", "cv2." + sealed.dropFirst(4), sealed + ".", sealed + "=", " " + sealed,
    ] {
      #expect(throws: VaultError.unreadable, "\(text)") { try vault.open(text, binding) }
    }
  }

  @Test func `KY-07 LK-10 every part of the binding matters`() async throws {
    let (vault, binding) = try await furnished()
    let sealed = try #require(
      try await store.read { try $0.sealedSecret(of: binding.owner, binding.purpose) }
    )
    let changes: [@Sendable (inout SecretBinding) -> Void] = [
      { $0.owner = Sample.entropy.identifier(at: .start) }, { $0.purpose = .incomingPassword },
      { $0.host = "evil.example.com" }, { $0.port = 587 }, { $0.security = .starttls },
      { $0.security = .none },
      { $0.caFile = "/tmp/ca.pem" }, { $0.caFile = "" }, { $0.pinSHA256 = "00" }, { $0.username = "eva" },
      { $0.username = "" }, { $0.providerBaseURL = "https://evil" },
    ]
    for change in changes {
      var other = binding
      change(&other)
      #expect(throws: VaultError.unreadable, "\(other)") { try vault.open(sealed, other) }
    }
    var sameHost = binding
    sameHost.host = "SMTP.example.com"
    _ = try vault.open(sealed, sameHost)
  }

  @Test func `no two bindings are the same octets`() {
    #expect(LengthPrefixed.join(["ab", "c"]) != LengthPrefixed.join(["a", "bc"]))
    #expect(LengthPrefixed.join(["", "a"]) != LengthPrefixed.join(["a", ""]))
  }

  @Test func `LK-11 a ciphertext copied into another row is unreadable, its binding copied too`() async throws
  {
    let (vault, victim) = try await furnished()
    let attacker = binding(try await store.addAccount("attacker"))
    let sealed = try vault.seal(Secret("own"), attacker)
    try await store.write { try $0.setSecret(sealed, attacker, at: .start) }
    let queue = try DatabaseQueue(path: store.directory.database)
    try await queue.write { database in
      try database.execute(
        sql: """
          UPDATE secret SET (sealed, kid, binding) =
            (SELECT sealed, kid, binding FROM secret WHERE owner_id = ?)
          WHERE owner_id = ?
          """,
        arguments: [victim.owner.text, attacker.owner.text]
      )
    }
    try queue.close()
    await #expect(throws: VaultError.unreadable) { try await password(vault, attacker) }
    #expect(try await password(vault, victim) == "hunter2")
    let report = try await vault.rotateData(at: .at(5))
    #expect(report.resealed == 1 && report.unreadable == 1 && report.retired.isEmpty)
    await #expect(throws: VaultError.unreadable) { try await password(vault, attacker) }
  }

  @Test func `a wrapped key that was swapped for another locks the vault`() async throws {
    _ = try await furnished()
    let queue = try DatabaseQueue(path: store.directory.database)
    try await queue.write { database in
      try database.execute(
        sql:
          """
          UPDATE keyring SET wrapped = (SELECT wrapped FROM keyring WHERE purpose = 'data')
          WHERE purpose = 'signing'
          """
      )
    }
    try queue.close()
    #expect(try Vault.open(store, sources: sources).state == .locked(.wrongKey))
  }

  @Test func `KY-08 nonces do not repeat and the size says nothing but the length`() async throws {
    let (vault, binding) = try await furnished()
    var (nonces, sizes) = (Set<Substring>(), Set<Int>())
    let secret = Secret("hunter2")
    for round in 0..<100_000 {
      if round.isMultiple(of: 1_000) { await Task.yield() }
      let sealed = try vault.seal(secret, binding)
      nonces.insert(sealed.split(separator: ".")[2])
      sizes.insert(sealed.utf8.count)
    }
    #expect(nonces.count == 100_000 && sizes.count == 1)
  }

  @Test func `LK-13 nothing of a deleted secret is left after a checkpoint`() async throws {
    let (_, binding) = try await furnished("LONG-CANARY-4711-0815")
    let sealed = try #require(
      try await store.read { try $0.sealedSecret(of: binding.owner, binding.purpose) }
    )
    let files = ["", "-wal"].map { store.directory.database + $0 }
    func holds(_ text: String) throws -> Bool {
      try files.contains { try Data(contentsOf: URL(fileURLWithPath: $0)).range(of: Data(text.utf8)) != nil }
    }
    #expect(try holds(sealed))
    #expect(!(try holds("CANARY")))
    try await store.write { try $0.deleteAccount(binding.owner) }
    try await store.checkpointIfIdle()
    #expect(!(try holds(sealed)))
  }

  // MARK: - Derived keys

  @Test func `derived keys differ by purpose, survive a restart and an old one still verifies`() async throws
  {
    let locked = try Vault.open(store, sources: sources)
    #expect(locked.derivedKey("thread") == nil && locked.derivedKeys("thread") == [])
    let (vault, _) = try await furnished()
    let thread = try #require(vault.derivedKey("thread"))
    #expect(thread != vault.derivedKey("cursor"))
    #expect(try Vault.open(store, sources: sources).derivedKey("thread") == thread)
    try await vault.rotateSigning(at: .at(1))
    let fresh = try #require(vault.derivedKey("thread"))
    #expect(fresh != thread && vault.derivedKeys("thread") == [fresh, thread])
    _ = try await vault.rotateMaster(at: .at(2))
    #expect(vault.derivedKey("thread") == fresh)
  }
}
