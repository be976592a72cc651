import Comms
import Foundation
import Logging
import MIME
import Storage
import Testing
import Wire

@testable import Engine

/// A service over a real database in a directory of its own, with servers in memory and a clock that stands still.
final class Post: Sendable {
  let path: String
  let clock: TestClock
  let server: MailServer
  let engine: CommsEngine

  init(configure: (inout Configuration) -> Void = { _ in }) throws {
    path =
      try #require(realpath(NSTemporaryDirectory(), nil).map { String(cString: $0) })
      + "/chasqui-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    clock = TestClock()
    server = MailServer(clock: clock)
    engine = try Self.open(path, clock, server, configure)
  }

  /// Another process on the same data, as far as that can be in one.
  init(
    joining other: Post,
    hasKey: Bool = true,
    configure: (inout Configuration) -> Void = { _ in }
  ) throws {
    path = other.path
    clock = other.clock
    server = other.server
    engine = try Self.open(path, clock, server, hasKey: hasKey, configure)
  }

  private static func open(
    _ path: String,
    _ clock: TestClock,
    _ server: MailServer,
    hasKey: Bool = true,
    _ configure: (inout Configuration) -> Void
  ) throws -> CommsEngine {
    var configuration = Configuration()
    configuration.idleConnection = .milliseconds(20)
    configuration.freeDisk = 1 << 20
    configure(&configuration)
    let directory = try DataDirectory.open(path + "/data")
    let store = try Store.open(directory, now: clock.now, options: StoreOptions(minimumFreeBytes: 1 << 20))
    var logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    logger.logLevel = .critical
    return CommsEngine(
      store: store,
      vault: try Vault.open(store, sources: KeySources(defaultFile: hasKey ? path + "/master.key" : nil)),
      directory: directory,
      world: World(
        now: { clock.now },
        sinceStart: { clock.sinceStart },
        machineStart: "test",
        entropy: .system,
        connector: server,
        hostName: "erp.example.com"
      ),
      configuration: configuration,
      log: logger
    )
  }

  /// Ends the service and removes its directory.
  func close() async {
    server.goOn()
    await engine.stop(grace: .seconds(5))
    try? FileManager.default.removeItem(atPath: path)
  }

  /// Ends the service as a process ends; the data stay for another.
  func leave() async { await engine.stop(grace: .seconds(5)) }

  func plain<Value: Sendable>() -> Commit<Value> {
    let store = engine.store
    return Commit { body in try await store.write(body) }
  }

  /// An account that can send, through a host of its own.
  @discardableResult
  func addAccount(
    _ name: String = "Billing",
    host: String = "mail.example.com",
    password: String = "secret",
    limits: [RateLimit] = []
  ) async throws -> AccountID {
    var edit = AccountEdit()
    edit.name = .set(name)
    edit.address = .set("billing@acme.example")
    edit.outgoing.enabled = .set(true)
    edit.outgoing.server.host = .set(host)
    edit.outgoing.rateLimits = .set(limits)
    let account = try await engine.createAccount(edit, commit: plain()).account
    _ = try await engine.setSecret(
      account.id,
      Secret(password),
      for: [.outgoingPassword],
      commit: plain()
    )
    return account.id
  }

  func draft(
    _ account: AccountID,
    to: [String] = ["ana@client.example"],
    _ change: (inout EmailDraft) -> Void = { _ in }
  ) throws -> EmailDraft {
    var draft = EmailDraft()
    draft.accountID = account
    draft.to = try to.map(Mailbox.init(parsing:))
    draft.subject = "Invoice"
    draft.text = "Please find it attached."
    change(&draft)
    return draft
  }

  func send(
    _ account: AccountID,
    to: [String] = ["ana@client.example"],
    _ change: (inout EmailDraft) -> Void = { _ in }
  ) async throws -> MessageID {
    try await engine.send(draft(account, to: to, change), actor: nil, commit: plain()).messageID
  }

  /// Many messages in one transaction.
  func queue(_ count: Int, _ account: AccountID, priority: Priority = .bulk) async throws -> [MessageID] {
    let drafts = try (0..<count).map { index in
      try draft(account, to: ["r\(index)@client.example"]) { $0.priority = priority }
    }
    let prepared = try await engine.prepare(drafts, actor: nil)
    try await engine.store.write { tx in
      for (content, delivery) in prepared { try tx.insert(content, delivery) }
    }
    engine.changed.beat()
    return prepared.map(\.0.id)
  }

  func delivery(_ id: MessageID) async throws -> Delivery {
    try #require(try await engine.store.read { try $0.delivery(id) })
  }

  func attempts(_ id: MessageID) async throws -> [Attempt] {
    try await engine.store.read { try $0.attempts(of: id) }
  }

  func account(_ id: AccountID) async throws -> Account {
    try #require(try await engine.store.read { try $0.account(id) })
  }

  func count(_ account: AccountID, _ state: MessageState) async throws -> Int {
    try await engine.store.read { try $0.count(account, state) }
  }

  /// Moves the clock and lets everyone look at it.
  func pass(_ duration: Duration) {
    clock.move(duration)
    engine.changed.beat()
  }

  /// Waits until something is so; fails after two minutes, since other tests may have the processors.
  func eventually(
    _ what: Comment,
    sourceLocation: SourceLocation = #_sourceLocation,
    _ condition: () async throws -> Bool
  ) async throws {
    let end = ContinuousClock.now + .seconds(120)
    while true {
      let seen = engine.changed.count
      if try await condition() { return }
      guard ContinuousClock.now < end else {
        Issue.record(what, sourceLocation: sourceLocation)
        throw NeverHappened()
      }
      await engine.changed.wait(since: seen, atMost: .milliseconds(50))
    }
  }

  func reaches(
    _ state: MessageState,
    _ id: MessageID,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    try await eventually("the message becomes \(state.rawValue)", sourceLocation: sourceLocation) {
      try await delivery(id).state == state
    }
  }
}

struct NeverHappened: Error {}

/// Runs a test with a service of its own, which ends with it.
func withPost(
  configure: (inout Configuration) -> Void = { _ in },
  _ body: (Post) async throws -> Void
) async throws {
  let post = try Post(configure: configure)
  do {
    try await body(post)
  } catch {
    await post.close()
    throw error
  }
  await post.close()
}
