import Comms
import JSON
import RPC

extension Schema where Value == Amount {
  /// A decimal number as text, so that nobody's floats touch it.
  static var amount: Schema<Amount> {
    var rules = SchemaDocument.StringRules()
    rules.pattern = #"^-?[0-9]{1,18}(\.[0-9]{1,6})?$"#
    return .converting(.line(1...26), document: .string(rules)) { text in
      guard let amount = Amount(text) else {
        return .failure(
          Mistake(
            es: "Debe ser un número decimal como \"1234.50\", entre comillas.",
            en: "Must be a decimal number such as \"1234.50\", in quotes."
          )
        )
      }
      return .success(amount)
    } write: {
      $0.description
    }
  }
}

extension Schema where Value == Money {
  static var money: Schema<Money> {
    var rules = SchemaDocument.StringRules()
    rules.pattern = "^[A-Z]{3}$"
    let currency = Schema<String>.converting(.line(3...3), document: .string(rules)) { text in
      guard Money.isCurrency(text) else {
        return .failure(
          Mistake(
            es: "Debe ser una moneda ISO 4217 como USD.",
            en: "Must be an ISO 4217 currency such as USD."
          )
        )
      }
      return .success(text)
    } write: {
      $0
    }
    return Schema(Money.init(amount:currency:)) {
      Field("amount", \.amount, .amount, "A decimal number in quotes, e.g. \"1234.50\".")
      Field("currency", \.currency, currency, "ISO 4217, e.g. USD.")
    }.named("Money")
  }
}
