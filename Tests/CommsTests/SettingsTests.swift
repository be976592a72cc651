import Comms
import MIME
import Testing

/// Where each value of a server comes from: the account, its domain, its preset, the defaults.
@Suite struct SettingsTests {
  private func domain(_ outgoing: ServerOverrides = ServerOverrides()) -> MailDomain {
    MailDomain(
      id: DomainID(at: .start, entropy: (3, 3)),
      name: "acme.example",
      outgoing: outgoing,
      createdAt: .start,
      updatedAt: .start
    )
  }

  @Test func `without anyone's word there is no host, and TLS on its own port`() throws {
    let server = try Sample.account().effectiveOutgoing(domain: nil)
    #expect(server.host == nil)
    #expect(server.security == Sourced(.tls, from: .standard) && server.port == Sourced(465, from: .standard))
    #expect(server.allowInsecure == Sourced(false, from: .standard))
    #expect(server.login == Sourced("billing@acme.example", from: .standard))
    #expect(server.caFile == nil && server.pinSHA256 == nil)
  }

  @Test func `the account's word goes before the domain's, and that before the preset's`() throws {
    let gmail = try #require(Preset.named("gmail")?.outgoing)
    var account = try Sample.account()
    account.preset = "gmail"
    #expect(account.effectiveOutgoing(domain: nil).host == Sourced(gmail.host, from: .preset))
    #expect(account.effectiveOutgoing(domain: nil).port == Sourced(gmail.port, from: .preset))
    let domain = domain(ServerOverrides(host: "mail.acme.example", caFile: "/ca.pem"))
    #expect(account.effectiveOutgoing(domain: domain).host == Sourced("mail.acme.example", from: .domain))
    #expect(account.effectiveOutgoing(domain: domain).caFile == Sourced("/ca.pem", from: .domain))
    account.outgoing.server.host = "smtp.acme.example"
    #expect(account.effectiveOutgoing(domain: domain).host == Sourced("smtp.acme.example", from: .account))
    account.outgoing.server.caFile = "/own.pem"
    #expect(account.effectiveOutgoing(domain: domain).caFile == Sourced("/own.pem", from: .account))
  }

  /// A preset's port and security are those of its host; on another they would be wrong, or in clear.
  @Test(arguments: Preset.all)
  func `a preset says nothing about a host given elsewhere`(preset: Preset) throws {
    var account = try Sample.account()
    account.preset = preset.name
    account.outgoing.server.host = "mail.acme.example"
    account.incoming.server.host = "mail.acme.example"
    for server in [account.effectiveOutgoing(domain: nil), account.effectiveIncoming(domain: nil)] {
      #expect(server.host?.origin == .account)
      #expect(server.port.origin == .standard && server.security == Sourced(.tls, from: .standard))
    }
    account.outgoing.server.host = nil
    let inherited = account.effectiveOutgoing(domain: domain(ServerOverrides(host: "mail.acme.example")))
    #expect(inherited.port == Sourced(465, from: .standard) && inherited.security.origin == .standard)
  }

  @Test(arguments: [
    (nil, nil, 465, Security.tls), (587, nil, 587, .starttls), (25, nil, 25, .starttls),
    (2587, nil, 2587, .starttls), (2525, nil, 2525, .tls), (nil, Security.starttls, 587, .starttls),
    (nil, Security.none, 25, .none), (465, Security.starttls, 465, .starttls), (587, .tls, 587, .tls),
  ])
  func `port and security go together unless both are said`(
    port: Int?,
    security: Security?,
    expectedPort: Int,
    expectedSecurity: Security
  ) throws {
    var account = try Sample.account()
    account.outgoing.server = ServerOverrides(host: "mail.acme.example", port: port, security: security)
    let server = account.effectiveOutgoing(domain: nil)
    #expect(server.port.value == expectedPort && server.security.value == expectedSecurity)
    #expect(server.port.origin == (port == nil ? .standard : .account))
    #expect(server.security.origin == (security == nil ? .standard : .account))
  }

