package import Comms
package import MIME

/// An account after a change, and who stopped being the default because of it.
package struct AccountChange: Sendable, Hashable {
  package var account: Account
  package var lostDefault: [Direction: AccountID]
}

extension Reading {
  /// Every account, by name.
  package func accounts() throws -> [Account] {
    try rows("SELECT * FROM account ORDER BY name, id").map(account)
  }

  package func account(_ id: AccountID) throws -> Account? {
    try row("SELECT * FROM account WHERE id = ?", [id.text]).map(account)
  }

  /// The accounts that have this address, in any case.
  package func accounts(withAddress address: MailAddress) throws -> [Account] {
    try rows(
      "SELECT * FROM account WHERE lower(address) = lower(?) ORDER BY created_at, id",
      [address.addrSpec]
    ).map(account)
  }

  /// The current revision of an account; nil when it is gone.
  package func revision(of id: AccountID) throws -> Int? {
    try integer("SELECT revision FROM account WHERE id = ?", [id.text])
  }

  package func defaultAccount(_ direction: Direction) throws -> Account? {
    let sql =
      switch direction {
      case .outgoing: "SELECT * FROM account WHERE outgoing_default = 1"
      case .incoming: "SELECT * FROM account WHERE incoming_default = 1"
      }
    return try row(sql).map(account)
  }

  /// In the order of creation; the cursor is one of an earlier page.
  package func accounts(limit: Int, after cursor: String?) throws -> Page<Account> {
    let start = try cursor.map(Cursor.init) ?? Cursor(at: .min, id: "")
    let found = try rows(
      """
      SELECT * FROM account WHERE (created_at, id) > (?, ?) ORDER BY created_at, id LIMIT ?
      """,
      [start.at, start.id, limit + 1]
    )
    let items = try found.prefix(limit).map(account)
    let next =
      found.count > limit ? items.last.map { Cursor(at: $0.createdAt.stored, id: $0.id.text).text } : nil
    return Page(items: items, nextCursor: next, total: try integer("SELECT count(*) FROM account") ?? 0)
  }

  /// Accounts that wait for this user's password (D07).
  package func accounts(awaitingPasswordFrom user: String) throws -> [Account] {
    try rows("SELECT * FROM account WHERE awaiting_password = ? ORDER BY name, id", [user]).map(account)
  }

  package func accountsUsing(_ domain: DomainID) throws -> [AccountID] {
    try rows("SELECT id FROM account WHERE domain_id = ? ORDER BY id", [domain.text]).map {
      try $0.identifier("id")
    }
  }

  private func account(_ fields: Fields) throws -> Account {
    let record = try AccountRecord.decoded(try fields.text("details"))
    let id: AccountID = try fields.identifier("id")
    var hold: AccountHold?
    if let reason: HoldReason = try fields.optionalCase("hold_reason") {
      hold = AccountHold(
        reason: reason,
        since: try fields.instant("hold_since"),
        until: try fields.optionalInstant("hold_until"),
        failure: try fields.failure("hold_failure")
      )
    }
    return Account(
      id: id,
      revision: try fields.integer("revision"),
      name: try fields.text("name"),
      address: try fields.optionalAddress("address"),
      fromName: record.fromName,
      provider: try fields.oneOf("provider"),
      domainID: try fields.optionalIdentifier("domain_id"),
      preset: record.preset,
      loginID: record.loginID,
      passwordEncoding: try known(record.passwordEncoding),
      awaitingPassword: try fields.optionalText("awaiting_password"),
      enabled: try fields.flag("enabled"),
      outgoing: try record.outgoing.domain(
        enabled: try fields.flag("outgoing_enabled"),
        isDefault: try fields.flag("outgoing_default")
      ),
      incoming: try record.incoming.domain(
        enabled: try fields.flag("incoming_enabled"),
        isDefault: try fields.flag("incoming_default")
      ),
      hold: hold,
      secrets: try secretDates(of: id),
      createdAt: try fields.instant("created_at"),
      updatedAt: try fields.instant("updated_at")
    )
  }
}

