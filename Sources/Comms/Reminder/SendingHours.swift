/// When reminders may leave: hours of the day, days of the week, holidays, in a time zone.
package struct SendingHours: Sendable, Hashable {
  package var zone: Zone
  /// Minutes of the day: from `opens`, before `closes` (1…1440).
  package var opens: Int
  package var closes: Int
  package var workingDays: Set<Weekday>
  package var holidays: Set<Holiday>

  package static let businessDays: Set<Weekday> = [.monday, .tuesday, .wednesday, .thursday, .friday]

  package init(
    zone: Zone,
    opens: Int = 9 * 60,
    closes: Int = 18 * 60,
    workingDays: Set<Weekday> = Self.businessDays,
    holidays: Set<Holiday> = []
  ) {
    self.zone = zone
    self.opens = opens
    self.closes = closes
    self.workingDays = workingDays
    self.holidays = holidays
  }

  package func isWorkingDay(_ date: CalendarDate) -> Bool {
    workingDays.contains(date.weekday) && !holidays.contains(.day(date))
      && !holidays.contains(.yearly(month: date.month, day: date.day))
  }

  package func isOpen(_ instant: Instant) -> Bool {
    let (date, minute) = zone.local(instant)
    return minute >= opens && minute < closes && isWorkingDay(date)
  }

  /// The first open moment at or after one; nil where the holidays leave none within two years.
  package func opening(from instant: Instant) -> Instant? {
    if isOpen(instant) { return instant }
    let (today, minute) = zone.local(instant)
    return opening(from: minute < opens ? today : today.adding(days: 1))
  }

  /// The first open moment on or after a day.
  package func opening(from first: CalendarDate) -> Instant? {
    for days in 0..<732 {
      let date = first.adding(days: days)
      guard isWorkingDay(date) else { continue }
      let moment = zone.instant(on: date, minute: opens)
      // Clocks that jump forward may jump over the whole of it.
      if isOpen(moment) { return moment }
    }
    return nil
  }

  /// When the hours that an open moment lies in are over.
  package func closing(after instant: Instant) -> Instant {
    let (date, _) = zone.local(instant)
    let moment =
      closes == 1440
      ? zone.instant(on: date.adding(days: 1), minute: 0) : zone.instant(on: date, minute: closes)
    // Clocks that go back pass the closing time twice; after the first it is not open any more.
    return max(moment, instant + .seconds(1))
  }
}

/// A day on which nothing leaves.
package enum Holiday: Sendable, Hashable {
  case day(CalendarDate)
  /// Of every year, such as 25 December.
  case yearly(month: Int64, day: Int64)

  /// `YYYY-MM-DD`, or `MM-DD` for every year.
  package init?(_ text: String) {
    if let date = CalendarDate(text) {
      self = .day(date)
    } else if text.utf8.count == 5, let date = CalendarDate("2024-" + text) {
      self = .yearly(month: date.month, day: date.day)
    } else {
      return nil
    }
  }

  package var text: String {
    switch self {
    case .day(let date): date.description
    case .yearly(let month, let day): (month < 10 ? "0" : "") + "\(month)-" + (day < 10 ? "0" : "") + "\(day)"
    }
  }
}
