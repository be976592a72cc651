import COpenSSL
import Foundation
import Wire

/// One connection's TLS between two memory buffers; it never sees the socket.
///
/// Not Sendable by itself: a channel makes, uses and drops it under its lock.
final class TLSSession {
  private let context: TLSContext
  private let ssl: OpaquePointer
  private let incoming: OpaquePointer
  private let outgoing: OpaquePointer
  private let verdict: TLSVerdict
  private var hasHeard = false

  init(_ policy: TLSPolicy, context: TLSContext) throws(TLSFault) {
    ERR_clear_error()
    var pin: PublicKeyPin?
    if let text = policy.pinSHA256 {
      guard let read = PublicKeyPin(text) else {
        throw .other("pinSHA256 is neither base64 nor hex of 32 octets")
      }
      pin = read
    }
    guard let ssl = SSL_new(context.pointer) else { throw .other(lastOpenSSLError()) }
    guard let incoming = BIO_new(BIO_s_mem()), let outgoing = BIO_new(BIO_s_mem()) else {
      SSL_free(ssl)
      throw .other(lastOpenSSLError())
    }
    self.context = context
    self.ssl = ssl
    self.incoming = incoming
    self.outgoing = outgoing
    verdict = TLSVerdict(pin: pin)
    SSL_set_bio(ssl, incoming, outgoing)  // now owned, and freed with it
    SSL_set_connect_state(ssl)
    _ = copenssl_set_owner(ssl, Unmanaged.passUnretained(verdict).toOpaque())
    try expect(policy.serverName)
  }

  deinit { SSL_free(ssl) }

  /// Which authorities a policy believes.
  static func context(for policy: TLSPolicy, system: TrustStore) throws(TLSFault) -> TLSContext {
    if let file = policy.caFile { return try TLSContext.shared(.file(file)) }
    return try TLSContext.shared(policy.pinSHA256 == nil ? system : .nobody)
  }

  /// Sets the name that is asked for and verified (RFC 9525): never the common name, only whole left-most wildcards.
  private func expect(_ serverName: String) throws(TLSFault) {
    var name = serverName
    if name.hasPrefix("["), name.hasSuffix("]") { name = String(name.dropFirst().dropLast()) }
    if name.hasSuffix(".") { name.removeLast() }
    // An empty name would switch the comparison off, and one with a NUL would be cut short.
    guard !name.isEmpty, name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else {
      throw .other("the server's name must be given in ASCII")
    }
    let parameters = SSL_get0_param(ssl)
    let flags = X509_CHECK_FLAG_NEVER_CHECK_SUBJECT | X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS
    X509_VERIFY_PARAM_set_hostflags(parameters, UInt32(flags))
    if X509_VERIFY_PARAM_set1_ip_asc(parameters, name) == 1 { return }
    ERR_clear_error()
    guard X509_VERIFY_PARAM_set1_host(parameters, name, name.utf8.count) == 1,
      copenssl_set_server_name(ssl, name) == 1
    else { throw .other(lastOpenSSLError()) }
  }

  var peerKey: String? { verdict.seen?.base64 }

  // MARK: - Octets from and to the socket

  /// Takes what the socket received.
  ///
  /// False when it cannot be the beginning of TLS: an alert or a handshake.
  func feed(_ octets: UnsafeRawBufferPointer) -> Bool {
    if !hasHeard {
      hasHeard = true
      guard octets.first == 0x15 || octets.first == 0x16 else { return false }
    }
    var written = 0
    return BIO_write_ex(incoming, octets.baseAddress, octets.count, &written) == 1 && written == octets.count
  }

  var hasOutput: Bool { copenssl_pending(outgoing) > 0 }

  /// Lends what the socket is to send; `body` says how much of it went.
  func drain(_ body: (UnsafeRawBufferPointer) -> Descriptor.Transfer) -> Descriptor.Transfer {
    var start: UnsafeMutablePointer<CChar>?
    let count = Int(copenssl_contents(outgoing, &start))
    guard count > 0 else { return .moved(0) }
    let transfer = body(UnsafeRawBufferPointer(start: start, count: count))
    guard case .moved(let sent) = transfer else { return transfer }
    if sent == count {
      copenssl_empty(outgoing)
    } else {
      discard(sent)
    }
    return transfer
  }

  private func discard(_ count: Int) {
    var left = count
    withUnsafeTemporaryAllocation(byteCount: 4_096, alignment: 1) { buffer in
      while left > 0 {
        var read = 0
        guard BIO_read_ex(outgoing, buffer.baseAddress, min(left, buffer.count), &read) == 1 else { return }
        left -= read
      }
    }
  }

  // MARK: - Handshake and data

  enum Handshake {
    case done
    case needsInput
    case failed(TLSFault)
  }

  func shakeHands() -> Handshake {
    ERR_clear_error()
    let result = SSL_do_handshake(ssl)
    if result == 1 { return .done }
    let error = SSL_get_error(ssl, result)
    if error == SSL_ERROR_WANT_READ { return .needsInput }
    let fault = verdict.fault ?? Self.protocolFault()
    ERR_clear_error()
    return .failed(fault)
  }

  enum Reading {
    case octets(Int)
    case needsInput
    case ended
  }

  /// Decrypts into the buffer until it is full or there is nothing more.
  func read(into buffer: UnsafeMutableRawBufferPointer) -> Reading {
    ERR_clear_error()
    var filled = 0
    while filled < buffer.count {
      var count = 0
      let result = SSL_read_ex(ssl, buffer.baseAddress.map { $0 + filled }, buffer.count - filled, &count)
      if result == 1 {
        filled += count
        continue
      }
      if filled > 0 { break }  // the end shows again at the next read
      if SSL_get_error(ssl, result) == SSL_ERROR_WANT_READ { return .needsInput }
      ERR_clear_error()
      return .ended
    }
    ERR_clear_error()
    return .octets(filled)
  }

  /// Encrypts some of the octets; nil when the session is broken.
  func write(_ octets: UnsafeRawBufferPointer) -> Int? {
    ERR_clear_error()
    var count = 0
    guard SSL_write_ex(ssl, octets.baseAddress, octets.count, &count) == 1 else {
      ERR_clear_error()
      return nil
    }
    return count
  }

  /// Puts a close_notify into the outgoing octets.
  func sayGoodbye() {
    ERR_clear_error()
    _ = SSL_shutdown(ssl)
    ERR_clear_error()
  }

  private static func protocolFault() -> TLSFault {
    let code = ERR_peek_error()
    guard code != 0, copenssl_is_tls_error(code) != 0 else { return .other(lastOpenSSLError()) }
    switch copenssl_reason(code) {
    case SSL_R_UNSUPPORTED_PROTOCOL, SSL_R_TLSV1_ALERT_PROTOCOL_VERSION, SSL_R_NO_PROTOCOLS_AVAILABLE,
      SSL_R_VERSION_TOO_LOW, SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE, SSL_R_TLSV1_ALERT_INSUFFICIENT_SECURITY,
      SSL_R_DH_KEY_TOO_SMALL, SSL_R_WRONG_CIPHER_RETURNED, SSL_R_NO_SHARED_CIPHER,
      SSL_R_UNSUPPORTED_SSL_VERSION,
      SSL_R_WRONG_SSL_VERSION, SSL_R_WRONG_SIGNATURE_TYPE:
      return .protocolVersion
    case SSL_R_HTTP_REQUEST, SSL_R_WRONG_VERSION_NUMBER: return .notTLS
    case SSL_R_UNEXPECTED_EOF_WHILE_READING: return .closedByPeer
    default: return .other(lastOpenSSLError())
    }
  }
}