extension Writing {
  /// Stores a new account; the dates in `secrets` are the secret table's and are not written.
  @discardableResult
  package func insert(_ account: Account) throws -> AccountChange {
    let lost = try takeDefaults(for: account)
    try execute(
      """
      INSERT INTO account (
        revision, name, address, provider, domain_id, awaiting_password, enabled, outgoing_enabled,
        outgoing_default, incoming_enabled, incoming_default, hold_reason, hold_since, hold_until,
        hold_failure,
        details, created_at, updated_at, id)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      try columns(of: account, revision: account.revision) + [account.id.text]
    )
    return AccountChange(account: account, lostDefault: lost)
  }

  /// Stores every field of the account if `account.revision` is still the current one; the result's is one
  /// more.
  package func update(_ account: Account) throws -> AccountChange {
    guard let current = try integer("SELECT revision FROM account WHERE id = ?", [account.id.text]) else {
      throw StoreError.notFound
    }
    guard current == account.revision else { throw StoreError.conflict(revision: current) }
    let lost = try takeDefaults(for: account)
    var changed = account
    changed.revision += 1
    try execute(
      """
      UPDATE account SET
        revision = ?, name = ?, address = ?, provider = ?, domain_id = ?, awaiting_password = ?, enabled = ?,
        outgoing_enabled = ?, outgoing_default = ?, incoming_enabled = ?, incoming_default = ?, hold_reason
        = ?,
        hold_since = ?, hold_until = ?, hold_failure = ?, details = ?, created_at = ?, updated_at = ?
      WHERE id = ?
      """,
      try columns(of: changed, revision: changed.revision) + [account.id.text]
    )
    return AccountChange(account: changed, lostDefault: lost)
  }

  /// Takes its secrets and its areas' assignments with it; its messages stay in the history.
  package func deleteAccount(_ id: AccountID) throws {
    for purpose in SecretPurpose.allCases { try deleteSecret(of: id, purpose) }
    try execute("DELETE FROM account WHERE id = ?", [id.text])
    guard changed > 0 else { throw StoreError.notFound }
  }

  /// Makes its messages wait; not a change of the account, so its revision stays.
  package func setHold(_ hold: AccountHold, on id: AccountID) throws {
    try execute(
      "UPDATE account SET hold_reason = ?, hold_since = ?, hold_until = ?, hold_failure = ? WHERE id = ?",
      [
        hold.reason.rawValue, hold.since.stored, hold.until?.stored, try FailureRecord.text(hold.failure),
        id.text,
      ]
    )
    guard changed > 0 else { throw StoreError.notFound }
  }

  /// True when there was one.
  @discardableResult
  package func clearHold(on id: AccountID) throws -> Bool {
    try execute(
      """
      UPDATE account SET hold_reason = NULL, hold_since = NULL, hold_until = NULL, hold_failure = NULL
      WHERE id = ? AND hold_reason IS NOT NULL
      """,
      [id.text]
    )
    return changed > 0
  }

  /// At most one default in each direction: whoever has it now loses it, with a new revision.
  private func takeDefaults(for account: Account) throws -> [Direction: AccountID] {
    var lost: [Direction: AccountID] = [:]
    for direction in Direction.allCases {
      let (wanted, column) =
        switch direction {
        case .outgoing: (account.outgoing.isDefault, "outgoing_default")
        case .incoming: (account.incoming.isDefault, "incoming_default")
        }
      guard wanted,
        let holder = try row("SELECT id FROM account WHERE \(column) = 1 AND id <> ?", [account.id.text])
      else { continue }
      lost[direction] = try holder.identifier("id")
      try execute(
        """
        UPDATE account SET \(column) = 0, revision = revision + 1, updated_at = ?
        WHERE \(column) = 1 AND id <> ?
        """,
        [account.updatedAt.stored, account.id.text]
      )
    }
    return lost
  }

  private func columns(of account: Account, revision: Int) throws -> [Value] {
    let record = AccountRecord(
      fromName: account.fromName,
      preset: account.preset,
      loginID: account.loginID,
      passwordEncoding: account.passwordEncoding.rawValue,
      outgoing: OutgoingRecord(account.outgoing),
      incoming: IncomingRecord(account.incoming)
    )
    return [
      revision, account.name, account.address?.addrSpec, account.provider.rawValue, account.domainID?.text,
      account.awaitingPassword, account.enabled, account.outgoing.enabled, account.outgoing.isDefault,
      account.incoming.enabled, account.incoming.isDefault, account.hold?.reason.rawValue,
      account.hold?.since.stored, account.hold?.until?.stored, try FailureRecord.text(account.hold?.failure),
      try StoredJSON.encode(record), account.createdAt.stored, account.updatedAt.stored,
    ]
  }
}
