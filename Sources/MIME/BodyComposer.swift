/// Puts an account's signature and footer under the bodies of a message.
package struct BodyComposer: Sendable, Hashable {
  /// A closing text in both forms; the form that is missing is made from the other.
  package struct Block: Sendable, Hashable {
    package let text: String
    package let html: String

    /// Returns nil if there is neither text nor HTML.
    package init?(text: String?, html: String?) {
      let text = text.flatMap { $0.allSatisfy(\.isWhitespace) ? nil : $0 }
      let html = html.flatMap { $0.allSatisfy(\.isWhitespace) ? nil : $0 }
      guard text != nil || html != nil else { return nil }
      self.text = BodyComposer.trimmed(text ?? html.map { HTMLText.plainText(fromHTML: $0) } ?? "")
      self.html = html ?? text.map { BodyComposer.html(fromText: BodyComposer.trimmed($0)) } ?? ""
    }
  }

  package let signature: Block?
  package let footer: Block?
  /// Under everything: the way out.
  package let closing: Block?

  package init(signature: Block?, footer: Block?, closing: Block? = nil) {
    self.signature = signature
    self.footer = footer
    self.closing = closing
  }

  /// The bodies with signature and footer; a body that is missing stays missing, but for a text beside HTML,
  /// which is made here so that its signature gets the mark that readers look for.
  package func compose(text: String?, html: String?) -> (text: String?, html: String?) {
    guard signature != nil || footer != nil || closing != nil else { return (text, html) }
    return (
      (text ?? html.map { HTMLText.plainText(fromHTML: $0) }).map(composeText), html.map(composeHTML)
    )
  }

  private func composeText(_ text: String) -> String {
    var out = Self.trimmed(text)
    if let signature {
      // RFC 3676 §4.3: two hyphens and a space, alone on their line.
      out += (out.isEmpty ? "" : "\r\n\r\n") + "-- \r\n" + signature.text
    }
    for block in [footer, closing].compactMap(\.self) { out += (out.isEmpty ? "" : "\r\n\r\n") + block.text }
    return out + "\r\n"
  }

  private func composeHTML(_ html: String) -> String {
    var block = ""
    if let signature { block += "<div><br>-- <br>\(signature.html)</div>\r\n" }
    for part in [footer, closing].compactMap(\.self) { block += "<div><br>\(part.html)</div>\r\n" }
    let bytes = Array(html.utf8)
    let end = Self.lastEndTag("</body", in: bytes) ?? Self.lastEndTag("</html", in: bytes) ?? bytes.count
    return String(decoding: bytes[..<end] + Array(block.utf8) + bytes[end...], as: UTF8.self)
  }

  /// Where the last end tag of this name begins.
  private static func lastEndTag(_ tag: String, in html: [UInt8]) -> Int? {
    let tag = Array(tag.utf8)
    guard html.count >= tag.count else { return nil }
    return (0...(html.count - tag.count)).last { start in
      html[start] == tag[0] && zip(html[start...], tag).allSatisfy { $0 == $1 || $0 | 0x20 == $1 }
    }
  }

  /// Text as HTML, with its lines kept.
  private static func html(fromText text: String) -> String {
    var out = ""
    for character in text {
      switch character {
      case "&": out += "&amp;"
      case "<": out += "&lt;"
      case ">": out += "&gt;"
      case "\"": out += "&quot;"
      case "\r\n", "\n", "\r": out += "<br>\r\n"
      default: out.append(character)
      }
    }
    return out
  }

  private static func trimmed(_ text: String) -> String {
    var text = text[...]
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return String(text)
  }
}
