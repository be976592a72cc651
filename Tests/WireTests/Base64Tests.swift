import Testing
import Wire

@Suite struct Base64Tests {
  @Test(arguments: [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("\u{1}", "AQ=="),
  ])
  func `text and base 64 turn into each other`(plain: String, coded: String) {
    #expect(SASLBase64.encode(Bytes(plain.utf8)) == Bytes(coded.utf8))
    #expect(SASLBase64.decode(coded.utf8) == Bytes(plain.utf8))
  }

  @Test(arguments: [
    "Z", "Zg", "Zg=", "Zg===", "====", "Z===", "Zh==", "Zm9=", "Zm 9v", "Zm9v\n", "Zg==Zg==", "Zm9-", "=Zm9",
  ])
  func `whatever is not exactly base 64 is refused`(coded: String) {
    #expect(SASLBase64.decode(coded.utf8) == nil)
  }

  @Test func `every octet survives`() {
    for count in 0..<258 {
      let octets = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
      #expect(SASLBase64.decode(SASLBase64.encode(octets)) == octets)
    }
  }
}
