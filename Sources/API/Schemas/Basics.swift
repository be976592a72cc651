package import Comms
import JSON
import MIME
package import RPC
import Wire

extension Schema {
  /// An identifier with its prefix, such as `acc_01k9…`.
  static func identifier<Kind>(_ example: String) -> Schema<Value> where Value == Identifier<Kind> {
    var rules = SchemaDocument.StringRules()
    rules.pattern = "^\(Kind.prefix)_[0-9a-z]{26}$"
    return .converting(.line(1...40), document: .string(rules)) { text in
      guard let id = Identifier<Kind>(text) else {
        return .failure(
          Mistake(
            es: "Debe ser un identificador como \(example).",
            en: "Must be an identifier such as \(example)."
          )
        )
      }
      return .success(id)
    } write: {
      $0.text
    }
  }
}

extension Schema where Value == AccountID {
  package static var accountID: Schema<AccountID> { .identifier("acc_01k9qv3x5e8m2n4p6r7s9t0vwz") }
}

extension Schema where Value == DomainID {
  package static var domainID: Schema<DomainID> { .identifier("dom_01k9qv3x5e8m2n4p6r7s9t0vwz") }
}

extension Schema where Value == MessageID {
  package static var messageID: Schema<MessageID> { .identifier("msg_01k9qv3x5e8m2n4p6r7s9t0vwz") }
}

extension Schema where Value == TemplateID {
  package static var templateID: Schema<TemplateID> { .identifier("tpl_01k9qv3x5e8m2n4p6r7s9t0vwz") }
}

extension Schema where Value == AuditID {
  static var auditID: Schema<AuditID> { .identifier("aud_01k9qv3x5e8m2n4p6r7s9t0vwz") }
}

extension Schema where Value == Instant {
  /// RFC 3339; always UTC when written.
  package static var instant: Schema<Instant> {
    var rules = SchemaDocument.StringRules()
    rules.format = "date-time"
    return .converting(.line(1...40), document: .string(rules)) { text in
      guard let instant = Instant(text) else {
        return .failure(
          Mistake(
            es: "Debe ser un instante RFC 3339, por ejemplo 2026-02-07T21:52:25Z.",
            en: "Must be an RFC 3339 instant such as 2026-02-07T21:52:25Z."
          )
        )
      }
      return .success(instant)
    } write: {
      $0.description
    }
  }
}

extension Schema where Value == Duration {
  /// A whole number of milliseconds.
  static func milliseconds(in range: ClosedRange<Int>) -> Schema<Duration> {
    .converting(.integer(in: range)) {
      .success(.milliseconds($0))
    } write: { duration in
      Int(duration / .milliseconds(1))
    }
  }
}

extension Schema where Value == MailAddress {
  /// One address without a name.
  static var address: Schema<MailAddress> {
    .converting(.line(1...320), document: .string(.init(maxLength: 320, format: "email"))) { text in
      Result(catching: { () throws(AddressError) in try MailAddress(parsing: text) }).mapError(mistake)
    } write: {
      $0.addrSpec
    }
  }

  static func mistake(_ error: AddressError) -> Mistake {
    Mistake(
      es: "No es una dirección de correo válida (\(error.description)).",
      en: "Not a valid e-mail address (\(error.description))."
    )
  }
}

extension Schema where Value == Mailbox {
  /// `ana@example.com` or `Ana Pérez <ana@example.com>`.
  static var mailbox: Schema<Mailbox> {
    .converting(.line(1...998)) { text in
      Result(catching: { () throws(AddressError) in try Mailbox(parsing: text) })
        .mapError(Schema<MailAddress>.mistake)
    } write: { mailbox in
      mailbox.written
    }
  }
}

extension Mailbox {
  /// As a caller writes it: the name in quotes where it needs them.
  var written: String {
    guard let name else { return address.addrSpec }
    let special = Set("()<>[]:;@\\,.\"")
    guard name.contains(where: special.contains) else { return "\(name) <\(address.addrSpec)>" }
    let escaped = name.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    return "\"\(escaped)\" <\(address.addrSpec)>"
  }
}

extension Schema where Value == Secret {
  /// A password, token or key: goes in and never comes out.
  static func secret(_ length: ClosedRange<Int>) -> Schema<Secret> {
    var rules = SchemaDocument.StringRules()
    rules.minLength = length.lowerBound
    rules.maxLength = length.upperBound
    rules.writeOnly = true
    return Schema(.string(rules)) { json, reading in
      guard let text = json.stringValue, length.contains(text.unicodeScalars.count),
        !text.unicodeScalars.contains(where: { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) })
      else {
        return reading.fail(
          Phrase(
            es:
              "Debe ser un texto de \(length.lowerBound) a \(length.upperBound) caracteres, en una línea y sin caracteres de control.",
            en:
              "Must be a string of \(length.lowerBound) to \(length.upperBound) characters, on one line and without control characters."
          )
        )
      }
      return Secret(text)
    } encode: { _ in
      nil
    }
  }
}

extension Schema where Value == [UInt8] {
  /// Octets in base64 (RFC 4648 §4).
  static func base64(maximum: Int) -> Schema<[UInt8]> {
    var rules = SchemaDocument.StringRules()
    rules.format = "byte"
    return Schema(.string(rules)) { json, reading in
      guard let bytes = json.stringValue.flatMap({ Base64.decode($0) }), bytes.count <= maximum else {
        return reading.fail(
          Phrase(
            es: "Debe ser base64 de \(maximum) octetos como máximo.",
            en: "Must be base64 of at most \(maximum) octets."
          )
        )
      }
      return bytes
    } encode: { bytes in
      .string(Base64.encode(bytes))
    }
  }
}

extension SchemaDocument.StringRules {
  init(maxLength: Int, format: String) {
    self.init()
    self.maxLength = maxLength
    self.format = format
  }
}

extension Schema where Value == String {
  /// A name that a caller gives to something of its own: an id, a type.
  static var reference: Schema<String> { .line(1...200) }
}

extension Change: Patch where Value: Sendable {
  package typealias Wrapped = Value
}
