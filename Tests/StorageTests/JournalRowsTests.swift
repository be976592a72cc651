import Comms
import Foundation
import Testing

@testable import Storage

/// Events, audit, idempotency and settings.
struct JournalRowsTests {
  let scratch: Scratch
  let store: Store

  init() throws {
    scratch = try Scratch()
    store = try scratch.store()
  }

  @Test func `events come back by sequence and are forgotten after 30 days`() async throws {
    #expect(try await store.read { try $0.latestSequence() } == 0)
    for (number, type) in EventType.allCases.enumerated() {
      try await store.write {
        try $0.append(Event(type, at: .at(number), facts: ["messageId": "m\(number)", "ñ": "\""]))
      }
    }
    let events = try await store.read { try $0.events(after: 2, limit: 3) }
    #expect(events.map(\.sequence) == [3, 4, 5])
    #expect(events.map(\.type) == Array(EventType.allCases[2..<5]))
    #expect(events[0].facts == ["messageId": "m2", "ñ": "\""] && events[0].at == .at(2))
    let count = EventType.allCases.count
    #expect(try await store.write { try $0.pruneEvents(now: .at(30 * 86_400 + count)) } == count)
    #expect(try await store.read { try $0.latestSequence() } == Int64(count))
    let next = try await store.write { try $0.append(Event(.workerStarted, at: .start)) }
    #expect(next.sequence == Int64(count) + 1)
  }

  @Test func `an acknowledgement never goes back`() async throws {
    #expect(try await store.read { try $0.acknowledged(by: "erp") } == 0)
    for sequence in [Int64(5), 9, 3] {
      try await store.write { try $0.acknowledge(sequence, by: "erp", at: .start) }
    }
    #expect(try await store.read { try $0.acknowledged(by: "erp") } == 9)
    #expect(try await store.read { try $0.acknowledged(by: "other") } == 0)
  }

  @Test func `the audit log is listed newest first`() async throws {
    var entries: [AuditEntry] = []
    for number in 0..<5 {
      let entry = AuditEntry(
        id: Sample.entropy.identifier(at: .at(number)),
        at: .at(number),
        actor: number == 0 ? nil : Actor(id: "u\(number)", name: "Ana", permissions: ["x"]),
        clientName: number == 1 ? nil : "erp",
        method: "account.update",
        target: number == 2 ? nil : "acc_1",
        changes: ["name", "host"]
      )
      try await store.write { try $0.append(entry) }
      entries.append(entry)
    }
    let first = try await store.read { try $0.audit(limit: 3) }
    #expect(first.items == Array(entries.reversed().prefix(3)))
    #expect(first.total == 5)
    let second = try await store.read { try $0.audit(limit: 3, after: first.nextCursor) }
    #expect(second.items == [entries[1], entries[0]])
    #expect(second.nextCursor == nil)
    #expect(try await store.read { try $0.audit(target: "acc_1", limit: 9) }.total == 4)
    #expect(try await store.read { try $0.audit(actorID: "u3", limit: 9) }.items == [entries[3]])
  }

  @Test func `a call is remembered once for each scope and key`() async throws {
    #expect(try await store.read { try $0.remembered(scope: "email.send", key: "k") } == nil)
    let result = Array("{\"a\":\0}".utf8)
    try await store.write {
      try $0.remember(scope: "email.send", key: "k", paramsHash: "h", result: result, at: .at(1))
    }
    #expect(
      try await store.read { try $0.remembered(scope: "email.send", key: "k") }
        == RememberedCall(paramsHash: "h", result: result, at: .at(1))
    )
    #expect(try await store.read { try $0.remembered(scope: "other", key: "k") } == nil)
    await #expect(throws: StoreError.duplicate) {
      try await store.write {
        try $0.remember(scope: "email.send", key: "k", paramsHash: "x", result: [], at: .at(2))
      }
    }
  }

  @Test func `keys are forgotten after 30 days unless their message is still on its way`() async throws {
    let account = try await store.addAccount()
    let (waiting, done) = (try Sample.content(account), try Sample.content(account))
    try await store.add(waiting)
    try await store.add(done, Sample.delivery(done, state: .sent))
    for (key, message) in [("plain", nil), ("waiting", waiting.id), ("done", done.id)] {
      try await store.write {
        try $0.remember(scope: "s", key: key, paramsHash: "h", result: [], message: message, at: .start)
      }
    }
    #expect(try await store.write { try $0.pruneIdempotency(now: .at(29 * 86_400)) } == 0)
    #expect(try await store.write { try $0.pruneIdempotency(now: .at(31 * 86_400)) } == 2)
    #expect(try await store.read { try $0.remembered(scope: "s", key: "waiting") } != nil)
  }

  @Test func `settings are set, replaced and removed`() async throws {
    try await store.write { try $0.set("a", to: "1", at: .start) }
    try await store.write { try $0.set("a", to: "2", at: .start) }
    #expect(try await store.read { try $0.setting("a") } == "2")
    try await store.write { try $0.removeSetting("a") }
    #expect(try await store.read { try $0.setting("a") } == nil)
  }
}
