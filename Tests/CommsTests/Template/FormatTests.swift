import Foundation
import Testing

@testable import Comms

struct FormatTests {
  /// What a locale makes of 1234.50 of its own currency, of dollars, and of a number; no-break spaces as `~`.
  static let expected: [(String, String, String, String, String)] = [
    ("es-AR", "ARS", "$~1.234,50", "US$~1.234,50", "1.234,5"),
    ("es-BO", "BOB", "Bs~1.234,50", "USD~1.234,50", "1.234,5"),
    ("es-CL", "CLP", "$1.234,5", "US$1.234,50", "1.234,5"),
    ("es-CO", "COP", "$~1.234,50", "US$~1.234,50", "1.234,5"),
    ("es-CR", "CRC", "₡1.234,50", "USD~1.234,50", "1.234,5"),
    ("es-DO", "DOP", "RD$1,234.50", "US$1,234.50", "1,234.5"),
    ("es-EC", "USD", "$1.234,50", "$1.234,50", "1.234,5"),
    ("es-ES", "EUR", "1234,50~€", "1234,50~US$", "1234,5"),
    ("es-GT", "GTQ", "Q~1,234.50", "USD~1,234.50", "1,234.5"),
    ("es-HN", "HNL", "L~1,234.50", "USD~1,234.50", "1,234.5"),
    ("es-MX", "MXN", "$1,234.50", "USD~1,234.50", "1,234.5"),
    ("es-NI", "NIO", "C$1,234.50", "USD~1,234.50", "1,234.5"),
    ("es-PE", "PEN", "S/~1,234.50", "USD~1,234.50", "1,234.5"),
    ("es-PY", "PYG", "Gs.~1.234,5", "USD~1.234,50", "1.234,5"),
    ("es-SV", "USD", "$1,234.50", "$1,234.50", "1,234.5"),
    ("es-UY", "UYU", "$~1.234,50", "US$~1.234,50", "1.234,5"),
    ("es-VE", "VES", "Bs.S~1.234,50", "USD~1.234,50", "1.234,5"),
    ("en-US", "USD", "$1,234.50", "$1,234.50", "1,234.5"),
    ("en-GB", "GBP", "£1,234.50", "US$1,234.50", "1,234.5"),
    ("pt-BR", "BRL", "R$~1.234,50", "US$~1.234,50", "1.234,5"),
  ]

  @Test(arguments: expected)
  func `money as a country writes it`(
    locale: String,
    currency: String,
    own: String,
    dollars: String,
    number: String
  ) throws {
    let conventions = Conventions.of(locale)
    func written(_ amount: String, _ currency: String) throws -> String {
      conventions.money(try #require(Money(amount, currency)), .symbol).replacing("\u{A0}", with: "~")
    }
    #expect(try written("1234.50", currency) == own)
    #expect(try written("1234.5", "USD") == dollars)
    #expect(conventions.number(try #require(Amount("1234.5"))) == number)
    #expect(try written("-1234.50", currency) == "-" + own)
  }

  /// The table is an extract of CLDR: Foundation's copy of it agrees.
  @Test(arguments: expected)
  func `the table says what Unicode's says`(
    locale: String,
    currency: String,
    own: String,
    _: String,
    _: String
  ) throws {
    let conventions = Conventions.of(locale)
    for (amount, currency) in [
      ("1234567.5", currency), ("1234567.5", "USD"), ("0.5", currency), ("999", "USD"),
    ] {
      let theirs = try #require(Decimal(string: amount)).formatted(
        // It would round to whole pesos.
        .currency(code: currency).locale(Locale(identifier: locale))
          .precision(.fractionLength(max(Currencies.places(of: currency), amount.contains(".") ? 1 : 0)))
      )
      #expect(
        conventions.money(try #require(Money(amount, currency)), .symbol)
          == theirs.replacing("\u{202F}", with: "\u{A0}")
      )
    }
  }

