import Testing

@testable import MIME

@Suite struct EncodingTests {
  @Test(arguments: [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
    ("foobar", "Zm9vYmFy"),
  ])
  func `base64 has the values of the RFC`(text: String, encoded: String) {
    #expect(Base64.encode(Array(text.utf8)) == encoded)
    #expect(Base64.decode(encoded) == Array(text.utf8))
  }

  @Test(arguments: [
    "Z", "Zg", "Zg=", "Zg===", "=", "====", "Zm9v=", "Z===", "Zh==", "Zm9=", "Zm 9v", "Zm9v\r\n", "Zm9-",
    "Zg=a", "é===",
  ])
  func `loose base64 is refused`(text: String) {
    #expect(Base64.decode(text) == nil)
    #expect(Base64.decode(Array(text.utf8)) == nil)
  }

  @Test func `lines do not depend on the chunks`() {
    var random = SeededGenerator(seed: 4)
    for size in Array(0...240) + [1_000, 5_700, 65_537] {
      let bytes = (0..<size).map { _ in UInt8.random(in: 0...255, using: &random) }
      let whole = Base64.encodeLines(bytes)
      #expect(whole.count == Base64.encodedSize(of: size))
      var encoder = Base64LineEncoder()
      var out: [UInt8] = []
      var rest = bytes[...]
      while !rest.isEmpty {
        let chunk = rest.prefix(Int.random(in: 0...130, using: &random))
        out += encoder.encode(chunk)
        rest = rest.dropFirst(chunk.count)
      }
      out += encoder.finish()
      #expect(out == whole)
      let lines = String(decoding: whole, as: UTF8.self).components("\r\n")
      #expect(lines.last == "" && lines.dropLast().dropLast().allSatisfy { $0.count == 76 })
      #expect(Base64.decode(lines.joined()) == bytes)
    }
  }

  @Test func `an encoder takes chunks that are not contiguous`() {
    var encoder = Base64LineEncoder()
    let lines = encoder.encode(repeatElement(UInt8(65), count: 100)) + encoder.finish()
    #expect(lines == Base64.encodeLines([UInt8](repeating: 65, count: 100)))
  }

  @Test(arguments: [
    ("", ""), ("mañana", "ma=C3=B1ana"), ("a=b", "a=3Db"), ("a \r\nb\t\r\n", "a=20\r\nb=09\r\n"),
    ("a ", "a=20"),
    (".\r\n.x", "=2E\r\n=2Ex"), ("From a\r\nFrom b", "=46rom a\r\n=46rom b"), ("a\rb\nc\0", "a=0Db=0Ac=00"),
    ("a\tb", "a\tb"), ("\r\n\r\n", "\r\n\r\n"),
  ])
  func `quoted-printable protects what the way could change`(text: String, encoded: String) {
    #expect(String(decoding: QuotedPrintable.encode(Array(text.utf8)), as: UTF8.self) == encoded)
  }

  @Test(arguments: [75, 76, 77, 150, 151, 152, 998, 999, 100_000])
  func `a line of any length is broken softly`(length: Int) throws {
    for piece in ["x", "ñ", ".", " ", "From "] {
      let text = Array(String(String(repeating: piece, count: length).prefix(length)).utf8)
      for text in [text, text + [13, 10], text + [13, 10, 65]] {
        let encoded = QuotedPrintable.encode(text)
        let lines = String(decoding: encoded, as: UTF8.self).components("\r\n")
        #expect(lines.allSatisfy { $0.utf8.count <= 76 && !$0.hasPrefix(".") && !$0.hasPrefix("From ") })
        #expect(try ReadPart.quotedPrintable(encoded) == text)
      }
    }
    #expect(QuotedPrintable.encode([UInt8](repeating: 120, count: 76)).count == 76)
  }

  @Test(arguments: [
    ("hola\r\n", TransferEncoding.sevenBit), ("", .sevenBit), ("-- \r\nAna\r\n", .sevenBit),
    ("a \r\n", .quotedPrintable),
    (".\r\n", .quotedPrintable), ("x\r\nFrom y\r\n", .quotedPrintable), ("--=_0\r\n", .quotedPrintable),
    ("mañana será otro día\r\n", .quotedPrintable), ("日本語のテキスト\r\n", .base64),
    ("a\rb and more", .quotedPrintable),
  ])
  func `the shortest safe encoding is chosen`(text: String, encoding: TransferEncoding) {
    #expect(TransferEncoding.shortest(for: Array(text.utf8)) == encoding)
  }

  /// SM-31: all bodies over {CR, LF, dot, NUL, a} up to seven octets.
  @Test func `no short body puts a bare line end or a leading dot on the wire`() throws {
    let alphabet: [UInt8] = [13, 10, 46, 0, 97]
    var bodies: [[UInt8]] = [[]]
    for _ in 0..<6 {
      bodies = bodies.flatMap { body in alphabet.map { body + [$0] } }
      for body in bodies {
        let text = LineEnds.normalized(body)
        let (encoding, wire) = TransferEncoding.encode(text)
        var previous: UInt8 = 10
        var isClean = true
        for (index, byte) in wire.enumerated() {
          if byte == 13, index + 1 == wire.count || wire[index + 1] != 10 { isClean = false }
          if byte == 10, previous != 13 { isClean = false }
          if byte == 46, previous == 10 { isClean = false }
          if byte == 0 || byte > 126 { isClean = false }
          previous = byte
        }
        let decoded: [UInt8]
        switch encoding {
        case .sevenBit: decoded = wire
        case .quotedPrintable: decoded = try ReadPart.quotedPrintable(wire)
        case .base64: decoded = Base64.decode(wire.filter { $0 != 13 && $0 != 10 }) ?? [1]
        }
        if !isClean || decoded != text { Issue.record("\(body)") }
      }
    }
  }
}
