package import Comms

/// The part of a policy that nothing is searched by, as versioned JSON.
private struct PolicyRecord: Codable {
  struct Level: Codable {
    var day: Int
    var template: String
    var channel: String
  }
  var version = 1
  var levels: [Level]
  var zone: String
  var opens: Int
  var closes: Int
  var workingDays: [String]
  var holidays: [String]
  var usesContactZone: Bool
  var minimumIntervalDays: Int
  var needsApproval: Bool
  var askSeconds: Int?
  var askFallback: String?
  var accountID: String?

  init(_ policy: ReminderPolicy) {
    levels = policy.levels.map {
      Level(day: $0.day, template: $0.template.text, channel: $0.channel.rawValue)
    }
    zone = policy.hours.zone.identifier
    opens = policy.hours.opens
    closes = policy.hours.closes
    workingDays = policy.hours.workingDays.map(\.rawValue).sorted()
    holidays = policy.hours.holidays.map(\.text).sorted()
    usesContactZone = policy.usesContactZone
    minimumIntervalDays = policy.minimumIntervalDays
    needsApproval = policy.needsApproval
    if case .ask(let deadline, let fallback) = policy.recheck {
      askSeconds = Int(deadline / .seconds(1))
      askFallback = fallback.rawValue
    }
    accountID = policy.accountID?.text
  }

  func hours() throws(StoreError) -> SendingHours {
    // A name that the system has forgotten must not stop everything: noon is day everywhere that matters.
    var hours = SendingHours(zone: Zone(zone) ?? .utc, opens: opens, closes: closes, workingDays: [])
    for day in workingDays { hours.workingDays.insert(try known(day)) }
    hours.holidays = Set(holidays.compactMap(Holiday.init))
    return hours
  }

  func storedLevels() throws(StoreError) -> [ReminderLevel] {
    try levels.map { level throws(StoreError) in
      guard let template = ReminderTemplate(level.template) else { throw .corrupt("template of a level") }
      return ReminderLevel(day: level.day, template: template, channel: try known(level.channel))
    }
  }

  func recheck() throws(StoreError) -> Recheck {
    guard let askSeconds, let askFallback else { return .stored }
    return .ask(deadline: .seconds(askSeconds), fallback: try known(askFallback))
  }
}

extension Reading {
  package func reminderPolicy(_ id: PolicyID) throws -> ReminderPolicy? {
    try row("SELECT * FROM reminder_policy WHERE id = ?", [id.text]).map(policy)
  }

  package func defaultReminderPolicy() throws -> ReminderPolicy? {
    try row("SELECT * FROM reminder_policy WHERE is_default = 1").map(policy)
  }

  package func reminderPolicies(limit: Int, after cursor: String? = nil) throws -> Page<ReminderPolicy> {
    try newestFirst(of: "reminder_policy", by: "created_at", where: [], limit: limit, after: cursor, policy)
  }

  private func policy(_ fields: Fields) throws -> ReminderPolicy {
    let record: PolicyRecord = try fields.json("details")
    return ReminderPolicy(
      id: try fields.identifier("id"),
      revision: try fields.integer("revision"),
      name: try fields.text("name"),
      enabled: try fields.flag("enabled"),
      isDefault: try fields.flag("is_default"),
      levels: try record.storedLevels(),
      hours: try record.hours(),
      usesContactZone: record.usesContactZone,
      minimumIntervalDays: record.minimumIntervalDays,
      needsApproval: record.needsApproval,
      recheck: try record.recheck(),
      accountID: record.accountID.flatMap { AccountID($0) },
      createdAt: try fields.instant("created_at"),
      updatedAt: try fields.instant("updated_at")
    )
  }
}

extension Writing {
  /// Stores a new policy; the one that was the default before is not any more, and is the answer.
  @discardableResult
  package func insert(_ policy: ReminderPolicy) throws -> PolicyID? {
    let lost = try takeDefault(for: policy)
    try execute(
      """
      INSERT INTO reminder_policy (id, revision, name, enabled, is_default, details, created_at, updated_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        policy.id.text, policy.revision, policy.name, policy.enabled, policy.isDefault,
        try StoredJSON.encode(PolicyRecord(policy)), policy.createdAt.stored, policy.updatedAt.stored,
      ]
    )
    return lost
  }

  /// Stores every field; the result's revision is one more.
  package func update(_ policy: ReminderPolicy) throws -> ReminderPolicy {
    try takeDefault(for: policy)
    var changed = policy
    changed.revision += 1
    try execute(
      """
      UPDATE reminder_policy SET revision = ?, name = ?, enabled = ?, is_default = ?, details = ?, updated_at = ?
      WHERE id = ?
      """,
      [
        changed.revision, changed.name, changed.enabled, changed.isDefault,
        try StoredJSON.encode(PolicyRecord(changed)), changed.updatedAt.stored, changed.id.text,
      ]
    )
    guard self.changed > 0 else { throw StoreError.notFound }
    return changed
  }

  package func deleteReminderPolicy(_ id: PolicyID) throws {
    try execute("DELETE FROM reminder_policy WHERE id = ?", [id.text])
    guard changed > 0 else { throw StoreError.notFound }
  }

  /// At most one default: whoever is it now is not any more, with a new revision.
  @discardableResult
  private func takeDefault(for policy: ReminderPolicy) throws -> PolicyID? {
    guard policy.isDefault,
      let holder = try row(
        "SELECT id FROM reminder_policy WHERE is_default = 1 AND id <> ?",
        [policy.id.text]
      )
    else { return nil }
    try execute(
      """
      UPDATE reminder_policy SET is_default = 0, revision = revision + 1, updated_at = ?
      WHERE is_default = 1 AND id <> ?
      """,
      [policy.updatedAt.stored, policy.id.text]
    )
    return try holder.identifier("id")
  }
}
