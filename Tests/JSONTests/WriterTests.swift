import JSON
import Testing

struct WriterTests {
  @Test func `compact output is one line without spaces`() {
    let value: JSONValue = ["b": [1, -2.5, nil, true, false], "a": [:], "c": []]
    #expect(JSONWriter.text(value) == #"{"b":[1,-2.5,null,true,false],"a":{},"c":[]}"#)
    #expect(JSONWriter.canonical(value) == Array(#"{"a":{},"b":[1,-2.5,null,true,false],"c":[]}"#.utf8))
  }

  @Test func `control characters and line separators are escaped, the rest is UTF-8`() {
    let text = "\"\\/\u{8}\t\n\u{C}\r\u{0}\u{1F}\u{7F}\u{2027}\u{2028}\u{2029}\u{202A}é😀"
    let expected = #""\"\\/\b\t\n\f\r\u0000\u001f"# + "\u{7F}\u{2027}" + #"\u2028\u2029"# + "\u{202A}é😀\""
    #expect(JSONWriter.text(.string(text)) == expected)
    #expect(JSONWriter.text([.string("\u{2028}")]) == #"["\u2028"]"#)
    #expect(JSONWriter.text(["\u{2029}a": 1]) == #"{"\u2029a":1}"#)
  }

  @Test func `pretty output has two spaces and one member a line`() {
    let value: JSONValue = ["a": [1, ["b": nil]], "e": [], "o": [:]]
    let expected = """
      {
        "a": [
          1,
          {
            "b": null
          }
        ],
        "e": [],
        "o": {}
      }
      """
    #expect(JSONWriter.pretty(value) == expected)
  }

  @Test(arguments: ["", "abc", "1,2", "1\n", " 1", "01", "NaN"])
  func `a literal that is no number cannot break the line`(literal: String) throws {
    let written = JSONWriter.write([.decimal(literal)])
    #expect(try JSONReader.parse(written) == [.string(literal)])
  }

  @Test func `two thousand random values come back the same`() throws {
    var source = Splitmix(state: 0x5EED)
    for _ in 0..<2000 {
      let value = JSONValue.random(depth: 5, using: &source)
      let written = JSONWriter.write(value)
      #expect(!written.contains(UInt8(ascii: "\n")))
      let read = try JSONReader.parse(written)
      #expect(read == value)
      #expect(JSONWriter.write(read) == written)
      #expect(try JSONReader.parse(JSONWriter.pretty(value)) == value)
      #expect(JSONWriter.canonical(value.shuffled(using: &source)) == JSONWriter.canonical(value))
    }
  }

  @Test func `random damage is refused or read, and what is read can be written and read again`() throws {
    var source = Splitmix(state: 0xDA4A6E)
    for _ in 0..<5000 {
      var bytes = JSONWriter.write(.random(depth: 4, using: &source))
      for _ in 0..<Int.random(in: 1...3, using: &source) {
        let at = Int.random(in: bytes.indices, using: &source)
        switch Int.random(in: 0..<3, using: &source) {
        case 0: bytes[at] = .random(in: 0...255, using: &source)
        case 1: bytes.insert(.random(in: 0...255, using: &source), at: at)
        default: if bytes.count > 1 { bytes.remove(at: at) }
        }
      }
      if let value = try? JSONReader.parse(bytes) {
        #expect(try JSONReader.parse(JSONWriter.write(value)) == value)
      }
    }
  }
}

/// A generator whose sequence depends on its seed only.
struct Splitmix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

extension JSONValue {
  static func random(depth: Int, using source: inout Splitmix) -> JSONValue {
    switch Int.random(in: 0..<(depth > 0 ? 9 : 6), using: &source) {
    case 0: .null
    case 1: .bool(.random(using: &source))
    case 2: .integer(.random(in: .min ... .max, using: &source))
    case 3:
      .decimal("\(Double.random(in: -1e9...1e9, using: &source))e\(Int.random(in: -99...99, using: &source))")
    case 4, 5: .string(randomText(using: &source))
    case 6:
      .array(
        (0..<Int.random(in: 0...5, using: &source)).map { _ in random(depth: depth - 1, using: &source) }
      )
    default:
      .object(
        JSONObject(
          (0..<Int.random(in: 0...20, using: &source)).map { _ in
            (randomText(using: &source), random(depth: depth - 2, using: &source))
          }
        )
      )
    }
  }

  private static func randomText(using source: inout Splitmix) -> String {
    var text = String.UnicodeScalarView()
    for _ in 0..<Int.random(in: 0...8, using: &source) {
      let ceilings: [UInt32] = [0x20, 0x7F, 0x7F, 0x7FF, 0x2030, 0x10FFFF]
      let ceiling = ceilings[Int.random(in: ceilings.indices, using: &source)]
      if let scalar = Unicode.Scalar(UInt32.random(in: 0...ceiling, using: &source)) { text.append(scalar) }
    }
    return String(text)
  }

  /// The same value with the members of every object in another order.
  func shuffled(using source: inout Splitmix) -> JSONValue {
    switch self {
    case .null, .bool, .integer, .decimal, .string: return self
    case .array(let elements): return .array(elements.map { $0.shuffled(using: &source) })
    case .object(let object):
      return .object(
        JSONObject(
          object.members.shuffled(using: &source).map { ($0.key, $0.value.shuffled(using: &source)) }
        )
      )
    }
  }
}
