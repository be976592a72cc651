import Testing

/// Every target over its seeds, whole and damaged; `fuzz.py` goes on where this ends.
@Suite struct SeedTests {
  private static let targets: [Target] = [
    .json, .framing, .replies, .transaction, .session, .addresses, .headers, .messages, .html,
  ]

  @Test(arguments: targets.map(\.name)) func `seeds hold`(name: String) throws {
    let target = try #require(Self.targets.first { $0.name == name })
    for seed in target.seeds {
      do { try target.check(seed) } catch {
        Issue.record("\(name): \(error) with \(String(decoding: seed, as: UTF8.self).debugDescription)")
      }
    }
  }

  @Test(arguments: targets.map(\.name)) func `damaged seeds hold`(name: String) throws {
    let target = try #require(Self.targets.first { $0.name == name })
    var chance = Chance(state: 0x5EED)
    let words = target.words.map { Array($0.utf8) }
    for _ in 0..<500 {
      var input = target.seeds.randomElement(using: &chance) ?? []
      for _ in 0..<Int.random(in: 1...4, using: &chance) {
        let place = Int.random(in: 0...input.count, using: &chance)
        switch Int.random(in: 0..<4, using: &chance) {
        case 0: input.insert(contentsOf: words.randomElement(using: &chance) ?? [], at: place)
        case 1: input = Array(input[..<place])
        case 2 where place < input.count: input[place] = .random(in: 0...255, using: &chance)
        default: input.insert(contentsOf: input.suffix(Int.random(in: 0...20, using: &chance)), at: place)
        }
      }
      do { try target.check(input) } catch {
        Issue.record("\(name): \(error) with \(input)")
        return
      }
    }
  }
}

/// Random numbers that depend on the seed only (SplitMix64).
private struct Chance: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
