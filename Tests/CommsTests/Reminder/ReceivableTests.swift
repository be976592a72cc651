import Testing

@testable import Comms

/// What the ERP may say of a receivable, all at once or bit by bit.
@Suite struct ReceivableTests {
  private func change(_ edit: (inout ReceivableChange) throws -> Void) rethrows -> ReceivableChange {
    var change = ReceivableChange()
    try edit(&change)
    return change
  }

  private func new(_ edit: (inout ReceivableChange) throws -> Void = { _ in }) throws -> Receivable {
    let change = try change { change in
      change.contactID = "c1"
      change.number = "001"
      change.total = try Debts.money("100.00")
      change.dueDate = try Debts.date("2026-03-10")
      try edit(&change)
    }
    return try change.applied(to: nil, id: "F-1", now: Debts.now)
  }

  private func refusal(_ change: ReceivableChange, of old: Receivable? = nil) -> [String] {
    do {
      _ = try change.applied(to: old, id: "F-1", now: Debts.now)
      return []
    } catch { return error.issues.map(\.pointer) }
  }

  @Test func `a new one needs what a reminder says, and is owed in full`() throws {
    #expect(refusal(ReceivableChange()) == ["/contactId", "/number", "/total", "/dueDate"])
    let receivable = try new()
    #expect(
      receivable.state == .pending && receivable.balance == receivable.total && receivable.revision == 1
    )
    #expect(try new { $0.total = try Debts.money("0") }.state == .paid)
  }

  @Test func `the state follows the balance and the balance the state`() throws {
    let receivable = try new()
    let part = try change { $0.balance = try Debts.money("40") }.applied(
      to: receivable,
      id: "F-1",
      now: Debts.now
    )
    #expect(part.state == .pending && part.revision == 2)
    #expect(part.balance == (try Debts.money("40.00")))
    let whole = try change { $0.balance = try Debts.money("0.00") }.applied(
      to: part,
      id: "F-1",
      now: Debts.now
    )
    #expect(whole.state == .paid)
    // The payment bounced.
    let back = try change { $0.balance = try Debts.money("100") }.applied(
      to: whole,
      id: "F-1",
      now: Debts.now
    )
    #expect(back.state == .pending)
    let paid = change { $0.state = .paid }
    #expect(try paid.applied(to: part, id: "F-1", now: Debts.now).balance.amount.isZero)
    let more = try change { $0.total = try Debts.money("120") }
    #expect(try more.applied(to: receivable, id: "F-1", now: Debts.now).balance == (try Debts.money("120")))
    #expect(try more.applied(to: part, id: "F-1", now: Debts.now).balance == (try Debts.money("40")))
  }

  @Test func `what contradicts itself is refused by its field`() throws {
    let receivable = try new()
    let paid = try change { $0.balance = try Debts.money("0") }.applied(
      to: receivable,
      id: "F-1",
      now: Debts.now
    )
    #expect(refusal(change { $0.state = .pending }, of: paid) == ["/state"])
    #expect(
      refusal(
        try change {
          $0.state = .paid
          $0.balance = try Debts.money("5")
        },
        of: receivable
      ) == ["/balance"]
    )
    #expect(
      refusal(try change { $0.balance = try Debts.money("5", "EUR") }, of: receivable) == [
        "/balance/currency"
      ]
    )
    #expect(refusal(try change { $0.balance = try Debts.money("-5") }, of: receivable) == ["/balance/amount"])
    let part = try change { $0.balance = try Debts.money("5") }.applied(
      to: receivable,
      id: "F-1",
      now: Debts.now
    )
    #expect(refusal(try change { $0.total = try Debts.money("5", "EUR") }, of: part) == ["/total/currency"])
  }

  @Test func `what is taken away is gone, what is not named stays`() throws {
    let receivable = try new {
      $0.promisedOn = .set(try Debts.date("2026-03-20"))
      $0.url = .set("https://erp.example/f/1")
      $0.attachments = [ReceivableFile(path: "/srv/f1.pdf")]
    }
    let changed = try change { $0.promisedOn = .clear }.applied(to: receivable, id: "F-1", now: Debts.now)
    #expect(changed.promisedOn == nil && changed.url != nil && changed.attachments.count == 1)
    #expect(!changed.saysTheSame(as: receivable) && receivable.saysTheSame(as: receivable))
  }
}
