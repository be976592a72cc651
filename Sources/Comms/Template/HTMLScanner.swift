/// Follows the fixed part of a template's HTML, octet by octet, to know where a value would stand.
///
/// The states are those of the HTML standard §13.2.5, as far as they decide what a value could do; where the standard
/// is subtle (a comment inside a script), this is strict.
struct HTMLScanner: Hashable {
  private enum State: Hashable {
    case text, tagOpen, endTagOpen, tagName
    case beforeAttribute, attributeName, afterAttributeName, beforeValue
    case quoted(UInt8), unquoted, afterQuoted
    case declaration, bogus
    /// `dashes` seen so far, at the beginning or the end.
    case comment(dashes: Int, isNew: Bool)
    /// The content of `element`, of which `matched` octets of the end tag have been seen.
    case raw(matched: Int), escapable(matched: Int)
    /// No end is looked for any more.
    case endless
  }

  /// The longest name that matters.
  private static let nameLimit = 24

  private var state = State.text
  private var tag: [UInt8] = []
  private var isEndTag = false
  private var attribute: [UInt8] = []
  private var isLink = false
  /// The beginning of a link, until its scheme is known.
  private var link: [UInt8] = []
  /// Whether a value is the beginning of it.
  private var hasValueInLink = false

  mutating func read(_ octets: ArraySlice<UInt8>) {
    for octet in octets { step(octet) }
  }

  /// Where a value would stand here, and how it has to be written.
  func place() -> Result<HTMLSlot, HTMLRefusal> {
    switch state {
    case .text, .escapable: return .success(.text)
    case .quoted:
      let element = String(decoding: tag, as: UTF8.self)
      guard !HTMLNames.closedElements.contains(element) else { return .failure(.place(.element)) }
      if isLink { return linkSlot }
      guard HTMLNames.isPlain(String(decoding: attribute, as: UTF8.self)) else {
        return .failure(.place(.attribute))
      }
      return .success(.text)
    case .tagOpen, .endTagOpen, .tagName: return .failure(.place(.tagName))
    case .beforeAttribute, .attributeName, .afterAttributeName, .afterQuoted:
      return .failure(.place(.attributeName))
    case .beforeValue, .unquoted: return .failure(.place(.unquotedValue))
    case .declaration, .bogus: return .failure(.place(.markup))
    case .comment: return .failure(.place(.comment))
    case .raw, .endless: return .failure(.place(.rawText))
    }
  }

  private var linkSlot: Result<HTMLSlot, HTMLRefusal> {
    if hasValueInLink { return .success(.linkPart) }
    let begun = link.drop { $0 == 0x20 || (0x09...0x0D).contains($0) }
    if begun.isEmpty { return .success(.link) }
    if begun.first == UInt8(ascii: "#") { return .success(.linkPart) }
    guard let scheme = LinkScheme(beginningOf: begun) else { return .failure(.linkPrefix) }
    return .success(scheme.isWeb ? .linkPart : .addressPart)
  }

  /// Whether an element could stand here.
  var isBetweenTags: Bool { state == .text }

  /// A value was put here.
  mutating func valueStands() {
    if case .quoted = state, isLink, link.allSatisfy(Self.isSpace) { hasValueInLink = true }
  }

  /// Whether the HTML may end here; else what is left open.
  var openPlace: HTMLPlace? {
    switch state {
    case .text: nil
    case .escapable, .raw, .endless: .rawText
    case .comment: .comment
    case .declaration, .bogus: .markup
    case .tagOpen, .endTagOpen, .tagName: .tagName
    case .beforeAttribute, .attributeName, .afterAttributeName, .afterQuoted: .attributeName
    case .beforeValue, .unquoted: .unquotedValue
    case .quoted: .attribute
    }
  }

  private mutating func step(_ octet: UInt8) {
    switch state {
    case .text: if octet == UInt8(ascii: "<") { state = .tagOpen }
    case .tagOpen:
      switch octet {
      case UInt8(ascii: "/"): state = .endTagOpen
      case UInt8(ascii: "!"): state = .declaration
      case UInt8(ascii: "?"): state = .bogus
      case UInt8(ascii: "<"): break
      default: if Self.isLetter(octet) { begin(octet, isEnd: false) } else { state = .text }
      }
    case .endTagOpen:
      if Self.isLetter(octet) {
        begin(octet, isEnd: true)
      } else {
        state = octet == UInt8(ascii: ">") ? .text : .bogus
      }
    case .tagName:
      if Self.isSpace(octet) || octet == UInt8(ascii: "/") {
        state = .beforeAttribute
      } else if octet == UInt8(ascii: ">") {
        endTag()
      } else {
        Self.append(octet, to: &tag)
      }
    case .beforeAttribute, .afterQuoted:
      switch octet {
      case UInt8(ascii: ">"): endTag()
      case UInt8(ascii: "/"): state = .beforeAttribute
      default:
        if Self.isSpace(octet) {
          state = .beforeAttribute
        } else {
          attribute = []
          Self.append(octet, to: &attribute)
          state = .attributeName
        }
      }
    case .attributeName:
      switch octet {
      case UInt8(ascii: ">"): endTag()
      case UInt8(ascii: "/"): state = .beforeAttribute
      case UInt8(ascii: "="): state = .beforeValue
      default:
        if Self.isSpace(octet) { state = .afterAttributeName } else { Self.append(octet, to: &attribute) }
      }
    case .afterAttributeName:
      if Self.isSpace(octet) { break }
      if octet == UInt8(ascii: "=") {
        state = .beforeValue
      } else {
        state = .beforeAttribute
        step(octet)
      }
    case .beforeValue:
      if Self.isSpace(octet) { break }
      isLink = HTMLNames.links.contains(String(decoding: attribute, as: UTF8.self))
      switch octet {
      case UInt8(ascii: "\""), UInt8(ascii: "'"): state = .quoted(octet)
      case UInt8(ascii: ">"): endTag()
      default: state = .unquoted
      }
    case .quoted(let quote):
      if octet == quote {
        state = .afterQuoted
        endValue()
      } else if isLink, link.count < Self.nameLimit, link.last != UInt8(ascii: ":") {
        link.append(octet)
      }
    case .unquoted:
      if Self.isSpace(octet) {
        state = .beforeAttribute
        endValue()
      }
      if octet == UInt8(ascii: ">") { endTag() }
    case .declaration, .bogus, .comment: markup(octet)
    case .raw, .escapable, .endless: content(octet)
    }
  }

