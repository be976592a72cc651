import Testing
import Wire

@testable import SMTP

@Suite struct DotStufferTests {
  private static let alphabet: [UInt8] = [13, 10, 0x2E, 0, 0x61]

  /// SM-31: every text of up to eight of the octets that matter, in several cuts.
  @Test(arguments: 0...8)
  func `no content ends early, and every receiver reads the same`(length: Int) {
    var text = Bytes(repeating: 0, count: length)
    var digits = Array(repeating: 0, count: length)
    let total = digits.reduce(1) { total, _ in total * 5 }
    let sizes = length < 7 ? Array(1...max(length, 1)) : [1, 3, length]
    for _ in 0..<total {
      for index in text.indices { text[index] = Self.alphabet[digits[index]] }
      let expected = Self.expected(text)
      for size in sizes {
        let wire = Self.wire(text, chunk: size)
        guard wire == expected else {
          Issue.record("\(text) in chunks of \(size): \(wire) instead of \(expected)")
          return
        }
      }
      if let fault = Self.fault(expected) {
        Issue.record("\(text): \(fault)")
        return
      }
      var place = 0
      while place < length, digits[place] == 4 {
        digits[place] = 0
        place += 1
      }
      if place < length { digits[place] += 1 }
    }
  }

  @Test func `long content in any cut is read as it was`() {
    var random = SplitMix(state: 42)
    for round in 0..<300 {
      var text = Bytes()
      while text.count < 40 + round * 3 {
        let dice = random.next() % 24
        if dice < 4 {
          text.append(Self.alphabet[Int(dice)])
        } else if dice < 10 {
          text += [13, 10]
        } else {
          text += Bytes(repeating: UInt8(0x61 + dice), count: Int(random.next() % 30))
        }
      }
      let expected = Self.expected(text)
      #expect(Self.fault(expected) == nil)
      for size in [1, 2, 7, 8, 9, 16, 17, 64, text.count] {
        #expect(Self.wire(text, chunk: size) == expected)
      }
    }
  }

  @Test func `the dot never leaves with the content`() {
    for text in ["", "a", "a\r\n", "a\r", "a\n", ".", ".\r\n", "\r\n", "\r\n.\r\n"] {
      var stuffer = DotStuffer()
      var before = stuffer.supply(Bytes(text.utf8))
      let (rest, terminator) = stuffer.finish()
      before += rest
      #expect(terminator == Bytes((text.isEmpty ? ".\r\n" : "\r\n.\r\n").utf8))
      #expect(Self.fault([13, 10] + before) != nil)
    }
  }

  @Test func `a clean chunk is handed on without a copy`() {
    var stuffer = DotStuffer()
    let chunk = Bytes(repeating: 0x61, count: 50_000) + [13, 10, 0x62, 9, 0x2E, 13, 10]
    _ = stuffer.supply(chunk)
    let out = stuffer.supply([0x63])
    let same = chunk.withUnsafeBufferPointer { a in
      out.withUnsafeBufferPointer { b in a.baseAddress == b.baseAddress }
    }
    #expect(same)
    #expect(out == chunk)
  }

  /// The slow and obvious way, for comparison.
  private static func expected(_ text: Bytes) -> Bytes {
    var wire = Bytes()
    var line = Bytes()
    var afterCR = false
    func end() {
      if line.first == 0x2E { wire.append(0x2E) }
      wire += line
      wire += [13, 10]
      line.removeAll()
    }
    for octet in text where octet != 0 {
      if octet == 10, afterCR {
        afterCR = false
        continue
      }
      afterCR = octet == 13
      if octet == 13 || octet == 10 { end() } else { line.append(octet) }
    }
    if !line.isEmpty { end() }
    return wire + [0x2E, 13, 10]
  }

  private static func wire(_ text: Bytes, chunk: Int) -> Bytes {
    var stuffer = DotStuffer()
    var wire = Bytes()
    var index = 0
    while index < text.count {
      let end = min(index + chunk, text.count)
      wire += stuffer.supply(Bytes(text[index..<end]))
      index = end
    }
    let (rest, terminator) = stuffer.finish()
    return wire + rest + terminator
  }

  /// What a server must never see: a bare CR or LF, NUL, or any end but one at the end.
  private static func fault(_ wire: Bytes) -> String? {
    let all = [13, 10] + wire
    var ends = 0
    for index in all.indices {
      if all[index] == 0 { return "NUL" }
      if all[index] == 10, index == 0 || all[index - 1] != 13 { return "bare LF" }
      if all[index] == 13, index + 1 == all.count || all[index + 1] != 10 { return "bare CR" }
      if index >= 4, all[index] == 10, all[index - 2] == 0x2E, all[index - 3] == 10 { ends += 1 }
    }
    guard ends == 1 else { return "\(ends) ends" }
    return all.suffix(5) == [13, 10, 0x2E, 13, 10] ? nil : "no end"
  }
}
