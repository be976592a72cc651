import Testing
import Wire

@Suite struct ScrubberTests {
  private static let secret = "pä s+w/1rd?~CANARY"
  private static let octets = Bytes(secret.utf8)
  private let scrubber = Scrubber([Credentials(user: "ana@example.com", secret: Secret(secret))])

  private static func base64(_ bytes: Bytes) -> String {
    String(decoding: SASLBase64.encode(bytes), as: UTF8.self)
  }

  /// Each octet as two digits between what stands before and after it.
  private static func spelt(_ before: String, _ after: String, upperCase: Bool = false) -> String {
    let digits = octets.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }
    return digits.map { before + (upperCase ? $0.uppercased() : $0) + after }.joined()
  }

  private static let echoes: [String] =
    [
      secret,
      String(secret.reversed()),
      spelt("%", ""), spelt("=", "", upperCase: true), spelt("\\u00", ""), spelt("\\x", ""),
      String(spelt("", " ").dropLast()), String(spelt("", ":", upperCase: true).dropLast()),
      String(spelt("&#x", ";").dropLast()), String(octets.map { "&#\($0);" }.joined().dropLast()),
      octets.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined(),
      octets.map { (String($0 >> 4, radix: 16) + String($0 & 15, radix: 16)).uppercased() }.joined(),
      "p%C3%A4%20s%2Bw%2F1rd%3F~CANARY",
      "p%c3%a4+s%2bw%2f1rd%3f%7eCANARY",
      base64(octets),
      base64(octets).replacing("=", with: ""),
      base64(octets).replacing("+", with: "-").replacing("/", with: "_"),
      base64([0] + Bytes("ana@example.com".utf8) + [0] + octets),
      base64(Bytes("user=ana@example.com\u{1}auth=Bearer ".utf8) + octets + [1, 1]),
    ]

  @Test(arguments: echoes)
  func `an echo of the secret goes in any coding`(echo: String) {
    #expect(scrubber.scrub("535 you said \(echo), wrong") == "535 you said ‹redacted›, wrong")
    #expect(scrubber.scrub("\(echo) \(echo)") == "‹redacted› ‹redacted›")
  }

  @Test(arguments: 0...5)
  func `the secret goes from base 64 at any offset`(offset: Int) {
    let before = Bytes(repeating: 0x78, count: offset)
    let coded = Self.base64(before + Self.octets + Bytes("yz".utf8))
    let scrubbed = scrubber.scrub(coded)
    #expect(scrubbed.contains("‹redacted›"))
    // At either end one character may be left, which carries some bits of the secret.
    #expect(scrubbed.count < "‹redacted›".count + (offset * 4 + 2) / 3 + 7)
  }

  @Test(arguments: [
    ("a\u{1B}[2Jb", "a[2Jb"), ("a\r\nb\tc", "a  b c"), ("\u{202E}evil\u{202C}", "evil"),
    ("a\0b\u{7F}\u{9B}c", "abc"),
    ("s\u{200B}3", "s3"), ("<script>{\"a\":1}</script>", "<script>{\"a\":1}</script>"), ("ñ 😀", "ñ 😀"),
    ("", ""),
  ])
  func `text cannot drive a terminal`(text: String, expected: String) {
    #expect(Scrubber().scrub(text) == expected)
  }

  @Test func `a secret broken up by invisible characters goes too`() {
    let broken = Self.secret.unicodeScalars.map { "\($0)\u{200B}\0" }.joined()
    #expect(scrubber.scrub(broken) == "‹redacted›")
  }

  @Test func `a text is cut at a character`() {
    let text = Scrubber().scrub(String(repeating: "ñ", count: 2_000))
    #expect(text.utf8.count <= Scrubber.limit)
    #expect(text.utf8.count > Scrubber.limit - 4)
    #expect(text.hasSuffix("ñ…"))
    #expect(Scrubber().scrub(String(repeating: "a", count: 1_024)).hasSuffix("a"))
  }

  @Test func `what is cut off is scrubbed first`() {
    let text = String(repeating: "a", count: 1_015) + Self.secret
    #expect(!scrubber.scrub(text).contains("pä"))
  }

  @Test func `an empty secret redacts nothing`() {
    #expect(Scrubber([Credentials(user: "ana", secret: Secret(""))]).scrub("hello ana") == "hello ana")
  }

  @Test func `a scrubber shows no secret`() {
    var shown = "\(scrubber) \(String(reflecting: scrubber))"
    dump(scrubber, to: &shown)
    #expect(!shown.contains("CANARY") && !shown.contains("67, 65, 78"))
  }
}
