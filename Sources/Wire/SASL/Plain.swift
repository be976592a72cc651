/// PLAIN: `NUL user NUL password` (RFC 4616).
///
/// The server learns the password; only inside TLS.
struct PlainExchange: SASLExchange {
  let mechanism = SASLMechanism.plain
  let initialResponse: Secret?
  let mayConclude = true

  init(_ context: SASLContext) {
    initialResponse = context.secret { [0] + Bytes(context.user.utf8) + [0] + $0 }
  }

  mutating func respond(to challenge: Bytes) throws(SASLFault) -> Secret { throw .unexpectedChallenge }
}
