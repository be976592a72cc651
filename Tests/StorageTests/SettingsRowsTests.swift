import Comms
import Foundation
import MIME
import Testing

@testable import Storage

/// Accounts, domains and areas.
struct SettingsRowsTests {
  let scratch: Scratch
  let store: Store

  init() throws {
    scratch = try Scratch()
    store = try scratch.store()
  }

  /// Every field differs from its default.
  private func fullAccount(domain: DomainID) throws -> Account {
    var account = Account(
      id: Sample.entropy.identifier(at: .start),
      revision: 7,
      name: "Ventas ñ",
      address: try MailAddress(parsing: "a@b.ec"),
      fromName: "Ventas",
      provider: .sandbox,
      domainID: domain,
      preset: "gmail",
      loginID: "login",
      passwordEncoding: .ascii,
      awaitingPassword: "user-3",
      enabled: false,
      createdAt: .at(1),
      updatedAt: .at(2)
    )
    account.hold = AccountHold(
      reason: .throttled,
      since: .at(3),
      until: .at(4),
      failure: Failure(
        .rateLimited,
        stage: "mail",
        server: ServerReply(code: 451, enhanced: "4.7.0", text: "slow down"),
        retryAt: .at(5),
        facts: ["limit": "10"]
      )
    )
    var out = OutgoingSettings()
    out.enabled = true
    out.server = ServerOverrides(
      host: "smtp.b.ec",
      port: 2525,
      security: .starttls,
      allowInsecure: true,
      caFile: "/ca.pem",
      pinSHA256: "ab"
    )
    out.authentication = .scramSHA256
    out.isDefault = true
    out.alwaysUseAccountAddress = true
    out.alwaysUseAccountName = true
    out.replyTo = "r@b.ec"
    out.signature = "<b>sig</b>"
    out.footer = "foot"
    out.alwaysBcc = "bcc@b.ec"
    out.unsubscribeLink = true
    out.trackOpens = true
    out.appendToSent = .never
    out.sentFolder = "Enviados"
    out.rateLimits = [RateLimit(messages: 100, perHours: 24), RateLimit(messages: 5, perHours: 1)]
    out.maxSessions = 3
    account.outgoing = out
    var inc = IncomingSettings()
    inc.enabled = true
    inc.kind = .pop3
    inc.server = ServerOverrides(
      host: "pop.b.ec",
      port: 995,
      security: Security.none,
      allowInsecure: false,
      caFile: "/i.pem",
      pinSHA256: "cd"
    )
    inc.isDefault = true
    inc.folders = [IncomingFolder(name: "INBOX", appendTo: "ticket"), IncomingFolder(name: "X")]
    inc.sync = .all
    inc.initialSyncCount = 9
    inc.attachmentLimitMB = 8
    inc.intervalSeconds = 7
    inc.idle = false
    inc.leaveOnServerDays = 6
    inc.createContacts = true
    inc.autoLink = false
    inc.autoReply.enabled = true
    inc.autoReply.text = "gracias"
    inc.unreplied.enabled = true
    inc.unreplied.afterMinutes = 99
    inc.unreplied.notify = ["jefe@b.ec"]
    account.incoming = inc
    return account
  }

  private func fullDomain() -> MailDomain {
    MailDomain(
      id: Sample.entropy.identifier(at: .start),
      revision: 3,
      name: "b.ec",
      outgoing: ServerOverrides(
        host: "o",
        port: 1,
        security: .tls,
        allowInsecure: true,
        caFile: "/c",
        pinSHA256: "p"
      ),
      incomingKind: .pop3,
      incoming: ServerOverrides(
        host: "i",
        port: 2,
        security: .starttls,
        allowInsecure: false,
        caFile: "/d",
        pinSHA256: "q"
      ),
      createdAt: .at(1),
      updatedAt: .at(2)
    )
  }

  /// No field of the value, at any depth, is what a fresh one has; so a new field cannot be forgotten here.
  private func unlikeDefaults(_ value: Any, _ fresh: Any, _ path: String = "") -> [String] {
    let (left, right) = (Mirror(reflecting: value), Mirror(reflecting: fresh))
    guard left.displayStyle == .struct else { return "\(value)" == "\(fresh)" ? [path] : [] }
    return zip(left.children, right.children).flatMap { mine, other in
      unlikeDefaults(mine.value, other.value, path + "." + (mine.label ?? "?"))
    }
  }

