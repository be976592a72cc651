import Crypto
import Foundation
import Wire

/// Why a secret cannot be had.
package enum VaultError: Error, Sendable, Hashable {
  /// There is no key, or the wrong one.
  case locked(VaultLock)
  /// The ciphertext was damaged, moved, or its server, user or protection changed.
  case unreadable
}

/// `cv1.<kid>.<nonce>.<ciphertext and tag>`: ChaCha20-Poly1305 under a random 96-bit nonce.
///
/// Nothing else is read; least of all is an unknown form taken for clear text.
struct SealedText {
  static let version = "cv1"

  var kid: String
  var nonce: [UInt8]
  var ciphertext: [UInt8]

  init(kid: String, nonce: [UInt8], ciphertext: [UInt8]) {
    self.kid = kid
    self.nonce = nonce
    self.ciphertext = ciphertext
  }

  init(_ text: String) throws(VaultError) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 4, parts[0] == Self.version, !parts[1].isEmpty,
      let nonce = Base64URL.decode(parts[2]), nonce.count == 12,
      let ciphertext = Base64URL.decode(parts[3]), ciphertext.count >= 16
    else { throw .unreadable }
    self.kid = String(parts[1])
    self.nonce = nonce
    self.ciphertext = ciphertext
  }

  var text: String {
    [Self.version, kid, Base64URL.encode(nonce), Base64URL.encode(ciphertext)].joined(separator: ".")
  }

  static func seal(_ secret: Secret, with key: SymmetricKey, kid: String, associated: [UInt8])
    throws(VaultError) -> SealedText
  {
    let box: ChaChaPoly.SealedBox
    do { box = try secret.reveal { try ChaChaPoly.seal($0, using: key, authenticating: associated) } } catch {
      throw .unreadable
    }
    return SealedText(kid: kid, nonce: Array(box.nonce), ciphertext: Array(box.ciphertext) + Array(box.tag))
  }

  func open(with key: SymmetricKey, associated: [UInt8]) throws(VaultError) -> Secret {
    guard let nonce = try? ChaChaPoly.Nonce(data: nonce),
      let box = try? ChaChaPoly.SealedBox(
        nonce: nonce,
        ciphertext: ciphertext.dropLast(16),
        tag: ciphertext.suffix(16)
      ),
      var clear = try? ChaChaPoly.open(box, using: key, authenticating: associated)
    else { throw .unreadable }
    let secret = Secret(Array(clear))
    clear.resetBytes(in: clear.startIndex..<clear.endIndex)
    return secret
  }
}
