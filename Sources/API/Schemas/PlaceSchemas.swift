import Comms
import RPC

extension Schema where Value == Zone {
  /// `America/Guayaquil`.
  static var zone: Schema<Zone> {
    .converting(.line(1...60)) { text in
      guard let zone = Zone(text) else {
        return .failure(
          Mistake(
            es: "Debe ser una zona horaria IANA, como America/Guayaquil.",
            en: "Must be an IANA time zone such as America/Guayaquil."
          )
        )
      }
      return .success(zone)
    } write: {
      $0.identifier
    }
  }
}

extension Schema where Value == String {
  /// A language and a place: `es`, `es-EC`.
  static var localeTag: Schema<String> {
    var rules = SchemaDocument.StringRules()
    rules.pattern = "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$"
    return .converting(.line(2...35), document: .string(rules)) { text in
      let parts = text.utf8.split(separator: 0x2D, omittingEmptySubsequences: false)
      func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }
      let fits =
        (1...4).contains(parts.count) && (2...3).contains(parts[0].count) && parts[0].allSatisfy(isLetter)
        && parts.dropFirst().allSatisfy { part in
          (2...8).contains(part.count) && part.allSatisfy { isLetter($0) || (0x30...0x39).contains($0) }
        }
      guard fits else {
        return .failure(
          Mistake(es: "Debe ser un idioma como es o es-EC.", en: "Must be a language such as es or es-EC.")
        )
      }
      return .success(text)
    } write: {
      $0
    }
  }

  /// An address of the web: `https://…` or `http://…`.
  static var webAddress: Schema<String> {
    var rules = SchemaDocument.StringRules()
    rules.maxLength = 2000
    rules.format = "uri"
    return .converting(.line(8...2000), document: .string(rules)) { text in
      guard WebAddress.isValid(text) else {
        return .failure(
          Mistake(
            es: "Debe ser una dirección web completa, como https://erp.acme.ec/c/7.",
            en: "Must be a whole web address such as https://erp.acme.ec/c/7."
          )
        )
      }
      return .success(text)
    } write: {
      $0
    }
  }
}
