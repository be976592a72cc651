/// How a country writes numbers, money and dates: a frozen extract of Unicode's CLDR 48.
///
/// Foundation's formatters know more of them; they cost 28 ms at their first use, round to what a country has coins
/// for (an invoice over 1234.50 pesos would say 1234), and change with the toolchain, while what a preview showed has
/// to be what is sent.
struct Conventions: Sendable {
  let language: FormatLanguage
  /// The point and what separates thousands.
  let decimal: UInt8
  let grouping: UInt8
  /// Spaniards leave four figures together.
  let groupsFourFigures: Bool
  let moneyPattern: MoneyPattern
  let dateOrder: DateOrder
  /// 6:35 PM.
  let twelveHours: Bool
  /// The own currency's sign, and what others are called.
  let signs: [String: String]

  enum MoneyPattern: Sendable {
    /// `$1,234.50`; a sign of letters is set apart.
    case before
    /// `$ 1.234,50`.
    case beforeSpaced
    /// `1.234,50 €`.
    case after
  }

  enum DateOrder: Sendable {
    case dayFirst(Character)
    case monthFirst
    case yearFirst
  }

  /// Those of a BCP 47 tag: of its region, else of its language; without either those of Latin American Spanish.
  static func of(_ tag: String) -> Conventions {
    let parts = tag.split { $0 == "-" || $0 == "_" }
    let language = FormatLanguage(rawValue: parts.first?.lowercased() ?? "") ?? .es
    let region = parts.dropFirst().last { $0.utf8.count == 2 }?.uppercased() ?? ""
    return byRegion["\(language.rawValue)-\(region)"] ?? byRegion[language.rawValue] ?? generic
  }

  func number(_ amount: Amount, places: Int? = nil) -> String? {
    guard let places else { return figures(amount) }
    return amount.rounded(to: places).map(figures)
  }

  func number(_ amount: Amount) -> String { figures(amount) }

  /// At least as many figures after the point as the currency has coins for, and never fewer than were given.
  func money(_ money: Money, _ style: TemplateFormat.MoneyStyle) -> String {
    let amount = money.amount.padded(to: Currencies.places(of: money.currency))
    let isNegative = amount.digits < 0
    let number = figures(Amount(digits: Int64(clamping: amount.digits.magnitude), scale: amount.scale))
    let sign = isNegative ? "-" : ""
    switch style {
    case .plain: return sign + number
    case .code: return "\(sign)\(money.currency)\u{A0}\(number)"
    case .symbol, .currency:
      let symbol = signs[money.currency] ?? Currencies.sign(of: money.currency) ?? money.currency
      switch moneyPattern {
      case .after: return "\(sign)\(number)\u{A0}\(symbol)"
      case .beforeSpaced: return "\(sign)\(symbol)\u{A0}\(number)"
      case .before:
        // `USD 1,234.50` and `S/ 1,234.50`, but `US$1,234.50`.
        let isApart = symbol.last?.isLetter ?? false
        return isApart ? "\(sign)\(symbol)\u{A0}\(number)" : "\(sign)\(symbol)\(number)"
      }
    }
  }

  private func figures(_ amount: Amount) -> String {
    // From the last figure to the first.
    var octets: [UInt8] = []
    octets.reserveCapacity(32)
    var rest = amount.digits.magnitude
    func next() -> UInt8 {
      defer { rest /= 10 }
      return UInt8(ascii: "0") + UInt8(rest % 10)
    }
    for _ in 0..<amount.scale { octets.append(next()) }
    if amount.scale > 0 { octets.append(decimal) }
    let whole = octets.count
    repeat { octets.append(next()) } while rest > 0
    let count = octets.count - whole
    if count > (groupsFourFigures ? 3 : 4) {
      for place in stride(from: (count - 1) / 3 * 3, to: 0, by: -3) {
        octets.insert(grouping, at: whole + place)
      }
    }
    if amount.digits < 0 { octets.append(UInt8(ascii: "-")) }
    octets.reverse()
    return String(decoding: octets, as: UTF8.self)
  }

  func date(_ date: CalendarDate, _ style: TemplateFormat.DateStyle) -> String {
    let day = date.day
    let month = language.months[Int(date.month - 1)]
    let year = String(date.year)
    switch style {
    case .iso: return date.description
    case .short:
      let (dd, mm) = (Self.two(day), Self.two(date.month))
      switch dateOrder {
      case .dayFirst(let separator): return "\(dd)\(separator)\(mm)\(separator)\(year)"
      case .monthFirst: return "\(mm)/\(dd)/\(year)"
      case .yearFirst: return date.description
      }
    case .medium:
      return language.medium(day: day, month: String(month.prefix(3)), year: year, monthFirst: monthFirst)
    case .long: return language.long(day: day, month: month, year: year, monthFirst: monthFirst)
    case .full:
      let weekday = language.weekdays[Weekday.allCases.firstIndex(of: date.weekday) ?? 0]
      return "\(weekday), " + language.long(day: day, month: month, year: year, monthFirst: monthFirst)
    }
  }

  private var monthFirst: Bool {
    switch dateOrder {
    case .monthFirst, .yearFirst: language == .en
    case .dayFirst: false
    }
  }

  /// The minute of a day, 0…1439.
  func time(minute: Int) -> String {
    let (hours, minutes) = (Int64(minute / 60), Self.two(Int64(minute % 60)))
    guard twelveHours else { return "\(Self.two(hours)):\(minutes)" }
    return "\((hours + 11) % 12 + 1):\(minutes)\u{A0}\(hours < 12 ? "AM" : "PM")"
  }

  private static func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : String(number) }
}

extension Amount {
  /// With zeros at its end until it has as many figures after the point; as it is where they do not fit.
  func padded(to places: Int) -> Amount {
    var shortest = self
    // 1234.00 of a currency without coins is 1234; figures that mean something stay.
    while shortest.scale > places, shortest.digits % 10 == 0 {
      shortest = Amount(digits: shortest.digits / 10, scale: shortest.scale - 1)
    }
    while shortest.scale < places {
      let (digits, overflow) = shortest.digits.multipliedReportingOverflow(by: 10)
      if overflow { return self }
      shortest = Amount(digits: digits, scale: shortest.scale + 1)
    }
    return shortest
  }

  /// Half away from zero, as the tax offices want it; nil when the figures do not fit.
  func rounded(to places: Int) -> Amount? {
    guard scale > places else {
      let result = padded(to: places)
      return result.scale == places ? result : nil
    }
    var unit: Int64 = 1
    for _ in places..<scale { unit *= 10 }
    let (quotient, rest) = digits.quotientAndRemainder(dividingBy: unit)
    let isUp = rest.magnitude * 2 >= unit.magnitude
    return Amount(digits: quotient + (isUp ? digits.signum() : 0), scale: places)
  }
}
