import JSON
import RPC
import Testing

@Suite(.timeLimit(.minutes(1))) struct MutationTests {
  /// Whole messages to be damaged.
  private static let seeds = [
    request("1", "echo", #"{"a":[1,"é",null],"progressToken":"t"}"#), request("\"x\"", "fail"),
    notification("echo"),
    "[\(request("1", "echo")),\(notification("fail")),7]", notification("$/cancelRequest", #"{"id":1}"#),
    request("null", "progress", #"{"progressToken":3}"#), #"{"jsonrpc":"2.0","id":1,"result":{}}"#,
  ]

  /// How many lines of reply a line is owed.
  private static func owed(_ line: [UInt8]) -> Int {
    func isOwed(_ message: Envelope.Message) -> Bool {
      switch message {
      case .call(let call): call.id != nil
      case .refused: true
      case .ignored: false
      }
    }
    switch Envelope(line: line) {
    case .single(let message): return isOwed(message) ? 1 : 0
    case .batch(let messages): return messages.contains(where: isOwed) ? 1 : 0
    }
  }

  @Test func `five thousand damaged lines get the replies they are owed and no other`() async throws {
    var source = Generator(state: 0xC4A5)
    var lines: [[UInt8]] = []
    while lines.count < 5000 {
      var line = Array(Self.seeds[Int.random(in: Self.seeds.indices, using: &source)].utf8)
      for _ in 0..<Int.random(in: 0...2, using: &source) where line.count > 1 {
        let at = Int.random(in: line.indices, using: &source)
        switch Int.random(in: 0..<4, using: &source) {
        case 0: line[at] = .random(in: 0...255, using: &source)
        case 1: line.remove(at: at)
        case 2: line.insert(line[Int.random(in: line.indices, using: &source)], at: at)
        default: line = Array(line[..<at])
        }
      }
      line.removeAll { $0 == 0x0A }
      if line.contains(where: { ![0x09, 0x0D, 0x20].contains($0) }) { lines.append(line) }
    }
    let expected = lines.map(Self.owed).reduce(0, +)
    let harness = try Harness()
    async let sent: Void = harness.send(Array(lines.joined(separator: [0x0A])) + [0x0A])
    var replies = 0
    while replies < expected {
      let value = try await harness.reply()
      if value["method"] == nil { replies += 1 }
    }
    await sent
    #expect(expected > 1000)
    #expect(try await harness.finish().rest.allSatisfy { $0["method"] == "$/progress" })
  }
}

/// Random numbers that depend on the seed only (SplitMix64).
private struct Generator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
