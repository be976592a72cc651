import Comms
import MIME
import SMTP
import Storage
import Synchronization
import Transport
import Wire

/// Carries one account's messages over one connection after the other.
final class SMTPCarrier: Sendable {
  private struct State {
    var link: SMTPLink?
    /// Under way as long as there is no link.
    var opening: Task<Result<SMTPLink, LinkFailure>, Never>?
    var accountRevision = 0
    var sentOverLink = 0
    /// Between the marker and the reply: the connection must not be cut without need.
    var isCommitted = false
    var isStopped = false
  }

  private let state = Mutex(State())
  private let records: OutboxRecords
  private let vault: Vault
  private let blobs: BlobStore
  private let configuration: Configuration

  init(records: OutboxRecords, vault: Vault, blobs: BlobStore, configuration: Configuration) {
    self.records = records
    self.vault = vault
    self.blobs = blobs
    self.configuration = configuration
  }

  /// Sends one message, over the open connection where there is one that still works.
  func carry(_ job: Job, account: Account, domain: MailDomain?) async throws(LinkFailure) -> JobReport {
    let stream: MailStream
    let envelope: Envelope
    do {
      stream = try MailStream(job.content, blobs: blobs)
      envelope = try Envelope(
        sender: job.content.envelopeSender.addrSpec,
        recipients: recipients(of: job),
        smtputf8: stream.needsSMTPUTF8
      )
    } catch {
      return .refused(Failure(contentError: error))
    }
    var isFresh = false
    while true {
      let link: SMTPLink
      if let open = reusable(account) {
        link = open
      } else {
        do {
          link = try await connect(account, domain)
        } catch {
          // A stop is ours: it says nothing about the account or the message.
          if state.withLock(\.isStopped) { return .untouched(nil) }
          throw error
        }
        isFresh = true
      }
      let report = await send(job, of: account, envelope, stream, over: link)
      // An idle connection that the server has closed meanwhile says nothing about the message or the account.
      if case .linkBroken = report, !isFresh { continue }
      switch report {
      case .done(let report): return report
      case .linkBroken(let failure): throw failure
      }
    }
  }

  /// Ends the connection politely.
  func quit() async {
    let link = state.withLock { state in
      defer { state.link = nil }
      return state.link
    }
    await link?.quit()
  }

  /// Cuts short what has not been marked; what has been is waited for unless `now`.
  func stop(now: Bool) {
    let (link, opening) = state.withLock { state in
      state.isStopped = true
      return (now || !state.isCommitted ? state.link : nil, state.opening)
    }
    opening?.cancel()
    link?.channel.stop()
  }

  private enum SendReport {
    case done(JobReport)
    /// Before anything was decided the connection failed or the server closed the session.
    case linkBroken(LinkFailure)
  }

  private func send(
    _ job: Job,
    of account: Account,
    _ envelope: Envelope,
    _ stream: MailStream,
    over link: SMTPLink
  ) async -> SendReport {
    let positions = job.positions
    let verdict = Mutex<MarkVerdict?>(nil)
    let everyone = configuration.redirectedRecipients(positions)
    let (outcome, contentFailure) = await link.send(envelope, stream) { accepted, refused in
      // From before the marker on: a stop in between would leave a marker without its dot.
      let isStopped = self.state.withLock { state in
        state.isCommitted = !state.isStopped
        return state.isStopped
      }
      if isStopped { return false }
      let answer = await self.records.mark(
        job,
        of: account,
        accepted: accepted.flatMap { everyone[$0] },
        refused: Dictionary(
          refused.flatMap { index, reply in everyone[index].map { ($0, reply.refusal(.rcpt)) } },
          uniquingKeysWith: { first, _ in first }
        )
      )
      verdict.withLock { $0 = answer }
      guard case .go = answer else { return false }
      return true
    }
    state.withLock { state in
      state.isCommitted = false
      state.sentOverLink += 1
    }
    if !outcome.sessionUsable { drop(link) }
    if let contentFailure { return .done(.unreadable(contentFailure, for: positions)) }
    var isMarked = false
    if let verdict = verdict.withLock({ $0 }) {
      switch verdict {
      case .go: isMarked = true
      case .gone, .rateLimited, .tooManyForWindow, .notDurable: return .done(.withdrawn(verdict))
      }
    }
    // What is marked has an attempt under way, which only a settlement ends.
    var results: [Int: RecipientOutcome] = [:]
    var closing: LinkFailure?
    for (index, result) in outcome.recipients.enumerated() {
      switch result {
      case .accepted(let reply):
        for position in everyone[index] { results[position] = .accepted(reply.serverReply) }
      case .refused(let stage, let reply):
        if let refusal = sessionRefusal(reply, stage, link) {
          // What answers a recipient or the content may be about this message: it waits on its own account too.
          guard stage == .rcpt || isMarked else { return .linkBroken(refusal) }
          closing = refusal
        }
        for position in everyone[index] { results[position] = .refused(reply.refusal(stage)) }
      case .unknown(let failure):
        var cause = failure.failure(host: link.route.host)
        cause.facts["cause"] = cause.kind.rawValue
        cause.kind = .outcomeUnknown
        for position in everyone[index] { results[position] = .unknown(cause) }
      case .notTried(let failure):
        if failure.concernsMessage { return .done(.refused(failure.failure(host: link.route.host))) }
        // A stop is ours. Before the server has answered MAIL it is the session's fault; later on it may be this
        // message that the server chokes on, so the others need not wait for it.
        if !isMarked, state.withLock(\.isStopped) { return .done(.untouched(nil)) }
        let cause = failure.failure(host: link.route.host)
        if failure.stage == .mail {
          return .linkBroken(LinkFailure(failure: cause, holdReason: failure.holdReason))
        }
        for position in everyone[index] { results[position] = .refused(Refusal(cause, permanent: false)) }
      }
    }
    return .done(closing.map { .settledLast(results, $0) } ?? .settled(results))
  }

