/// A known mail service: its servers and what it demands (D26).
package struct Preset: Sendable, Hashable {
  /// Stable name, such as `gmail`.
  package let name: String
  package let title: String
  /// Mail domains that are this service's own.
  package let domains: [String]
  package let outgoing: PresetServer?
  package let imap: PresetServer?
  package let pop3: PresetServer?
  package let demands: PresetDemand
  package let login: PresetLogin
  /// Whether it files a copy of what is sent by itself; then none is appended.
  package let filesSentMail: Bool
  /// Messages per day that it is known to allow; a hint, not a rule.
  package let dailyLimit: Int?

  package init(
    _ name: String,
    _ title: String,
    domains: [String] = [],
    outgoing: PresetServer?,
    imap: PresetServer? = nil,
    pop3: PresetServer? = nil,
    demands: PresetDemand = .password,
    login: PresetLogin = .address,
    filesSentMail: Bool = false,
    dailyLimit: Int? = nil
  ) {
    self.name = name
    self.title = title
    self.domains = domains
    self.outgoing = outgoing
    self.imap = imap
    self.pop3 = pop3
    self.demands = demands
    self.login = login
    self.filesSentMail = filesSentMail
    self.dailyLimit = dailyLimit
  }
}

package struct PresetServer: Sendable, Hashable {
  package let host: String
  package let port: Int
  package let security: Security

  package init(_ host: String, _ port: Int, _ security: Security) {
    self.host = host
    self.port = port
    self.security = security
  }
}

/// What a service accepts as a password.
package enum PresetDemand: String, Sendable, Hashable, CaseIterable {
  case password
  /// A password made for one application, after turning on two-step verification.
  case appPassword = "app_password"
  /// Tokens only.
  case oauth2
  /// An API key.
  case apiKey = "api_key"
}

/// What a service takes as the login name.
package enum PresetLogin: Sendable, Hashable {
  case address
  /// The part before the `@`.
  case localPart
  case fixed(String)
  /// A name of its own, given with the account.
  case own
}
