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
    let hadAnother = try sealedSecret(of: binding.owner, binding.purpose) != nil
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
    if hadAnother { try scrubSecrets() }
  }

  /// True when there was one.
  @discardableResult
  package func deleteSecret(of owner: AccountID, _ purpose: SecretPurpose) throws -> Bool {
    try execute("DELETE FROM secret WHERE owner_id = ? AND purpose = ?", [owner.text, purpose.rawValue])
    guard changed > 0 else { return false }
    try scrubSecrets()
    return true
  }

  /// Moves the secrets that stay to new pages; SQLite overwrites the old ones with zeros.
  ///
  /// `secure_delete` does that to a row that goes, but not to the copies of it that pages keep in their gaps since rows
  /// were moved from one to another.
  func scrubSecrets() throws {
    let definitions = try rows(
      "SELECT sql FROM sqlite_schema WHERE tbl_name = 'secret' AND sql IS NOT NULL ORDER BY type = 'table' DESC"
    ).map { try $0.text("sql") }
    try execute("CREATE TEMP TABLE kept AS SELECT * FROM secret")
    try execute("DROP TABLE secret")
    for definition in definitions { try execute(definition) }
    try execute("INSERT INTO secret SELECT * FROM kept")
    try execute("DROP TABLE temp.kept")
  }
}
