/// LOGIN: the server asks twice, and gets the user and then the password.
///
/// The prompts differ between servers (`Username:`, `User Name\0`, lower case), so only their order counts.
struct LoginExchange: SASLExchange {
  let mechanism = SASLMechanism.login
  let initialResponse: Secret? = nil
  private let context: SASLContext
  private var answered = 0

  init(_ context: SASLContext) { self.context = context }

  var mayConclude: Bool { answered == 2 }

  mutating func respond(to challenge: Bytes) throws(SASLFault) -> Secret {
    answered += 1
    switch answered {
    case 1: return Secret(context.user)
    case 2: return context.credentials.secret
    default: throw .unexpectedChallenge
    }
  }
}
