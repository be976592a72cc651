import Comms
import SMTP
import Storage
import Wire

extension Route {
  /// The way to an account's outgoing server, with its credentials taken out of the vault for this connection.
  init(_ account: Account, domain: MailDomain?, reading: Reading, vault: Vault, limits: SMTPLimits) throws {
    try self.init(account, domain: domain, limits: limits) { purpose in
      guard let sealed = try reading.sealedSecret(of: account.id, purpose) else { return nil }
      return try vault.open(sealed, SecretBinding(account, purpose, domain: domain), in: reading)
    }
  }

  /// The same for settings that are not saved yet, with the password that came along.
  init(unsaved account: Account, domain: MailDomain?, password: Secret?, limits: SMTPLimits) throws {
    try self.init(account, domain: domain, limits: limits) { purpose in
      purpose == .outgoingPassword ? password : nil
    }
  }

  private init(
    _ account: Account,
    domain: MailDomain?,
    limits: SMTPLimits,
    secret: (SecretPurpose) throws -> Secret?
  ) throws {
    let server = account.effectiveOutgoing(domain: domain)
    guard let host = server.host?.value, let login = server.login?.value else {
      let missing = [server.host == nil ? "outgoing.host" : nil, account.address == nil ? "address" : nil]
      throw Failure(
        .accountIncomplete,
        facts: ["account": account.name, "missing": missing.compactMap(\.self).joined(separator: ", ")]
      )
    }
    guard server.security.value != .none || server.allowInsecure.value else {
      throw Failure.invalid("/outgoing/allowInsecure", .needs("allowInsecure: true"))
    }
    self.host = host
    port = server.port.value
    security =
      switch server.security.value {
      case .tls: .tls
      case .starttls: .startTLS
      case .none: .none
      }
    caFile = server.caFile?.value
    pinSHA256 = server.pinSHA256?.value
    self.limits = limits
    let choice = account.outgoing.authentication
    mechanism = choice.mechanism
    guard choice != .none else {
      credentials = nil
      return
    }
    if choice.takesTokens, let token = try secret(.accessToken) {
      credentials = Credentials(user: login, secret: token, kind: .token)
    } else if let password = try secret(.outgoingPassword) {
      credentials = Credentials(user: login, secret: password, kind: .password)
    } else {
      throw Failure(.secretRequired, facts: ["account": account.name])
    }
  }
}

extension AuthenticationChoice {
  var takesTokens: Bool {
    switch self {
    case .auto, .xoauth2, .oauthbearer: true
    case .none, .plain, .login, .cramMD5, .scramSHA1, .scramSHA256: false
    }
  }

  var mechanism: LoginPlan.Mechanism {
    switch self {
    case .auto, .none: .automatic
    case .plain: .named(.plain)
    case .login: .named(.login)
    case .cramMD5: .named(.cramMD5)
    case .scramSHA1: .named(.scramSHA1)
    case .scramSHA256: .named(.scramSHA256)
    case .xoauth2: .named(.xoauth2)
    case .oauthbearer: .named(.oauthBearer)
    }
  }
}
