/// Cuts a template's text into what is written as it stands and what stands for something else.
///
/// `%name%` and `{{name}}` are values, `%%` is a percent sign, `{{#name}}…{{/name}}` and `{{^name}}…{{/name}}` are
/// sections, `{{! … }}` says nothing. One pass, from left to right.
struct TemplateTokenizer {
  enum Token: Hashable {
    case literal(Range<Int>)
    case value(TemplateExpression, at: Int)
    case open(String, inverted: Bool, at: Int)
    case close(String, at: Int)
  }

  struct Fault: Error {
    let problem: TemplateProblem
    let offset: Int
  }

  let source: [UInt8]
  private var position = 0
  /// Where the literal that is being read begins.
  private var start = 0
  private var waiting: Token?

  init(_ source: [UInt8]) { self.source = source }

  /// The next one, nil at the end; after a fault it goes on behind the tag.
  mutating func next() throws(Fault) -> Token? {
    if let token = waiting {
      waiting = nil
      return token
    }
    while position < source.count {
      switch source[position] {
      case UInt8(ascii: "%"):
        if peek(1) == UInt8(ascii: "%") {
          // The first of the two stands for both.
          let literal = Token.literal(start..<position + 1)
          position += 2
          start = position
          return literal
        }
        if let end = percentName() {
          let at = position
          let name = String(decoding: source[at + 1..<end], as: UTF8.self)
          return take(.value(TemplateExpression(name), at: at), from: at, to: end + 1)
        }
        position += 1
      case UInt8(ascii: "{") where peek(1) == UInt8(ascii: "{"):
        if let token = try tag() { return token }
      default: position += 1
      }
    }
    defer { start = position }
    return start < position ? .literal(start..<position) : nil
  }

  private func peek(_ distance: Int) -> UInt8? {
    position + distance < source.count ? source[position + distance] : nil
  }

  /// Gives the literal before a tag first, then the tag.
  private mutating func take(_ token: Token?, from begin: Int, to end: Int) -> Token? {
    let literal = start < begin ? Token.literal(start..<begin) : nil
    position = end
    start = end
    guard let literal else { return token }
    waiting = token
    return literal
  }

  /// Where the second percent sign of a name is; a lone percent sign is one, and so is what encodes an octet of a link
  /// (`%C3%B1`).
  private func percentName() -> Int? {
    var end = position + 1
    // Of what is not ASCII only letters such as é: a no-break space between two percentages is no name.
    while end < source.count, TemplateExpression.isNameOctet(source[end]) {
      let isLatin = source[end] < 0x80 || source[end] == 0xC3 || source[end - 1] == 0xC3
      guard isLatin else { return nil }
      end += 1
    }
    guard end < source.count, source[end] == UInt8(ascii: "%"), end > position + 1,
      TemplateExpression.isNameStart(source[position + 1])
    else { return nil }
    let isOctet =
      end == position + 3
      && source[position + 1..<end].allSatisfy { (0x30...0x39).contains($0) || (0x41...0x46).contains($0) }
    return isOctet ? nil : end
  }

  /// A tag between braces; nil where it says nothing and no literal was before it.
  private mutating func tag() throws(Fault) -> Token? {
    let begin = position
    guard let close = closing(from: begin + 2) else {
      position = source.count
      throw Fault(problem: .unclosedTag, offset: begin)
    }
    let inner = source[begin + 2..<close]
    let end = close + 2
    let sign = inner.first
    switch sign {
    case UInt8(ascii: "#"), UInt8(ascii: "^"), UInt8(ascii: "/"):
      let name = trimmed(inner.dropFirst())
      guard TemplateExpression.isName(name) else {
        return try skip(to: end, .malformedTag(text(begin..<end)), begin)
      }
      let (from, to) = line(around: begin..<end)
      let token =
        sign == UInt8(ascii: "/")
        ? Token.close(name, at: begin) : .open(name, inverted: sign == UInt8(ascii: "^"), at: begin)
      return take(token, from: from, to: to)
    case UInt8(ascii: "!"):
      let (from, to) = line(around: begin..<end)
      return take(nil, from: from, to: to)
    case UInt8(ascii: "{"), UInt8(ascii: "&"), UInt8(ascii: ">"), UInt8(ascii: "="):
      return try skip(to: end, .unsupportedTag(text(begin..<end)), begin)
    default:
      guard let expression = TemplateExpression(parsing: Array(inner)) else {
        return try skip(to: end, .malformedTag(text(begin..<end)), begin)
      }
      return take(.value(expression, at: begin), from: begin, to: end)
    }
  }

  private mutating func skip(to end: Int, _ problem: TemplateProblem, _ offset: Int) throws(Fault) -> Token? {
    // Its text is read as a literal: what follows is then checked in the right place.
    position = end
    throw Fault(problem: problem, offset: offset)
  }

  /// Where `}}` is; not inside quotes, and a tag stays on its line unless it is a comment.
  private func closing(from begin: Int) -> Int? {
    let isComment = begin < source.count && source[begin] == UInt8(ascii: "!")
    var isQuoted = false
    var index = begin
    while index + 1 < source.count {
      let octet = source[index]
      if octet == UInt8(ascii: "\""), !isComment { isQuoted.toggle() }
      if octet == UInt8(ascii: "\n"), !isComment { return nil }
      if octet == UInt8(ascii: "}"), source[index + 1] == UInt8(ascii: "}"), !isQuoted { return index }
      index += 1
    }
    return nil
  }

  /// A section's tag alone on its line takes the line with it, as in Mustache.
  private func line(around tag: Range<Int>) -> (Int, Int) {
    var from = tag.lowerBound
    while from > start, source[from - 1] == 0x20 || source[from - 1] == 0x09 { from -= 1 }
    guard from == 0 || source[from - 1] == 0x0A else { return (tag.lowerBound, tag.upperBound) }
    var to = tag.upperBound
    while to < source.count, source[to] == 0x20 || source[to] == 0x09 { to += 1 }
    if to == source.count { return (from, to) }
    return source[to] == 0x0A ? (from, to + 1) : (tag.lowerBound, tag.upperBound)
  }

  private func text(_ range: Range<Int>) -> String {
    String(decoding: source[range].prefix(60), as: UTF8.self)
  }

  private func trimmed(_ octets: ArraySlice<UInt8>) -> String {
    var octets = octets
    while let last = octets.last, last == 0x20 || last == 0x09 { octets.removeLast() }
    return String(decoding: octets.drop { $0 == 0x20 || $0 == 0x09 }, as: UTF8.self)
  }
}
