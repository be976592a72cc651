/// A language that months and days are named in.
enum FormatLanguage: String, Sendable {
  case es, en, pt

  var months: [String] {
    switch self {
    case .es: Self.spanishMonths
    case .en: Self.englishMonths
    case .pt: Self.portugueseMonths
    }
  }

  /// From Monday.
  var weekdays: [String] {
    switch self {
    case .es: ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"]
    case .en: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
    case .pt:
      [
        "segunda-feira", "terça-feira", "quarta-feira", "quinta-feira", "sexta-feira", "sábado", "domingo",
      ]
    }
  }

  func medium(day: Int64, month: String, year: String, monthFirst: Bool) -> String {
    switch self {
    case .es, .pt: "\(day) \(month) \(year)"
    case .en: monthFirst ? "\(month) \(day), \(year)" : "\(day) \(month) \(year)"
    }
  }

  func long(day: Int64, month: String, year: String, monthFirst: Bool) -> String {
    switch self {
    case .es, .pt: "\(day) de \(month) de \(year)"
    case .en: monthFirst ? "\(month) \(day), \(year)" : "\(day) \(month) \(year)"
    }
  }

  func flag(_ flag: Bool) -> String {
    switch self {
    case .es: flag ? "sí" : "no"
    case .en: flag ? "yes" : "no"
    case .pt: flag ? "sim" : "não"
    }
  }

  private static let spanishMonths = [
    "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre",
    "noviembre", "diciembre",
  ]
  private static let englishMonths = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
  ]
  private static let portugueseMonths = [
    "janeiro", "fevereiro", "março", "abril", "maio", "junho", "julho", "agosto", "setembro", "outubro",
    "novembro", "dezembro",
  ]
}
