/// OAUTHBEARER: an access token with where it is presented (RFC 7628).
struct OAuthBearerExchange: SASLExchange {
  let mechanism = SASLMechanism.oauthBearer
  let initialResponse: Secret?
  /// No after a challenge: it carries the server's error as JSON, and the refusal follows our `^A` (§3.2.3).
  private(set) var mayConclude = true

  init(_ context: SASLContext) {
    initialResponse = context.credentials.secret.reveal { token in
      let place = "host=\(context.host)\u{1}port=\(context.port)\u{1}auth=Bearer "
      let name = saslName(context.user)
      return Secret(joining: Bytes("n,a=".utf8), name, Bytes(",\u{1}\(place)".utf8), token, [1, 1])
    }
  }

  mutating func respond(to challenge: Bytes) throws(SASLFault) -> Secret {
    guard mayConclude else { throw .unexpectedChallenge }
    mayConclude = false
    return Secret([1])
  }
}