  @Test func `every field of an account comes back`() async throws {
    let domain = fullDomain()
    let account = try fullAccount(domain: domain.id)
    #expect(unlikeDefaults(account.outgoing, OutgoingSettings()) == [])
    #expect(unlikeDefaults(account.incoming, IncomingSettings()) == [])
    try await store.write { writing in
      try writing.insert(domain)
      try writing.insert(account)
    }
    #expect(try await store.read { try $0.account(account.id) } == account)
    #expect(try await store.read { try $0.accountsUsing(domain.id) } == [account.id])
    #expect(
      try await store.read { try $0.accounts(awaitingPasswordFrom: "user-3") }.map(\.id) == [account.id]
    )
  }

  @Test func `every field of a domain comes back`() async throws {
    let domain = fullDomain()
    try await store.write { try $0.insert(domain) }
    #expect(try await store.read { try $0.domain(domain.id) } == domain)
    #expect(try await store.read { try $0.domain(named: "b.ec") } == domain)
    var change = domain
    change.outgoing = ServerOverrides()
    change.incomingKind = nil
    change.name = "c.ec"
    let wanted = change
    let changed = try await store.write { try $0.update(wanted) }
    #expect(changed.revision == 4)
    #expect(try await store.read { try $0.domain(domain.id) } == changed)
  }

  @Test func `each choice of every enumeration survives`() async throws {
    var account = try Sample.account()
    try await store.write { [account] in try $0.insert(account) }
    func check() async throws {
      account = try await store.write { [account] in try $0.update(account).account }
      let id = account.id
      #expect(try await store.read { try $0.account(id) } == account)
    }
    for choice in AuthenticationChoice.allCases {
      account.outgoing.authentication = choice
      try await check()
    }
    for choice in AppendToSent.allCases {
      account.outgoing.appendToSent = choice
      try await check()
    }
    for choice in Security.allCases {
      account.incoming.server.security = choice
      try await check()
    }
    for choice in HoldReason.allCases {
      account.hold = AccountHold(reason: choice, since: .start)
      try await check()
    }
  }

  @Test func `a stale revision is a conflict and changes nothing`() async throws {
    let account = try Sample.account()
    try await store.write { try $0.insert(account) }
    let changed = try await store.write { try $0.update(account).account }
    #expect(changed.revision == 2)
    await #expect(throws: StoreError.conflict(revision: 2)) {
      try await store.write { try $0.update(account) }
    }
    #expect(try await store.read { try $0.account(account.id) } == changed)
    let unknown = try Sample.account("other")
    await #expect(throws: StoreError.notFound) { try await store.write { try $0.update(unknown) } }
  }

  @Test func `a new default takes it from the old one and says so`() async throws {
    var (one, two) = (try Sample.account("one"), try Sample.account("two"))
    one.outgoing.isDefault = true
    one.incoming.isDefault = true
    two.outgoing.isDefault = true
    let (first, second) = (one, two)
    #expect(try await store.write { try $0.insert(first) }.lostDefault == [:])
    #expect(try await store.write { try $0.insert(second) }.lostDefault == [.outgoing: first.id])
    #expect(try await store.read { try $0.defaultAccount(.outgoing) }?.id == second.id)
    #expect(try await store.read { try $0.defaultAccount(.incoming) }?.id == first.id)
    let loser = try #require(try await store.read { try $0.account(first.id) })
    #expect(!loser.outgoing.isDefault && loser.incoming.isDefault && loser.revision == 2)
  }

  @Test func `holds come and go without a new revision`() async throws {
    let id = try await store.addAccount()
    let hold = AccountHold(
      reason: .auth,
      since: .at(1),
      until: nil,
      failure: Failure(.authFailed, stage: "auth")
    )
    try await store.write { try $0.setHold(hold, on: id) }
    #expect(try await store.read { try $0.account(id) }?.hold == hold)
    #expect(try await store.read { try $0.account(id) }?.revision == 1)
    #expect(try await store.write { try $0.clearHold(on: id) })
    #expect(try await store.write { try $0.clearHold(on: id) } == false)
    #expect(try await store.read { try $0.account(id) }?.hold == nil)
  }

  @Test func `accounts are listed in pages`() async throws {
    for number in 0..<7 {
      let account = try Sample.account("n\(number)", at: .at(number + 1))
      try await store.write { try $0.insert(account) }
    }
    var (names, cursor): ([String], String?) = ([], nil)
    repeat {
      let page = try await store.read { [cursor] in try $0.accounts(limit: 5, after: cursor) }
      #expect(page.total == 12)
      names += page.items.map(\.name)
      cursor = page.nextCursor
    } while cursor != nil
    #expect(names.count == 12 && names.suffix(7) == ["n0", "n1", "n2", "n3", "n4", "n5", "n6"])
  }

  @Test func `a domain in use stays and its name is unique`() async throws {
    let domain = fullDomain()
    let account = try fullAccount(domain: domain.id)
    try await store.write { writing in
      try writing.insert(domain)
      try writing.insert(account)
    }
    await #expect(throws: StoreError.referenced) { try await store.write { try $0.deleteDomain(domain.id) } }
    let twin = MailDomain(
      id: Sample.entropy.identifier(at: .start),
      name: "b.ec",
      createdAt: .start,
      updatedAt: .start
    )
    await #expect(throws: StoreError.duplicate) { try await store.write { try $0.insert(twin) } }
    try await store.write { writing in
      try writing.deleteAccount(account.id)
      try writing.deleteDomain(domain.id)
    }
    #expect(try await store.read { try $0.domains() } == [])
  }

  @Test func `areas are assigned, created and deleted`() async throws {
    let account = try await store.addAccount()
    let area = try await store.write { try $0.assign(account, toArea: "invoices", revision: 1) }
    #expect(area == Area(name: "invoices", builtIn: true, accountID: account, revision: 2))
    #expect(try await store.read { try $0.area("invoices") } == area)
    await #expect(throws: StoreError.conflict(revision: 2)) {
      try await store.write { try $0.assign(nil, toArea: "invoices", revision: 1) }
    }
    await #expect(throws: StoreError.notFound) { try await store.write { try $0.deleteArea("invoices") } }
    try await store.write { try $0.insert(Area(name: "own", builtIn: false)) }
    try await store.write { try $0.deleteArea("own") }
    try await store.write { try $0.deleteAccount(account) }
    #expect(try await store.read { try $0.area("invoices") }?.accountID == nil)
  }
}
