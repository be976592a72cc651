package import Comms

/// What a secret may be used for: the ciphertext opens only for exactly this.
///
/// So a ciphertext that is moved to another row, or whose server is edited behind our back, is unreadable.
package struct SecretBinding: Sendable, Hashable {
  package var owner: AccountID
  package var purpose: SecretPurpose
  /// As the settings say it, after domain and preset.
  package var host: String
  package var port: Int
  package var security: Security
  /// What replaces the system's trust: the CA file's path and the pin.
  package var caFile: String?
  package var pinSHA256: String?
  package var username: String
  /// Of an HTTP provider.
  package var providerBaseURL: String?

  package init(
    owner: AccountID,
    purpose: SecretPurpose,
    host: String,
    port: Int,
    security: Security,
    caFile: String? = nil,
    pinSHA256: String? = nil,
    username: String,
    providerBaseURL: String? = nil
  ) {
    self.owner = owner
    self.purpose = purpose
    self.host = host
    self.port = port
    self.security = security
    self.caFile = caFile
    self.pinSHA256 = pinSHA256
    self.username = username
    self.providerBaseURL = providerBaseURL
  }

  /// What is authenticated with the ciphertext: each part with its length in front, so that no two bindings
  /// give the same octets.
  func associatedData(kid: String) -> [UInt8] {
    let parts = [
      SealedText.version, kid, "secret", "sealed", owner.text + "/" + purpose.rawValue, host.lowercased(),
      String(port), security.rawValue, caFile.map { "+" + $0 } ?? "", pinSHA256.map { "+" + $0 } ?? "",
      username,
      providerBaseURL.map { "+" + $0 } ?? "",
    ]
    return LengthPrefixed.join(parts)
  }
}

enum LengthPrefixed {
  static func join(_ parts: [String]) -> [UInt8] {
    parts.flatMap { part in
      let bytes = Array(part.utf8)
      let count = UInt32(truncatingIfNeeded: bytes.count)
      return (0..<4).map { UInt8(truncatingIfNeeded: count >> (24 - 8 * $0)) } + bytes
    }
  }
}

/// A binding kept beside its ciphertext, only so that keys can be rotated.
///
/// It widens nothing: a use is checked against the settings of that moment, and an edited record opens no
/// ciphertext.
struct BindingRecord: Codable {
  var host: String
  var port: Int
  var security: String
  var caFile: String?
  var pinSHA256: String?
  var username: String
  var providerBaseURL: String?

  init(_ binding: SecretBinding) {
    host = binding.host
    port = binding.port
    security = binding.security.rawValue
    caFile = binding.caFile
    pinSHA256 = binding.pinSHA256
    username = binding.username
    providerBaseURL = binding.providerBaseURL
  }

  func domain(owner: AccountID, purpose: SecretPurpose) throws(StoreError) -> SecretBinding {
    SecretBinding(
      owner: owner,
      purpose: purpose,
      host: host,
      port: port,
      security: try known(security),
      caFile: caFile,
      pinSHA256: pinSHA256,
      username: username,
      providerBaseURL: providerBaseURL
    )
  }
}
