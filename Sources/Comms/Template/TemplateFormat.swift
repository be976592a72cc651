/// How a value is written: `{{amount | money}}`, `{{date | date long}}`; both names of each.
enum TemplateFormat: Sendable, Hashable {
  enum MoneyStyle: Sendable, Hashable {
    case symbol, code, plain
    /// For a number without a currency of its own.
    case currency(String)
  }

  enum DateStyle: String, Sendable, Hashable {
    case short, medium, long, full, iso
  }

  case money(MoneyStyle)
  /// Figures after the point; nil = as they are.
  case number(Int?)
  case date(DateStyle)
  case time
  case dateTime
  case upper, lower
  /// Line breaks stay line breaks in HTML.
  case lines

  /// nil when there is no such filter; throws when its arguments are wrong.
  init?(_ call: TemplateExpression.Call) throws(BadArguments) {
    let arguments = call.arguments
    guard let format = try Self.find(call.name.lowercased(), arguments) else { return nil }
    self = format
  }

  struct BadArguments: Error {}

  private static func find(_ name: String, _ arguments: [String]) throws(BadArguments) -> Self? {
    func none(_ format: Self) throws(BadArguments) -> Self {
      guard arguments.isEmpty else { throw BadArguments() }
      return format
    }
    switch name {
    case "money", "dinero":
      guard arguments.count <= 1 else { throw BadArguments() }
      switch arguments.first?.lowercased() {
      case nil: return .money(.symbol)
      case "code", "codigo": return .money(.code)
      case "plain", "simple": return .money(.plain)
      case .some(let word):
        guard Money.isCurrency(word.uppercased()) else { throw BadArguments() }
        return .money(.currency(word.uppercased()))
      }
    case "number", "numero":
      guard arguments.count <= 1 else { throw BadArguments() }
      guard let places = arguments.first else { return .number(nil) }
      guard let count = Int(places), (0...6).contains(count) else { throw BadArguments() }
      return .number(count)
    case "date", "fecha":
      guard arguments.count <= 1, let style = dateStyles[arguments.first?.lowercased() ?? "short"] else {
        throw BadArguments()
      }
      return .date(style)
    case "time", "hora": return try none(.time)
    case "datetime", "fechahora": return try none(.dateTime)
    case "upper", "mayusculas": return try none(.upper)
    case "lower", "minusculas": return try none(.lower)
    case "lines", "lineas": return try none(.lines)
    default: return nil
    }
  }

  private static let dateStyles: [String: DateStyle] = [
    "short": .short, "corto": .short, "corta": .short, "medium": .medium, "medio": .medium, "media": .medium,
    "long": .long, "largo": .long, "larga": .long, "full": .full, "completo": .full, "completa": .full,
    "iso": .iso,
  ]
}

/// Every name of a format, for who mistyped one; `default` is known to the compiler itself.
package enum TemplateFormatNames {
  package static let all = [
    "money", "dinero", "number", "numero", "date", "fecha", "time", "hora", "datetime", "fechahora", "upper",
    "mayusculas", "lower", "minusculas", "lines", "lineas", "default", "defecto",
  ]
}
