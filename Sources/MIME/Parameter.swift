/// One parameter of Content-Type or Content-Disposition (RFC 2045 §5.1, RFC 2231).
package struct Parameter: Sendable, Hashable {
  /// A `token` in lower case.
  package let name: String
  package let value: String

  package init(name: String, value: String) {
    self.name = name
    self.value = Grammar.headerText(value)
  }

  /// The parameter in the forms that readers understand, each to stand behind a `;`.
  ///
  /// ASCII is one plain or quoted value. Other text is sent twice:
  /// `filename*=utf-8''Factura%20N%C2%BA%2012.pdf`, continued as `filename*0*=`, `filename*1*=` when it is
  /// long, and `filename="Factura N_ 12.pdf"` for old readers. In this order, because Python's parser drops
  /// the second of the two.
  var words: [String] {
    if !value.isEmpty, value.utf8.count <= 60, value.utf8.allSatisfy(Self.isBare) {
      return [name + "=" + value]
    }
    // ASCII stays in one piece even when it is longer than a line should be: readers that do not know
    // continuations are more common than those that mind a line of 300 octets.
    if Grammar.isPrintableASCII(value), value.utf8.count <= 300, !Grammar.hasEncodedWordMark(value) {
      return [name + "=" + QuotedString.encode(value)]
    }
    return extended + [name + "=" + QuotedString.encode(fallback)]
  }

  /// Fewer than a `token` may have: some parsers stumble over a bare `'`.
  private static func isBare(_ byte: UInt8) -> Bool {
    Grammar.isAlphanumeric(byte) || "-._+".utf8.contains(byte)
  }

  private var fallback: String {
    let ascii = String(
      String.UnicodeScalarView(
        value.unicodeScalars.map {
          (0x20...0x7E).contains($0.value) && $0 != "?" ? $0 : "_" as Unicode.Scalar
        }
      )
    )
    guard ascii.utf8.count > 60 else { return ascii }
    let ending = FileName.ending(of: ascii)
    return String(ascii.prefix(60 - ending.count)) + ending
  }

  private var extended: [String] {
    var pieces: [String] = []
    var piece = "utf-8''"
    // Room for the name, its section number and the marks in a line of 78.
    let limit = max(78 - name.utf8.count - 10, 30)
    for scalar in value.unicodeScalars {
      let encoded = Self.percentEncoded(scalar)
      if piece.utf8.count + encoded.utf8.count > limit {
        pieces.append(piece)
        piece = ""
      }
      piece += encoded
    }
    pieces.append(piece)
    if pieces.count == 1 { return [name + "*=" + piece] }
    return pieces.enumerated().map { "\(name)*\($0)*=\($1)" }
  }

  private static func percentEncoded(_ scalar: Unicode.Scalar) -> String {
    var out: [UInt8] = []
    for byte in String(scalar).utf8 {
      if Grammar.isAttributeCharacter(byte) {
        out.append(byte)
      } else {
        out.appendHex(byte, after: UInt8(ascii: "%"))
      }
    }
    return String(decoding: out, as: UTF8.self)
  }
}
