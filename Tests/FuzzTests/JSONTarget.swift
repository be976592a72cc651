import JSON

extension Target {
  /// What is taken comes back the same from every form; what is refused is refused at a place inside.
  static let json = Target(
    "json",
    seeds: [
      #"{"jsonrpc":"2.0","id":1,"method":"email.send","params":{"to":["a@b.ec"],"n":[1,-0,1.5e3,null,true,false]}}"#,
      #"{"é":"\u00e9\ud83d\ude00\b\f\n\r\t\/\\\"","":{},"a":[[],[[]],{"b":{}}]}"#,
      #"[9223372036854775807,-9223372036854775808,9223372036854775808,0.1,1E+2,1e-400,123456789012345678901234567890]"#,
      "\"\u{2028}\u{2029}\u{7F}\u{85}\"", " \t\r\n0 ", #"{"a":1,"\u0061":2}"#, #"["\ud800"]"#, "\u{FEFF}{}",
      "[1,]", "nul",
      "", "1e400", "[[[[[[[[[[1]]]]]]]]]]",
    ],
    words: [
      "{", "}", "[", "]", ":", ",", "\"", "\\u", "\\ud83d\\ude00", "\\ud800", "true", "false", "null", "-",
      "e", "E+", ".", "0",
      "9223372036854775808", "\u{2028}", "\u{FEFF}", "\\\"", "\\\\", "\u{F0}", "1e309", "-0",
    ],
    check: checkJSON
  )

  private static let narrow = JSONLimits(depth: 3, members: 4, nodes: 20, stringBytes: 16, numberLength: 8)

  @Sendable private static func checkJSON(_ input: [UInt8]) throws {
    let value: JSONValue
    do throws(JSONReadError) {
      value = try JSONReader.parse(input)
    } catch {
      try require((0...input.count).contains(error.offset), "a fault outside the text")
      try require((try? JSONReader.parse(input, limits: narrow)) == nil, "narrower limits take more")
      return
    }
    if let narrower = try? JSONReader.parse(input, limits: narrow) {
      try require(narrower == value, "limits change the value")
    }
    let compact = JSONWriter.write(value)
    try require(compact.allSatisfy { $0 >= 0x20 }, "a control in what is written")
    try require(!contains([0xE2, 0x80, 0xA8], in: compact), "a line separator in what is written")
    try require(String(validating: compact, as: UTF8.self) != nil, "what is written is not UTF-8")
    try require(try JSONReader.parse(compact) == value, "the compact form is another value")
    try require(JSONWriter.write(try JSONReader.parse(compact)) == compact, "the compact form is not stable")
    let canonical = JSONWriter.canonical(value)
    let again = try JSONReader.parse(canonical)
    try require(again == value, "the canonical form is another value")
    try require(again.hashValue == value.hashValue, "equal values with different hashes")
    try require(JSONWriter.canonical(again) == canonical, "the canonical form is not stable")
    try require(try JSONReader.parse(JSONWriter.pretty(value)) == value, "the pretty form is another value")
  }
}
