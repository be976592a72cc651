import MIME

/// A value and where it comes from.
package struct Sourced<Value: Sendable & Hashable>: Sendable, Hashable {
  package let value: Value
  package let origin: SettingOrigin

  package init(_ value: Value, from origin: SettingOrigin) {
    self.value = value
    self.origin = origin
  }
}

/// Who said it, nearest first.
package enum SettingOrigin: String, Sendable, Hashable, CaseIterable {
  case account, domain, preset
  case standard = "default"
}

/// The server that an account really uses, value by value.
package struct EffectiveServer: Sendable, Hashable {
  /// nil = nobody says; the account cannot be used.
  package let host: Sourced<String>?
  package let port: Sourced<Int>
  package let security: Sourced<Security>
  package let allowInsecure: Sourced<Bool>
  package let caFile: Sourced<String>?
  package let pinSHA256: Sourced<String>?
  /// nil = the account has no address yet.
  package let login: Sourced<String>?
}

extension Account {
  /// What applies for sending: the account's own words, then its domain's, then its preset's, then the defaults of
  /// RFC 8314.
  package func effectiveOutgoing(domain: MailDomain?) -> EffectiveServer {
    let preset = preset.flatMap(Preset.named)
    return effective(
      own: outgoing.server,
      domain: domain?.outgoing ?? ServerOverrides(),
      preset: preset,
      server: preset?.outgoing
    ) { security in
      switch security {
      case .tls: 465
      case .starttls: 587
      case .none: 25
      }
    }
  }

  /// What applies for receiving.
  package func effectiveIncoming(domain: MailDomain?) -> EffectiveServer {
    let preset = preset.flatMap(Preset.named)
    let kind = incoming.kind
    return effective(
      own: incoming.server,
      domain: domain?.incoming ?? ServerOverrides(),
      preset: preset,
      server: kind == .imap ? preset?.imap : preset?.pop3
    ) { security in
      switch (kind, security) {
      case (.imap, .tls): 993
      case (.imap, .starttls), (.imap, .none): 143
      case (.pop3, .tls): 995
      case (.pop3, .starttls), (.pop3, .none): 110
      }
    }
  }

  /// The password that a server of this account is given.
  package func passwordPurpose(_ direction: Direction) -> SecretPurpose {
    switch direction {
    case .outgoing: .outgoingPassword
    case .incoming: .incomingPassword
    }
  }

  private func effective(
    own: ServerOverrides,
    domain: ServerOverrides,
    preset: Preset?,
    server: PresetServer?,
    defaultPort: (Security) -> Int
  ) -> EffectiveServer {
    func first<Value>(_ own: Value?, _ domain: Value?, _ preset: Value?) -> Sourced<Value>? {
      own.map { Sourced($0, from: .account) } ?? domain.map { Sourced($0, from: .domain) }
        ?? preset.map { Sourced($0, from: .preset) }
    }
    // A preset's port and security belong to its host: they say nothing about a host given elsewhere.
    let host = first(own.host, domain.host, server?.host)
    let fromPreset = host?.origin == .preset ? server : nil
    let said = first(own.security, domain.security, fromPreset?.security)
    let port = first(own.port, domain.port, fromPreset?.port)
    let security = said ?? Sourced(Self.usualSecurity(of: port?.value), from: .standard)
    return EffectiveServer(
      host: host,
      port: said?.origin == .account && port?.origin != .account
        ? Sourced(defaultPort(security.value), from: .standard)
        : port ?? Sourced(defaultPort(security.value), from: .standard),
      security: security,
      allowInsecure: first(own.allowInsecure, domain.allowInsecure, nil) ?? Sourced(false, from: .standard),
      caFile: first(own.caFile, domain.caFile, nil),
      pinSHA256: first(own.pinSHA256, domain.pinSHA256, nil),
      login: effectiveLogin(preset)
    )
  }

  /// Implicit TLS unless the port is one that begins in clear text (RFC 8314 §3).
  private static func usualSecurity(of port: Int?) -> Security {
    switch port {
    case 25, 587, 2587, 143, 110: .starttls
    default: .tls
    }
  }

  private func effectiveLogin(_ preset: Preset?) -> Sourced<String>? {
    if let loginID { return Sourced(loginID, from: .account) }
    guard let address else { return nil }
    switch preset?.login {
    case .localPart: return Sourced(address.localPart, from: .preset)
    case .fixed(let name): return Sourced(name, from: .preset)
    case .address, .own, nil: return Sourced(address.addrSpec, from: .standard)
    }
  }
}
