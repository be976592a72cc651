/// Punycode, the ASCII form of one international label without its `xn--` (RFC 3492).
enum Punycode {
  private static let base = 36
  private static let firstN = 128
  private static let firstBias = 72

  /// The ASCII form of a label, or nil if it cannot be the form of any DNS label.
  static func encode(_ label: String) -> String? {
    let scalars = label.unicodeScalars.map { Int($0.value) }
    // Every scalar costs at least one octet and a label has at most 63.
    guard scalars.count <= 63 else { return nil }
    var out = scalars.filter { $0 < 128 }.map { UInt8($0) }
    let basicCount = out.count
    if basicCount > 0 { out.append(UInt8(ascii: "-")) }
    var n = firstN
    var delta = 0
    var bias = firstBias
    var handled = basicCount
    while handled < scalars.count {
      guard let next = scalars.filter({ $0 >= n }).min() else { return nil }
      delta += (next - n) * (handled + 1)
      n = next
      for scalar in scalars {
        if scalar < n { delta += 1 }
        guard scalar == n else { continue }
        var q = delta
        var k = base
        while true {
          let t = threshold(k, bias)
          if q < t { break }
          out.append(digit(t + (q - t) % (base - t)))
          q = (q - t) / (base - t)
          k += base
        }
        out.append(digit(q))
        bias = adapt(delta, handled + 1, first: handled == basicCount)
        delta = 0
        handled += 1
      }
      delta += 1
      n += 1
    }
    return String(decoding: out, as: UTF8.self)
  }

  /// The label that an ASCII form stands for, or nil if it stands for none.
  static func decode(_ text: String) -> String? {
    let bytes = Array(text.utf8)
    guard bytes.count <= 63, bytes.allSatisfy({ $0 < 128 }) else { return nil }
    let split = bytes.lastIndex(of: UInt8(ascii: "-"))
    var out = bytes[..<(split ?? 0)].map { Int($0) }
    var position = split.map { $0 + 1 } ?? 0
    var n = firstN
    var i = 0
    var bias = firstBias
    while position < bytes.count {
      let before = i
      var weight = 1
      var k = base
      while true {
        guard position < bytes.count, let digit = value(bytes[position]) else { return nil }
        position += 1
        let (step, stepOverflow) = digit.multipliedReportingOverflow(by: weight)
        let (sum, sumOverflow) = i.addingReportingOverflow(step)
        guard !stepOverflow, !sumOverflow else { return nil }
        i = sum
        let t = threshold(k, bias)
        if digit < t { break }
        let (grown, overflow) = weight.multipliedReportingOverflow(by: base - t)
        guard !overflow else { return nil }
        weight = grown
        k += base
      }
      bias = adapt(i - before, out.count + 1, first: before == 0)
      let (grown, overflow) = n.addingReportingOverflow(i / (out.count + 1))
      guard !overflow, grown <= 0x10FFFF else { return nil }
      n = grown
      i %= out.count + 1
      out.insert(n, at: i)
      i += 1
    }
    var scalars = String.UnicodeScalarView()
    for value in out {
      guard let scalar = Unicode.Scalar(UInt32(value)) else { return nil }
      scalars.append(scalar)
    }
    return String(scalars)
  }

  private static func threshold(_ k: Int, _ bias: Int) -> Int { min(max(k - bias, 1), 26) }

  private static func adapt(_ delta: Int, _ count: Int, first: Bool) -> Int {
    var delta = first ? delta / 700 : delta / 2
    delta += delta / count
    var k = 0
    while delta > 455 {
      delta /= base - 1
      k += base
    }
    return k + base * delta / (delta + 38)
  }

  private static func digit(_ value: Int) -> UInt8 { UInt8(value < 26 ? value + 97 : value + 22) }

  private static func value(_ byte: UInt8) -> Int? {
    switch byte {
    case 0x61...0x7A: Int(byte) - 0x61
    case 0x41...0x5A: Int(byte) - 0x41
    case 0x30...0x39: Int(byte) - 0x30 + 26
    default: nil
    }
  }
}
