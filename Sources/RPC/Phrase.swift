/// A sentence for people, in the languages that an operator reads.
package struct Phrase: Sendable, Hashable {
  package let es: String
  package let en: String

  package init(es: String, en: String) {
    self.es = es
    self.en = en
  }

  package func text(_ locale: Language) -> String {
    switch locale {
    case .es: es
    case .en: en
    }
  }

  /// Replaces each `{name}` by its fact; a name without a fact is left out.
  ///
  /// Braces around anything else, such as `{enabled: true}`, are part of the sentence.
  package func filled(_ facts: [String: String]) -> Phrase {
    Phrase(es: Self.fill(es, facts), en: Self.fill(en, facts))
  }

  private static func fill(_ template: String, _ facts: [String: String]) -> String {
    var result = ""
    var rest = Substring(template)
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      let name = rest[rest.index(after: open)..<close]
      result += rest[..<open]
      result += name.allSatisfy(\.isLetter) ? facts[String(name)] ?? "" : String(rest[open...close])
      rest = rest[rest.index(after: close)...]
    }
    return result + rest
  }
}

/// A language of the operator's.
package enum Language: String, Sendable, Hashable, CaseIterable {
  case es, en

  /// Takes the language out of `es`, `es-EC`, `es_AR.UTF-8`; anything else is nil.
  package init?(tag: String) {
    let language = tag.split(whereSeparator: { "-_.@".contains($0) }).first.map { $0.lowercased() } ?? ""
    self.init(rawValue: language)
  }
}
