import RPC
import Testing

struct LineFramerTests {
  private static let stream = Array(
    "{\"a\":1}\r\n\n  \t\r\n[é]\n\r\nbare\rreturn\n0123456789\r\n01234567890\nlast\nunfinished".utf8
  )
  private static let lines: [LineFramer.Line] = [
    .text(Array("{\"a\":1}".utf8)), .text(Array("[é]".utf8)), .tooLong, .text(Array("0123456789".utf8)),
    .tooLong,
    .text(Array("last".utf8)),
  ]

  private static func cut(_ pieces: [ArraySlice<UInt8>]) -> [LineFramer.Line] {
    var framer = LineFramer(limit: 10)
    let lines = pieces.flatMap { framer.received(Array($0)) }
    #expect(framer.isMidLine)
    let wasMidLine = framer.finish()
    #expect(wasMidLine)
    #expect(!framer.isMidLine)
    return lines
  }

  @Test func `lines are the same wherever the stream is cut`() {
    let stream = Self.stream
    #expect(Self.cut([stream[...]]) == Self.lines)
    #expect(Self.cut(stream.indices.map { stream[$0...$0] }) == Self.lines)
    for first in stream.indices {
      #expect(Self.cut([stream[..<first], stream[first...]]) == Self.lines)
      for second in stride(from: first, to: stream.count, by: 7) {
        #expect(Self.cut([stream[..<first], stream[first..<second], stream[second...]]) == Self.lines)
      }
    }
  }

  @Test(arguments: ["\n", "\r\n"]) func `the limit counts a line without its end`(ending: String) {
    for length in 1...12 {
      var framer = LineFramer(limit: 10)
      let text = [UInt8](repeating: UInt8(ascii: "x"), count: length)
      let expected: LineFramer.Line = length <= 10 ? .text(text) : .tooLong
      #expect(framer.received(text + Array(ending.utf8)) == [expected])
      #expect(framer.received(Array("ok\n".utf8)) == [.text(Array("ok".utf8))])
    }
  }

  @Test func `a line that is too long is told once, when it ends`() {
    var framer = LineFramer(limit: 1000)
    let chunk = [UInt8](repeating: UInt8(ascii: "x"), count: 300)
    for _ in 0..<1000 { #expect(framer.received(chunk).isEmpty) }
    #expect(framer.isMidLine)
    #expect(framer.received(Array("y\nok\n".utf8)) == [.tooLong, .text(Array("ok".utf8))])
    #expect(!framer.isMidLine)
  }

  @Test func `a line that never ends was never sent`() {
    var framer = LineFramer(limit: 10)
    #expect(framer.received(Array("half".utf8)).isEmpty)
    let wasMidLine = framer.finish()
    #expect(wasMidLine)
    #expect(framer.received(Array("x\n".utf8)) == [.text(Array("x".utf8))])
    let isMidLine = framer.finish()
    #expect(!isMidLine)
  }
}
