import JSON
import Testing

struct ReaderTests {
  @Test(
    arguments: [
      ("", .empty, 0),
      (" \n", .empty, 2),
      ("\u{FEFF}{}", .byteOrderMark, 0),
      ("[1,2", .unexpectedEnd, 4),
      ("\"ab", .unexpectedEnd, 3),
      ("\"ab\\", .unexpectedEnd, 4),
      ("tru", .unexpectedEnd, 3),
      ("-", .unexpectedEnd, 1),
      ("trve", .unexpectedCharacter, 2),
      ("[1 2]", .unexpectedCharacter, 3),
      ("[1,]", .unexpectedCharacter, 3),
      ("{\"a\":1,}", .unexpectedCharacter, 7),
      ("{'a':1}", .unexpectedCharacter, 1),
      ("[1}", .unexpectedCharacter, 2),
      ("// x", .unexpectedCharacter, 0),
      ("NaN", .unexpectedCharacter, 0),
      ("Infinity", .unexpectedCharacter, 0),
      ("-Infinity", .invalidNumber, 1),
      ("\u{0}", .unexpectedCharacter, 0),
      ("{} {}", .trailingContent, 3),
      ("[]\u{0}", .trailingContent, 2),
      ("007", .invalidNumber, 0),
      ("-01", .invalidNumber, 0),
      ("1.", .unexpectedEnd, 2),
      ("[1.]", .invalidNumber, 3),
      ("[1e+]", .invalidNumber, 4),
      ("[.5]", .unexpectedCharacter, 1),
      ("[+1]", .unexpectedCharacter, 1),
      ("[0x10]", .unexpectedCharacter, 2),
      ("1e400", .numberOutOfRange, 0),
      ("[-1e400]", .numberOutOfRange, 1),
      ("\"a\tb\"", .controlCharacter, 2),
      ("\"a\nb\"", .controlCharacter, 2),
      ("\"\\x41\"", .invalidEscape, 1),
      ("\"ab\\u12\"", .invalidEscape, 3),
      ("\"\\u+123\"", .invalidEscape, 1),
      ("\"\\uD800\"", .loneSurrogate, 1),
      ("\"x\\uDC00\"", .loneSurrogate, 2),
      ("\"\\uD800\\u0041\"", .loneSurrogate, 1),
      ("\"\\uD83D\\uD83D\"", .loneSurrogate, 1),
      ("{\"a\":1,\"a\":2}", .duplicateKey, 7),
      ("{\"a\":1,\"\\u0061\":2}", .duplicateKey, 7),
      ("{\"p\":{\"b\":1,\"c\":2,\"b\":3}}", .duplicateKey, 18),
    ] as [(String, JSONReadError.Kind, Int)]
  )
  func `a text that is not JSON is refused where its fault is`(
    text: String,
    kind: JSONReadError.Kind,
    at: Int
  ) {
    #expect(failure(text) == JSONReadError(kind, at: at))
  }

  @Test(
    arguments: [
      ([0x80], 0), ([0xC0, 0xAF], 0), ([0xED, 0xA0, 0x80], 0), ([0xF4, 0x90, 0x80, 0x80], 0),
      ([0xF0, 0x9F, 0x98], 0),
      ([0x61, 0x62, 0xFF], 2), ([0x5C, 0x6E, 0x80], 2), ([0xC3, 0xA9, 0xC3], 2), ([0xE0, 0x80, 0xAF], 0),
    ] as [([UInt8], Int)]
  )
  func `text that is not UTF-8 is refused, not repaired`(inside: [UInt8], at: Int) {
    let quote = UInt8(ascii: "\"")
    #expect(failure([quote] + inside + [quote]) == JSONReadError(.invalidUTF8, at: at + 1))
    #expect(failure(Array("{\"k\":\"".utf8) + inside + Array("\"}".utf8))?.kind == .invalidUTF8)
    #expect(failure(Array("{\"".utf8) + inside + Array("\":1}".utf8))?.kind == .invalidUTF8)
  }