  /// An account that says `starttls` must not be sent to the domain's port for TLS.
  @Test func `an own security brings its own port, not the domain's`() throws {
    var account = try Sample.account()
    account.outgoing.server.security = .starttls
    let domain = domain(ServerOverrides(host: "mail.acme.example", port: 465, security: .tls))
    let server = account.effectiveOutgoing(domain: domain)
    #expect(
      server.port == Sourced(587, from: .standard) && server.security == Sourced(.starttls, from: .account)
    )
  }

  @Test(arguments: [
    (IncomingKind.imap, Security.tls, 993), (.imap, .starttls, 143), (.imap, .none, 143), (.pop3, .tls, 995),
    (.pop3, .starttls, 110), (.pop3, .none, 110),
  ])
  func `receiving has its own ports`(kind: IncomingKind, security: Security, port: Int) throws {
    var account = try Sample.account()
    account.incoming.kind = kind
    account.incoming.server.security = security
    #expect(account.effectiveIncoming(domain: nil).port == Sourced(port, from: .standard))
  }

  @Test func `clear text is never the default`() throws {
    for preset in Preset.all.map(\.name) + [nil] {
      var account = try Sample.account()
      account.preset = preset
      for port in [nil, 25, 110, 143, 465, 587, 2525, 9999] as [Int?] {
        account.outgoing.server.port = port
        let server = account.effectiveOutgoing(domain: nil)
        #expect(server.security.value != .none && !server.allowInsecure.value)
      }
    }
  }

  @Test func `the login is the account's own name, else what the preset wants, else the address`() throws {
    var account = try Sample.account()
    account.preset = "gmail"
    account.loginID = "acme-billing"
    #expect(account.effectiveOutgoing(domain: nil).login == Sourced("acme-billing", from: .account))
    account.loginID = nil
    for preset in Preset.all {
      account.preset = preset.name
      let login = try #require(account.effectiveOutgoing(domain: nil).login)
      switch preset.login {
      case .address, .own: #expect(login == Sourced("billing@acme.example", from: .standard))
      case .localPart: #expect(login == Sourced("billing", from: .preset))
      case .fixed(let name): #expect(login == Sourced(name, from: .preset))
      }
    }
    account.address = nil
    #expect(account.effectiveOutgoing(domain: nil).login == nil)
  }
}

@Suite struct PresetTests {
  @Test func `names are unique and plain`() {
    #expect(Preset.all.count >= 20)
    #expect(Set(Preset.all.map(\.name)).count == Preset.all.count)
    #expect(Set(Preset.all.map(\.title)).count == Preset.all.count)
    for preset in Preset.all {
      #expect(
        preset.name.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
      )
      #expect(Preset.named(preset.name) == preset)
    }
    #expect(Preset.named("nobody") == nil)
  }

  @Test func `no domain belongs to two presets`() {
    let domains = Preset.all.flatMap(\.domains)
    #expect(!domains.isEmpty && Set(domains).count == domains.count)
    for preset in Preset.all {
      for domain in preset.domains {
        #expect(domain == domain.lowercased() && domain.contains("."))
        #expect(Preset.owning(domain: domain.uppercased()) == preset)
      }
    }
  }

  @Test(arguments: Preset.all)
  func `its servers have a host, a port and a protection that go together`(preset: Preset) {
    #expect(preset.outgoing != nil || preset.imap != nil || preset.pop3 != nil)
    let ports: [(PresetServer?, [Security: Set<Int>])] = [
      (preset.outgoing, [.tls: [465, 2465, 443], .starttls: [587, 2587, 25, 2525]]),
      (preset.imap, [.tls: [993], .starttls: [143]]), (preset.pop3, [.tls: [995], .starttls: [110]]),
    ]
    for (server, allowed) in ports {
      guard let server else { continue }
      let labels = server.host.split(separator: ".", omittingEmptySubsequences: false)
      #expect(
        labels.count >= 2 && labels.allSatisfy { !$0.isEmpty && !$0.hasPrefix("-") && !$0.hasSuffix("-") }
      )
      #expect(
        server.host.utf8.allSatisfy {
          (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D || $0 == 0x2E
        }
      )
      #expect(allowed[server.security]?.contains(server.port) == true, "\(server)")
    }
    if let limit = preset.dailyLimit { #expect(limit > 0) }
  }
}

