import Comms
import Logging
import Storage

/// One worker of an account's lane: takes a message, has it carried, has the outcome recorded, takes the next.
struct OutboxSession: Sendable {
  let outbox: Outbox
  let number: Int
  let accountID: AccountID
  let carrier: SMTPCarrier
  let records: OutboxRecords
  let sandbox: SandboxCarrier
  let everythingToSandbox: Bool
  let log: Logger

  // Off the outbox's actor: two sessions compose and send at the same time.
  @concurrent
  func run() async {
    // The outcome of one message becomes durable while the next is on its way; its marker commits after it.
    var recording: Task<Void, Never>?
    while let (job, account, domain) = await outbox.nextJob(accountID, for: number) {
      let report: JobReport
      do {
        report = try await carry(job, account, domain)
      } catch {
        await records.putBack([job], notBefore: nil, failure: error.failure)
        await outbox.failed(accountID, error)
        break
      }
      await recording?.value
      recording = Task { await record(report, of: job) }
      switch report {
      case .withdrawn, .settledLast: await recording?.value
      case .settled, .refused, .untouched: break
      }
    }
    await recording?.value
    await carrier.quit()
  }

  private func carry(_ job: Job, _ account: Account, _ domain: MailDomain?) async throws(LinkFailure)
    -> JobReport
  {
    switch account.provider {
    case .smtp where !everythingToSandbox: try await carrier.carry(job, account: account, domain: domain)
    case .smtp, .sandbox: await sandbox.carry(job, of: account)
    }
  }

  private func record(_ report: JobReport, of job: Job) async {
    switch report {
    case .settled(let results):
      await records.settle(job, results)
      await outbox.succeeded(accountID)
    case .settledLast(let results, let failure):
      await records.settle(job, results)
      await outbox.failed(accountID, failure)
    case .refused(let failure): await records.fail(job, failure)
    case .untouched(let failure): await records.putBack([job], notBefore: nil, failure: failure)
    case .withdrawn(let verdict): await withdraw(job, verdict)
    }
  }

  private func withdraw(_ job: Job, _ verdict: MarkVerdict) async {
    switch verdict {
    case .go, .gone: break
    case .tooManyForWindow(let failure): await records.fail(job, failure)
    case .rateLimited(let until):
      await records.putBack([job], notBefore: until, failure: nil)
      await outbox.pause(accountID, until: until)
    case .notDurable(let failure):
      let until = records.world.now() + .seconds(5)
      log.error("marker not durable, nothing sent", metadata: ["message": "\(job.delivery.id)"])
      // Whether the disk kept the marker nobody knows; the message is known not to have left. This ends the attempt
      // in both cases.
      let deferred = RecipientOutcome.refused(Refusal(failure, permanent: false))
      let results = Dictionary(uniqueKeysWithValues: job.positions.map { ($0, deferred) })
      // The disk's fault: no server has to be spared.
      await records.settle(job, results, retryAt: until)
      await outbox.pause(accountID, until: until)
    }
  }
}
