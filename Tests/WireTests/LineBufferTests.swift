import Testing
import Wire

@Suite struct LineBufferTests {
  private func lines(_ text: String, chunk: Int, limit: Int = 100) throws -> [String] {
    var buffer = LineBuffer(limit: limit)
    var lines: [String] = []
    let octets = Bytes(text.utf8)
    for start in stride(from: 0, to: octets.count, by: chunk) {
      buffer.append(Bytes(octets[start..<min(start + chunk, octets.count)]))
      while let line = try buffer.next() { lines.append(String(decoding: line, as: UTF8.self)) }
    }
    return lines
  }

  @Test(arguments: 1...12)
  func `lines are the same in every cut`(chunk: Int) throws {
    let text = "one\r\n\r\ntwo\nth\rree\r\r\n\nfour"
    #expect(try lines(text, chunk: chunk) == ["one", "", "two", "th\rree\r", ""])
  }

  @Test(arguments: [1, 3, 100])
  func `the limit counts the line end`(chunk: Int) throws {
    #expect(try lines("12345678\r\n", chunk: chunk, limit: 10) == ["12345678"])
    #expect(try lines("123456789\n", chunk: chunk, limit: 10) == ["123456789"])
    #expect(throws: LineTooLong(limit: 10)) { try self.lines("123456789\r\n", chunk: chunk, limit: 10) }
    #expect(throws: LineTooLong(limit: 10)) { try self.lines("1234567890", chunk: chunk, limit: 10) }
  }

  @Test func `NUL goes when asked to`() throws {
    var buffer = LineBuffer(limit: 10, strippingNUL: true)
    buffer.append([0, 0x61, 0, 13, 10, 0])
    #expect(try buffer.next() == [0x61])
    #expect(!buffer.isEmpty)
  }

  @Test func `many lines in one piece cost no more than one by one`() throws {
    var buffer = LineBuffer(limit: 100)
    buffer.append(Bytes(repeating: 10, count: 200_000))
    var count = 0
    while try buffer.next() != nil { count += 1 }
    #expect(count == 200_000)
    #expect(buffer.isEmpty)
  }

  @Test func `a dump shows how much and not what`() {
    var buffer = LineBuffer(limit: 100)
    buffer.append(Bytes("CANARY".utf8))
    var shown = "\(buffer) \(String(reflecting: buffer))"
    dump(buffer, to: &shown)
    #expect(!shown.contains("CANARY") && !shown.contains("67"))
  }
}
