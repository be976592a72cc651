/// A media type with its parameters, checked against its grammar (RFC 2045 §5.1, RFC 6838 §4.2).
package struct ContentType: Sendable, Hashable {
  /// Lower case, such as `application`.
  package let type: String
  /// Lower case, such as `pdf`.
  package let subtype: String
  /// In the order given; names in lower case and unique.
  package let parameters: [Parameter]

  /// Why a text is not a media type.
  package enum Refusal: Error, Sendable, Hashable {
    case notAType(String)
    case badParameter(String)
    /// More than 1024 octets or 16 parameters.
    case tooLong
  }

  package static let octetStream = ContentType("application", "octet-stream")

  init(_ type: String, _ subtype: String, _ parameters: [Parameter] = []) {
    self.type = type
    self.subtype = subtype
    self.parameters = parameters
  }

  /// Reads `type/subtype` with optional `; name=value` or `; name="value"`.
  package init(parsing text: String) throws(Refusal) {
    guard text.utf8.count <= 1_024 else { throw .tooLong }
    var rest = Array(text.utf8)[...]
    guard let type = Self.token(&rest), rest.popFirst() == UInt8(ascii: "/"), let subtype = Self.token(&rest)
    else {
      throw .notAType(text)
    }
    guard type.utf8.count <= 127, subtype.utf8.count <= 127 else { throw .tooLong }
    var parameters: [Parameter] = []
    Self.skipSpaces(&rest)
    while !rest.isEmpty {
      guard rest.popFirst() == UInt8(ascii: ";") else { throw .notAType(text) }
      Self.skipSpaces(&rest)
      if rest.isEmpty { break }
      guard let name = Self.token(&rest), rest.popFirst() == UInt8(ascii: "="),
        let value = rest.first == UInt8(ascii: "\"") ? Self.quoted(&rest) : Self.token(&rest),
        !name.contains("*"), !parameters.contains(where: { $0.name == name.lowercased() })
      else { throw .badParameter(text) }
      parameters.append(Parameter(name: name.lowercased(), value: value))
      Self.skipSpaces(&rest)
    }
    guard parameters.count <= 16 else { throw .tooLong }
    self.init(type.lowercased(), subtype.lowercased(), parameters)
  }

  /// `type/subtype` without parameters.
  package var essence: String { type + "/" + subtype }

  package func parameter(_ name: String) -> String? {
    parameters.first { $0.name == name }?.value
  }

  func without(_ name: String) -> ContentType {
    ContentType(type, subtype, parameters.filter { $0.name != name })
  }

  func with(_ name: String, _ value: String) -> ContentType {
    ContentType(type, subtype, parameters.filter { $0.name != name } + [Parameter(name: name, value: value)])
  }

  private static func token(_ rest: inout ArraySlice<UInt8>) -> String? {
    let bytes = rest.prefix(while: Grammar.isToken)
    rest = rest[bytes.endIndex...]
    return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
  }

  private static func quoted(_ rest: inout ArraySlice<UInt8>) -> String? {
    var out: [UInt8] = []
    rest.removeFirst()
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "\"") { return String(decoding: out, as: UTF8.self) }
      let taken = byte == UInt8(ascii: "\\") ? rest.popFirst() ?? 0 : byte
      guard (0x20...0x7E).contains(taken) else { return nil }
      out.append(taken)
    }
    return nil
  }

  private static func skipSpaces(_ rest: inout ArraySlice<UInt8>) {
    while rest.first == 0x20 { rest.removeFirst() }
  }
}
