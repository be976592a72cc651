import Crypto
import Synchronization

/// What a signed text may be used for: one purpose's token is nothing to another.
package enum TokenPurpose: String, Sendable, Hashable, CaseIterable {
  case unsubscribe = "tokens/unsub"
}

extension Vault {
  /// A text with proof that this installation wrote it for this purpose: `1.<kid>.<text>.<proof>`, the last two in
  /// base64url.
  package func sign(_ text: String, for purpose: TokenPurpose) throws(VaultError) -> String {
    let (kid, key) = try keys.withLock { keys throws(VaultError) in
      if let lock = keys.lock { throw .locked(lock) }
      guard let kid = keys.activeSigning, let key = keys.signing[kid] else { throw .locked(.noKeyYet) }
      return (kid, key)
    }
    let signed = "1.\(kid).\(Base64URL.encode(Array(text.utf8)))"
    let proof = HMAC<SHA256>.authenticationCode(
      for: Array(signed.utf8),
      using: Self.derive(key, purpose.rawValue)
    )
    return signed + "." + Base64URL.encode(proof)
  }

  /// The text of a token, whichever key it was signed with; nil for everything that is not such a token.
  ///
  /// In `reading` a key is looked for that another process has made since. The proof is compared in constant time.
  package func text(of token: String, for purpose: TokenPurpose, in reading: Reading? = nil)
    throws(VaultError)
    -> String?
  {
    if case .locked(let lock) = state, lock != .noKeyYet { throw .locked(lock) }
    guard token.utf8.count <= Self.longestToken else { return nil }
    let parts = token.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 4, parts[0] == "1", let text = Base64URL.decode(parts[2]),
      let proof = Base64URL.decode(parts[3]), let key = signingKey(String(parts[1]), in: reading)
    else { return nil }
    let isOurs = HMAC<SHA256>.isValidAuthenticationCode(
      proof,
      authenticating: Array("1.\(parts[1]).\(parts[2])".utf8),
      using: Self.derive(key, purpose.rawValue)
    )
    return isOurs ? String(validating: text, as: UTF8.self) : nil
  }

  private static var longestToken: Int { 2048 }

  private func signingKey(_ kid: String, in reading: Reading?) -> SymmetricKey? {
    if let key = keys.withLock({ $0.signing[kid] }) { return key }
    guard kid.utf8.count <= 40, let found = try? reading.map(Self.keyring) else { return nil }
    take(found)
    return keys.withLock { $0.signing[kid] }
  }
}
