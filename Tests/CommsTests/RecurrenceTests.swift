import Comms
import Testing

struct RecurrenceTests {
  static let guayaquil = Zone("America/Guayaquil") ?? .utc
  static let santiago = Zone("America/Santiago") ?? .utc

  @Test(arguments: [
    (Recurrence.Step.day, "2026-03-01T12:59:59Z", "2026-03-01T13:00:00.000Z"),
    (.day, "2026-03-01T13:00:00Z", "2026-03-02T13:00:00.000Z"),
    (.week(.monday), "2026-03-01T13:00:00Z", "2026-03-02T13:00:00.000Z"),
    (.week(.monday), "2026-03-02T13:00:00Z", "2026-03-09T13:00:00.000Z"),
    (.month(day: 31), "2026-02-01T00:00:00Z", "2026-02-28T13:00:00.000Z"),
    (.month(day: 31), "2026-02-28T13:00:00Z", "2026-03-31T13:00:00.000Z"),
    (.month(day: 30), "2028-02-01T00:00:00Z", "2028-02-29T13:00:00.000Z"),
    (.month(day: 5), "2026-12-05T13:00:00Z", "2027-01-05T13:00:00.000Z"),
  ])
  func `the next time is the first after a moment`(step: Recurrence.Step, after: String, next: String) throws
  {
    let recurrence = Recurrence(step, minute: 8 * 60, zone: Self.guayaquil)
    #expect(recurrence.next(after: try #require(Instant(after))).description == next)
  }

  @Test func `clocks that change keep the time of the wall`() throws {
    // Chile goes back an hour at midnight of 2026-04-05.
    let recurrence = Recurrence(.day, minute: 9 * 60, zone: Self.santiago)
    let before = recurrence.next(after: try #require(Instant("2026-04-04T00:00:00Z")))
    #expect(before.description == "2026-04-04T12:00:00.000Z")
    #expect(recurrence.next(after: before).description == "2026-04-05T13:00:00.000Z")
  }

  @Test func `a time that a change leaves out is the first moment after it, once`() throws {
    // Chile goes from 00:00 to 01:00 on 2026-09-06.
    let recurrence = Recurrence(.day, minute: 30, zone: Self.santiago)
    let gap = recurrence.next(after: try #require(Instant("2026-09-05T12:00:00Z")))
    #expect(gap.description == "2026-09-06T04:00:00.000Z")
    #expect(recurrence.next(after: gap).description == "2026-09-07T03:30:00.000Z")
  }
}

struct SteadyTimeTests {
  private func reading(_ wall: Int64, _ since: Int64, _ start: String = "a") -> ClockReading {
    ClockReading(
      wall: Instant(milliseconds: wall * 1000),
      sinceStart: .seconds(since),
      start: start
    )
  }

  @Test func `it begins as the wall clock and is not moved by who sets that`() {
    let steady = SteadyTime(beginning: reading(1000, 10), after: nil)
    #expect(steady.now(reading(1000, 10)) == Instant(milliseconds: 1_000_000))
    #expect(steady.now(reading(9999, 15)) == Instant(milliseconds: 1_005_000))
    #expect(steady.now(reading(1, 20)) == Instant(milliseconds: 1_010_000))
    #expect(steady.now(reading(1000, 10, "b")) == nil)
  }

  @Test func `in another start of the machine it goes on after what was counted`() {
    let last = Instant(milliseconds: 5_000_000)
    let behind = SteadyTime(beginning: reading(1000, 10, "b"), after: last)
    #expect(behind.now(reading(1000, 10, "b")) == last)
    let ahead = SteadyTime(beginning: reading(9000, 10, "b"), after: last)
    #expect(ahead.now(reading(9000, 10, "b")) == Instant(milliseconds: 9_000_000))
  }

  @Test func `a step is what the wall clock did beyond the time that passed`() {
    #expect(reading(1100, 110).step(since: reading(1000, 10)) == .zero)
    #expect(reading(4700, 110).step(since: reading(1000, 10)) == .seconds(3600))
    #expect(reading(1000, 110).step(since: reading(1000, 10)) == .seconds(-100))
    #expect(reading(1000, 1, "b").step(since: reading(1000, 10)) == nil)
  }
}
