/// The base 64 of SASL exchanges: one line, padded, nothing else tolerated (RFC 4648 §4, RFC 4954 §4).
package enum SASLBase64 {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  private static let values: [UInt8] = {
    var table = [UInt8](repeating: 0xFF, count: 256)
    for (value, octet) in alphabet.enumerated() { table[Int(octet)] = UInt8(value) }
    return table
  }()

  package static func encode(_ bytes: Bytes) -> Bytes {
    var text = Bytes()
    text.reserveCapacity((bytes.count + 2) / 3 * 4)
    var index = 0
    while index < bytes.count {
      let left = bytes.count - index
      let first = bytes[index]
      let second = left > 1 ? bytes[index + 1] : 0
      let third = left > 2 ? bytes[index + 2] : 0
      text.append(alphabet[Int(first >> 2)])
      text.append(alphabet[Int((first & 0x03) << 4 | second >> 4)])
      text.append(left > 1 ? alphabet[Int((second & 0x0F) << 2 | third >> 6)] : ASCII.equals)
      text.append(left > 2 ? alphabet[Int(third & 0x3F)] : ASCII.equals)
      index += 3
    }
    return text
  }

  /// Reads padded base 64; `nil` for anything else, also for white space and for bits hidden under the
  /// padding.
  package static func decode(_ text: some Collection<UInt8>) -> Bytes? {
    let text = Bytes(text)
    guard text.count % 4 == 0 else { return nil }
    let padding = text.suffix(2).reversed().prefix { $0 == ASCII.equals }.count
    var bytes = Bytes()
    bytes.reserveCapacity(text.count / 4 * 3)
    var pending: UInt32 = 0
    var bits = 0
    for octet in text.dropLast(padding) {
      let value = values[Int(octet)]
      guard value < 64 else { return nil }
      pending = pending << 6 | UInt32(value)
      bits += 6
      if bits >= 8 {
        bits -= 8
        bytes.append(UInt8(truncatingIfNeeded: pending >> UInt32(bits)))
        pending &= (1 << UInt32(bits)) - 1
      }
    }
    return pending == 0 ? bytes : nil
  }
}
