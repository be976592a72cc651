import Comms
import Testing

/// Random lives of messages beside a server that remembers what it took.
///
/// Whatever happens, what a message says of itself agrees with the server (I2 to I5).
@Suite struct TransitionInvariantTests {
  @Test(arguments: 0..<40)
  func `what a message says of itself is what the server remembers`(seed: Int) throws {
    for life in 0..<100 {
      var world = try World(seed: UInt64(seed * 1000 + life))
      for step in 0..<60 {
        let did = world.step()
        guard let violation = world.violations.first else { continue }
        Issue.record("\(violation) after \(did), seed \(seed) \(life) \(step)")
        return
      }
    }
  }

  @Test func `every state but those of later channels is reached`() throws {
    var seen: Set<MessageState> = []
    for seed in 0..<2_000 {
      var world = try World(seed: UInt64(seed))
      for _ in 0..<60 {
        _ = world.step()
        seen.insert(world.message.state)
      }
    }
    #expect(seen == Set(MessageState.allCases).subtracting([.delivered, .opened, .scheduled]))
  }
}

private struct World {
  var random: SeededGenerator
  var message: Delivery
  var now = Instant.start
  /// How often the server took the message, for each recipient.
  var accepted: [Int]

  init(seed: UInt64) throws {
    random = SeededGenerator(seed: seed)
    let count = Int.random(in: 1...4, using: &random)
    message = try Sample.delivery(recipients: count)
    accepted = Array(repeating: 0, count: count)
  }

  /// One event that is possible now; its name.
  mutating func step() -> String {
    now = now + .seconds(.random(in: 1...3_600, using: &random))
    switch message.state {
    case .queued, .scheduled: return wait()
    case .sending: return message.committing ? reply() : work()
    case .held:
      if random.oneIn(4) { return end() }
      message.releaseHold(now: now)
      return "release"
    case .uncertain:
      guard random.oneIn(10) else { return "wait" }
      return lookUp()
    case .sent, .delivered, .opened, .failed, .suppressed, .cancelled, .expired: return "over"
    }
  }

  private mutating func wait() -> String {
    if now >= message.expiresAt || random.oneIn(20) { return end() }
    if random.oneIn(15) {
      message.hold(.manual, now: now)
      return "hold"
    }
    if random.oneIn(20), let one = message.pendingPositions.randomElement(using: &random) {
      message.suppress(Failure(.suppressed), at: [one], now: now)
      return "suppress one"
    }
    if random.oneIn(40) {
      message.doubt(now: now)
      return "doubt"
    }
    message.claim(by: "w", now: now)
    return "claim"
  }

  private mutating func end() -> String {
    switch Int.random(in: 0..<3, using: &random) {
    case 0:
      message.cancel(now: now)
      return "cancel"
    case 1:
      message.expire(now: now)
      return "expire"
    default:
      message.suppress(Failure(.suppressed), now: now)
      return "suppress"
    }
  }

  /// Before the marker nothing can have left.
  private mutating func work() -> String {
    let retryAt = now + Backoff.delay(afterAttempt: message.attempts + 1, jitter: 0.5)
    switch Int.random(in: 0..<10, using: &random) {
    case 0:
      message.putBack(
        notBefore: now,
        failure: Failure(.connection),
        countsAsAttempt: random.oneIn(2),
        now: now
      )
      return "putBack"
    case 1:
      message.recoverFromCrash(poisonAfter: 5, now: now)
      return "crash"
    case 2:
      message.cancel(now: now)
      return "cancel"
    case 3:
      message.fail(Failure(.attachmentIntegrity), now: now)
      return "fail"
    case 4:
      message.hold(.manual, now: now)
      return "hold"
    case 5:
      var results: [Int: RecipientOutcome] = [:]
      for position in message.pendingPositions {
        results[position] = .refused(random.oneIn(3) ? Sample.never : Sample.later)
      }
      message.settle(results, retryAt: retryAt, now: now)
      return "refused"
    default:
      var taken: [Int] = []
      var refused: [Int: Refusal] = [:]
      for position in message.pendingPositions {
        switch Int.random(in: 0..<4, using: &random) {
        case 0: refused[position] = Sample.later
        case 1: refused[position] = Sample.never
        default: taken.append(position)
        }
      }
      guard !taken.isEmpty else { return "nobody" }
      message.mark(accepted: taken, refused: refused, now: now)
      return "mark"
    }
  }

  /// The server decides; its answer may get lost, and so may we.
  private mutating func reply() -> String {
    let open = message.recipients.indices.filter { message.recipients[$0].state == .committing }
    let takes = random.oneIn(2)
    if takes { for position in open { accepted[position] += 1 } }
    if random.oneIn(4) {
      message.recoverFromCrash(poisonAfter: 5, now: now)
      return "crash after the dot"
    }
    let outcome: RecipientOutcome
    if random.oneIn(4) {
      outcome = .unknown(Sample.lost)
    } else {
      outcome =
        takes ? .accepted(Sample.reply) : .refused(random.oneIn(2) ? Sample.never : Sample.later)
    }
    let retryAt = now + Backoff.delay(afterAttempt: message.attempts, jitter: 0.5)
    message.settle(Dictionary(uniqueKeysWithValues: open.map { ($0, outcome) }), retryAt: retryAt, now: now)
    return "reply"
  }

  /// Evidence is taken from the server, so it is true; a retry is asked for only where nothing was taken.
  private mutating func lookUp() -> String {
    let open = message.recipients.indices.filter { message.recipients[$0].state == .uncertain }
    let taken = open.filter { accepted[$0] > 0 }
    guard taken.isEmpty || taken.count == open.count else { return "mixed evidence" }
    let outcome: ResolutionOutcome = taken.isEmpty ? (random.oneIn(2) ? .failed : .retry) : .sent
    message.resolve(outcome, lifetime: Backoff.lifetime, now: now)
    return "resolve"
  }

  var violations: [String] {
    var found: [String] = []
    for (index, recipient) in message.recipients.enumerated() {
      let count = accepted[index]
      if count > 1 { found.append("I2: accepted \(count) times") }
      switch recipient.state {
      case .sent: if count != 1 { found.append("I3: sent, accepted \(count) times") }
      case .failed, .pending, .suppressed:
        if count != 0 { found.append("I5: \(recipient.state), yet accepted") }
      case .committing, .uncertain: break
      }
    }
    let states = Set(message.recipients.map(\.state))
    switch message.state {
    case .sent:
      if !states.contains(.sent) || !states.isSubset(of: [.sent, .failed, .suppressed]) {
        found.append("I3: \(states)")
      }
    case .uncertain: if !states.contains(.uncertain) { found.append("I4: \(states)") }
    case .failed, .expired, .cancelled, .suppressed:
      if accepted.contains(where: { $0 > 0 }) { found.append("I5: \(message.state), yet accepted") }
    case .queued, .scheduled, .held:
      if !states.contains(.pending) { found.append("\(message.state) for nobody") }
    case .sending, .delivered, .opened: break
    }
    if states.contains(.committing), message.state != .sending {
      found.append("open recipients in \(message.state)")
    }
    if message.state != .sending, message.committing || message.instance != nil {
      found.append("claim not given back")
    }
    if (message.state == .held) != (message.holdReason != nil) { found.append("hold without a reason") }
    if message.state == .sent, message.sentAt == nil { found.append("sent at no time") }
    return found
  }
}
