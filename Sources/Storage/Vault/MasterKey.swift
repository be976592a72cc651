import Crypto
import Foundation
import Wire

/// Where a master key came from.
package enum KeySource: Sendable, Hashable {
  /// `--key-fd`.
  case descriptor
  /// `system.unlock`.
  case unlock
  /// `$CREDENTIALS_DIRECTORY/chasqui-master-key`.
  case credentials(String)
  /// `--key-file` or `CHASQUI_KEY_FILE`.
  case file(String)
  /// `CHASQUI_KEY`.
  case environment
  /// The file that a fresh machine gets by itself.
  case defaultFile(String)

  /// The file that a rotation may replace.
  var ownFile: String? {
    switch self {
    case .file(let path), .defaultFile(let path): path
    case .descriptor, .unlock, .credentials, .environment: nil
    }
  }
}

/// Why a key that was given cannot be used.
package enum KeyProblem: Error, Sendable, Hashable {
  /// Not 32 octets raw, in hexadecimal or in base64.
  case malformed(KeySource)
  /// 32 octets that nobody drew at random: a passphrase, one octet repeated.
  case lowEntropy(KeySource)
  /// Several sources with different keys.
  case conflict([KeySource])
  /// A key file that others can read, that is not ours, or that is not a regular file.
  case unsafeFile(path: String, reason: String)
  case unreadable(path: String, reason: String)
}

/// The key outside the database that wraps the keys inside it.
struct MasterKey: Sendable {
  let key: SymmetricKey
  let source: KeySource

  /// Reads 32 octets: raw, 64 hexadecimal digits or base64 in either alphabet; text may end in a newline.
  init(_ given: [UInt8], from source: KeySource) throws(KeyProblem) {
    guard var bytes = Self.octets(given) else { throw .malformed(source) }
    defer { wipe(&bytes) }
    guard Self.looksRandom(bytes) else { throw .lowEntropy(source) }
    key = SymmetricKey(data: bytes)
    self.source = source
  }

  init(key: SymmetricKey, source: KeySource) {
    self.key = key
    self.source = source
  }

  static func generate(_ entropy: Entropy, source: KeySource) throws(KeyProblem) -> MasterKey {
    var bytes = entropy.bytes(32)
    defer { wipe(&bytes) }
    return try MasterKey(bytes, from: source)
  }

  /// Tells a wrong key before anything is written with it; says nothing about the key.
  var checkValue: String { mark("chasqui/kcv/1", octets: 16) }

  /// What an operator compares.
  var fingerprint: String { mark("chasqui/fingerprint/1", octets: 8) }

  /// The text of a key file.
  var fileText: [UInt8] {
    key.withUnsafeBytes { Array((Base64URL.encode($0) + "\n").utf8) }
  }

  func isSame(_ other: MasterKey) -> Bool { key == other.key }

  private func mark(_ label: String, octets: Int) -> String {
    HMAC<SHA256>.authenticationCode(for: Data(label.utf8), using: key).prefix(octets).map(hexadecimal)
      .joined()
  }

  private static func octets(_ given: [UInt8]) -> [UInt8]? {
    if given.count == 32 { return given }
    var text = given[...]
    if text.last == 0x0A { text.removeLast() }
    if text.count == 32 { return Array(text) }
    if text.last == 0x0D { text.removeLast() }
    switch text.count {
    case 64:
      let digits = text.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
      guard digits.count == 64 else { return nil }
      return stride(from: 0, to: 64, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    case 43, 44:
      let plain = String(decoding: text, as: UTF8.self)
        .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
      guard let bytes = Base64URL.decode(plain), bytes.count == 32 else { return nil }
      return bytes
    default: return nil
    }
  }

  /// Refuses what chance gives less than once in 10^13 keys.
  private static func looksRandom(_ bytes: [UInt8]) -> Bool {
    let printable = bytes.allSatisfy { (0x20...0x7E).contains($0) }
    let step = bytes[1] &- bytes[0]
    let counting = zip(bytes, bytes.dropFirst()).allSatisfy { $1 &- $0 == step }
    return !printable && !counting && Set(bytes).count > 16
  }
}

/// Best effort: the optimiser may have copies.
func wipe(_ bytes: inout [UInt8]) {
  bytes.withUnsafeMutableBytes { buffer in
    for index in buffer.indices { buffer[index] = 0 }
  }
}
