import Comms
import Crypto
import Foundation
import Wire

/// What a key in the database is for.
enum KeyringPurpose: String, Sendable {
  case data, signing

  var algorithm: String {
    switch self {
    case .data: "chacha20-poly1305"
    case .signing: "hkdf-sha256"
    }
  }
}

enum KeyringState: String, Sendable {
  case active
  case decryptOnly = "decrypt_only"
  case retired
}

/// One row of the keyring.
struct KeyringRow: Sendable {
  var kid: String
  var purpose: KeyringPurpose
  var wrapped: String
  var state: KeyringState
  var createdAt: Instant

  /// The key itself, under the master key; AAD = kid, purpose and algorithm.
  func unwrap(_ master: MasterKey) throws(VaultError) -> SymmetricKey {
    let sealed = try SealedText(wrapped)
    guard sealed.kid == "master" else { throw .unreadable }
    return try sealed.open(with: master.key, associated: Self.associated(kid, purpose))
      .reveal { SymmetricKey(data: $0) }
  }

  static func wrap(
    _ key: SymmetricKey,
    kid: String,
    purpose: KeyringPurpose,
    master: MasterKey
  ) throws(VaultError) -> String {
    let secret = key.withUnsafeBytes { Secret(Array($0)) }
    return try SealedText.seal(secret, with: master.key, kid: "master", associated: associated(kid, purpose))
      .text
  }

  private static func associated(_ kid: String, _ purpose: KeyringPurpose) -> [UInt8] {
    LengthPrefixed.join(["cv1", "keyring", "wrapped", kid, purpose.rawValue, purpose.algorithm])
  }
}

extension Reading {
  func keyring() throws -> [KeyringRow] {
    try rows("SELECT * FROM keyring ORDER BY created_at, kid").map { fields in
      KeyringRow(
        kid: try fields.text("kid"),
        purpose: try fields.oneOf("purpose"),
        wrapped: try fields.text("wrapped"),
        state: try fields.oneOf("state"),
        createdAt: try fields.instant("created_at")
      )
    }
  }

  func keyCheckValue() throws -> String? { try setting("vault.key_check") }

  /// Secrets by the key that sealed them.
  package func secretCount(sealedBy kid: String) throws -> Int {
    try integer("SELECT count(*) FROM secret WHERE kid = ?", [kid]) ?? 0
  }
}

extension Writing {
  func setKeyCheckValue(of master: MasterKey, at now: Instant) throws {
    try set("vault.key_check", to: master.checkValue, at: now)
  }

  /// Makes a new active key; the one that was active still opens what it sealed.
  func addKey(_ purpose: KeyringPurpose, master: MasterKey, entropy: Entropy, at now: Instant) throws
    -> String
  {
    let kid = "k" + entropy.bytes(8).map(hexadecimal).joined()
    var bytes = entropy.bytes(32)
    defer { wipe(&bytes) }
    let wrapped = try KeyringRow.wrap(SymmetricKey(data: bytes), kid: kid, purpose: purpose, master: master)
    try execute(
      "UPDATE keyring SET state = 'decrypt_only' WHERE purpose = ? AND state = 'active'",
      [purpose.rawValue]
    )
    try execute(
      "INSERT INTO keyring (kid, purpose, alg, wrapped, state, created_at) VALUES (?, ?, ?, ?, 'active', ?)",
      [kid, purpose.rawValue, purpose.algorithm, wrapped, now.stored]
    )
    return kid
  }

  func rewrap(_ row: KeyringRow, from old: MasterKey, to new: MasterKey) throws {
    let key = try row.unwrap(old)
    try execute(
      "UPDATE keyring SET wrapped = ? WHERE kid = ?",
      [try KeyringRow.wrap(key, kid: row.kid, purpose: row.purpose, master: new), row.kid]
    )
  }

  /// Data keys that no secret uses any more are only kept for old backups.
  func retireUnusedKeys() throws -> [String] {
    let unused = try rows(
      """
      SELECT kid FROM keyring WHERE purpose = 'data' AND state = 'decrypt_only'
      AND NOT EXISTS (SELECT 1 FROM secret WHERE secret.kid = keyring.kid)
      """
    ).map { try $0.text("kid") }
    for kid in unused { try execute("UPDATE keyring SET state = 'retired' WHERE kid = ?", [kid]) }
    return unused
  }

  /// Removes a key for good; `referenced` while a secret needs it, `notFound` while it is active.
  package func removeKey(_ kid: String) throws {
    try execute("DELETE FROM keyring WHERE kid = ? AND state <> 'active'", [kid])
    guard changed > 0 else { throw StoreError.notFound }
  }
}
