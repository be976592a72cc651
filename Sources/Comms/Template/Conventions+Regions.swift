extension Conventions {
  /// Comma and point as most of South America has them.
  private static func comma(
    _ pattern: MoneyPattern,
    _ signs: [String: String],
    date: Character = "/"
  ) -> Conventions {
    Conventions(
      language: .es,
      decimal: UInt8(ascii: ","),
      grouping: UInt8(ascii: "."),
      groupsFourFigures: true,
      moneyPattern: pattern,
      dateOrder: .dayFirst(date),
      twelveHours: false,
      signs: signs
    )
  }

  /// Point and comma as Mexico, Peru and most of Central America have them.
  private static func point(_ pattern: MoneyPattern, _ signs: [String: String]) -> Conventions {
    Conventions(
      language: .es,
      decimal: UInt8(ascii: "."),
      grouping: UInt8(ascii: ","),
      groupsFourFigures: true,
      moneyPattern: pattern,
      dateOrder: .dayFirst("/"),
      twelveHours: false,
      signs: signs
    )
  }

  private static func english(_ order: DateOrder, twelveHours: Bool, _ signs: [String: String]) -> Conventions
  {
    Conventions(
      language: .en,
      decimal: UInt8(ascii: "."),
      grouping: UInt8(ascii: ","),
      groupsFourFigures: true,
      moneyPattern: .before,
      dateOrder: order,
      twelveHours: twelveHours,
      signs: signs
    )
  }

  static let generic = point(.before, [:])

  static let byRegion: [String: Conventions] = [
    "es": generic,
    "es-AR": comma(.beforeSpaced, ["ARS": "$", "USD": "US$"]),
    "es-BO": comma(.beforeSpaced, ["BOB": "Bs"]),
    "es-CL": comma(.before, ["CLP": "$", "USD": "US$"], date: "-"),
    "es-CO": comma(.beforeSpaced, ["COP": "$", "USD": "US$"]),
    "es-CR": comma(.before, ["CRC": "₡"]),
    "es-CU": point(.before, ["CUP": "$", "USD": "US$"]),
    "es-DO": point(.before, ["DOP": "RD$", "USD": "US$"]),
    "es-EC": comma(.before, ["USD": "$"]),
    "es-ES": Conventions(
      language: .es,
      decimal: UInt8(ascii: ","),
      grouping: UInt8(ascii: "."),
      groupsFourFigures: false,
      moneyPattern: .after,
      dateOrder: .dayFirst("/"),
      twelveHours: false,
      signs: ["EUR": "€", "USD": "US$"]
    ),
    "es-GT": point(.before, ["GTQ": "Q"]),
    "es-HN": point(.before, ["HNL": "L"]),
    "es-MX": point(.before, ["MXN": "$"]),
    "es-NI": point(.before, ["NIO": "C$"]),
    "es-PA": point(.before, ["PAB": "B/."]),
    "es-PE": point(.beforeSpaced, ["PEN": "S/"]),
    "es-PR": point(.before, ["USD": "$"]),
    "es-PY": comma(.beforeSpaced, ["PYG": "Gs."]),
    "es-SV": point(.before, ["USD": "$"]),
    "es-US": point(.before, ["USD": "$"]),
    "es-UY": comma(.beforeSpaced, ["UYU": "$", "USD": "US$"]),
    "es-VE": comma(.beforeSpaced, ["VES": "Bs.S"]),
    "en": english(.monthFirst, twelveHours: true, ["USD": "$", "EUR": "€", "GBP": "£"]),
    "en-US": english(.monthFirst, twelveHours: true, ["USD": "$", "EUR": "€", "GBP": "£"]),
    "en-GB": english(.dayFirst("/"), twelveHours: false, ["GBP": "£", "EUR": "€", "USD": "US$"]),
    "en-CA": english(.yearFirst, twelveHours: true, ["CAD": "$", "USD": "US$", "EUR": "€"]),
    "pt": Conventions(
      language: .pt,
      decimal: UInt8(ascii: ","),
      grouping: UInt8(ascii: "."),
      groupsFourFigures: true,
      moneyPattern: .beforeSpaced,
      dateOrder: .dayFirst("/"),
      twelveHours: false,
      signs: ["BRL": "R$", "USD": "US$", "EUR": "€"]
    ),
  ]
}

/// What ISO 4217 says of currencies, where it is not two places.
enum Currencies {
  static func places(of currency: String) -> Int { exceptions[currency] ?? 2 }

  /// A sign that means this currency wherever it is read.
  static func sign(of currency: String) -> String? { currency == "EUR" ? "€" : nil }

  private static let exceptions = [
    "BIF": 0, "CLP": 0, "DJF": 0, "GNF": 0, "ISK": 0, "JPY": 0, "KMF": 0, "KRW": 0, "PYG": 0, "RWF": 0,
    "UGX": 0,
    "UYI": 0, "VND": 0, "VUV": 0, "XAF": 0, "XOF": 0, "XPF": 0, "BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3,
    "LYD": 3,
    "OMR": 3, "TND": 3, "CLF": 4, "UYW": 4,
  ]
}
