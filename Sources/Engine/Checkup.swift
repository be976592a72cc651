import Comms
import Storage

/// Something that keeps the service from doing its work, or soon may.
package struct Problem: Sendable, Hashable {
  package enum Kind: String, Sendable, Hashable, CaseIterable {
    case noDefaultOutgoing = "no_default_outgoing"
    case keyMissing = "key_missing"
    case wrongKey = "wrong_key"
    case accountHeld = "account_held"
    case accountIncomplete = "account_incomplete"
    case outboxHeld = "outbox_held"
    case uncertainMessages = "uncertain_messages"
    case storageReadOnly = "storage_read_only"
    case databaseCorrupt = "db_corrupt"
    case logLarge = "log_large"
    case diskLow = "disk_low"
    case clockWrong = "clock_wrong"
    case fileSystemDoubtful = "file_system_doubtful"
    case sqliteOld = "sqlite_old"
    case durabilityOff = "durability_off"
    case modeNotLive = "mode_not_live"
  }

  package enum Severity: String, Sendable, Hashable, CaseIterable {
    /// Something does not work now.
    case error
    /// Something will not work, or not as one would think.
    case warning
    /// Good to know.
    case notice
  }

  package let kind: Kind
  package let severity: Severity
  package let facts: [String: String]
}

extension CommsEngine {
  /// Looks at everything that a healthy service needs; empty = nothing to mend.
  package func problems() async throws -> [Problem] {
    var problems: [Problem] = []
    func report(_ kind: Problem.Kind, _ severity: Problem.Severity, _ facts: [String: String]) {
      problems.append(Problem(kind: kind, severity: severity, facts: facts))
    }
    switch vault.state {
    case .open, .locked(.noKeyYet): break
    case .locked(.keyMissing): report(.keyMissing, .error, [:])
    case .locked(.wrongKey), .locked(.unusable): report(.wrongKey, .error, [:])
    }
    // What the disk says comes also when the database says nothing.
    try await checkMachine(report)
    if let reason = store.readOnlyReason { reportUnwritable(reason, report) }
    do { try await checkWork(report) } catch StoreError.corrupt(let reason) {
      guard case .corrupt? = store.readOnlyReason else {
        problems.append(Problem(kind: .databaseCorrupt, severity: .error, facts: ["reason": reason]))
        return problems
      }
    }
    return problems
  }

  private func reportUnwritable(
    _ reason: StoreError,
    _ report: (Problem.Kind, Problem.Severity, [String: String]) -> Void
  ) {
    let isDamaged = if case .corrupt = reason { true } else { false }
    report(
      isDamaged ? .databaseCorrupt : .storageReadOnly,
      .error,
      ["reason": reason.failure.facts["reason"] ?? ""]
    )
  }

  /// Accounts and messages.
  private func checkWork(
    _ report: (Problem.Kind, Problem.Severity, [String: String]) -> Void
  ) async throws {
    let (accounts, domains, hold, uncertain) = try await store.read { reading in
      let accounts = try reading.accounts()
      return (
        accounts, try reading.domains(), try reading.outboxHold(),
        try reading.queueDepths().filter { $0.state == .uncertain }.reduce(0) { $0 + $1.count }
      )
    }
    if !accounts.contains(where: { $0.outgoing.isDefault && $0.enabled && $0.outgoing.enabled }) {
      report(.noDefaultOutgoing, .error, [:])
    }
    for account in accounts where account.enabled && account.outgoing.enabled {
      if let hold = account.hold {
        report(
          .accountHeld,
          .error,
          [
            "account": account.name, "reason": hold.reason.rawValue,
            "slug": hold.failure?.kind.rawValue ?? "",
          ]
        )
      }
      let missing = account.missingForSending(domain: domains.first { $0.id == account.domainID })
      if !missing.isEmpty {
        report(
          .accountIncomplete,
          .error,
          ["account": account.name, "missing": missing.joined(separator: ", ")]
        )
      }
    }
    if let hold { report(.outboxHeld, .error, ["reason": hold.rawValue]) }
    if uncertain > 0 { report(.uncertainMessages, .warning, ["count": String(uncertain)]) }
  }

  private func checkMachine(
    _ report: (Problem.Kind, Problem.Severity, [String: String]) -> Void
  ) async throws {
    if let free = store.freeBytes, Int64(free) < configuration.freeDisk {
      report(
        .diskLow,
        .error,
        ["freeMB": String(free >> 20), "neededMB": String(configuration.freeDisk >> 20)]
      )
    }
    // This program is younger than 2026: an earlier clock is wrong, and certificates are judged by it.
    if world.now().unixSeconds < 1_767_225_600 {
      report(.clockWrong, .error, ["now": world.now().description])
    }
    if configuration.mode != .live { report(.modeNotLive, .notice, ["mode": configuration.mode.rawValue]) }
    if let kind = directory.doubtfulFileSystem { report(.fileSystemDoubtful, .warning, ["kind": kind]) }
    if store.logBytes >= Self.largeLog {
      report(.logLarge, .warning, ["megabytes": String(store.logBytes >> 20)])
    }
    guard store.readOnlyReason == nil else { return }
    let pragmas = try await store.pragmas()
    if pragmas.writer["synchronous"] != "2" {
      report(.durabilityOff, .error, ["synchronous": pragmas.writer["synchronous"] ?? "?"])
    }
    if Self.isOlder(pragmas.sqliteVersion, than: [3, 51, 3]) {
      report(.sqliteOld, .notice, ["version": pragmas.sqliteVersion])
    }
  }

  /// A log of this size is not what a busy hour makes: some reader has kept it from being emptied for long.
  private static let largeLog = 256 << 20

  private static func isOlder(_ version: String, than wanted: [Int]) -> Bool {
    let found = version.split(separator: ".").map { Int($0) ?? 0 }
    return found.lexicographicallyPrecedes(wanted)
  }
}
