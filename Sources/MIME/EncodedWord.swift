/// Encoded words: how text beyond ASCII stands in a header field (RFC 2047).
///
/// `Factura Nº 12` becomes `=?utf-8?q?Factura_N=C2=BA_12?=`. Words have at most 75 octets and are split
/// between characters; the space between two adjacent words vanishes when they are decoded.
package enum EncodedWord {
  /// Where the word stands; a phrase (display name) allows fewer bare characters.
  package enum Context: Sendable, Hashable {
    case text
    case phrase
  }

  /// The longest word (RFC 2047 §2).
  static let maximumLength = 75
  private static let overhead = "=?utf-8?q??=".utf8.count

  /// The whole text as encoded words, to be separated by single spaces.
  ///
  /// - Parameter firstLimit: Octets the first word may have, so that it fits behind the field's name.
  package static func words(_ text: String, in context: Context, firstLimit: Int = maximumLength) -> [String]
  {
    let bytes = text.utf8.count
    let quotedLength = text.utf8.reduce(0) { $0 + quotedCost($1, context) }
    var splitter = Splitter(
      usesQ: quotedLength <= (bytes + 2) / 3 * 4,
      context: context,
      budget: min(max(firstLimit, 24), maximumLength) - overhead
    )
    for character in text {
      let part = Array(character.utf8)
      if splitter.fitsOneWord(part) {
        splitter.add(part)
      } else {
        // A letter under more marks than fit into one word: split between scalars.
        for scalar in character.unicodeScalars { splitter.add(Array(String(scalar).utf8)) }
      }
    }
    splitter.flush()
    return splitter.words
  }

  private static func quotedCost(_ byte: UInt8, _ context: Context) -> Int {
    byte == 0x20 || isBare(byte, context) ? 1 : 3
  }

  private static func isBare(_ byte: UInt8, _ context: Context) -> Bool {
    switch context {
    case .phrase: Grammar.isAlphanumeric(byte) || "!*+-/".utf8.contains(byte)
    case .text: (0x21...0x7E).contains(byte) && !"=?_".utf8.contains(byte)
    }
  }

  /// Collects characters into words of limited length.
  private struct Splitter {
    let usesQ: Bool
    let context: Context
    var budget: Int
    var chunk: [UInt8] = []
    var cost = 0
    var words: [String] = []

    init(usesQ: Bool, context: Context, budget: Int) {
      self.usesQ = usesQ
      self.context = context
      self.budget = budget
    }

    func fitsOneWord(_ part: [UInt8]) -> Bool {
      let length = usesQ ? quotedCost(of: part) : (part.count + 2) / 3 * 4
      return length <= EncodedWord.maximumLength - EncodedWord.overhead
    }

    mutating func add(_ part: [UInt8]) {
      let grown = usesQ ? cost + quotedCost(of: part) : (chunk.count + part.count + 2) / 3 * 4
      if grown > budget {
        flush()
        cost = usesQ ? quotedCost(of: part) : (part.count + 2) / 3 * 4
      } else {
        cost = grown
      }
      chunk += part
    }

    mutating func flush() {
      guard !chunk.isEmpty else { return }
      words.append(usesQ ? "=?utf-8?q?\(quoted(chunk))?=" : "=?utf-8?b?\(Base64.encode(chunk))?=")
      chunk = []
      cost = 0
      budget = EncodedWord.maximumLength - EncodedWord.overhead
    }

    private func quotedCost(of part: [UInt8]) -> Int {
      part.reduce(0) { $0 + EncodedWord.quotedCost($1, context) }
    }

    private func quoted(_ bytes: [UInt8]) -> String {
      var out: [UInt8] = []
      for byte in bytes {
        if byte == 0x20 {
          out.append(UInt8(ascii: "_"))
        } else if EncodedWord.isBare(byte, context) {
          out.append(byte)
        } else {
          out.appendHex(byte, after: UInt8(ascii: "="))
        }
      }
      return String(decoding: out, as: UTF8.self)
    }
  }
}

extension [UInt8] {
  /// Appends a mark and the octet as two upper-case hexadecimal digits: `=C3`, `%C3`.
  mutating func appendHex(_ byte: UInt8, after mark: UInt8) {
    append(mark)
    append(Self.hexDigit(byte >> 4))
    append(Self.hexDigit(byte & 15))
  }

  private static func hexDigit(_ value: UInt8) -> UInt8 { value < 10 ? 48 + value : 55 + value }
}
