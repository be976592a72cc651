package import Wire

/// Greets, secures and logs in: from a fresh connection to one that takes transactions.
///
/// ```
/// S: 220 mail.example.com ESMTP
/// C: EHLO erp.example.com
/// S: 250-mail.example.com
/// S: 250 STARTTLS
/// C: STARTTLS
/// S: 220 go ahead
/// == TLS
/// C: EHLO erp.example.com
/// S: 250-mail.example.com
/// S: 250 AUTH PLAIN
/// C: AUTH PLAIN AGFuYQBzM2NyZXQ=
/// S: 235 2.7.0 welcome
/// ```
package struct OpenSession: Dialogue {
  package typealias Event = Milestone
  package typealias Outcome = SessionOutcome

  private let plan: SessionPlan
  private let scrubber: Scrubber
  private var state: State
  private var replies: ReplyParser
  private var steps = StepQueue<Milestone>()
  private var capabilities = Capabilities()
  private var insideTLS = false

  package init(plan: SessionPlan) {
    self.plan = plan
    scrubber = plan.login.map { Scrubber([$0.credentials]) } ?? Scrubber()
    replies = ReplyParser(limits: plan.limits)
    switch plan.security {
    case .tls:
      state = .handshake
      steps.add(.startTLS)
    case .startTLS, .none:
      state = .greeting
    }
  }

  package mutating func next() -> Step<Milestone, SessionOutcome> {
    while true {
      if case .finished(let outcome) = state { return .finish(outcome) }
      if let step = steps.first {
        // The server speaks only when asked; what it says before our next word answers nothing we said.
        if step.leaves, !replies.isIdle {
          fail(step.isTLS ? .plaintextBeforeTLS : .violation("a reply to no command"))
          continue
        }
        steps.removeFirst()
        return step.asStep()
      }
      if case .ready = state {
        if replies.isIdle {
          state = .finished(.ready(capabilities))
        } else {
          fail(.violation("a reply to no command"))
        }
        continue
      }
      do {
        guard let reply = try replies.next() else { return .read(wait) }
        handle(reply)
      } catch {
        fail(.violation(error.detail))
      }
    }
  }

  package mutating func received(_ bytes: Bytes) {
    if case .finished = state { return }
    replies.append(bytes)
    // In clear while TLS is being set up: none of our words can have caused it.
    if case .handshake = state { fail(.plaintextBeforeTLS) }
  }

  package mutating func secured() {
    guard case .handshake = state, steps.isEmpty else { return }
    insideTLS = true
    capabilities = Capabilities()
    replies = ReplyParser(limits: plan.limits)
    steps.add(.event(.secured))
    switch plan.security {
    case .tls: state = .greeting
    case .startTLS, .none: greet()
    }
  }

  package mutating func interrupted(_ cause: Interruption) {
    fail(SessionFault(cause))
  }
}

extension OpenSession {
  /// What the next reply answers.
  private enum State: Sendable {
    case greeting
    case ehlo
    case helo
    case startTLS
    /// The connection is with TLS; nothing may be said in clear.
    case handshake
    case auth(Login)
    /// Everything is done but handing out what is queued.
    case ready
    case finished(SessionOutcome)
  }

  private struct Login: Sendable {
    var exchange: any SASLExchange
    /// What we say first, until it is said.
    var unsaid: Secret?
    var rounds = 0
  }

  private var stage: SMTPStage {
    switch state {
    case .greeting: .greeting
    case .ehlo, .helo: .ehlo
    case .startTLS: .startTLS
    case .handshake: .tlsHandshake
    case .ready: plan.login == nil ? .ehlo : .auth
    case .auth, .finished: .auth
    }
  }

  private var wait: Wait {
    let limits = plan.limits
    return switch state {
    case .greeting: Wait("greeting", within: limits.greeting)
    case .ehlo: Wait(insideTLS ? "ehlo inside TLS" : "ehlo", within: limits.ehlo)
    case .helo: Wait("helo", within: limits.ehlo)
    case .startTLS, .handshake: Wait("startTLS", within: limits.ehlo)
    case .auth(let login): Wait("auth \(login.rounds + 1)", within: limits.auth)
    case .ready, .finished: Wait("auth", within: limits.auth)
    }
  }

  private mutating func handle(_ reply: SMTPReply) {
    switch state {
    case .greeting: greeted(reply)
    case .ehlo: introduced(reply)
    case .helo: introducedPlainly(reply)
    case .startTLS: offeredTLS(reply)
    case .auth(let login): challenged(login, reply)
    case .handshake: fail(.plaintextBeforeTLS)
    case .ready: fail(.violation("a reply to no command"))
    case .finished: break
    }
  }

  private mutating func greeted(_ reply: SMTPReply) {
    guard reply.code == 220 else { return refuse(reply) }
    steps.add(.event(.greeting(clean(reply))))
    greet()
  }

