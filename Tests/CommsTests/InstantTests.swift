import Comms
import Testing

@Suite struct InstantTests {
  @Test(arguments: [
    ("1970-01-01T00:00:00Z", 0),
    ("1970-01-01T00:00:00.001Z", 1),
    ("1969-12-31T23:59:59.999Z", -1),
    ("2026-02-07T21:52:25.120Z", 1_770_501_145_120),
    ("2026-02-07t21:52:25.12z", 1_770_501_145_120),
    ("2026-02-07 21:52:25.120999999Z", 1_770_501_145_120),
    ("2026-02-07T16:52:25.120-05:00", 1_770_501_145_120),
    ("2026-02-08T03:22:25.120+05:30", 1_770_501_145_120),
    ("2024-02-29T00:00:00Z", 1_709_164_800_000),
    ("2000-02-29T12:00:00+00:00", 951_825_600_000),
    ("2016-12-31T23:59:60Z", 1_483_228_799_000),
    ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
  ])
  func `a date of RFC 3339 is the moment it names`(text: String, milliseconds: Int64) {
    #expect(Instant(text)?.milliseconds == milliseconds)
  }

  @Test(arguments: [
    "", "2026", "2026-02-07", "2026-02-07T21:52Z", "2026-02-07T21:52:25", "2026-02-07T21:52:25.Z",
    "2026-02-07T21:52:25.1234567890Z", "2026-02-07T21:52:25,120Z", "2026-02-07T24:00:00Z",
    "2026-02-07T21:60:00Z", "2026-02-07T21:52:61Z", "2026-00-07T21:52:25Z", "2026-13-07T21:52:25Z",
    "2026-02-00T21:52:25Z", "2026-02-29T00:00:00Z", "2025-02-29T00:00:00Z", "1900-02-29T00:00:00Z",
    "2026-04-31T00:00:00Z", "2026-02-07T21:52:25+5:00", "2026-02-07T21:52:25+0500",
    "2026-02-07T21:52:25+24:00", "2026-02-07T21:52:25+05:60", "2026-02-07T21:52:25Zx",
    " 2026-02-07T21:52:25Z", "2026-02-07T21:52:25Z ", "+026-02-07T21:52:25Z", "２026-02-07T21:52:25Z",
  ])
  func `what is no date is refused`(text: String) {
    #expect(Instant(text) == nil)
  }

  @Test func `written and read again it is the same moment`() {
    var random = SeededGenerator(seed: 1)
    let first = -62_135_596_800_000 as Int64
    let last = 253_402_300_799_999 as Int64
    for _ in 0..<20_000 {
      let instant = Instant(milliseconds: .random(in: first...last, using: &random))
      guard Instant(instant.description) == instant, instant.description.utf8.count == 24 else {
        Issue.record("\(instant.milliseconds)")
        return
      }
    }
  }

  @Test func `text sorts as time does`() {
    var random = SeededGenerator(seed: 2)
    for _ in 0..<2_000 {
      let left = Instant(milliseconds: .random(in: 0...4_102_444_800_000, using: &random))
      let right = Instant(milliseconds: .random(in: 0...4_102_444_800_000, using: &random))
      #expect((left < right) == (left.description < right.description))
    }
  }

  @Test func `an offset is taken off, whatever it is`() {
    var random = SeededGenerator(seed: 3)
    for _ in 0..<2_000 {
      let instant = Instant(milliseconds: .random(in: 0...4_102_444_800, using: &random) * 1000)
      let minutes = Int.random(in: -1439...1439, using: &random)
      let local = (instant + .seconds(minutes * 60)).description.dropLast()
      let sign = minutes < 0 ? "-" : "+"
      let clock = [abs(minutes) / 60, abs(minutes) % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
      #expect(Instant(local + sign + clock.joined(separator: ":")) == instant)
    }
  }

  @Test func `each day of four centuries follows the one before`() throws {
    let start = try #require(CivilDate.daysSinceEpoch(year: 1800, month: 1, day: 1))
    for days in start..<start + 146_097 {
      let (year, month, day) = CivilDate.from(daysSinceEpoch: days)
      let next = CivilDate.from(daysSinceEpoch: days + 1)
      guard CivilDate.daysSinceEpoch(year: year, month: month, day: day) == days,
        (year, month, day) < (next.year, next.month, next.day)
      else {
        Issue.record("\(year)-\(month)-\(day)")
        return
      }
    }
  }

  @Test func `durations are added and found again`() {
    #expect(Instant.start + .milliseconds(1_500) - .start == .milliseconds(1_500))
    #expect(Instant.start - .seconds(3_600) == .at(-3_600))
    #expect(Instant(milliseconds: -1).unixSeconds == -1)
    #expect(Instant(milliseconds: 999).unixSeconds == 0)
  }
}
