/// SplitMix64: the same numbers on each run, so that a failure can be repeated.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func text(upTo length: Int) -> String {
    var out = ""
    for _ in 0..<Int.random(in: 0...length, using: &self) {
      out += Self.pieces.randomElement(using: &self) ?? ""
    }
    return out
  }

  static let pieces =
    "abcdefghijklmnopqrstuvwxyzABC0123456789      .,;:<>()[]@\\\"'%&=?_-+*/!#$^`{|}~áéíóúñÑü¿¡º€–“”日本語मनीषعدد😀"
    .map(String.init) + [
      "👨‍👩‍👧‍👦", "e\u{301}", "🇪🇨", "\r\n", "\r\nBcc: v@x", "\n", "\r", "\t", "\u{0}", "\u{85}", "\u{2028}",
      "\u{202E}",
      "=?utf-8?q?x?=", "=?", "?=", "From ", "\r\nFrom ", "\r\n.", "\r\n.\r\n", "\r\n\r\n", "--=_", "  ",
      "=20", "\u{FEFF}",
      String(repeating: "x", count: 90), String(repeating: "ñ", count: 60),
      String(repeating: "largo ", count: 30),
    ]
}
