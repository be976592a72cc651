/// A name that templates may use.
package struct TemplateVariable: Sendable, Hashable {
  /// In English, and the key in `TemplateData`.
  package let name: String
  package let spanish: String
  package let type: TemplateType
  /// What each line of a list has.
  package let items: [TemplateVariable]

  init(_ name: String, _ spanish: String, _ type: TemplateType, items: [TemplateVariable] = []) {
    self.name = name
    self.spanish = spanish
    self.type = type
    self.items = items
  }
}

package enum TemplateType: String, Sendable, Hashable, CaseIterable {
  case text, number, money, date, instant, flag, list
}

/// The variables of one area, or of one line of a list, by both names; case and accents do not matter.
package struct TemplateScope: Sendable {
  package let variables: [TemplateVariable]
  private let byName: [String: TemplateVariable]

  package init(_ variables: [TemplateVariable]) {
    self.variables = variables
    var byName: [String: TemplateVariable] = [:]
    for variable in variables {
      byName[Self.folded(variable.name)] = variable
      byName[Self.folded(variable.spanish)] = variable
    }
    self.byName = byName
  }

  package subscript(name: String) -> TemplateVariable? { byName[Self.folded(name)] }

  /// Both names of each, as they are offered to who mistyped one.
  package var names: [String] { variables.flatMap { [$0.spanish, $0.name] } }

  /// Lower case without the accents of Spanish: `Teléfono` is `telefono`.
  static func folded(_ name: String) -> String {
    if name.utf8.allSatisfy({ (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) }) { return name }
    return String(
      name.lowercased().unicodeScalars.map { scalar -> Character in
        switch scalar {
        case "á": "a"
        case "é": "e"
        case "í": "i"
        case "ó": "o"
        case "ú", "ü": "u"
        case "ñ": "n"
        default: Character(scalar)
        }
      }
    )
  }
}
