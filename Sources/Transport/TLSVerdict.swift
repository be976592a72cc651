import COpenSSL
import Foundation
import Wire

/// What became of the peer's certificate, filled in by OpenSSL's callback while it shakes hands.
///
/// Not Sendable: belongs to one `TLSSession`, is touched under its channel's lock.
final class TLSVerdict {
  private let pin: PublicKeyPin?
  /// The key the peer showed, before anything was checked.
  private(set) var seen: PublicKeyPin?
  private(set) var fault: TLSFault?

  init(pin: PublicKeyPin?) { self.pin = pin }

  /// The callback of `SSL_CTX_set_cert_verify_callback`: 1 accepts the chain, anything else ends the handshake.
  static func judge(_ verification: OpaquePointer?) -> Int32 {
    guard let verification, let owner = copenssl_owner(verification) else { return 0 }
    return Unmanaged<TLSVerdict>.fromOpaque(owner).takeUnretainedValue().judge(verification) ? 1 : 0
  }

  private func judge(_ verification: OpaquePointer) -> Bool {
    guard let leaf = X509_STORE_CTX_get0_cert(verification), let seen = PublicKeyPin(of: leaf) else {
      fault = .certificate("the server's certificate cannot be read")
      return refuse(verification, X509_V_ERR_UNSPECIFIED)
    }
    self.seen = seen
    if let pin {
      guard pin == seen else {
        fault = .pinMismatch
        return refuse(verification, X509_V_ERR_APPLICATION_VERIFICATION)
      }
      X509_STORE_CTX_set_verify_cb(verification) { accepted, verification in
        accepted == 1 || isForgivenByPin(X509_STORE_CTX_get_error(verification)) ? 1 : 0
      }
      // Explicitly, since where a chain cannot be built the library might not come to look at dates.
      if let fault = dateFault(of: leaf) {
        self.fault = fault
        return refuse(verification, X509_V_ERR_CERT_HAS_EXPIRED)
      }
    }
    if X509_verify_cert(verification) == 1 {
      if pin != nil { X509_STORE_CTX_set_error(verification, X509_V_OK) }
      return true
    }
    fault = chainFault(verification)
    return false
  }

  private func refuse(_ verification: OpaquePointer, _ error: Int32) -> Bool {
    X509_STORE_CTX_set_error(verification, error)
    return false
  }
}

/// The faults a matching key makes good: nobody vouches for it, and it has another name.
private func isForgivenByPin(_ error: Int32) -> Bool {
  [
    X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT, X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN,
    X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
    X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, X509_V_ERR_CERT_UNTRUSTED,
    X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH,
  ].contains(error)
}

private func dateFault(of certificate: OpaquePointer) -> TLSFault? {
  // X509_cmp_current_time: negative when the date has passed, positive when it is to come, 0 when unreadable.
  guard X509_cmp_current_time(X509_get0_notBefore(certificate)) < 0 else { return .certificateNotYetValid }
  guard X509_cmp_current_time(X509_get0_notAfter(certificate)) > 0 else { return .certificateExpired }
  return nil
}

private func chainFault(_ verification: OpaquePointer) -> TLSFault {
  let error = X509_STORE_CTX_get_error(verification)
  switch error {
  case X509_V_ERR_CERT_HAS_EXPIRED: return .certificateExpired
  case X509_V_ERR_CERT_NOT_YET_VALID: return .certificateNotYetValid
  case X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH: return .wrongHost
  case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT: return .selfSigned
  case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN, X509_V_ERR_CERT_UNTRUSTED: return .unknownAuthority
  case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
    X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    return lacksIntermediate(verification) ? .missingIntermediate : .unknownAuthority
  default: return .certificate(String(cString: X509_verify_cert_error_string(Int(error))))
  }
}

/// Whether an issuer that was not sent looks like an intermediate rather than like an authority nobody here knows.
///
/// An educated guess, since only the absent certificate could tell: the server sent its own certificate alone, and
/// that says where its issuer's can be fetched (as public authorities' do), or an authority we believe has the
/// issuer's organization.
private func lacksIntermediate(_ verification: OpaquePointer) -> Bool {
  var end: OpaquePointer?
  guard copenssl_chain_end(verification, &end) == 0, let end else { return false }
  if copenssl_names_issuer_location(end) != 0 { return true }
  guard let store = X509_STORE_CTX_get0_store(verification) else { return false }
  return copenssl_knows_organization(store, end) != 0
}

/// SHA-256 of a SubjectPublicKeyInfo (RFC 7469 §2.4).
struct PublicKeyPin: Hashable {
  private let digest: [UInt8]

  /// Reads base64, with or without a leading `sha256/`, or hex, with or without colons.
  init?(_ text: String) {
    var text = text.trimmingCharacters(in: .whitespacesAndNewlines)
    if text.lowercased().hasPrefix("sha256/") { text.removeFirst(7) }
    let digits = Array(text.utf8.filter { $0 != UInt8(ascii: ":") })
    if digits.count == 64 {
      var bytes: [UInt8] = []
      for index in stride(from: 0, to: 64, by: 2) {
        guard let byte = UInt8(String(decoding: digits[index..<index + 2], as: UTF8.self), radix: 16) else {
          return nil
        }
        bytes.append(byte)
      }
      digest = bytes
    } else {
      guard let data = Data(base64Encoded: text), data.count == 32 else { return nil }
      digest = Array(data)
    }
  }

  init?(of certificate: OpaquePointer) {
    var digest = [UInt8](repeating: 0, count: 32)
    var encoded: UnsafeMutablePointer<UInt8>?
    let length = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &encoded)
    guard length > 0, let encoded else { return nil }
    defer { CRYPTO_free(encoded, nil, 0) }
    guard EVP_Digest(encoded, Int(length), &digest, nil, EVP_sha256(), nil) == 1 else { return nil }
    self.digest = digest
  }

  var base64: String { Data(digest).base64EncodedString() }
}
