package import Comms
import MIME
import SMTP
import Storage
package import Wire

/// One step of a check, with its time.
package struct VerificationStep: Sendable, Hashable {
  package enum Name: String, Sendable, Hashable, CaseIterable {
    case resolve, connect, tls, greeting, login, folder, sender
  }

  package let name: Name
  package let ok: Bool
  package let took: Duration
  /// What the server said of itself, the address reached, the mechanism used.
  package let detail: String?
}

/// What a check of an account found.
package struct Verdict: Sendable, Hashable {
  package let ok: Bool
  package let steps: [VerificationStep]
  package let failure: Failure?
}

extension CommsEngine {
  /// Connects and logs in to the outgoing server as the account would, and sends nothing.
  package func verify(_ id: AccountID, within limit: Duration) async throws -> Verdict {
    let (account, route) = try await store.read { reading in
      guard let account = try reading.account(id) else {
        throw Failure(.accountNotFound, facts: ["accountId": id.text])
      }
      guard account.provider == .smtp else { return (account, nil as Route?) }
      let domain = try account.domainID.flatMap(reading.domain)
      let missing = account.missingForSending(domain: domain)
      if missing == ["password"] { throw Failure(.secretRequired, facts: ["account": account.name]) }
      return (
        account,
        try Route(
          account,
          domain: domain,
          reading: reading,
          vault: self.vault,
          limits: self.configuration.smtp
        )
      )
    }
    guard let route else { return verifySandbox() }
    return try await verify(route, sender: account.address?.addrSpec, within: limit)
  }

  /// The same for settings that are not saved; the password is used for this check only.
  package func verify(draft change: AccountEdit, password: Secret?, within limit: Duration) async throws
    -> Verdict
  {
    let now = world.now()
    let blank = Account(
      id: world.newID(AccountID.self),
      name: "draft",
      address: nil,
      createdAt: now,
      updatedAt: now
    )
    let asked = try change.applied(to: blank, now: now)
    guard asked.provider == .smtp else { return verifySandbox() }
    let domain = try await store.read { reading in
      if let id = asked.domainID { return try reading.domain(id) }
      return try asked.address.flatMap { try reading.domain(named: $0.domain) }
    }
    var account = asked
    if account.preset == nil, account.outgoing.server.host == nil, domain == nil,
      let address = account.address
    {
      account.preset = Preset.owning(domain: address.domain)?.name
    }
    let route = try Route(unsaved: account, domain: domain, password: password, limits: configuration.smtp)
    return try await verify(route, sender: account.address?.addrSpec, within: limit)
  }

  private func verifySandbox() -> Verdict {
    Verdict(
      ok: true,
      steps: [VerificationStep(name: .connect, ok: true, took: .zero, detail: directory.sandbox)],
      failure: nil
    )
  }

  private func verify(_ route: Route, sender: String?, within limit: Duration) async throws -> Verdict {
    let log = StepLog(isImplicitTLS: route.security == .tls)
    let world = world
    let configuration = configuration
    let work = Task { () -> Failure? in
      do {
        let link = try await SMTPLink.open(route, world: world, configuration: configuration) { log.note($0) }
        if let sender {
          try await link.probe(sender: sender)
          log.done(.sender, detail: sender)
        }
        await link.quit()
        return nil
      } catch {
        return (error as? LinkFailure)?.failure ?? Failure(from: error)
      }
    }
    let deadline = Task {
      try await Task.sleep(for: limit)
      work.cancel()
    }
    var failure = await withTaskCancellationHandler {
      await work.value
    } onCancel: {
      work.cancel()
    }
    deadline.cancel()
    try Task.checkCancellation()
    if work.isCancelled, failure != nil {
      failure = Failure(.timeout, stage: failure?.stage, facts: ["host": route.host])
    }
    if let failure { log.failed(failure) }
    return Verdict(ok: failure == nil, steps: log.steps, failure: failure)
  }
}
