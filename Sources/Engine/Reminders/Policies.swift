package import Comms
import Storage

/// What a caller wants to be different in a policy.
package struct PolicyEdit: Sendable, Hashable {
  package var name: String?
  package var enabled: Bool?
  package var isDefault: Bool?
  package var levels: [ReminderLevel]?
  package var zone: Zone?
  package var usesContactZone: Bool?
  package var hours: AllowedHours?
  package var workingDays: [Weekday]?
  package var holidays: [Holiday]?
  package var minimumIntervalDays: Int?
  package var needsApproval: Bool?
  package var recheck: Change<Ask> = .keep
  package var accountID: Change<AccountID> = .keep

  package init() {}

  /// Minutes of the day.
  package struct AllowedHours: Sendable, Hashable {
    package var from: Int
    package var to: Int

    package init(from: Int, to: Int) {
      self.from = from
      self.to = to
    }
  }

  /// How the host is asked.
  package struct Ask: Sendable, Hashable {
    package var deadline: Duration
    package var fallback: RecheckFallback

    package init(deadline: Duration, fallback: RecheckFallback) {
      self.deadline = deadline
      self.fallback = fallback
    }
  }

  /// Everything that a policy says.
  package init(_ policy: ReminderPolicy) {
    name = policy.name
    enabled = policy.enabled
    isDefault = policy.isDefault
    levels = policy.levels
    zone = policy.hours.zone
    usesContactZone = policy.usesContactZone
    hours = AllowedHours(from: policy.hours.opens, to: policy.hours.closes)
    workingDays = Weekday.allCases.filter(policy.hours.workingDays.contains)
    holidays = policy.hours.holidays.sorted { $0.text < $1.text }
    minimumIntervalDays = policy.minimumIntervalDays
    needsApproval = policy.needsApproval
    if case .ask(let deadline, let fallback) = policy.recheck {
      recheck = .set(Ask(deadline: deadline, fallback: fallback))
    }
    if let id = policy.accountID { accountID = .set(id) }
  }

  /// The policy that says this, and of what is left out what is usual.
  package func policy(id: PolicyID, revision: Int, createdAt: Instant, updatedAt: Instant) -> ReminderPolicy {
    merged(
      into: ReminderPolicy(
        id: id,
        revision: revision,
        name: "",
        levels: [],
        hours: SendingHours(zone: .utc),
        createdAt: createdAt,
        updatedAt: updatedAt
      )
    )
  }

  /// A policy with what is different in it, if it can be so.
  func applied(to policy: ReminderPolicy, now: Instant) throws -> ReminderPolicy {
    var policy = merged(into: policy)
    policy.updatedAt = now
    let mistakes = policy.mistakes
    guard mistakes.isEmpty else { throw Failure(.invalidParams, issues: mistakes) }
    policy.levels.sort { $0.day < $1.day }
    return policy
  }

  private func merged(into policy: ReminderPolicy) -> ReminderPolicy {
    var policy = policy
    policy.name = name ?? policy.name
    policy.enabled = enabled ?? policy.enabled
    policy.isDefault = isDefault ?? policy.isDefault
    policy.levels = levels ?? policy.levels
    policy.hours.zone = zone ?? policy.hours.zone
    policy.usesContactZone = usesContactZone ?? policy.usesContactZone
    policy.hours.opens = hours?.from ?? policy.hours.opens
    policy.hours.closes = hours?.to ?? policy.hours.closes
    policy.hours.workingDays = workingDays.map(Set.init) ?? policy.hours.workingDays
    policy.hours.holidays = holidays.map(Set.init) ?? policy.hours.holidays
    policy.minimumIntervalDays = minimumIntervalDays ?? policy.minimumIntervalDays
    policy.needsApproval = needsApproval ?? policy.needsApproval
    switch recheck {
    case .keep: break
    case .clear: policy.recheck = .stored
    case .set(let ask): policy.recheck = .ask(deadline: ask.deadline, fallback: ask.fallback)
    }
    accountID.apply(to: &policy.accountID)
    return policy
  }
}

extension CommsEngine {
  /// The first policy is the default one, unless it says otherwise.
  package func createReminderPolicy(
    _ edit: PolicyEdit,
    commit: Commit<ReminderPolicy>
  ) async throws -> ReminderPolicy {
    let now = world.now()
    let blank = PolicyEdit().policy(id: world.newID(), revision: 1, createdAt: now, updatedAt: now)
    let asked = try edit.applied(to: blank, now: now)
    let policy = try await commit { tx in
      var new = asked
      if edit.isDefault == nil { new.isDefault = try tx.defaultReminderPolicy() == nil }
      try Self.checkReferences(new, tx)
      try tx.insert(new)
      if new.isDefault { _ = try tx.forget(stepsOf: new.id, default: true) }
      return new
    }
    changed.beat()
    return policy
  }

  package func updateReminderPolicy(
    _ id: PolicyID,
    _ edit: PolicyEdit,
    revision: Int?,
    commit: Commit<ReminderPolicy>
  ) async throws -> ReminderPolicy {
    let now = world.now()
    let policy = try await commit { tx in
      let old = try tx.existingPolicy(id)
      try Self.checkRevision(revision, old.revision)
      let new = try edit.applied(to: old, now: now)
      try Self.checkReferences(new, tx)
      let saved = try tx.update(new)
      _ = try tx.forget(stepsOf: id, default: old.isDefault || new.isDefault)
      return saved
    }
    changed.beat()
    return policy
  }

  /// What it applied to is the default policy's from then on.
  package func deleteReminderPolicy(_ id: PolicyID, revision: Int?, commit: Commit<Void>) async throws {
    try await commit { tx in
      let old = try tx.existingPolicy(id)
      try Self.checkRevision(revision, old.revision)
      _ = try tx.forget(stepsOf: id, default: old.isDefault)
      try tx.deleteReminderPolicy(id)
    }
    changed.beat()
  }

  private static func checkReferences(_ policy: ReminderPolicy, _ tx: Writing) throws {
    if let id = policy.accountID, try tx.account(id) == nil {
      throw Failure.invalid("/accountId", .unknownReference(id.text))
    }
    for (index, level) in policy.levels.enumerated() {
      guard case .own(let id) = level.template else { continue }
      guard let use = try tx.currentUse(of: id), let template = try tx.template(use) else {
        throw Failure.invalid("/levels/\(index)/template", .unknownReference(id.text))
      }
      guard template.channel == .email else {
        throw Failure.invalid("/levels/\(index)/template", .notAllowed(reason: "template_of_email"))
      }
    }
  }
}

extension Reading {
  package func existingPolicy(_ id: PolicyID) throws -> ReminderPolicy {
    guard let policy = try reminderPolicy(id) else {
      throw Failure(.policyNotFound, facts: ["policyId": id.text])
    }
    return policy
  }
}
