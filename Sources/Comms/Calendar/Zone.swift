import Foundation

/// A time zone of the IANA database: what the clocks on the wall of a place say.
package struct Zone: Sendable, Hashable {
  /// Such as `America/Guayaquil`.
  package let identifier: String
  private let zone: TimeZone

  /// nil for a name that the database does not have.
  package init?(_ identifier: String) {
    guard let zone = TimeZone(identifier: identifier) else { return nil }
    self.identifier = identifier
    self.zone = zone
  }

  package static let utc = Zone(identifier: "UTC", zone: .gmt)

  private init(identifier: String, zone: TimeZone) {
    self.identifier = identifier
    self.zone = zone
  }

  /// Seconds east of UTC.
  package func offset(at instant: Instant) -> Int {
    zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(instant.milliseconds) / 1000))
  }

  /// What day it is there, and the minute of it, 0…1439.
  package func local(_ instant: Instant) -> (date: CalendarDate, minute: Int) {
    let local = instant + .seconds(offset(at: instant))
    let seconds = local.unixSeconds
    let days = seconds >= 0 ? seconds / 86_400 : -((-seconds + 86_399) / 86_400)
    return (CalendarDate(number: days), Int((seconds - days * 86_400) / 60))
  }

  /// When it is that minute of that day there: the first time where clocks go back over it, the end of the gap where
  /// they jump over it.
  package func instant(on date: CalendarDate, minute: Int) -> Instant {
    let wanted = (date.number * 1440 + Int64(minute)) * 60
    func moment(_ seconds: Int64) -> Instant { Instant(milliseconds: seconds * 1000) }
    // No place is more than 15 hours from UTC, and none moves its clocks twice within two days.
    let before = Int64(offset(at: moment(wanted - 86_400)))
    let after = Int64(offset(at: moment(wanted + 86_400)))
    for offset in [max(before, after), min(before, after)]
    where self.offset(at: moment(wanted - offset)) == Int(offset) {
      return moment(wanted - offset)
    }
    guard
      let change = zone.nextDaylightSavingTimeTransition(
        after: Date(timeIntervalSince1970: Double(wanted - max(before, after) - 1))
      )
    else { return moment(wanted - before) }
    // In a gap: the first moment after it.
    let seconds = Int64(change.timeIntervalSince1970)
    return abs(seconds - (wanted - before)) <= 86_400 ? moment(seconds) : moment(wanted - before)
  }
}
