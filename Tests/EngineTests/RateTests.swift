import Comms
import Storage
import Testing

@testable import Engine

/// The windows of an account, by what its server received.
@Suite struct RateTests {
  @Test func `what does not fit in the window waits for the next`() async throws {
    try await withPost { post in
      let account = try await post.addAccount(limits: [RateLimit(messages: 3, perHours: 1)])
      _ = try await post.queue(8, account)
      post.engine.start()
      for round in 1...3 {
        let expected = min(round * 3, 8)
        try await post.eventually("\(expected) are sent") {
          // Between looks at a full window the outbox waits for a second of the clock.
          post.clock.move(.seconds(1))
          return try await post.count(account, .sent) == expected
        }
        // Half of the window is not enough: had one more left, the next round would count it.
        post.pass(.seconds(1_800))
        post.pass(.seconds(1_801))
      }
      let times = post.server.accepted.map(\.at)
      #expect(times.count == 8)
      for time in times { #expect(times.filter { $0 <= time && $0 > time - .seconds(3_600) }.count <= 3) }
    }
  }

  /// OB-13: restarts, and a clock that jumps by up to three hours either way.
  @Test(arguments: [1, 2, 3])
  func `no window ever holds more than its limit, whatever the clock and the process do`(seed: Int)
    async throws
  {
    var random = SeededGenerator(seed: UInt64(seed))
    let limits = [RateLimit(messages: 4, perHours: 1), RateLimit(messages: 7, perHours: 3)]
    let first = try Post()
    let account = try await first.addAccount(limits: limits)
    _ = try await first.queue(40, account)
    await first.leave()
    for round in 0..<12 {
      let post = try Post(joining: first)
      let marks = try await post.engine.store.read {
        try $0.rateMarks(account, since: Instant(milliseconds: 0))
      }
      let steady = try await post.engine.store.read { [clocks = post.engine.world.clocks] in
        try $0.steadyNow(clocks)
      }
      let free = limits.map { $0.messages - $0.used(marks, now: steady) }.min() ?? 0
      let waiting = try await post.count(account, .queued)
      let expected = post.server.accepted.count + min(max(free, 0), waiting)
      post.engine.start()
      try await post.eventually("\(expected) have arrived in round \(round)") {
        post.clock.move(.seconds(1))
        return post.engine.isWorker && post.server.accepted.count >= expected
      }
      await post.leave()
      post.clock.move(.seconds(.random(in: 0...10_800, using: &random)))
      post.clock.step(.seconds(.random(in: -10_800...10_800, using: &random)))
    }
    let check = try Post(joining: first)
    let marks = try await check.engine.store.read {
      try $0.rateMarks(account, since: Instant(milliseconds: 0))
    }
    #expect(marks.count == check.server.accepted.count && marks.count >= 4)
    #expect(check.server.passed.count == marks.count)
    for limit in limits {
      // By the server's own record, in time that only passes.
      for last in check.server.passed {
        let window = check.server.passed.filter { $0 <= last && $0 > last - limit.window }
        #expect(window.count <= limit.messages)
      }
    }
    for limit in limits {
      for last in marks {
        let window = marks.filter { $0.at <= last.at && $0.at > last.at - limit.window }
        #expect(window.reduce(0) { $0 + $1.recipients } <= limit.messages)
      }
    }
    await check.close()
  }
}

/// SplitMix64: the same numbers on each run, so that a failure can be repeated.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
