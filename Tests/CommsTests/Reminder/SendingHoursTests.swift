import Testing

@testable import Comms

/// Hours of a place where clocks change, months end and days are free.
@Suite struct SendingHoursTests {
  /// Zone, hours, from, and the opening: Santiago's clocks go forward at the midnight that begins 2026-09-06 and back
  /// at the one that ends 2026-04-04; Argentina, Venezuela, Ecuador and Mexico leave theirs alone since 2009, 2016,
  /// 1993 and 2022, and had changed them before.
  @Test(arguments: [
    ("America/Argentina/Buenos_Aires", 540, 1_080, "2026-02-28T03:00:00Z", "2026-03-02T12:00:00.000Z"),
    ("America/Argentina/Buenos_Aires", 540, 1_080, "2008-10-19T12:00:00Z", "2008-10-20T11:00:00.000Z"),
    ("America/Argentina/Buenos_Aires", 540, 1_080, "2009-03-15T12:00:00Z", "2009-03-16T12:00:00.000Z"),
    ("America/Santiago", 540, 1_080, "2026-04-03T23:00:00Z", "2026-04-06T13:00:00.000Z"),
    ("America/Santiago", 540, 1_080, "2026-09-04T23:00:00Z", "2026-09-07T12:00:00.000Z"),
    ("America/Caracas", 540, 1_080, "2016-04-30T20:00:00Z", "2016-05-02T13:00:00.000Z"),
    ("America/Caracas", 540, 1_080, "2016-04-28T23:00:00Z", "2016-04-29T13:30:00.000Z"),
    ("America/Caracas", 540, 1_080, "2026-12-31T23:00:00Z", "2027-01-01T13:00:00.000Z"),
    ("America/Guayaquil", 540, 1_080, "2028-02-28T23:00:00Z", "2028-02-29T14:00:00.000Z"),
    ("America/Guayaquil", 540, 1_080, "2026-01-31T14:00:00Z", "2026-02-02T14:00:00.000Z"),
    ("America/Mexico_City", 540, 1_080, "2026-11-01T12:00:00Z", "2026-11-02T15:00:00.000Z"),
    ("America/Mexico_City", 540, 1_080, "2021-04-03T01:00:00Z", "2021-04-05T14:00:00.000Z"),
    ("America/Mexico_City", 540, 1_080, "2021-10-29T23:00:00Z", "2021-11-01T15:00:00.000Z"),
    ("Europe/Madrid", 540, 1_080, "2026-03-27T18:00:00Z", "2026-03-30T07:00:00.000Z"),
  ])
  func `the next opening`(place: (String, Int, Int, String, String)) throws {
    let hours = SendingHours(zone: try Debts.zone(place.0), opens: place.1, closes: place.2)
    let opening = try #require(hours.opening(from: try Debts.instant(place.3)))
    #expect(opening.description == place.4)
    #expect(hours.isOpen(opening) && !hours.isOpen(opening - .milliseconds(1)))
    #expect(hours.opening(from: opening) == opening)
    let closing = hours.closing(after: opening)
    #expect(!hours.isOpen(closing) && hours.isOpen(closing - .milliseconds(1)))
  }

  @Test func `hours that the clocks jump over are not of that day`() throws {
    // Santiago has no time from 00:00 to 01:00 on 2026-09-06.
    var hours = SendingHours(zone: try Debts.zone("America/Santiago"), opens: 0, closes: 30)
    hours.workingDays = Set(Weekday.allCases)
    let opening = try #require(hours.opening(from: try Debts.date("2026-09-06")))
    #expect(hours.zone.local(opening).date == (try Debts.date("2026-09-07")))
    hours.closes = 90
    let half = try #require(hours.opening(from: try Debts.date("2026-09-06")))
    #expect(half == (try Debts.instant("2026-09-06T04:00:00Z")))
    #expect(hours.isOpen(half))
  }

  @Test func `hours that the clocks repeat are open twice, and closing comes after now`() throws {
    // Santiago has the hour from 23:00 to 24:00 of 2026-04-04 twice.
    var hours = SendingHours(zone: try Debts.zone("America/Santiago"), opens: 1_380, closes: 1_410)
    hours.workingDays = Set(Weekday.allCases)
    let first = try Debts.instant("2026-04-05T02:10:00Z")
    let again = first + .seconds(3_600)
    #expect(hours.isOpen(first) && hours.isOpen(again))
    #expect(hours.closing(after: first) == (try Debts.instant("2026-04-05T02:30:00Z")))
    #expect(hours.closing(after: again) > again)
  }

  @Test(arguments: [
    "America/Argentina/Buenos_Aires", "America/Santiago", "America/Caracas", "America/Guayaquil",
    "America/Mexico_City",
  ])
  func `every day of ten years opens once, on time, on its own date`(name: String) throws {
    var hours = SendingHours(zone: try Debts.zone(name))
    hours.workingDays = Set(Weekday.allCases)
    let first = try Debts.date("2007-01-01")
    for days in 0..<3_653 {
      let date = first.adding(days: days)
      let opening = try #require(hours.opening(from: date))
      #expect(hours.zone.local(opening) == (date, 540))
      let closing = hours.closing(after: opening)
      #expect(hours.zone.local(closing) == (date, 1_080))
      #expect(hours.opening(from: closing) == hours.opening(from: date.adding(days: 1)))
    }
  }

  /// Due on the 31st: levels count days, not months, so none is lost or doubled in a short month.
  @Test(arguments: [
    ("2026-01-31", 30, "2026-03-02"), ("2028-01-31", 29, "2028-02-29"), ("2026-03-31", -31, "2026-02-28"),
    ("2026-12-31", 1, "2027-01-01"), ("2024-02-29", 366, "2025-03-01"),
  ])
  func `a level at the end of a month has its one day`(date: (String, Int, String)) throws {
    let policy = try Debts.policy(days: [date.1])
    let receivable = try Debts.receivable(due: date.0)
    let day = try Debts.date(date.2)
    #expect(policy.level(of: receivable, on: day)?.number == 1)
    #expect(policy.level(of: receivable, on: day.adding(days: -1)) == nil)
  }

  @Test(arguments: ["2026-12-25", "12-25", "02-29", "01-01"])
  func `a holiday is written as it was given`(text: String) { #expect(Holiday(text)?.text == text) }

  @Test(arguments: ["", "12-32", "2026-02-30", "1-1", "25/12", "13-01", "00-10"])
  func `what is no day is no holiday`(text: String) { #expect(Holiday(text) == nil) }

  @Test func `without any open day there is no opening`() throws {
    var hours = SendingHours(zone: .utc)
    for month in 1...12 {
      for day in 1...31 { hours.holidays.insert(.yearly(month: Int64(month), day: Int64(day))) }
    }
    #expect(hours.opening(from: Debts.now) == nil)
  }
}