  /// 421 is about the session and not about the message (RFC 5321 §4.2.2); so is a server that, before it takes
  /// recipients, asks for a login after all.
  private func sessionRefusal(_ reply: SMTPReply, _ stage: SMTPStage, _ link: SMTPLink) -> LinkFailure? {
    let asksForLogin = reply.category == .authentication && stage != .rcpt && stage != .dot
    guard reply.code == 421 || asksForLogin else { return nil }
    drop(link)
    let reason: HoldReason = reply.category == .authentication && reply.isPermanent ? .auth : .throttled
    var failure = reply.rejection(stage)
    if reason == .auth { failure.kind = .authFailed }
    failure.facts["host"] = link.route.host
    return LinkFailure(failure: failure, holdReason: reason)
  }

  private func recipients(of job: Job) -> [String] {
    if let address = configuration.redirectAddress { return [address.addrSpec] }
    return job.positions.map { job.delivery.recipients[$0].address.addrSpec }
  }

  private func reusable(_ account: Account) -> SMTPLink? {
    let (reusable, stale) = state.withLock { state -> (SMTPLink?, SMTPLink?) in
      guard let link = state.link else { return (nil, nil) }
      if state.accountRevision == account.revision, state.sentOverLink < configuration.messagesPerConnection {
        return (link, nil)
      }
      state.link = nil
      return (nil, link)
    }
    if let stale {
      Task { await stale.quit() }
    }
    return reusable
  }

  private func connect(_ account: Account, _ domain: MailDomain?) async throws(LinkFailure) -> SMTPLink {
    let route: Route
    do {
      route = try await records.store.read { reading in
        try Route(
          account,
          domain: domain,
          reading: reading,
          vault: self.vault,
          limits: self.configuration.smtp
        )
      }
    } catch {
      var failure = Failure(from: error)
      // It says nothing about the server, which need not be spared.
      if failure.isOfStorage { failure.retryAt = records.world.now() + .seconds(2) }
      throw LinkFailure(failure: failure, holdReason: failure.reasonWithoutRoute)
    }
    let opening = open(route)
    if state.withLock({ state in
      state.opening = opening
      return state.isStopped
    }) {
      opening.cancel()
    }
    let result = await opening.value
    state.withLock { $0.opening = nil }
    let link = try result.get()
    let isStopped = state.withLock { state in
      state.link = link
      state.accountRevision = account.revision
      state.sentOverLink = 0
      return state.isStopped
    }
    if isStopped { link.channel.stop() }
    return link
  }

  /// A task of its own, so that a stop can end it wherever it stands.
  private func open(_ route: Route) -> Task<Result<SMTPLink, LinkFailure>, Never> {
    Task { [records, configuration] in
      do throws(LinkFailure) {
        return .success(
          try await SMTPLink.open(route, world: records.world, configuration: configuration)
        )
      } catch {
        return .failure(error)
      }
    }
  }

  private func drop(_ link: SMTPLink) {
    link.channel.close()
    state.withLock { state in
      if state.link === link { state.link = nil }
    }
  }
}

extension Configuration {
  /// The one address that everything goes to, in redirect mode.
  var redirectAddress: MailAddress? {
    switch mode {
    case .redirect: redirectTo
    case .live, .hold, .sandbox: nil
    }
  }

  /// For each address of the envelope, the recipients that it stands for.
  func redirectedRecipients(_ positions: [Int]) -> [[Int]] {
    redirectAddress == nil ? positions.map { [$0] } : [positions]
  }
}

extension JobReport {
  /// The content could not be read to its end.
  fileprivate static func unreadable(_ error: any Error, for positions: [Int]) -> JobReport {
    let cause = Failure(contentError: error)
    // A disk that fails may work later; an attachment that is gone or altered stays so.
    guard case BlobError.storage = error else { return .refused(cause) }
    return .settled(
      Dictionary(uniqueKeysWithValues: positions.map { ($0, .refused(Refusal(cause, permanent: false))) })
    )
  }
}

extension Failure {
  /// Why an account's messages wait when its settings and its password cannot be put together.
  fileprivate var reasonWithoutRoute: HoldReason {
    if [.secretUnreadable, .keyMissing, .wrongKey].contains(kind) { return .secretUnreadable }
    // The database, not the account: tried again by itself.
    return isOfStorage ? .unreachable : .auth
  }

  fileprivate var isOfStorage: Bool {
    [.dbBusy, .dbCorrupt, .diskFull, .diskFailed, .storageReadOnly, .internalError, .shuttingDown].contains(
      kind
    )
  }

  /// What keeps a stored message from being put on the wire.
  init(contentError error: any Error) {
    switch error {
    case let failure as Failure: self = failure
    case let error as StoreError: self = error.failure
    case let error as BlobError: self = error.failure
    case is EnvelopeFault: self = Failure(.addressInvalid, stage: "envelope")
    default: self = Failure(.headerInvalid, stage: "compose")
    }
  }
}
