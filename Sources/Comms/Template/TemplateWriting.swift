/// Writes values as a reader of one place expects them.
struct TemplateWriting {
  let conventions: Conventions
  let zone: Zone
  /// No-break spaces become ordinary ones: in an SMS they would cost half of its length.
  let plainSpaces: Bool

  init(_ context: RenderContext, plainSpaces: Bool) {
    conventions = Conventions.of(context.locale)
    zone = context.zone
    self.plainSpaces = plainSpaces
  }

  /// nil when the value cannot be written so.
  func write(_ value: TemplateValue, _ formats: [TemplateFormat]) -> String? {
    var value = value
    for format in formats {
      guard let text = apply(format, to: value) else { return nil }
      value = .text(text)
    }
    return plain(value).map { plainSpaces ? $0.replacing("\u{A0}", with: " ") : $0 }
  }

  /// Without a filter.
  private func plain(_ value: TemplateValue) -> String? {
    switch value {
    case .text(let text): text
    case .number(let amount): conventions.number(amount)
    case .money(let money): conventions.money(money, .symbol)
    case .date(let date): conventions.date(date, .short)
    case .instant(let instant): dateTime(instant)
    case .flag(let flag): conventions.language.flag(flag)
    case .list: nil
    }
  }

  private func dateTime(_ instant: Instant) -> String {
    let (date, minute) = zone.local(instant)
    return conventions.date(date, .short) + " " + conventions.time(minute: minute)
  }

  private func apply(_ format: TemplateFormat, to value: TemplateValue) -> String? {
    switch format {
    case .money(let style): money(value, style)
    case .number(let places): number(value).flatMap { conventions.number($0, places: places) }
    case .date(let style): date(value).map { conventions.date($0, style) }
    case .time: instant(value).map { conventions.time(minute: zone.local($0).minute) }
    case .dateTime: instant(value).map(dateTime)
    case .upper: plain(value)?.uppercased()
    case .lower: plain(value)?.lowercased()
    case .lines: plain(value)
    }
  }

  private func money(_ value: TemplateValue, _ style: TemplateFormat.MoneyStyle) -> String? {
    if case .money(let money) = value {
      // Never one currency's amount under another's name.
      if case .currency(let currency) = style, currency != money.currency { return nil }
      return conventions.money(money, style)
    }
    guard case .currency(let currency) = style, let amount = number(value) else { return nil }
    return conventions.money(Money(amount: amount, currency: currency), .symbol)
  }

  private func number(_ value: TemplateValue) -> Amount? {
    switch value {
    case .number(let amount): amount
    case .money(let money): money.amount
    case .text(let text): Amount(text)
    case .date, .instant, .flag, .list: nil
    }
  }

  private func date(_ value: TemplateValue) -> CalendarDate? {
    switch value {
    case .date(let date): date
    case .instant(let instant): zone.local(instant).date
    case .text(let text): CalendarDate(text) ?? Instant(text).map { zone.local($0).date }
    case .number, .money, .flag, .list: nil
    }
  }

  private func instant(_ value: TemplateValue) -> Instant? {
    switch value {
    case .instant(let instant): instant
    case .text(let text): Instant(text)
    case .date, .number, .money, .flag, .list: nil
    }
  }
}
