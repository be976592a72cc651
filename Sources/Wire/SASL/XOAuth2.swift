/// XOAUTH2: `user=…^Aauth=Bearer …^A^A`, Google's and Microsoft's way to present an access token.
struct XOAuth2Exchange: SASLExchange {
  let mechanism = SASLMechanism.xoauth2
  let initialResponse: Secret?
  /// No after a challenge: it carries the server's error as JSON, and the refusal follows our empty answer.
  private(set) var mayConclude = true

  init(_ context: SASLContext) {
    initialResponse = context.credentials.secret.reveal { token in
      Secret(joining: Bytes("user=\(context.user)\u{1}auth=Bearer ".utf8), token, [1, 1])
    }
  }

  mutating func respond(to challenge: Bytes) throws(SASLFault) -> Secret {
    guard mayConclude else { throw .unexpectedChallenge }
    mayConclude = false
    return Secret(Bytes())
  }
}
