import COpenSSL
import Foundation
import Testing
import Transport

/// A certificate made for one test, with its key.
///
/// Unchecked: not changed after `init`, and OpenSSL counts its objects atomically.
final class TestCertificate: @unchecked Sendable {
  let certificate: OpaquePointer
  let key: TestKey
  private let name: String

  /// Days count from now; `extensions` are in OpenSSL's configuration language.
  init(
    _ name: String,
    names: String? = nil,
    issuer: TestCertificate? = nil,
    key: TestKey = TestKey(),
    days: ClosedRange<Int> = -1...30,
    isAuthority: Bool = false,
    organization: String? = nil,
    digest: OpaquePointer? = EVP_sha256(),
    extensions: [Int32: String] = [:]
  ) throws {
    prepareOpenSSL()
    let certificate = try #require(X509_new())
    self.certificate = certificate
    self.key = key
    self.name = name
    X509_set_version(certificate, 2)
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), Int.random(in: 1...0x7fff_ffff))
    X509_gmtime_adj(X509_getm_notBefore(certificate), days.lowerBound * 86_400)
    X509_gmtime_adj(X509_getm_notAfter(certificate), days.upperBound * 86_400)
    X509_set_pubkey(certificate, key.pointer)
    let subject = X509_get_subject_name(certificate)
    if let organization { X509_NAME_add_entry_by_txt(subject, "O", MBSTRING_ASC_, organization, -1, -1, 0) }
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC_, name, -1, -1, 0)
    X509_set_issuer_name(certificate, X509_get_subject_name(issuer?.certificate ?? certificate))
    var all = extensions
    if let names { all[NID_subject_alt_name] = names }
    if all[NID_basic_constraints] == nil {
      all[NID_basic_constraints] = isAuthority ? "critical,CA:TRUE" : "CA:FALSE"
    }
    for (kind, value) in all {
      let made = try #require(X509V3_EXT_conf_nid(nil, nil, kind, value), "extension \(kind) = \(value)")
      X509_add_ext(certificate, made, -1)
      X509_EXTENSION_free(made)
    }
    try #require(X509_sign(certificate, (issuer?.key ?? key).pointer, digest) > 0)
  }

  deinit { X509_free(certificate) }

  var pem: String {
    guard let bio = BIO_new(BIO_s_mem()) else { return "" }
    defer { BIO_free(bio) }
    PEM_write_bio_X509(bio, certificate)
    var start: UnsafeMutablePointer<CChar>?
    let count = Int(copenssl_contents(bio, &start))
    return String(decoding: UnsafeRawBufferPointer(start: start, count: count), as: UTF8.self)
  }
}

/// A private key.
///
/// Unchecked: not changed after `init`.
final class TestKey: @unchecked Sendable {
  let pointer: OpaquePointer?

  /// P-256, or RSA of so many bits.
  init(rsaBits: Int32? = nil) {
    prepareOpenSSL()
    let context = EVP_PKEY_CTX_new_id(rsaBits == nil ? EVP_PKEY_EC : EVP_PKEY_RSA, nil)
    defer { EVP_PKEY_CTX_free(context) }
    EVP_PKEY_keygen_init(context)
    if let rsaBits {
      EVP_PKEY_CTX_set_rsa_keygen_bits(context, rsaBits)
    } else {
      EVP_PKEY_CTX_set_ec_paramgen_curve_nid(context, NID_X9_62_prime256v1)
    }
    var made: OpaquePointer?
    EVP_PKEY_keygen(context, &made)
    pointer = made
  }

  deinit { EVP_PKEY_free(pointer) }
}

/// OpenSSL's MBSTRING_ASC, a macro with a cast.
private let MBSTRING_ASC_: Int32 = 0x1001

/// A directory that goes with the test.
final class Scratch: Sendable {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appending(path: "transport-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String, _ certificates: [TestCertificate]) throws -> String {
    let path = "\(path)/\(name)"
    try certificates.map(\.pem).joined().write(toFile: path, atomically: true, encoding: .utf8)
    return path
  }
}
