/// What stands between the braces of a value: `amount | money`, `name | default "customer"`.
struct TemplateExpression: Hashable {
  /// As it was written.
  let name: String
  let filters: [Call]

  struct Call: Hashable {
    let name: String
    let arguments: [String]
  }

  init(_ name: String) {
    self.name = name
    filters = []
  }

  /// nil when it is none.
  init?(parsing octets: [UInt8]) {
    var words: [[Word]] = [[]]
    var index = 0
    while index < octets.count {
      switch octets[index] {
      case 0x20, 0x09: index += 1
      case UInt8(ascii: "|"):
        words.append([])
        index += 1
      case UInt8(ascii: "\""):
        guard let end = octets[(index + 1)...].firstIndex(of: UInt8(ascii: "\"")) else { return nil }
        words[words.count - 1].append(.quoted(String(decoding: octets[index + 1..<end], as: UTF8.self)))
        index = end + 1
      default:
        let begin = index
        while index < octets.count, Self.isNameOctet(octets[index]) { index += 1 }
        guard index > begin else { return nil }
        words[words.count - 1].append(.bare(String(decoding: octets[begin..<index], as: UTF8.self)))
      }
    }
    guard words[0].count == 1, case .bare(let name) = words[0][0], Self.isName(name) else { return nil }
    var filters: [Call] = []
    for call in words.dropFirst() {
      guard case .bare(let name)? = call.first else { return nil }
      filters.append(Call(name: name, arguments: call.dropFirst().map(\.text)))
    }
    self.name = name
    self.filters = filters
  }

  private enum Word {
    case bare(String)
    case quoted(String)

    var text: String {
      switch self {
      case .bare(let text), .quoted(let text): text
      }
    }
  }

  /// Letters of any script, digits, `_`, `-` and `.`, and none of the last three nor a digit at the start.
  static func isName(_ text: String) -> Bool {
    guard let first = text.utf8.first, isNameStart(first), text.utf8.count <= 100 else { return false }
    return text.utf8.allSatisfy(isNameOctet)
  }

  static func isNameStart(_ octet: UInt8) -> Bool {
    (0x61...0x7A).contains(octet | 0x20) || octet == 0x5F || octet >= 0x80
  }

  static func isNameOctet(_ octet: UInt8) -> Bool {
    isNameStart(octet) || (0x30...0x39).contains(octet) || octet == 0x2E || octet == 0x2D
  }
}
