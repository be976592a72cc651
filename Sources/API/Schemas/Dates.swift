import Comms
import RPC

extension Schema where Value == CalendarDate {
  static var date: Schema<CalendarDate> {
    var rules = SchemaDocument.StringRules()
    rules.format = "date"
    return .converting(.line(1...20), document: .string(rules)) { text in
      guard let date = CalendarDate(text) else {
        return .failure(
          Mistake(
            es: "Debe ser una fecha que exista, como 2026-02-28.",
            en: "Must be a date that exists, such as 2026-02-28."
          )
        )
      }
      return .success(date)
    } write: {
      $0.description
    }
  }
}

extension Schema where Value == Holiday {
  /// A day, or one of every year.
  static var holiday: Schema<Holiday> {
    var rules = SchemaDocument.StringRules()
    rules.pattern = "^([0-9]{4}-)?[0-9]{2}-[0-9]{2}$"
    return .converting(.line(1...20), document: .string(rules)) { text in
      guard let holiday = Holiday(text) else {
        return .failure(
          Mistake(
            es: "Debe ser una fecha como 2026-12-25, o 12-25 para todos los años.",
            en: "Must be a date such as 2026-12-25, or 12-25 for every year."
          )
        )
      }
      return .success(holiday)
    } write: {
      $0.text
    }
  }
}

extension Schema where Value == Int {
  /// A time of the day as `HH:MM`, in minutes; `24:00` is its end.
  static var timeOfDay: Schema<Int> {
    var rules = SchemaDocument.StringRules()
    rules.pattern = "^([01][0-9]|2[0-4]):[0-5][0-9]$"
    return .converting(.line(1...10), document: .string(rules)) { text in
      let parts = text.utf8.split(separator: 0x3A, omittingEmptySubsequences: false)
      guard parts.map(\.count) == [2, 2], let hour = Int(text.prefix(2)), let minute = Int(text.suffix(2)),
        text.utf8.allSatisfy({ $0 == 0x3A || (0x30...0x39).contains($0) }), minute < 60,
        hour * 60 + minute <= 1_440
      else {
        return .failure(
          Mistake(es: "Debe ser una hora como 08:30.", en: "Must be a time of day such as 08:30.")
        )
      }
      return .success(hour * 60 + minute)
    } write: { minutes in
      (minutes < 600 ? "0" : "") + "\(minutes / 60):" + (minutes % 60 < 10 ? "0" : "") + "\(minutes % 60)"
    }
  }
}
