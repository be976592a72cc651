/// A day of the Gregorian calendar, without a time or a zone.
package struct CalendarDate: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// Days since 1970-01-01.
  package let number: Int64

  package init(number: Int64) { self.number = number }

  /// nil where there is no such day.
  package init?(year: Int64, month: Int64, day: Int64) {
    guard (1...9999).contains(year),
      let number = CivilDate.daysSinceEpoch(year: year, month: month, day: day)
    else { return nil }
    self.number = number
  }

  /// `YYYY-MM-DD`.
  package init?(_ text: String) {
    let parts = text.utf8.split(separator: 0x2D, omittingEmptySubsequences: false)
    guard parts.map(\.count) == [4, 2, 2], text.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2D }),
      let year = Int64(text.prefix(4)), let month = Int64(text.dropFirst(5).prefix(2)),
      let day = Int64(text.suffix(2))
    else { return nil }
    self.init(year: year, month: month, day: day)
  }

  package var year: Int64 { CivilDate.from(daysSinceEpoch: number).year }
  package var month: Int64 { CivilDate.from(daysSinceEpoch: number).month }
  package var day: Int64 { CivilDate.from(daysSinceEpoch: number).day }

  package var weekday: Weekday {
    // The first day of 1970 was a Thursday.
    Weekday.allCases[Int(((number + 3) % 7 + 7) % 7)]
  }

  /// `YYYY-MM-DD`.
  package var description: String {
    String(Instant(milliseconds: number * 86_400_000).description.prefix(10))
  }

  package static func < (left: Self, right: Self) -> Bool { left.number < right.number }

  package func adding(days: Int) -> CalendarDate { CalendarDate(number: number + Int64(days)) }

  /// The same day of a later or earlier month; the last one of a month that is too short for it.
  package func adding(months: Int) -> CalendarDate {
    let (year, month, day) = CivilDate.from(daysSinceEpoch: number)
    let count = year * 12 + month - 1 + Int64(months)
    let (newYear, newMonth) = (count / 12, count % 12 + 1)
    for candidate in stride(from: day, to: 27, by: -1) {
      if let number = CivilDate.daysSinceEpoch(year: newYear, month: newMonth, day: candidate) {
        return CalendarDate(number: number)
      }
    }
    return CivilDate.daysSinceEpoch(year: newYear, month: newMonth, day: day).map(CalendarDate.init(number:))
      ?? self
  }
}

package enum Weekday: String, Sendable, Hashable, CaseIterable {
  case monday, tuesday, wednesday, thursday, friday, saturday, sunday
}