  @Test(arguments: [
    ("es-EC", "05/03/2026", "5 mar 2026", "5 de marzo de 2026", "jueves, 5 de marzo de 2026", "18:35"),
    ("es-CL", "05-03-2026", "5 mar 2026", "5 de marzo de 2026", "jueves, 5 de marzo de 2026", "18:35"),
    ("en-US", "03/05/2026", "Mar 5, 2026", "March 5, 2026", "Thursday, March 5, 2026", "6:35~PM"),
    ("en-GB", "05/03/2026", "5 Mar 2026", "5 March 2026", "Thursday, 5 March 2026", "18:35"),
    ("en-CA", "2026-03-05", "Mar 5, 2026", "March 5, 2026", "Thursday, March 5, 2026", "6:35~PM"),
    ("pt-BR", "05/03/2026", "5 mar 2026", "5 de março de 2026", "quinta-feira, 5 de março de 2026", "18:35"),
    ("fr-FR", "05/03/2026", "5 mar 2026", "5 de marzo de 2026", "jueves, 5 de marzo de 2026", "18:35"),
  ])
  func `days and times as a country writes them`(
    locale: String,
    short: String,
    medium: String,
    long: String,
    full: String,
    time: String
  ) throws {
    let source =
      "{{fecha}}|{{fecha | fecha medio}}|{{fecha | date long}}|{{fecha | fecha completo}}|{{fecha | fecha iso}}|{{fecha | hora}}"
    let written = try render(text: source, ["date": .instant(marchFifth)], in: context(locale, zone: "UTC"))
    let parts = written.replacing("\u{A0}", with: "~").split(separator: "|").map(String.init)
    #expect(parts == ["\(short) \(time)", medium, long, full, "2026-03-05", time])
  }

  @Test func `a moment is told in the reader's zone`() throws {
    let late = TemplateValue.instant(Instant(milliseconds: marchFifth.milliseconds + 9 * 3_600_000))
    func written(_ zone: String) throws -> String {
      try render(
        text: "{{datos.x | fecha}} {{datos.x | hora}} {{hoy}}",
        ["data.x": late],
        in: context("es-EC", zone: zone)
      )
    }
    #expect(try written("America/Guayaquil") == "05/03/2026 22:35 05/03/2026")
    #expect(try written("America/Argentina/Buenos_Aires") == "06/03/2026 00:35 05/03/2026")
    #expect(try written("Europe/Madrid") == "06/03/2026 04:35 05/03/2026")
  }

  @Test func `figures that mean something are never dropped`() throws {
    func written(_ amount: String, _ currency: String) throws -> String {
      Conventions.of("es-EC").money(try #require(Money(amount, currency)), .plain)
    }
    #expect(try written("0.0125", "USD") == "0,0125" && written("1.100000", "USD") == "1,10")
    #expect(try written("1234.00", "CLP") == "1.234" && written("1", "KWD") == "1,000")
    #expect(try written("-0.05", "USD") == "-0,05")
    #expect(try written("999999999999999999", "USD") == "999.999.999.999.999.999")
    #expect(
      try render(
        text: "{{monto | numero 1}} {{monto | numero 0}}",
        ["amount": .money(#require(Money("0.25", "USD")))]
      ) == "0,3 0"
    )
    #expect(throws: TemplateFault.self) {
      try render(text: "{{monto | dinero EUR}}", ["amount": .money(#require(Money("1", "USD")))])
    }
  }

  @Test func `each shared name has the same type in every area`() {
    let everything = TemplateCatalogue.scope(of: nil)
    for area in Area.builtInNames {
      for variable in TemplateCatalogue.scope(of: area).variables {
        let other = everything[variable.name]
        let isTime =
          [TemplateType.date, .instant].contains(variable.type) && [.date, .instant].contains(other?.type)
        #expect(isTime || other?.type == variable.type, "\(area) \(variable.name)")
        #expect(everything[variable.spanish]?.name == variable.name, "\(area) \(variable.spanish)")
      }
    }
  }
}
