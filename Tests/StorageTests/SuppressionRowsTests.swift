import Comms
import MIME
import Testing

@testable import Storage

@Suite final class SuppressionRowsTests {
  let scratch: Scratch
  let store: Store

  init() throws {
    scratch = try Scratch()
    store = try scratch.store()
  }

  deinit { store.close() }

  private func stops(_ address: String, marketing: Bool, at now: Instant = .at(10)) async throws
    -> SuppressionReason?
  {
    try await store.read { try $0.suppression(of: address, marketing: marketing, at: now)?.reason }
  }

  @Test func `an entry stops what its scope says, by its channel, until it ends`() async throws {
    try await store.write { tx in
      try tx.insert(entry("a@x.ec", .unsubscribed))
      try tx.insert(entry("b@x.ec", .soft, until: .at(20)))
    }
    #expect(try await stops("a@x.ec", marketing: true) == .unsubscribed)
    #expect(try await stops("a@x.ec", marketing: false) == nil)
    #expect(try await stops("b@x.ec", marketing: false) == .soft)
    #expect(try await stops("b@x.ec", marketing: false, at: .at(20)) == nil)
    #expect(
      try await store.read { try $0.suppression(of: "a@x.ec", by: .sms, marketing: true, at: .at(1)) } == nil
    )
    try await store.write { try $0.pruneSuppressions(now: .at(20)) }
    #expect(try await store.read { try $0.suppressions(.init(), limit: 9) }.total == 1)
  }

  @Test func `an address may have one entry of each scope, and the later one replaces the earlier`()
    async throws
  {
    try await store.write { tx in
      try tx.insert(entry("a@x.ec", .complaint))
      try tx.insert(entry("a@x.ec", .unsubscribed))
      try tx.insert(entry("a@x.ec", .hard))
    }
    let found = try await store.read { try $0.suppressions(of: "a@x.ec", at: .at(1)) }
    #expect(Set(found.map(\.reason)) == [.unsubscribed, .hard])
    let listed = try await store.read { try $0.suppressions(.init(), limit: 9) }
    #expect(listed.items.map(\.reason) == [.hard, .unsubscribed] && listed.total == 2)
    #expect(found.allSatisfy { $0.note == "because" && $0.contactID == "7" })
  }

  @Test func `the list goes from the newest, page by page, by every filter`() async throws {
    try await store.write { tx in
      for number in 0..<7 {
        try tx.insert(
          entry("a\(number)@x.ec", number.isMultiple(of: 2) ? .hard : .complaint, at: .at(number / 3))
        )
      }
    }
    var seen: [String] = []
    var cursor: String?
    repeat {
      let next = cursor
      let page = try await store.read { try $0.suppressions(.init(), limit: 2, after: next) }
      #expect(page.total == 7)
      seen += page.items.map(\.address)
      cursor = page.nextCursor
    } while cursor != nil
    #expect(seen.count == 7 && Set(seen).count == 7 && seen.first == "a6@x.ec")
    for (filter, count) in [
      (SuppressionFilter(reason: .hard), 4), (SuppressionFilter(scope: .marketing), 3),
      (SuppressionFilter(channel: .sms), 0),
      (SuppressionFilter(prefix: "A3@"), 1),
      (SuppressionFilter(channel: .email, scope: .all, reason: .hard, prefix: "a"), 4),
    ] {
      #expect(
        try await store.read { try $0.suppressions(filter, limit: 50) }.items.count == count,
        "\(filter)"
      )
    }
  }

  @Test func `who comes back after unsubscribing begins a new epoch, others do not`() async throws {
    try await store.write { tx in
      try tx.insert(entry("a@x.ec", .unsubscribed))
      try tx.insert(entry("a@x.ec", .hard))
      #expect(try tx.removeSuppressions(of: "a@x.ec", by: .email, scope: .all).map(\.reason) == [.hard])
      #expect(try tx.epoch(of: "a@x.ec") == 0)
      #expect(
        try tx.removeSuppressions(of: "a@x.ec", by: .email, scope: nil).map(\.reason) == [.unsubscribed]
      )
      #expect(try tx.epoch(of: "a@x.ec") == 1)
      #expect(try tx.removeSuppressions(of: "a@x.ec", by: .email, scope: nil).isEmpty)
      #expect(try tx.epoch(of: "a@x.ec") == 1)
    }
  }
}

private func entry(
  _ address: String,
  _ reason: SuppressionReason,
  until: Instant? = nil,
  at now: Instant = .start
) -> Suppression {
  Suppression(
    address: address,
    scope: reason.usualScope,
    reason: reason,
    source: "test",
    note: "because",
    contactID: "7",
    until: until,
    at: now
  )
}
