/// One header field, ready for the wire: encoded, folded and ended by CRLF.
///
/// Lines have at most 78 octets where the words allow it and never more than 998 (RFC 5322 §2.1.1). Controls
/// and line ends of every kind in a value have become spaces before it is folded, so a value is never a
/// second field.
package struct HeaderField: Sendable, Hashable {
  package let name: HeaderName
  /// `Name: value CRLF` with its folds: ASCII, but for local parts that need SMTPUTF8.
  package let bytes: [UInt8]

  private static let preferredLineLength = 78

  /// A field made of words that are already encoded; folds stand only before a word.
  ///
  /// Never before the first, however long it is: parsers take the space of that fold for a part of the value.
  init(_ name: HeaderName, words: [String]) {
    var line = Array(name.text.utf8)
    line.append(UInt8(ascii: ":"))
    var column = line.count
    for (index, word) in words.enumerated() {
      let length = 1 + word.utf8.count
      if index > 0, column + length > Self.preferredLineLength {
        line += [13, 10]
        column = 0
      }
      line.append(UInt8(ascii: " "))
      line += word.utf8
      column += length
    }
    line += [13, 10]
    self.name = name
    bytes = line
  }

  /// Free text: Subject and custom fields.
  ///
  /// Printable ASCII stays as it is, so that machines can read their tokens; anything else, a text that looks
  /// like an encoded word, and a word too long to fold become encoded words.
  package static func unstructured(_ name: HeaderName, _ text: String, longestWord: Int = 900) -> HeaderField
  {
    let text = Grammar.headerText(text)
    let words = rawWords(text)
    if Grammar.isPrintableASCII(text), !Grammar.hasEncodedWordMark(text),
      words.allSatisfy({ $0.utf8.count <= longestWord })
    {
      return HeaderField(name, words: words)
    }
    return HeaderField(name, words: EncodedWord.words(text, in: .text, firstLimit: firstWordLimit(name)))
  }

  /// A list of mailboxes: From, To, Cc, Reply-To.
  package static func mailboxes(_ name: HeaderName, _ mailboxes: [Mailbox]) -> HeaderField {
    var words: [String] = []
    for (index, mailbox) in mailboxes.enumerated() {
      let comma = index + 1 < mailboxes.count ? "," : ""
      guard let text = mailbox.name else {
        words.append(mailbox.address.addrSpec + comma)
        continue
      }
      words += phrase(text, firstLimit: index == 0 ? firstWordLimit(name) : EncodedWord.maximumLength)
      words.append("<" + mailbox.address.addrSpec + ">" + comma)
    }
    return HeaderField(name, words: words)
  }

  /// Message identifiers, each given without its brackets: Message-ID, In-Reply-To, References.
  static func identifiers(_ name: HeaderName, _ identifiers: [String]) -> HeaderField {
    HeaderField(name, words: identifiers.map { "<" + $0 + ">" })
  }

  /// A value with parameters: Content-Type, Content-Disposition.
  static func parameters(_ name: HeaderName, _ value: String, _ parameters: [Parameter]) -> HeaderField {
    let words = [value] + parameters.flatMap(\.words)
    return HeaderField(name, words: words.dropLast().map { $0 + ";" } + words.suffix(1))
  }

  /// The words of a display name: bare atoms, a quoted string or encoded words.
  private static func phrase(_ text: String, firstLimit: Int) -> [String] {
    let words = text.split(separator: " ").map(String.init)
    let isPlain =
      Grammar.isPrintableASCII(text) && !Grammar.hasEncodedWordMark(text)
      && words.allSatisfy { $0.utf8.count <= 60 }
    guard isPlain else { return EncodedWord.words(text, in: .phrase, firstLimit: firstLimit) }
    if text.utf8.allSatisfy({ $0 == 0x20 || Grammar.isAtext($0) }) { return words }
    return QuotedString.encode(text).split(separator: " ").map(String.init)
  }

  /// Splits at each space that follows a word; further spaces stay with the next word, so nothing is lost and
  /// no folded line is blank.
  private static func rawWords(_ text: String) -> [String] {
    var words: [String] = []
    var word: [UInt8] = []
    var isStarted = false
    for byte in text.utf8 {
      if byte == 0x20, isStarted {
        words.append(String(decoding: word, as: UTF8.self))
        word = []
        isStarted = false
      } else {
        word.append(byte)
        if byte != 0x20 { isStarted = true }
      }
    }
    if !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
    return words
  }

  private static func firstWordLimit(_ name: HeaderName) -> Int {
    // RFC 2047 §2: a line with an encoded word has at most 76 octets.
    76 - name.text.utf8.count - 2
  }
}
