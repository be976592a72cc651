/// What the ERP says of a receivable: all of a new one, of a known one what has changed.
package struct ReceivableChange: Sendable, Hashable {
  package var contactID: String?
  package var number: String?
  package var total: Money?
  package var balance: Money?
  package var dueDate: CalendarDate?
  package var state: ReceivableState?
  package var url: Change<String> = .keep
  package var attachments: [ReceivableFile]?
  package var promisedOn: Change<CalendarDate> = .keep
  package var doNotRemind: Bool?
  package var policyID: Change<PolicyID> = .keep

  package init() {}

  /// The receivable after the change; every mistake at once.
  package func applied(to old: Receivable?, id: String, now: Instant) throws(Failure) -> Receivable {
    var issues: [FieldIssue] = []
    func required<Value>(_ value: Value?, _ name: String) -> Value? {
      if value == nil { issues.append(FieldIssue(pointer: "/" + name, problem: .missing)) }
      return value
    }
    let contactID = required(contactID ?? old?.contactID, "contactId")
    let number = required(number ?? old?.number, "number")
    let total = required(total ?? old?.total, "total")
    let dueDate = required(dueDate ?? old?.dueDate, "dueDate")
    guard let contactID, let number, let total, let dueDate else {
      throw Failure(.invalidParams, issues: issues)
    }
    let (state, balance) = owed(old, total: total)
    issues += mistakes(old, state, balance, total)
    if !issues.isEmpty { throw Failure(.invalidParams, issues: issues) }
    var new = Receivable(
      id: id,
      revision: (old?.revision ?? 0) + 1,
      contactID: contactID,
      number: number,
      total: total,
      balance: balance,
      dueDate: dueDate,
      state: state,
      url: old?.url,
      attachments: attachments ?? old?.attachments ?? [],
      promisedOn: old?.promisedOn,
      doNotRemind: doNotRemind ?? old?.doNotRemind ?? false,
      policyID: old?.policyID,
      createdAt: old?.createdAt ?? now,
      updatedAt: now
    )
    url.apply(to: &new.url)
    promisedOn.apply(to: &new.promisedOn)
    policyID.apply(to: &new.policyID)
    return new
  }

  /// The state follows the balance where only that is said, and the balance the state or the total.
  private func owed(_ old: Receivable?, total: Money) -> (ReceivableState, Money) {
    let nothing = Money(amount: Amount(digits: 0), currency: total.currency)
    // Of what nothing was paid, the balance is the total.
    let untouched = old.map { $0.balance == $0.total } ?? true
    let known = untouched ? total : old?.balance ?? total
    switch (state, balance) {
    case (.paid?, let balance): return (.paid, balance ?? nothing)
    case (let state?, let balance): return (state, balance ?? known)
    case (nil, let balance?):
      let before = old?.state ?? .pending
      if balance.amount.isZero { return (before == .void ? .void : .paid, balance) }
      // A payment was taken back.
      return (before == .paid ? .pending : before, balance)
    case (nil, nil):
      return old.map { ($0.state, known) } ?? (total.amount.isZero ? .paid : .pending, total)
    }
  }

  private func mistakes(
    _ old: Receivable?,
    _ state: ReceivableState,
    _ balance: Money,
    _ total: Money
  ) -> [FieldIssue] {
    func issue(_ pointer: String, _ reason: String) -> FieldIssue {
      FieldIssue(pointer: pointer, problem: .notAllowed(reason: reason))
    }
    var issues: [FieldIssue] = []
    if total.amount.digits < 0 { issues.append(issue("/total/amount", "negative_amount")) }
    if balance.amount.digits < 0 { issues.append(issue("/balance/amount", "negative_amount")) }
    if balance.currency != total.currency {
      issues.append(issue(self.balance == nil ? "/total/currency" : "/balance/currency", "other_currency"))
    }
    switch state {
    case .paid where !balance.amount.isZero:
      issues.append(issue(self.balance == nil ? "/state" : "/balance", "paid_balance"))
    case .pending where balance.amount.isZero, .disputed where balance.amount.isZero:
      issues.append(issue(self.state == nil ? "/balance" : "/state", "open_without_balance"))
    case .pending, .paid, .void, .disputed: break
    }
    return issues
  }
}
