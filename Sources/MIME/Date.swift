/// Dates of mail: `Sat, 07 Feb 2026 21:52:25 -0300` (RFC 5322 §3.3).
package enum MailDate {
  /// The date in local time with its numeric zone.
  ///
  /// - Parameters:
  ///   - unixSeconds: Seconds since 1970-01-01T00:00:00Z; moved into the years 1970 to 9999.
  ///   - offsetMinutes: Minutes that local time is ahead of UTC; moved into ±23:59.
  package static func format(unixSeconds: Int64, offsetMinutes: Int) -> String {
    let offset = min(max(offsetMinutes, -1_439), 1_439)
    let lastSecond: Int64 = 253_402_300_799
    let local = min(max(unixSeconds, 0), lastSecond) + Int64(offset) * 60
    let seconds = Int(min(max(local, 0), lastSecond))
    let days = seconds / 86_400
    let time = seconds % 86_400
    let (year, month, day) = civil(daysSince1970: days)
    // 1970-01-01 was a Thursday.
    let date = "\(weekdays[(days + 4) % 7]), \(padded(day)) \(months[month - 1]) \(year)"
    let clock = "\(padded(time / 3_600)):\(padded(time / 60 % 60)):\(padded(time % 60))"
    let zone = (offset < 0 ? "-" : "+") + padded(abs(offset) / 60) + padded(abs(offset) % 60)
    return "\(date) \(clock) \(zone)"
  }

  /// The proleptic Gregorian date, counted in 400-year eras that begin on 1 March.
  private static func civil(daysSince1970 days: Int) -> (year: Int, month: Int, day: Int) {
    let shifted = days + 719_468
    let era = shifted / 146_097
    let dayOfEra = shifted % 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
  }

  private static func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

  private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]
}
