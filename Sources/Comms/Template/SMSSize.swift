/// What a text costs as an SMS: how it is encoded and how many messages it takes.
///
/// 3GPP TS 23.038 §6.
package struct SMSSize: Sendable, Hashable {
  package enum Encoding: String, Sendable, Hashable, CaseIterable {
    case gsm7, ucs2
  }

  package let encoding: Encoding
  /// Septets, or units of 16 bits.
  package let units: Int
  package let segments: Int

  package init(encoding: Encoding, units: Int, segments: Int) {
    self.encoding = encoding
    self.units = units
    self.segments = segments
  }

  package init(_ text: String) {
    var septets = 0
    var isGSM = true
    for scalar in text.unicodeScalars {
      if Self.basic.contains(scalar) {
        septets += 1
      } else if Self.extended.contains(scalar) {
        septets += 2
      } else {
        isGSM = false
        break
      }
    }
    let units = isGSM ? septets : text.utf16.count
    let (single, joined) = isGSM ? (160, 153) : (70, 67)
    self.init(
      encoding: isGSM ? .gsm7 : .ucs2,
      units: units,
      segments: units <= single ? 1 : (units + joined - 1) / joined
    )
  }

  private static let basic = Set(
    ("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZ"
      + "ÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà").unicodeScalars
  )
  private static let extended = Set("\u{0C}^{}\\[~]|€".unicodeScalars)
}
