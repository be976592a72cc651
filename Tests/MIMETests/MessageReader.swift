@testable import MIME

/// A small strict reader of messages, written apart from the builder: what it cannot explain is an error.
struct ReadPart {
  var fields: [(name: String, value: String)] = []
  var content: [UInt8] = []
  var children: [ReadPart] = []

  struct Malformed: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
  }

  init(_ bytes: [UInt8]) throws {
    guard let end = Self.find([13, 10, 13, 10], in: bytes, from: 0) else { throw Malformed("no empty line") }
    let header = String(decoding: bytes[..<end], as: UTF8.self)
    for line in header.components("\r\n") {
      if line.utf8.first == 0x20 || line.utf8.first == 9 {
        guard !fields.isEmpty, line.contains(where: { $0 != " " }) else { throw Malformed("bad fold") }
        fields[fields.count - 1].value += line
      } else {
        guard let colon = line.firstIndex(of: ":") else { throw Malformed("no colon: \(line)") }
        fields.append((String(line[..<colon]), String(line[line.index(after: colon)...])))
      }
    }
    for index in fields.indices { fields[index].value = String(fields[index].value.drop { $0 == " " }) }
    let body = Array(bytes[(end + 4)...])
    let type = self["Content-Type"] ?? "text/plain"
    if type.hasPrefix("multipart/") {
      guard let boundary = Self.parameters(of: type)["boundary"] else { throw Malformed("no boundary") }
      children = try Self.split(body, at: Array("--\(boundary)".utf8)).map { try ReadPart($0) }
    } else {
      switch self["Content-Transfer-Encoding"] {
      case "base64": content = try Self.base64(body)
      case "quoted-printable": content = try Self.quotedPrintable(body)
      case "7bit": content = body
      case let other: throw Malformed("encoding \(other ?? "missing")")
      }
    }
  }

  subscript(_ name: String) -> String? { fields.first { $0.name == name }?.value }
  var type: String { String((self["Content-Type"] ?? "").prefix { $0 != ";" }) }
  var text: String { String(decoding: content, as: UTF8.self) }
  var leaves: [ReadPart] { children.isEmpty ? [self] : children.flatMap(\.leaves) }
  var fileName: String? { self["Content-Disposition"].flatMap { Self.parameters(of: $0)["filename"] } }

  static func find(_ needle: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
    var index = start
    while index + needle.count <= bytes.count {
      if bytes[index] == needle[0], bytes[index...].starts(with: needle) { return index }
      index += 1
    }
    return nil
  }

  private static func split(_ body: [UInt8], at delimiter: [UInt8]) throws -> [[UInt8]] {
    guard body.starts(with: delimiter + [13, 10]) else { throw Malformed("preamble") }
    var parts: [[UInt8]] = []
    var start = delimiter.count + 2
    while let end = find([13, 10] + delimiter, in: body, from: start) {
      parts.append(Array(body[start..<end]))
      start = end + 2 + delimiter.count
      if body[start...].starts(with: "--".utf8) {
        // The CRLF after an inner multipart belongs to the outer delimiter.
        guard ["--", "--\r\n"].contains(String(decoding: body[start...], as: UTF8.self)) else {
          throw Malformed("epilogue")
        }
        return parts
      }
      guard body[start...].starts(with: [13, 10]) else { throw Malformed("delimiter is longer") }
      start += 2
    }
    throw Malformed("multipart is not closed")
  }

  private static func base64(_ body: [UInt8]) throws -> [UInt8] {
    let lines = String(decoding: body, as: UTF8.self).components("\r\n").filter { !$0.isEmpty }
    guard lines.dropLast().allSatisfy({ $0.utf8.count == 76 }), let bytes = Base64.decode(lines.joined())
    else {
      throw Malformed("base64")
    }
    return bytes
  }

  static func quotedPrintable(_ body: [UInt8]) throws -> [UInt8] {
    var out: [UInt8] = []
    var index = 0
    while index < body.count {
      guard body[index] == UInt8(ascii: "=") else {
        out.append(body[index])
        index += 1
        continue
      }
      guard index + 2 < body.count else { throw Malformed("quoted-printable") }
      if body[index + 1] != 13 {
        guard let byte = UInt8(String(decoding: body[(index + 1)...(index + 2)], as: UTF8.self), radix: 16)
        else {
          throw Malformed("quoted-printable")
        }
        out.append(byte)
      }
      index += 3
    }
    return out
  }

  /// Parameters with RFC 2231 applied; the extended form wins over the plain one.
  static func parameters(of value: String) -> [String: String] {
    var plain: [String: String] = [:]
    var extended: [String: [(Int, String)]] = [:]
    var rest = Substring(value).drop { $0 != ";" }
    while rest.popFirst() == ";" {
      rest = rest.drop { $0 == " " }
      let name = String(rest.prefix { $0 != "=" })
      rest = rest.dropFirst(name.count + 1)
      var text = ""
      if rest.first == "\"" {
        rest.removeFirst()
        while let character = rest.popFirst(), character != "\"" {
          if character == "\\" {
            text += rest.popFirst().map(String.init) ?? ""
          } else {
            text.append(character)
          }
        }
      } else {
        text = String(rest.prefix { $0 != ";" })
        rest = rest.dropFirst(text.count)
      }
      let pieces = name.split(separator: "*")
      if name.contains("*") {
        extended[String(pieces[0]), default: []].append((pieces.count > 1 ? Int(pieces[1]) ?? -1 : 0, text))
      } else {
        plain[name] = text
      }
    }
    for (name, pieces) in extended {
      let joined = pieces.sorted { $0.0 < $1.0 }.map(\.1).joined()
      plain[name] = percentDecoded(String(joined.dropFirst("utf-8''".count)))
    }
    return plain
  }

  private static func percentDecoded(_ text: String) -> String {
    let marked = Array(text.utf8).map { $0 == UInt8(ascii: "%") ? UInt8(ascii: "=") : $0 }
    return (try? quotedPrintable(marked)).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  /// Decodes encoded words; spaces between two of them vanish (RFC 2047 §6.2).
  static func decodeWords(_ value: String) throws -> String {
    var out: [UInt8] = []
    var pendingSpaces = ""
    var wasEncoded = false
    for word in value.split(separator: " ", omittingEmptySubsequences: false) {
      if word.hasPrefix("=?utf-8?"), word.hasSuffix("?=") {
        guard word.utf8.count <= 75 else { throw Malformed("long word") }
        let content = String(word.dropFirst(10).dropLast(2))
        let bytes =
          word.hasPrefix("=?utf-8?b?")
          ? try base64(Array(content.utf8))
          : try quotedPrintable(Array(content.utf8).map { $0 == UInt8(ascii: "_") ? 0x20 : $0 })
        guard String(validating: bytes, as: UTF8.self) != nil else { throw Malformed("a scalar is split") }
        if !wasEncoded { out += pendingSpaces.utf8 }
        out += bytes
        wasEncoded = true
      } else {
        out += pendingSpaces.utf8
        out += word.utf8
        wasEncoded = false
      }
      pendingSpaces = " "
    }
    return String(decoding: out, as: UTF8.self)
  }
}

extension String {
  /// Splits at each separator, on octets: a `Character` may hold a whole CRLF.
  func components(_ separator: String) -> [String] {
    let bytes = Array(utf8)
    let mark = Array(separator.utf8)
    var parts: [String] = []
    var start = 0
    while let end = ReadPart.find(mark, in: bytes, from: start) {
      parts.append(String(decoding: bytes[start..<end], as: UTF8.self))
      start = end + mark.count
    }
    return parts + [String(decoding: bytes[start...], as: UTF8.self)]
  }
}

extension BuiltMessage {
  /// The whole message, with the caller's contents encoded in place.
  func bytes(_ contents: [String: [UInt8]] = [:]) -> [UInt8] {
    segments.flatMap { segment -> [UInt8] in
      switch segment {
      case .literal(let bytes): return bytes
      case .base64(let key, _):
        var encoder = Base64LineEncoder()
        return encoder.encode(contents[key] ?? []) + encoder.finish()
      }
    }
  }
}
