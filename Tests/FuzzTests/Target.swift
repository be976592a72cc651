/// One parser under attack: inputs to begin with, and what must hold whatever comes.
///
/// `swift test` runs every target over its seeds and over damaged ones; `make fuzz` lets libFuzzer look for
/// worse. An input that broke something becomes a seed, and so a test.
struct Target: Sendable {
  let name: String
  let seeds: [[UInt8]]
  /// What chance alone finds too late: keywords, delimiters, other programs' tricks.
  let words: [String]
  /// Throws `Violation` when a property does not hold; anything else that stops it is a finding as well.
  let check: @Sendable ([UInt8]) throws -> Void

  init(
    _ name: String,
    seeds: [String],
    words: [String],
    check: @escaping @Sendable ([UInt8]) throws -> Void
  ) {
    self.name = name
    self.seeds = seeds.map { Array($0.utf8) }
    self.words = words
    self.check = check
  }
}

/// A property that does not hold.
struct Violation: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

func require(_ holds: Bool, _ otherwise: @autoclosure () -> String) throws {
  if !holds { throw Violation(otherwise()) }
}

/// Decisions drawn from the input itself, so that an input repeats all that happened.
struct Feed {
  private(set) var rest: ArraySlice<UInt8>

  init(_ input: [UInt8]) { rest = input[...] }

  var isEmpty: Bool { rest.isEmpty }

  mutating func octet() -> UInt8 { rest.popFirst() ?? 0 }

  mutating func number(below limit: Int) -> Int { Int(octet()) % limit }

  mutating func bit() -> Bool { octet() & 1 == 1 }

  /// Up to the next mark, which goes as well; all when there is none.
  mutating func piece(until mark: UInt8 = 0xFF) -> [UInt8] {
    let piece = rest.prefix { $0 != mark }
    rest = rest.dropFirst(piece.count + 1)
    return Array(piece)
  }

  mutating func text(until mark: UInt8 = 0xFF) -> String {
    String(decoding: piece(until: mark), as: UTF8.self)
  }

  mutating func all() -> [UInt8] {
    defer { rest = [] }
    return Array(rest)
  }
}

/// The same octets in pieces whose lengths depend on a number.
func cut(_ octets: [UInt8], by number: UInt8) -> [[UInt8]] {
  var pieces: [[UInt8]] = []
  var rest = octets[...]
  var state = UInt32(number) &* 2_654_435_761 | 1
  while !rest.isEmpty {
    state = state &* 1_664_525 &+ 1_013_904_223
    let length = Int(state >> 24) % (number & 1 == 0 ? 7 : 90) + 1
    pieces.append(Array(rest.prefix(length)))
    rest = rest.dropFirst(length)
  }
  return pieces
}

func contains(_ needle: [UInt8], in octets: [UInt8]) -> Bool {
  guard let first = needle.first, octets.count >= needle.count else { return false }
  return (0...(octets.count - needle.count)).contains {
    octets[$0] == first && octets[$0...].starts(with: needle)
  }
}
