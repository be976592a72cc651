import Comms
import Storage

extension CommsEngine {
  /// What would come of a mass send; nothing is stored and no file is copied.
  package func preview(
    _ draft: BulkDraft,
    examples: Int = 3,
    progress: (Int) -> Void
  ) async throws -> BulkReport {
    let clocks = world.clocks
    var letter = draft.letter
    let account = try store.glance { try settle(&letter, draft, $0) }
    var bulk = Bulk(
      id: world.newID(),
      phase: .expanding,
      accountID: account.id,
      dueAt: draft.sendAt,
      letter: letter,
      createdAt: clocks.wall
    )
    var count = PreviewCount(examples: examples)
    let expansion = Expansion(engine: self)
    func look(_ items: [BulkItem]) async throws {
      bulk.items += items.count
      count.add(items, try await expansion.outcomes(of: items, bulk))
      progress(bulk.items)
      try Task.checkCancellation()
    }
    for start in stride(from: 0, to: draft.recipients.count, by: Expansion.chunk) {
      try await look(
        draft.recipients[start...].prefix(Expansion.chunk).enumerated().map { offset, given in
          let recipient = BulkRecipient(
            to: given.to,
            contactID: given.contactID,
            key: given.key,
            data: given.data
          )
          return BulkItem(number: start + offset, state: .waiting, recipient: recipient)
        }
      )
    }
    bulk.filter = draft.filter
    bulk.isComplete = draft.filter == nil
    while !bulk.isComplete {
      bulk.expanded = bulk.items
      let part = try await store.read { [bulk] in try expansion.next(of: bulk, $0) }
      try await look(part.items)
      bulk.cursor = part.found?.cursor
      bulk.isComplete = part.found?.isLast ?? true
    }
    bulk.expanded = bulk.items
    bulk.accepted = count.accepted
    bulk.skipped = bulk.items - count.accepted
    let eta = try await store.read { [accepted = count.accepted] in
      try $0.eta(of: account.id, with: accepted, clocks)
    }
    return BulkReport(bulk: bulk, skips: count.skips, states: [:], eta: eta)
  }
}

/// Outcomes by kind, with the first few of each reason; addresses are remembered by their hashes only.
private struct PreviewCount {
  let examples: Int
  private(set) var accepted = 0
  private var addresses: Set<Int> = []
  private var keys: Set<Int> = []
  private var counts: [SkipReason: Int] = [:]
  private var first: [SkipReason: [BulkItem]] = [:]

  init(examples: Int) { self.examples = examples }

  mutating func add(_ items: [BulkItem], _ outcomes: [BulkOutcome]) {
    for (item, outcome) in zip(items, outcomes) {
      if let key = item.recipient.key, !keys.insert(key.hashValue).inserted {
        skip(item, .duplicate, nil)
        continue
      }
      switch outcome {
      case .skipped(let reason, let detail): skip(item, reason, detail)
      case .message(_, _, let address):
        if let address, !addresses.insert(address.hashValue).inserted {
          skip(item, .duplicate, nil)
        } else {
          accepted += 1
        }
      }
    }
  }

  private mutating func skip(_ item: BulkItem, _ reason: SkipReason, _ detail: String?) {
    counts[reason, default: 0] += 1
    guard first[reason, default: []].count < examples else { return }
    var item = item
    item.state = .skipped
    item.reason = reason
    item.detail = detail
    first[reason, default: []].append(item)
  }

  var skips: [BulkReport.Skip] {
    counts.sorted { ($1.value, $0.key.rawValue) < ($0.value, $1.key.rawValue) }.map { reason, count in
      BulkReport.Skip(reason: reason, count: count, examples: first[reason] ?? [])
    }
  }
}
