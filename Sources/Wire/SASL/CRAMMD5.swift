import Crypto

/// CRAM-MD5: `user SP hex(HMAC-MD5(password, challenge))` (RFC 2195).
///
/// Kept for servers that have nothing better.
struct CRAMMD5Exchange: SASLExchange {
  let mechanism = SASLMechanism.cramMD5
  let initialResponse: Secret? = nil
  private let context: SASLContext
  private(set) var mayConclude = false

  init(_ context: SASLContext) { self.context = context }

  mutating func respond(to challenge: Bytes) throws(SASLFault) -> Secret {
    guard !mayConclude else { throw .unexpectedChallenge }
    mayConclude = true
    return context.secret { password in
      let code = HMAC<Insecure.MD5>.authenticationCode(for: challenge, using: SymmetricKey(data: password))
      return Bytes(context.user.utf8) + [ASCII.space] + hexadecimal(code)
    }
  }
}

/// Lower-case hexadecimal.
func hexadecimal(_ octets: some Sequence<UInt8>) -> Bytes {
  let digits = Bytes("0123456789abcdef".utf8)
  return octets.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 0x0F)]] }
}
