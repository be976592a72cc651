import Testing

@testable import Comms

@Suite struct CalendarTests {
  @Test(arguments: ["1234.50", "0", "-0.05", "10", "999999999999.999999", "-12.3"])
  func `an amount is written as it was given`(text: String) throws {
    #expect(try #require(Amount(text)).description == text)
  }

  @Test(arguments: ["", ".5", "5.", "1e3", "+1", "1,5", "1.2345678", "1234567890123456789", "--1", "٣", " 1"])
  func `what is no plain decimal number is no amount`(text: String) { #expect(Amount(text) == nil) }

  @Test func `amounts are added exactly and compared by value`() throws {
    let tenth = try #require(Amount("0.1"))
    let fifth = try #require(Amount("0.20"))
    #expect(tenth.adding(fifth)?.description == "0.30")
    #expect(Amount("1.5") == Amount("1.500"))
    #expect(try #require(Amount("-1.01")) < #require(Amount("-1.001")))
    #expect(Amount("999999999999999999")?.adding(Amount(digits: .max)) == nil)
  }

  @Test func `days are counted over months, leap years and weeks`() throws {
    let date = try #require(CalendarDate("2026-01-31"))
    #expect(date.adding(months: 1).description == "2026-02-28")
    #expect(date.adding(months: 25).description == "2028-02-29")
    #expect(date.adding(months: -2).description == "2025-11-30")
    #expect(date.adding(days: 1).description == "2026-02-01")
    #expect(date.weekday == .saturday)
    #expect(CalendarDate("1969-12-28")?.weekday == .sunday)
    #expect(CalendarDate("2026-02-29") == nil)
    #expect(CalendarDate("2026-1-31") == nil)
  }

  /// Santiago goes forward at the midnight that begins 2026-09-06, and back at the one that ends 2026-04-04.
  @Test(arguments: [
    ("America/Guayaquil", "2026-11-22", 540, "2026-11-22T14:00:00.000Z"),
    ("America/Caracas", "2026-11-22", 540, "2026-11-22T13:00:00.000Z"),
    ("America/Santiago", "2026-09-06", 0, "2026-09-06T04:00:00.000Z"),
    ("America/Santiago", "2026-09-06", 30, "2026-09-06T04:00:00.000Z"),
    ("America/Santiago", "2026-09-06", 60, "2026-09-06T04:00:00.000Z"),
    ("America/Santiago", "2026-04-04", 1410, "2026-04-05T02:30:00.000Z"),
    ("Europe/Madrid", "2026-03-29", 150, "2026-03-29T01:00:00.000Z"),
    ("Europe/Madrid", "2026-10-25", 150, "2026-10-25T00:30:00.000Z"),
    ("Pacific/Kiritimati", "2026-01-01", 0, "2025-12-31T10:00:00.000Z"),
  ])
  func `an hour of a day is found where clocks change`(place: (String, String, Int, String)) throws {
    let zone = try #require(Zone(place.0))
    let date = try #require(CalendarDate(place.1))
    #expect(zone.instant(on: date, minute: place.2).description == place.3)
  }

  @Test func `a moment has the day and the minute of its place`() throws {
    let zone = try #require(Zone("America/Argentina/Buenos_Aires"))
    let (date, minute) = zone.local(try #require(Instant("2026-03-01T02:59:59Z")))
    #expect((date.description, minute) == ("2026-02-28", 1439))
  }
}
