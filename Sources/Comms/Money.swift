/// An exact decimal number, as the ERP wrote it: never a binary fraction.
package struct Amount: Sendable, CustomStringConvertible {
  /// The number without its point.
  package let digits: Int64
  /// How many of the digits stand after the point: 0…6.
  package let scale: Int

  package init(digits: Int64, scale: Int = 0) {
    self.digits = digits
    self.scale = scale
  }

  /// `-?[0-9]+(\.[0-9]{1,6})?` with at most 18 digits; no exponent, no grouping, no plus sign.
  package init?(_ text: String) {
    var rest = text.utf8[...]
    let isNegative = rest.first == 0x2D
    if isNegative { rest.removeFirst() }
    let parts = rest.split(separator: 0x2E, maxSplits: 1, omittingEmptySubsequences: false)
    guard let whole = parts.first, !whole.isEmpty else { return nil }
    let fraction = parts.count == 2 ? parts[1] : Substring("").utf8[...]
    guard parts.count == 1 || (1...6).contains(fraction.count), whole.count + fraction.count <= 18 else {
      return nil
    }
    var value: Int64 = 0
    for byte in [whole, fraction].joined() {
      guard (0x30...0x39).contains(byte) else { return nil }
      value = value * 10 + Int64(byte - 0x30)
    }
    self.init(digits: isNegative ? -value : value, scale: fraction.count)
  }

  /// All its digits, as it was given: `1234.50`.
  package var description: String {
    let figures = String(digits.magnitude)
    let padded = String(repeating: "0", count: max(0, scale + 1 - figures.count)) + figures
    let sign = digits < 0 ? "-" : ""
    return scale == 0 ? sign + padded : sign + padded.dropLast(scale) + "." + padded.suffix(scale)
  }

  package var isZero: Bool { digits == 0 }

  /// nil when the sum has more digits than fit.
  package func adding(_ other: Amount) -> Amount? {
    let scale = max(scale, other.scale)
    guard let left = scaled(to: scale), let right = other.scaled(to: scale) else { return nil }
    let (sum, overflow) = left.addingReportingOverflow(right)
    return overflow ? nil : Amount(digits: sum, scale: scale)
  }

  /// The digits with more places after the point; nil when they do not fit.
  private func scaled(to places: Int) -> Int64? {
    var value = digits
    for _ in scale..<max(scale, places) {
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      if overflow { return nil }
      value = product
    }
    return value
  }
}

extension Amount: Hashable, Comparable {
  /// The same number without zeros at its end: 1.5 for 1.50.
  package var shortest: Amount {
    var (value, places) = (digits, scale)
    while places > 0, value % 10 == 0 { (value, places) = (value / 10, places - 1) }
    return Amount(digits: value, scale: places)
  }

  package static func == (left: Amount, right: Amount) -> Bool {
    let (one, other) = (left.shortest, right.shortest)
    return one.digits == other.digits && one.scale == other.scale
  }

  package func hash(into hasher: inout Hasher) {
    let shortest = shortest
    hasher.combine(shortest.digits)
    hasher.combine(shortest.scale)
  }

  package static func < (left: Amount, right: Amount) -> Bool {
    let (leftWhole, leftRest) = left.parts
    let (rightWhole, rightRest) = right.parts
    return (leftWhole, leftRest) < (rightWhole, rightRest)
  }

  /// Before the point, and millionths after it; both carry the sign.
  private var parts: (Int64, Int64) {
    var unit: Int64 = 1
    for _ in 0..<scale { unit *= 10 }
    return (digits / unit, digits % unit * (1_000_000 / unit))
  }
}

/// An amount of one currency.
package struct Money: Sendable, Hashable {
  package var amount: Amount
  /// Three capital letters of ISO 4217, such as `USD`.
  package var currency: String

  package init(amount: Amount, currency: String) {
    self.amount = amount
    self.currency = currency
  }

  package static func isCurrency(_ text: String) -> Bool {
    text.utf8.count == 3 && text.utf8.allSatisfy { (0x41...0x5A).contains($0) }
  }
}