  @Test func `UTF-16 and UTF-32 are refused with and without a mark`() {
    let text = "{\"a\":1}"
    let little = text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    let big = text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
    let wide = text.unicodeScalars.flatMap { [UInt8($0.value & 0xFF), 0, 0, 0] }
    for bytes in [little, big, wide] { #expect(failure(bytes)?.kind == .unexpectedCharacter) }
    #expect(failure([0xFF, 0xFE] + little)?.kind == .byteOrderMark)
    #expect(failure([0xFE, 0xFF] + big)?.kind == .byteOrderMark)
    #expect(failure([0xFF, 0xFE, 0, 0] + wide)?.kind == .byteOrderMark)
  }

  @Test(
    arguments: [
      ("0", .integer(0)), ("-1", .integer(-1)), ("9223372036854775807", .integer(.max)),
      ("-9223372036854775808", .integer(.min)), ("9223372036854775808", .decimal("9223372036854775808")),
      ("9007199254740993", .integer(9_007_199_254_740_993)), ("-0", .decimal("-0")), ("1.0", .decimal("1.0")),
      ("1e2", .decimal("1e2")), ("1E-2", .decimal("1E-2")), ("0.10", .decimal("0.10")),
      ("1e-400", .decimal("1e-400")),
    ] as [(String, JSONValue)]
  )
  func `a number keeps its literal unless it is an integer that fits`(text: String, value: JSONValue) throws {
    #expect(try JSONReader.parse(text) == value)
    #expect(JSONWriter.text(value) == text)
  }

  @Test func `escapes become what they stand for`() throws {
    let text = #""\"\\\/\b\f\n\r\t\u0041\u00e9\uD83D\uDE00\u0000 é""#
    #expect(try JSONReader.parse(text) == "\"\\/\u{8}\u{C}\n\r\tA\u{E9}😀\u{0} é")
  }

  @Test func `64 levels are taken, 65 and ten million are refused`() {
    for (opening, closing) in [("[", "]"), ("{\"a\":", "}")] {
      let inner = opening == "[" ? "" : "1"
      func nested(_ levels: Int) -> String {
        String(repeating: opening, count: levels) + inner + String(repeating: closing, count: levels)
      }
      #expect(failure(nested(64)) == nil)
      #expect(failure(nested(65)) == JSONReadError(.tooDeep, at: 64 * opening.utf8.count))
    }
    #expect(failure([UInt8](repeating: UInt8(ascii: "["), count: 10_000_000))?.kind == .tooDeep)
  }

  @Test func `members, values, strings and numbers are bounded`() throws {
    func object(_ members: Int) -> String {
      "{" + (0..<members).map { "\"k\($0)\":0" }.joined(separator: ",") + "}"
    }
    #expect(failure(object(10_000)) == nil)
    #expect(failure(object(10_001))?.kind == .tooManyMembers)

    func array(_ elements: Int) -> String {
      "[" + String(repeating: "null,", count: elements - 1) + "null]"
    }
    #expect(failure(array(199_999)) == nil)
    #expect(failure(array(200_000))?.kind == .tooManyNodes)

    let tight = JSONLimits(stringBytes: 4)
    #expect(failure("\"abcd\"", limits: tight) == nil)
    #expect(failure("\"abcde\"", limits: tight) == JSONReadError(.stringTooLong, at: 1))
    #expect(failure("\"\\u00e9\\u00e9\"", limits: tight) == nil)
    #expect(failure("\"\\u00e9\\u00e9a\"", limits: tight)?.kind == .stringTooLong)

    let digits = "0." + String(repeating: "1", count: 1022)
    #expect(failure(digits) == nil)
    #expect(failure(digits + "1")?.kind == .numberTooLong)
    #expect(failure(String(repeating: "1", count: 10_000))?.kind == .numberTooLong)
  }

  @Test func `only the four limits count as limits`() {
    let limits = JSONReadError.Kind.allCases.filter { JSONReadError($0, at: 0).exceedsLimit }
    #expect(limits == [.tooDeep, .tooManyMembers, .tooManyNodes, .stringTooLong])
  }

  @Test func `a slice is read like an array`() throws {
    let bytes = Array("xx[1]yy".utf8)
    #expect(try JSONReader.parse(bytes[2..<5]) == [1])
  }
}
