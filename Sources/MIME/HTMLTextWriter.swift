/// Lays out the text of an HTML body: collapses white space and separates blocks.
struct HTMLTextWriter {
  private var out: [UInt8] = []
  private var hasSpace = false
  private var newlines = 0
  private var isInHead = false
  private var preformatted = 0
  private var lists: [List] = []
  private var link: Link?
  /// Where the last list mark ended.
  private var markEnd: Int?

  private struct List {
    let isNumbered: Bool
    var items = 0
  }

  private struct Link {
    let target: String
    let start: Int
  }

  private static let space = UInt8(ascii: " ")
  private static let newline = UInt8(ascii: "\n")
  private static let maximumTarget = 2_000
  /// Elements of a head; any other tag means that the body has begun.
  private static let headElements: Set<String> = ["meta", "link", "base"]
  private static let lineElements: Set<String> = [
    "div", "tr", "section", "article", "header", "footer", "main", "nav", "aside", "address", "center",
    "form", "dt",
    "dd", "figure", "figcaption", "caption", "fieldset", "legend", "option",
  ]
  private static let paragraphElements: Set<String> = [
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "table", "dl",
  ]

  // MARK: - Tokens

  mutating func text(_ raw: ArraySlice<UInt8>) {
    guard !isInHead else { return }
    if raw.contains(UInt8(ascii: "&")) { append(Self.decoded(raw).utf8) } else { append(raw) }
  }

  mutating func open(_ tag: HTMLTag) {
    if isInHead, !Self.headElements.contains(tag.name) { isInHead = false }
    switch tag.name {
    case "head": isInHead = true
    case "br": newlines += 1
    case "hr":
      breakLine(1)
      append("------------------------------".utf8)
      breakLine(1)
    case "td", "th": hasSpace = true
    case "pre":
      breakLine(2)
      preformatted += 1
    case "ul", "ol":
      breakLine(lists.isEmpty ? 2 : 1)
      lists.append(List(isNumbered: tag.name == "ol"))
    case "li": openItem()
    case "a":
      endLink()
      if let target = tag.href.flatMap(Self.shownTarget) { link = Link(target: target, start: out.count) }
    case "img": if let alt = tag.alt { append(alt.utf8) }
    default: block(tag.name)
    }
  }

  mutating func close(_ name: String) {
    switch name {
    case "head": isInHead = false
    case "a": endLink()
    case "td", "th": hasSpace = true
    case "pre":
      breakLine(2)
      preformatted = max(preformatted - 1, 0)
    case "ul", "ol":
      _ = lists.popLast()
      breakLine(lists.isEmpty ? 2 : 1)
    case "li": breakLine(1)
    default: block(name)
    }
  }

  mutating func finish() -> String {
    endLink()
    while let last = out.last, last == Self.space || last == Self.newline { out.removeLast() }
    return String(decoding: out, as: UTF8.self)
  }

  // MARK: - Layout

  private mutating func block(_ name: String) {
    if Self.paragraphElements.contains(name) {
      breakLine(2)
    } else if Self.lineElements.contains(name) {
      breakLine(1)
    }
  }

  /// The next text begins at least so many lines further down.
  private mutating func breakLine(_ count: Int) {
    // A paragraph right after a list mark stays on the mark's line.
    guard out.count != markEnd else { return }
    newlines = max(newlines, count)
    hasSpace = false
  }

  private mutating func openItem() {
    markEnd = nil
    breakLine(1)
    startText()
    // Deeper nesting adds no more indent, so the output stays in proportion to the input.
    out += [UInt8](repeating: Self.space, count: 2 * min(max(lists.count - 1, 0), 8))
    if let last = lists.indices.last, lists[last].isNumbered {
      lists[last].items += 1
      out += Array("\(lists[last].items). ".utf8)
    } else {
      out += Array("- ".utf8)
    }
    markEnd = out.count
  }

  private mutating func append(_ text: some Sequence<UInt8>) {
    for byte in text {
      switch byte {
      case Self.newline where preformatted > 0: newlines += 1
      case Self.space where preformatted > 0:
        startText()
        out.append(byte)
      case 0x20, 9, 10, 12, 13: hasSpace = true
      case 0..<0x20, 0x7F: break
      default:
        startText()
        out.append(byte)
      }
    }
  }

  /// Writes the line ends or the space that separate what follows from what is there.
  private mutating func startText() {
    if newlines > 0 {
      while out.last == Self.space { out.removeLast() }
      if !out.isEmpty { out += [UInt8](repeating: Self.newline, count: min(newlines, 3)) }
    } else if hasSpace, let last = out.last, last != Self.space, last != Self.newline {
      out.append(Self.space)
    }
    newlines = 0
    hasSpace = false
  }

  // MARK: - Links

  private mutating func endLink() {
    guard let link else { return }
    self.link = nil
    switch Self.words(of: out[min(link.start, out.count)...], say: link.target) {
    case nil: append(link.target.utf8)
    case true?: break
    case false?:
      hasSpace = true
      append("(\(link.target))".utf8)
    }
  }

  /// Whether the words of a link are its target, give or take its scheme and last slash; nil if there are none.
  ///
  /// A function of its own, so that no slice of the output is alive when the output grows: each link would copy it.
  private static func words(of written: ArraySlice<UInt8>, say target: String) -> Bool? {
    let words = written.drop { $0 == space || $0 == newline }
    if words.isEmpty { return nil }
    guard words.count <= maximumTarget else { return false }
    func bare(_ text: String) -> Substring {
      var text = text.lowercased()[...]
      for scheme in ["https://", "http://", "mailto:", "tel:", "www."] where text.hasPrefix(scheme) {
        text = text.dropFirst(scheme.count)
      }
      return text.hasSuffix("/") ? text.dropLast() : text
    }
    return bare(String(decoding: words, as: UTF8.self)) == bare(target)
  }

  /// The target as it may be shown: only what a reader can follow, without white space and controls.
  private static func shownTarget(_ href: String) -> String? {
    guard href.utf8.count <= maximumTarget else { return nil }
    let target = String(
      String.UnicodeScalarView(href.unicodeScalars.filter { $0 != " " && !Grammar.isControl($0) })
    )
    let folded = target.lowercased()
    guard ["https://", "http://", "mailto:", "tel:"].contains(where: { folded.hasPrefix($0) }) else {
      return nil
    }
    return folded.hasPrefix("mailto:") ? String(target.dropFirst(7)) : target
  }

  /// Replaces character references.
  static func decoded(_ raw: ArraySlice<UInt8>) -> String {
    var out: [UInt8] = []
    out.reserveCapacity(raw.count)
    var index = raw.startIndex
    while index < raw.endIndex {
      guard raw[index] == UInt8(ascii: "&") else {
        out.append(raw[index])
        index += 1
        continue
      }
      let body = raw[(index + 1)...].prefix(HTMLEntities.maximumLength)
        .prefix { Grammar.isAlphanumeric($0) || $0 == UInt8(ascii: "#") }
      let hasEnd = body.endIndex < raw.endIndex && raw[body.endIndex] == UInt8(ascii: ";")
      // A named reference needs its semicolon: "&copy=1" in a link is a parameter.
      if hasEnd || (body.first == UInt8(ascii: "#") && body.count < HTMLEntities.maximumLength),
        let text = HTMLEntities.text(for: Substring(String(decoding: body, as: UTF8.self)))
      {
        out += text.utf8
        index = body.endIndex + (hasEnd ? 1 : 0)
      } else {
        out.append(raw[index])
        index += 1
      }
    }
    return String(decoding: out, as: UTF8.self)
  }
}
