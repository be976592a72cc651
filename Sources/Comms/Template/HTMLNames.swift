/// The names of HTML that decide what a value may do.
enum HTMLNames {
  /// Elements whose content is no HTML.
  static let specialContent: Set<String> = [
    "script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes", "noscript", "plaintext",
  ]
  /// Those among them in which character references mean something.
  static let escapableContent: Set<String> = ["title", "textarea"]
  /// Attributes that hold a link.
  static let links: Set<String> = ["href", "src", "background", "cite", "longdesc", "action", "poster"]
  /// Elements whose attributes take no values: they load, run or send something.
  static let closedElements: Set<String> = [
    "script", "style", "link", "meta", "base", "iframe", "frame", "object", "embed", "applet", "form",
    "input",
    "button", "svg", "math", "animate", "set", "use", "portal",
  ]

  /// Attributes whose value is only a text to be shown, or a size, a colour, a name.
  static func isPlain(_ attribute: String) -> Bool {
    plain.contains(attribute) || attribute.hasPrefix("data-") || attribute.hasPrefix("aria-")
  }

  private static let plain: Set<String> = [
    "abbr", "align", "alt", "bgcolor", "border", "class", "color", "cols", "colspan", "datetime", "dir",
    "headers",
    "height", "hreflang", "id", "label", "lang", "name", "placeholder", "role", "rows", "rowspan", "scope",
    "size",
    "span", "start", "summary", "title", "translate", "valign", "value", "width",
  ]
}

/// What a link in a mail may be.
enum LinkScheme: String, CaseIterable {
  case https, http, mailto, tel, cid

  var isWeb: Bool { self == .https || self == .http }

  /// nil where the text does not begin with one of them and its colon.
  init?(beginningOf octets: some Collection<UInt8>) {
    let name = octets.prefix(8).prefix { $0 != UInt8(ascii: ":") }
    guard name.count < octets.prefix(8).count,
      let scheme = Self(rawValue: String(decoding: name, as: UTF8.self).lowercased())
    else { return nil }
    self = scheme
  }
}