  private mutating func greet() {
    steps.add(.command(SMTPCommand.ehlo(plan.ehloName).octets))
    state = .ehlo
  }

  private mutating func introduced(_ reply: SMTPReply) {
    let mustSecure = plan.security == .startTLS && !insideTLS
    guard reply.code == 250 else {
      // Without EHLO there is neither STARTTLS nor AUTH.
      guard reply.isPermanent else { return refuse(reply) }
      if mustSecure { return fail(.startTLSUnavailable(clean(reply))) }
      guard plan.login == nil else { return refuse(reply) }
      steps.add(.command(SMTPCommand.helo(plan.ehloName).octets))
      state = .helo
      return
    }
    capabilities = Capabilities(ehlo: reply)
    guard mustSecure else { return introducedFinally() }
    guard capabilities.startTLS else { return fail(.startTLSUnavailable(nil), at: .startTLS) }
    steps.add(.command(SMTPCommand.startTLS.octets))
    state = .startTLS
  }

  private mutating func introducedPlainly(_ reply: SMTPReply) {
    guard reply.code == 250 else { return refuse(reply) }
    capabilities = Capabilities()
    introducedFinally()
  }

  private mutating func offeredTLS(_ reply: SMTPReply) {
    guard reply.code == 220 else { return fail(.startTLSUnavailable(clean(reply))) }
    guard replies.isIdle else { return fail(.plaintextBeforeTLS) }
    steps.add(.startTLS)
    state = .handshake
  }

  private mutating func introducedFinally() {
    steps.add(.event(.capabilities(capabilities)))
    guard let login = plan.login else {
      state = .ready
      return
    }
    do {
      let mechanism = try login.choose(from: capabilities.auth, insideTLS: insideTLS)
      let context = SASLContext(
        credentials: login.credentials,
        clientNonce: login.clientNonce,
        host: login.host,
        port: login.port
      )
      start(mechanism.exchange(for: context))
    } catch {
      fail(error, at: .auth)
    }
  }

  private mutating func start(_ exchange: any SASLExchange) {
    replies.expectChallenges(true)
    var login = Login(exchange: exchange, unsaid: exchange.initialResponse)
    let whole = login.unsaid.map { SMTPCommand.auth(exchange.mechanism, initialResponse: $0) }
    if let whole, whole.count <= plan.limits.authCommandOctets {
      login.unsaid = nil
      steps.add(.secret(whole))
    } else {
      steps.add(.command(SMTPCommand.auth(exchange.mechanism).octets))
    }
    state = .auth(login)
  }

  private mutating func challenged(_ login: Login, _ reply: SMTPReply) {
    switch reply.code {
    case 235:
      guard login.unsaid == nil, login.exchange.mayConclude else {
        switch login.exchange.mechanism {
        case .scramSHA1, .scramSHA256: return fail(.serverNotVerified)
        case .plain, .login, .cramMD5, .xoauth2, .oauthBearer:
          return fail(.violation("success before our last response"))
        }
      }
      replies.expectChallenges(false)
      steps.add(.event(.authenticated(login.exchange.mechanism)))
      state = .ready
    case 334:
      do { try answer(login, reply) } catch { fail(error) }
    default:
      refuse(reply)
    }
  }

  private mutating func answer(_ login: Login, _ reply: SMTPReply) throws(SessionFault) {
    var login = login
    login.rounds += 1
    guard login.rounds <= plan.limits.authRounds else {
      throw .violation("more challenges than a login takes")
    }
    guard reply.lines.count == 1, let text = reply.lines.first, text.utf8.count <= plan.limits.challengeOctets
    else {
      throw .violation("a challenge too long")
    }
    if let response = login.unsaid {
      login.unsaid = nil
      steps.add(.secret(SMTPCommand.authResponse(response)))
    } else {
      guard let challenge = SASLBase64.decode(text.utf8) else {
        throw .violation("a challenge that is not base 64")
      }
      do {
        steps.add(.secret(SMTPCommand.authResponse(try login.exchange.respond(to: challenge))))
      } catch {
        throw SessionFault(error)
      }
    }
    state = .auth(login)
  }

  /// Ends with a reply that is not the one wanted.
  private mutating func refuse(_ reply: SMTPReply) {
    guard reply.isTransient || reply.isPermanent else {
      return fail(.violation("the reply \(reply.code) to \(stage.rawValue)"))
    }
    fail(.reply(clean(reply)))
  }

  private mutating func fail(_ cause: SessionFault, at stage: SMTPStage? = nil) {
    if case .finished = state { return }
    steps.removeAll()
    state = .finished(.failed(SessionFailure(stage ?? self.stage, cause)))
  }

  private func clean(_ reply: SMTPReply) -> SMTPReply { reply.scrubbed(by: scrubber) }
}
