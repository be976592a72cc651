/// The octets that line protocols give a meaning to.
package enum ASCII {
  package static let nul: UInt8 = 0x00
  package static let tab: UInt8 = 0x09
  package static let lf: UInt8 = 0x0A
  package static let cr: UInt8 = 0x0D
  package static let space: UInt8 = 0x20
  package static let quote: UInt8 = 0x22
  package static let comma: UInt8 = 0x2C
  package static let hyphen: UInt8 = 0x2D
  package static let dot: UInt8 = 0x2E
  package static let zero: UInt8 = 0x30
  package static let nine: UInt8 = 0x39
  package static let equals: UInt8 = 0x3D
  package static let at: UInt8 = 0x40
  package static let backslash: UInt8 = 0x5C
  package static let delete: UInt8 = 0x7F

  package static func isDigit(_ octet: UInt8) -> Bool { octet >= zero && octet <= nine }

  package static func isLetter(_ octet: UInt8) -> Bool {
    let lower = octet | 0x20
    return lower >= 0x61 && lower <= 0x7A
  }
}
