import Comms
import MIME
import SMTP
import Storage
import Transport
import Wire

/// An open, logged-in connection to an account's outgoing server.
final class SMTPLink: Sendable {
  let channel: any Channel
  let capabilities: Capabilities
  let route: Route
  /// Knows the secrets in use, for what the server echoes.
  private let scrubber: Scrubber

  private init(channel: any Channel, capabilities: Capabilities, route: Route, scrubber: Scrubber) {
    self.channel = channel
    self.capabilities = capabilities
    self.route = route
    self.scrubber = scrubber
  }

  /// Connects, secures and logs in; `milestone` is told of each step as it is done.
  static func open(
    _ route: Route,
    world: World,
    configuration: Configuration,
    milestone: @escaping @Sendable (LinkMilestone) async -> Void = { _ in }
  ) async throws(LinkFailure) -> SMTPLink {
    let policy = TLSPolicy(serverName: route.host, caFile: route.caFile, pinSHA256: route.pinSHA256)
    let channel: any Channel
    let report: ConnectReport
    do {
      (channel, report) = try await world.connector.connect(
        to: Endpoint(host: route.host, port: route.port),
        tls: policy,
        limits: configuration.connect
      ) { await milestone(.resolved(in: $0, addresses: $1)) }
    } catch {
      throw LinkFailure(failure: error.failure(host: route.host), holdReason: .unreachable)
    }
    await milestone(.connected(report))
    let scrubber = Scrubber(route.credentials.map { [$0] } ?? [])
    let plan = try Self.plan(route, world: world, configuration: configuration)
    var dialogue = OpenSession(plan: plan)
    let outcome = await converse(&dialogue, over: channel) { event, _ in await milestone(.session(event)) }
    switch outcome {
    case .ready(let capabilities):
      return SMTPLink(channel: channel, capabilities: capabilities, route: route, scrubber: scrubber)
    case .failed(let failure):
      channel.close()
      throw LinkFailure(failure: failure.failure(host: route.host), holdReason: failure.holdReason)
    }
  }

  /// Sends one message; `mark` makes the marker durable and says whether the end of the content may leave.
  func send(
    _ envelope: Envelope,
    _ stream: MailStream,
    mark: @escaping @Sendable (_ accepted: [Int], _ refused: [Int: SMTPReply]) async -> Bool
  ) async -> (outcome: TransactionOutcome, contentFailure: (any Error)?) {
    var transaction = Transaction(
      envelope: envelope,
      sizeBytes: stream.sizeBytes,
      capabilities: capabilities,
      limits: route.limits,
      scrubber: scrubber
    )
    var stream = stream
    var contentFailure: (any Error)?
    let outcome = await converse(&transaction, over: channel) { event, transaction in
      switch event {
      case .wantContent:
        do {
          if let piece = try stream.next() { transaction.supply(piece) } else { transaction.endOfContent() }
        } catch {
          contentFailure = error
          transaction.abort()
        }
      case .aboutToCommit(let accepted, let refused):
        if await !mark(accepted, refused) { transaction.abort() }
      }
    }
    return (outcome, contentFailure)
  }

  /// Asks whether the server takes this sender, and takes it back.
  func probe(sender: String) async throws(LinkFailure) {
    let address: EnvelopeAddress
    do {
      address = try EnvelopeAddress(sender)
    } catch {
      throw LinkFailure(failure: Failure(.addressInvalid, stage: "sender"), holdReason: .unreachable)
    }
    var dialogue = ProbeSender(
      sender: address,
      capabilities: capabilities,
      limits: route.limits,
      scrubber: scrubber
    )
    switch await dialogue.converse(over: channel).verdict {
    case .accepted: break
    case .refused(let reply): throw LinkFailure(failure: reply.rejection(.mail), holdReason: .unreachable)
    case .failed(let failure):
      throw LinkFailure(failure: failure.failure(host: route.host), holdReason: failure.holdReason)
    }
  }

  /// Says goodbye.
  func quit() async {
    var dialogue = CloseSession(limits: route.limits)
    _ = await dialogue.converse(over: channel)
    channel.close()
  }

  private static func plan(
    _ route: Route,
    world: World,
    configuration: Configuration
  ) throws(LinkFailure) -> SessionPlan {
    var login: LoginPlan?
    if let credentials = route.credentials {
      login = LoginPlan(
        credentials: credentials,
        mechanism: route.mechanism,
        allowPlaintext: route.security == .none,
        clientNonce: Base64.encode(world.entropy.bytes(18)),
        host: route.host,
        port: route.port
      )
    }
    do {
      return SessionPlan(
        security: route.security,
        ehloName: try EHLOName(world.hostName),
        login: login,
        limits: route.limits
      )
    } catch {
      throw LinkFailure(
        failure: Failure(.internalError, stage: "ehlo", facts: ["reason": "host name"]),
        holdReason: .unreachable
      )
    }
  }
}

/// What happened on the way to an open link.
enum LinkMilestone: Sendable {
  case resolved(in: Duration, addresses: [String])
  case connected(ConnectReport)
  case session(Milestone)
}

/// Why a link could not be opened, and why its account's messages wait.
struct LinkFailure: Error {
  let failure: Failure
  let holdReason: HoldReason
}

/// Everything needed to reach an account's outgoing server.
struct Route: Sendable {
  let host: String
  let port: Int
  let security: SessionPlan.Security
  let caFile: String?
  let pinSHA256: String?
  /// nil = the server wants no login.
  let credentials: Credentials?
  let mechanism: LoginPlan.Mechanism
  let limits: SMTPLimits
}
