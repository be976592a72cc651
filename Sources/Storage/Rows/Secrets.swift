package import Comms

extension Reading {
  /// The ciphertext of a secret; nil when none was set.
  package func sealedSecret(of owner: AccountID, _ purpose: SecretPurpose) throws -> String? {
    try row("SELECT sealed FROM secret WHERE owner_id = ? AND purpose = ?", [owner.text, purpose.rawValue])?
      .text("sealed")
  }

  func secretDates(of owner: AccountID) throws -> [SecretPurpose: Instant] {
    var dates: [SecretPurpose: Instant] = [:]
    for fields in try rows("SELECT purpose, updated_at FROM secret WHERE owner_id = ?", [owner.text]) {
      dates[try fields.oneOf("purpose")] = try fields.instant("updated_at")
    }
    return dates
  }
}

extension Writing {
  /// Stores what `Vault.seal` made for this binding, in the place of an earlier one.
  package func setSecret(_ sealed: String, _ binding: SecretBinding, at now: Instant) throws {
    let envelope = try SealedText(sealed)
    try execute(
      """
      INSERT INTO secret (owner_id, purpose, sealed, kid, binding, updated_at) VALUES (?, ?, ?, ?, ?, ?)
      ON CONFLICT (owner_id, purpose) DO UPDATE SET
        sealed = excluded.sealed, kid = excluded.kid, binding = excluded.binding, updated_at =
        excluded.updated_at
      """,
      [
        binding.owner.text, binding.purpose.rawValue, sealed, envelope.kid,
        try StoredJSON.encode(BindingRecord(binding)), now.stored,
      ]
    )
  }

  /// True when there was one.
  @discardableResult
  package func deleteSecret(of owner: AccountID, _ purpose: SecretPurpose) throws -> Bool {
    try execute("DELETE FROM secret WHERE owner_id = ? AND purpose = ?", [owner.text, purpose.rawValue])
    return changed > 0
  }
}
