import COpenSSL
import Foundation
import Synchronization
import Wire

/// Where the authorities come from that a chain may end in.
package enum TrustStore: Sendable, Hashable {
  /// One PEM file, which alone is believed.
  case file(String)
  /// The distribution's directory of hashed certificates, or else its bundle.
  case system(file: String, directory: String)
  /// Nobody is believed: for accounts that are pinned to a key.
  case nobody

  /// OpenSSL's own places, or what `SSL_CERT_FILE` and `SSL_CERT_DIR` say.
  package static func system() -> TrustStore {
    let environment = ProcessInfo.processInfo.environment
    return .system(
      file: environment["SSL_CERT_FILE"] ?? String(cString: X509_get_default_cert_file()),
      directory: environment["SSL_CERT_DIR"] ?? String(cString: X509_get_default_cert_dir())
    )
  }
}

/// The settings shared by all connections that believe the same authorities: TLS 1.2 or later, every chain
/// verified, nothing remembered between connections.
///
/// Reading a bundle takes about 10 ms, so contexts are kept until their files change.
///
/// Unchecked: an `SSL_CTX` is counted and locked by OpenSSL itself, and is not changed after `init`.
final class TLSContext: @unchecked Sendable {
  let pointer: OpaquePointer

  /// Contexts by what their trust store's files looked like when they were read, one for each `caFile`.
  private static let cache = Mutex<[Key: TLSContext]>([:])
  private static let maxCached = 32

  private struct Key: Hashable {
    let store: TrustStore
    let versions: [FileVersion?]
  }

  static func shared(_ store: TrustStore) throws(TLSFault) -> TLSContext {
    let versions: [FileVersion?] =
      switch store {
      case .file(let path): [FileVersion(path)]
      case .system(let file, let directory): [FileVersion(file), FileVersion(directory)]
      case .nobody: []
      }
    let key = Key(store: store, versions: versions)
    if let known = cache.withLock({ $0[key] }) { return known }
    let made = try TLSContext(store)
    cache.withLock { cache in
      if cache.count >= maxCached { cache.removeAll() }
      cache[key] = made
    }
    return made
  }

  private init(_ store: TrustStore) throws(TLSFault) {
    prepareOpenSSL()
    ERR_clear_error()
    guard let pointer = SSL_CTX_new(TLS_client_method()) else { throw .other(lastOpenSSLError()) }
    self.pointer = pointer  // freed by deinit from here on, whatever is thrown
    let ciphers = "HIGH:!aNULL:!eNULL:!MD5:!3DES:!PSK:!SRP:!DSS:!CAMELLIA:!ARIA"
    guard copenssl_require_tls12(pointer) == 1, SSL_CTX_set_cipher_list(pointer, ciphers) == 1 else {
      throw .other(lastOpenSSLError())
    }
    // 112 bits: no RSA below 2,048 bits, no MD5 or SHA-1 signatures, no short Diffie-Hellman groups.
    SSL_CTX_set_security_level(pointer, 2)
    copenssl_forget_sessions(pointer)
    copenssl_set_modes(pointer)
    SSL_CTX_set_verify(pointer, SSL_VERIFY_PEER, nil)
    SSL_CTX_set_cert_verify_callback(pointer, { verification, _ in TLSVerdict.judge(verification) }, nil)
    try load(store)
  }

  deinit { SSL_CTX_free(pointer) }

  private func load(_ store: TrustStore) throws(TLSFault) {
    guard let authorities = SSL_CTX_get_cert_store(pointer) else { throw .other(lastOpenSSLError()) }
    switch store {
    case .nobody: break
    case .file(let path):
      guard X509_STORE_load_file(authorities, path) == 1, copenssl_store_size(authorities) > 0 else {
        throw .trustStoreUnavailable("\(path): \(lastOpenSSLError())")
      }
      // The file may hold the server's own certificate or the authority that signed it, not only a root.
      X509_STORE_set_flags(authorities, UInt(X509_V_FLAG_PARTIAL_CHAIN))
    case .system(let file, let directory):
      // The directory is read one authority at a time, when a chain asks for it.
      if Self.holdsAuthorities(directory), X509_STORE_load_path(authorities, directory) == 1 { return }
      guard X509_STORE_load_file(authorities, file) == 1, copenssl_store_size(authorities) > 0 else {
        throw .trustStoreUnavailable("\(directory) and \(file): no authorities")
      }
    }
  }

  /// Whether a readable file is named like `5ed36f99.0`.
  private static func holdsAuthorities(_ directory: String) -> Bool {
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: directory) else { return false }
    return names.contains { name in
      name.utf8.count == 10 && name.hasSuffix(".0") && access("\(directory)/\(name)", R_OK) == 0
    }
  }
}

/// Keeps OpenSSL from tearing itself down at `exit` while other threads still use it, which crashes.
///
/// Only the first use of OpenSSL in the process decides: nothing may use it before a context is made. It takes a
/// noticeable part of a start, so it waits for the first connection that needs it.
package func prepareOpenSSL() { _ = openSSLIsPrepared }

private let openSSLIsPrepared = OPENSSL_init_ssl(UInt64(OPENSSL_INIT_NO_ATEXIT), nil) == 1

/// What tells that a file or directory was replaced or changed.
private struct FileVersion: Hashable {
  let device: UInt64
  let inode: UInt64
  let size: Int64
  let changed: [Int]

  init?(_ path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    device = UInt64(status.st_dev)
    inode = UInt64(status.st_ino)
    size = Int64(status.st_size)
    changed = [status.st_mtim.tv_sec, status.st_mtim.tv_nsec, status.st_ctim.tv_sec, status.st_ctim.tv_nsec]
  }
}

/// The oldest entry of this thread's OpenSSL error queue in its own words; empties the queue.
func lastOpenSSLError() -> String {
  let code = ERR_get_error()
  ERR_clear_error()
  guard code != 0 else { return "no further details" }
  if let reason = ERR_reason_error_string(code) { return String(cString: reason) }
  return "error \(code)"
}