  private mutating func begin(_ octet: UInt8, isEnd: Bool) {
    tag = []
    isEndTag = isEnd
    Self.append(octet, to: &tag)
    state = .tagName
  }

  /// So that a section which holds a whole attribute ends as it began.
  private mutating func endValue() {
    attribute = []
    link = []
    isLink = false
    hasValueInLink = false
  }

  /// At the `>` of a tag: what its element's content is.
  private mutating func endTag() {
    endValue()
    let name = String(decoding: tag, as: UTF8.self)
    if isEndTag || !HTMLNames.specialContent.contains(name) {
      tag = []
      state = .text
    } else if name == "plaintext" {
      state = .endless
    } else {
      state = HTMLNames.escapableContent.contains(name) ? .escapable(matched: 0) : .raw(matched: 0)
    }
    isEndTag = false
  }

  /// Inside `<script>`, `<style>`, `<title>` …: only their own end tag ends them.
  private mutating func content(_ octet: UInt8) {
    let matched: Int
    switch state {
    case .raw(let count), .escapable(let count): matched = count
    default: return
    }
    func waiting(_ count: Int) -> State {
      if case .raw = state { .raw(matched: count) } else { .escapable(matched: count) }
    }
    // `<!--` in a script changes what ends it: nothing does here.
    if matched == 1, octet == UInt8(ascii: "!"), tag == Array("script".utf8) {
      state = .endless
      return
    }
    let end = Array("</".utf8) + tag
    if matched == end.count {
      switch octet {
      case UInt8(ascii: ">"):
        isEndTag = true
        endTag()
        return
      case UInt8(ascii: "/"), 0x20, 0x09, 0x0A, 0x0C, 0x0D:
        isEndTag = true
        state = .beforeAttribute
        return
      default: break
      }
    } else if octet == end[matched] || (matched >= 2 && octet | 0x20 == end[matched]) {
      state = waiting(matched + 1)
      return
    }
    state = waiting(octet == UInt8(ascii: "<") ? 1 : 0)
  }

  private mutating func markup(_ octet: UInt8) {
    switch state {
    case .declaration:
      // `<!--`, else all up to the next `>`.
      if octet == UInt8(ascii: "-") {
        state = .comment(dashes: 1, isNew: true)
      } else {
        state = octet == UInt8(ascii: ">") ? .text : .bogus
      }
    case .comment(let dashes, let isNew):
      switch octet {
      case UInt8(ascii: "-"):
        // The first two only begin it, and may be the last two as well: `<!-->`.
        state = .comment(dashes: min(dashes + 1, 2), isNew: isNew && dashes < 2)
      case UInt8(ascii: ">"):
        if isNew && dashes < 2 {
          // `<!->` was no comment.
          state = .text
        } else {
          state = dashes == 2 ? .text : .comment(dashes: 0, isNew: false)
        }
      case UInt8(ascii: "!") where dashes == 2 && !isNew: break
      default: state = isNew && dashes < 2 ? .bogus : .comment(dashes: 0, isNew: false)
      }
    default: if octet == UInt8(ascii: ">") { state = .text }
    }
  }

  private static func isLetter(_ octet: UInt8) -> Bool { (0x61...0x7A).contains(octet | 0x20) }

  private static func isSpace(_ octet: UInt8) -> Bool { octet == 0x20 || (0x09...0x0D).contains(octet) }

  private static func append(_ octet: UInt8, to name: inout [UInt8]) {
    guard name.count < nameLimit else { return }
    name.append((0x41...0x5A).contains(octet) ? octet | 0x20 : octet)
  }
}

/// Why no value can stand there.
enum HTMLRefusal: Error, Hashable {
  case place(HTMLPlace)
  case linkPrefix
}

/// How a value is written where it stands.
enum HTMLSlot: Hashable {
  case text
  /// The whole of a link, at least its beginning.
  case link
  /// After the scheme of a web link: one part of it.
  case linkPart
  /// After `mailto:`, `tel:` or `cid:`.
  case addressPart
}
