import Comms
import Testing

@Suite struct BackoffTests {
  @Test func `each wait is its step give or take a fifth`() {
    let minutes = [1, 5, 15, 30, 60, 120, 240, 240, 240]
    for (index, step) in minutes.enumerated() {
      let whole = Duration.seconds(step * 60)
      #expect(Backoff.delay(afterAttempt: index + 1, jitter: 0) == whole * 4 / 5)
      #expect(Backoff.delay(afterAttempt: index + 1, jitter: 0.5) == whole)
      #expect(Backoff.delay(afterAttempt: index + 1, jitter: 1) == whole * 6 / 5)
    }
  }

  @Test func `no attempt number and no jitter leads outside the bounds`() {
    var random = SeededGenerator(seed: 6)
    for attempt in [Int.min, -1, 0, 1, 7, 1_000, Int.max] {
      for jitter in [-.infinity, -1, 0, 1, 2, .infinity]
        + (0..<50).map({ _ in Double.random(in: 0...1, using: &random) })
      {
        let delay = Backoff.delay(afterAttempt: attempt, jitter: jitter)
        #expect(delay >= .seconds(48) && delay <= Backoff.longest)
      }
    }
  }
}

@Suite struct RateWindowTests {
  @Test func `what fits goes now, what does not waits for the oldest to leave the window`() {
    let limit = RateLimit(messages: 3, perHours: 1)
    let marks = [RateMark(at: .at(0), recipients: 2), RateMark(at: .at(600), recipients: 1)]
    #expect(limit.used(marks, now: .at(700)) == 3)
    #expect(limit.nextSlot(for: 1, after: marks, now: .at(700)) == .at(3_600))
    #expect(limit.nextSlot(for: 3, after: marks, now: .at(700)) == .at(4_200))
    #expect(limit.nextSlot(for: 4, after: marks, now: .at(700)) == nil, "never fits")
    #expect(limit.nextSlot(for: 2, after: marks, now: .at(3_600)) == .at(3_600))
    #expect(limit.nextSlot(for: 1, after: [], now: .at(0)) == .at(0))
  }

  @Test func `a mark from the future counts as inside`() {
    let limit = RateLimit(messages: 1, perHours: 1)
    let marks = [RateMark(at: .at(9_000), recipients: 1)]
    #expect(limit.used(marks, now: .at(0)) == 1)
    #expect(limit.nextSlot(for: 1, after: marks, now: .at(0)) == .at(12_600))
  }

  @Test func `of several windows the strictest counts`() {
    let limits = [RateLimit(messages: 2, perHours: 1), RateLimit(messages: 3, perHours: 24)]
    let marks = [0, 100, 4_000].map { RateMark(at: .at($0), recipients: 1) }
    #expect(limits.nextSlot(for: 1, after: marks, now: .at(4_100)) == .at(86_400))
    #expect(limits.longestWindow == .seconds(86_400))
    #expect([RateLimit]().nextSlot(for: 1_000, after: marks, now: .at(5)) == .at(5))
  }

  @Test func `the forecast is never earlier than sending one by one`() throws {
    let limit = RateLimit(messages: 10, perHours: 1)
    for waiting in [0, 1, 10, 11, 35] {
      var now = Instant.start
      var marks: [RateMark] = []
      for _ in 0..<waiting {
        now = try #require(limit.nextSlot(for: 1, after: marks, now: now))
        marks.append(RateMark(at: now, recipients: 1))
      }
      let finish = try #require([limit].finish(of: waiting, after: [], now: .start))
      #expect(finish >= now)
      #expect(finish <= now + limit.window)
    }
    #expect([RateLimit(messages: 0, perHours: 1)].finish(of: 1, after: [], now: .start) == nil)
  }

  /// The clock of OB-13 jumps by up to three hours either way and the process restarts: all it has is its marks.
  @Test(arguments: 0..<60)
  func `no window ever holds more than its limit, whatever the clock does`(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    let limits = (0..<Int.random(in: 1...3, using: &random)).map { _ in
      RateLimit(messages: .random(in: 1...20, using: &random), perHours: .random(in: 1...5, using: &random))
    }
    var marks: [RateMark] = []
    var clock = Instant.at(1_000_000)
    for _ in 0..<600 {
      switch Int.random(in: 0..<20, using: &random) {
      case 0: clock = clock + .seconds(.random(in: -10_800...10_800, using: &random))
      case 1...4: clock = clock + .seconds(.random(in: 60...7_200, using: &random))
      default: clock = clock + .seconds(.random(in: 0...20, using: &random))
      }
      let recipients = Int.random(in: 1...3, using: &random)
      // As the outbox does: only as far back as the longest window.
      let known = marks.filter { $0.at > clock - limits.longestWindow }
      guard let slot = limits.nextSlot(for: recipients, after: known, now: clock) else {
        #expect(limits.contains { $0.messages < recipients })
        continue
      }
      #expect(slot >= clock)
      if slot == clock { marks.append(RateMark(at: clock, recipients: recipients)) }
    }
    #expect(!marks.isEmpty)
    for limit in limits {
      for last in marks {
        let window = marks.filter { $0.at <= last.at && $0.at > last.at - limit.window }
        try #require(window.reduce(0) { $0 + $1.recipients } <= limit.messages)
      }
    }
  }

  /// The slot that is named is the first: a moment earlier it does not fit.
  @Test func `the next slot is neither too early nor too late`() throws {
    var random = SeededGenerator(seed: 7)
    for _ in 0..<500 {
      let limit = RateLimit(
        messages: .random(in: 1...10, using: &random),
        perHours: .random(in: 1...3, using: &random)
      )
      let marks = (0..<Int.random(in: 0...12, using: &random)).map { _ in
        RateMark(at: .at(.random(in: 0...7_200, using: &random)), recipients: 1)
      }
      let now = Instant.at(7_200)
      let slot = try #require(limit.nextSlot(for: 1, after: marks, now: now))
      #expect(limit.used(marks, now: slot) < limit.messages)
      if slot > now { #expect(limit.used(marks, now: slot - .milliseconds(1)) >= limit.messages) }
    }
  }
}
