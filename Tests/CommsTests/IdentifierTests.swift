import Comms
import Testing

@Suite struct IdentifierTests {
  @Test func `identifiers sort by the time they were made`() {
    var random = SeededGenerator(seed: 4)
    var earlier = MessageID(at: Instant(milliseconds: 0), entropy: (.max, .max))
    for _ in 0..<5_000 {
      let instant = Instant(milliseconds: .random(in: 1...281_474_976_710_655, using: &random))
      let id = MessageID(at: instant, entropy: (.random(in: 0 ... .max, using: &random), 0))
      let next = MessageID(at: instant + .milliseconds(1), entropy: (0, 0))
      #expect(earlier < id && id < next)
      #expect(MessageID(id.text) == id)
      earlier = MessageID(at: Instant(milliseconds: 0), entropy: (.max, .max))
    }
  }

  @Test func `randomness tells apart what was made at once`() {
    var random = SeededGenerator(seed: 5)
    let made = (0..<10_000).map { _ in
      MessageID(
        at: .start,
        entropy: (.random(in: 0 ... .max, using: &random), .random(in: 0 ... .max, using: &random))
      )
    }
    #expect(Set(made).count == made.count)
    #expect(made.allSatisfy { $0.text.utf8.count == 30 && $0.text.hasPrefix("msg_") })
  }

  @Test(arguments: [
    "", "msg_", "msg", "acc_01k9qv3x5e8m2n4p6r7s9t0vwz", "MSG_01k9qv3x5e8m2n4p6r7s9t0vwz",
    "msg_01k9qv3x5e8m2n4p6r7s9t0vw", "msg_01k9qv3x5e8m2n4p6r7s9t0vwzz", "msg_01K9QV3X5E8M2N4P6R7S9T0VWZ",
    "msg_01k9qv3x5e8m2n4p6r7s9t0vwi", "msg_01k9qv3x5e8m2n4p6r7s9t0vwl", "msg_01k9qv3x5e8m2n4p6r7s9t0vwo",
    "msg_01k9qv3x5e8m2n4p6r7s9t0vwu", "msg-01k9qv3x5e8m2n4p6r7s9t0vwz", "msg_01k9qv3x5e8m2n4p6r7s9t0v ñ",
    "msg_01k9qv3x5e8m2n4p6r7s9t0vwz\n", "01k9qv3x5e8m2n4p6r7s9t0vwz",
  ])
  func `another prefix, length or alphabet is refused`(text: String) {
    #expect(MessageID(text) == nil)
  }

  @Test func `each kind takes its own prefix only`() {
    let tail = "_01k9qv3x5e8m2n4p6r7s9t0vwz"
    for prefix in ["acc", "dom", "msg", "aud"] {
      #expect((AccountID(prefix + tail) != nil) == (prefix == "acc"))
      #expect((DomainID(prefix + tail) != nil) == (prefix == "dom"))
      #expect((MessageID(prefix + tail) != nil) == (prefix == "msg"))
      #expect((AuditID(prefix + tail) != nil) == (prefix == "aud"))
    }
  }

  @Test func `a time before 1970 still makes a valid identifier`() {
    let id = MessageID(at: Instant(milliseconds: -5), entropy: (7, 7))
    #expect(MessageID(id.text) == id)
  }
}