@Suite struct AccountChoiceTests {
  private func ready(_ change: (inout Account) -> Void = { _ in }) throws -> Account {
    var account = try Sample.account()
    account.outgoing.enabled = true
    account.outgoing.server.host = "mail.acme.example"
    account.secrets = [.outgoingPassword: .start]
    change(&account)
    return account
  }

  @Test func `the first that can send is taken, and every step is kept`() throws {
    let off = try ready { $0.enabled = false }
    let good = try ready()
    var choice = AccountChoice()
    choice.consider(.area, nil)
    choice.consider(.areaAll, .init(missing: off.id))
    choice.consider(.defaultOutgoing, .init(off, domain: nil))
    choice.consider(.hostFallback, .init(good, domain: nil))
    #expect(choice.chosen?.id == good.id)
    #expect(
      choice.steps == [
        ChoiceStep(rule: .area, accountID: nil, verdict: .unset),
        ChoiceStep(rule: .areaAll, accountID: off.id, verdict: .notFound),
        ChoiceStep(rule: .defaultOutgoing, accountID: off.id, verdict: .disabled),
        ChoiceStep(rule: .hostFallback, accountID: good.id, verdict: .chosen),
      ]
    )
  }

  @Test func `after the choice nobody else is considered`() throws {
    var choice = AccountChoice()
    choice.consider(.explicit, .init(try ready(), domain: nil))
    choice.consider(.defaultOutgoing, .init(try ready(), domain: nil))
    #expect(choice.steps.map(\.rule) == [.explicit])
  }

  @Test func `an account that cannot send says what it lacks`() throws {
    let cases: [((inout Account) -> Void, ChoiceVerdict, [String])] = [
      ({ _ in }, .chosen, []),
      ({ $0.enabled = false }, .disabled, []),
      ({ $0.outgoing.enabled = false }, .sendingDisabled, []),
      ({ $0.address = nil }, .incomplete, ["address"]),
      ({ $0.outgoing.server.host = nil }, .incomplete, ["outgoing.host"]),
      ({ $0.secrets = [:] }, .incomplete, ["password"]),
      ({ $0.secrets = [.incomingPassword: .start] }, .incomplete, ["password"]),
      ({ $0.secrets = [.accessToken: .start] }, .chosen, []),
      (
        {
          $0.secrets = [:]; $0.outgoing.authentication = .none
        }, .chosen, []
      ),
      (
        {
          $0.secrets = [:]; $0.outgoing.server.host = nil; $0.provider = .sandbox
        }, .chosen, []
      ),
      (
        {
          $0.secrets = [:]; $0.outgoing.server.host = nil; $0.address = nil
        }, .incomplete,
        ["address", "outgoing.host", "password"]
      ),
    ]
    for (change, verdict, missing) in cases {
      let account = try ready(change)
      #expect(account.sendingVerdict(domain: nil) == verdict)
      #expect(account.missingForSending(domain: nil) == missing)
    }
  }

  @Test func `what a domain gives is not missing`() throws {
    let account = try ready { $0.outgoing.server.host = nil }
    let domain = MailDomain(
      id: DomainID(at: .start, entropy: (3, 3)),
      name: "acme.example",
      outgoing: ServerOverrides(host: "mail.acme.example"),
      createdAt: .start,
      updatedAt: .start
    )
    #expect(account.sendingVerdict(domain: domain) == .chosen)
  }

  @Test func `a change keeps, clears or sets`() {
    var value: Int? = 1
    Change<Int>.keep.apply(to: &value)
    #expect(value == 1)
    Change.set(2).apply(to: &value)
    #expect(value == 2)
    Change<Int>.clear.apply(to: &value)
    #expect(value == nil)
    var fixed = 5
    Change<Int>.clear.apply(to: &fixed, default: 7)
    #expect(fixed == 7)
  }
}
