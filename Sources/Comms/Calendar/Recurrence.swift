/// Every day, week or month at the same time of the clocks of a place.
package struct Recurrence: Sendable, Hashable {
  package enum Step: Sendable, Hashable {
    case day
    case week(Weekday)
    /// 1…31; the last day of a month that is too short for it.
    case month(day: Int)
  }

  package var step: Step
  /// Of the day, 0…1439.
  package var minute: Int
  package var zone: Zone

  package init(_ step: Step, minute: Int, zone: Zone) {
    self.step = step
    self.minute = minute
    self.zone = zone
  }

  /// The first time after a moment.
  package func next(after moment: Instant) -> Instant {
    var date = zone.local(moment).date
    // A year has every kind of day that there is.
    for _ in 0...366 {
      if fits(date) {
        let candidate = zone.instant(on: date, minute: minute)
        if candidate > moment { return candidate }
      }
      date = date.adding(days: 1)
    }
    return zone.instant(on: date, minute: minute)
  }

  private func fits(_ date: CalendarDate) -> Bool {
    switch step {
    case .day: true
    case .week(let weekday): date.weekday == weekday
    case .month(let day): date.day == Int64(day) || date.day < Int64(day) && date.adding(days: 1).day == 1
    }
  }
}
