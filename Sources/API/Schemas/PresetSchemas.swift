import Comms
import RPC

/// A known mail service as a caller sees it.
struct PresetView: Sendable, Hashable {
  var name: String
  var title: String
  var domains: [String]
  var outgoing: PresetServer?
  var imap: PresetServer?
  var pop3: PresetServer?
  var demands: PresetDemand
  var login: PresetLogin.Rule
  /// The name that every account of the service logs in with, where the rule is `fixed`.
  var loginName: String?
  var filesSentMail: Bool
  var dailyLimit: Int?
  var note: String
}

extension PresetView {
  init(_ preset: Preset, locale: Language) {
    name = preset.name
    title = preset.title
    domains = preset.domains
    outgoing = preset.outgoing
    imap = preset.imap
    pop3 = preset.pop3
    demands = preset.demands
    login = preset.login.rule
    loginName = preset.login.fixedName
    filesSentMail = preset.filesSentMail
    dailyLimit = preset.dailyLimit
    note = preset.note.text(locale)
  }
}

extension PresetLogin {
  /// What the login name is.
  enum Rule: String, Sendable, Hashable, CaseIterable {
    case address
    case localPart = "local_part"
    case fixed
    case own
  }

  fileprivate var rule: Rule {
    switch self {
    case .address: .address
    case .localPart: .localPart
    case .fixed: .fixed
    case .own: .own
    }
  }

  fileprivate var fixedName: String? {
    switch self {
    case .fixed(let name): name
    case .address, .localPart, .own: nil
    }
  }
}

extension Preset {
  /// What it demands, in one or two sentences.
  var note: Phrase {
    let login = login.phrase
    return Phrase(
      es: [demands.phrase.es, login?.es].compactMap(\.self).joined(separator: " "),
      en: [demands.phrase.en, login?.en].compactMap(\.self).joined(separator: " ")
    ).filled(["title": title])
  }
}

extension PresetDemand {
  fileprivate var phrase: Phrase {
    switch self {
    case .password:
      Phrase(es: "{title} acepta la contraseña del buzón.", en: "{title} takes the mailbox's own password.")
    case .appPassword:
      Phrase(
        es:
          "{title} exige una contraseña de aplicación: active la verificación en dos pasos, cree una para este "
          + "programa y póngala con account.setPassword; la contraseña habitual no sirve.",
        en:
          "{title} demands an app password: turn on two-step verification, make one for this program and set it "
          + "with account.setPassword; the usual password is refused."
      )
    case .oauth2:
      Phrase(
        es: "{title} solo acepta OAuth2: entregue el token con oauth.setToken; no sirve ninguna contraseña.",
        en: "{title} takes OAuth2 only: hand the token over with oauth.setToken; no password works."
      )
    case .apiKey:
      Phrase(
        es:
          "{title} exige una clave de API o un token SMTP: créelo en su panel y póngalo con account.setPassword.",
        en:
          "{title} demands an API key or SMTP token: make one in its console and set it with account.setPassword."
      )
    }
  }
}

extension PresetLogin {
  fileprivate var phrase: Phrase? {
    switch self {
    case .address: nil
    case .localPart:
      Phrase(
        es: "El usuario es la parte de la dirección anterior a la @.",
        en: "The login name is the part of the address before the @."
      )
    case .fixed(let name):
      Phrase(es: "El usuario es siempre «\(name)».", en: "The login name is always \"\(name)\".")
    case .own:
      Phrase(
        es: "El usuario lo da el servicio: indíquelo en loginId.",
        en: "The service gives the login name: say it in loginId."
      )
    }
  }
}

extension Schema where Value == PresetServer {
  static var presetServer: Schema<PresetServer> {
    Schema(PresetServer.init(_:_:_:)) {
      Field("host", \.host, .line(1...253), "The server.")
      Field("port", \.port, .integer(in: 1...65_535), "Its port.")
      Field("security", \.security, .oneOfItsNames, "tls, starttls or none.")
    }.named("PresetServer")
  }
}

extension Schema where Value == PresetView {
  static var preset: Schema<PresetView> {
    Schema(
      PresetView.init(
        name:
        title:
        domains:
        outgoing:
        imap:
        pop3:
        demands:
        login:
        loginName:
        filesSentMail:
        dailyLimit:
        note:
      )
    ) {
      Field("name", \.name, .line(1...40), "Stable name: what an account's preset says.")
      Field("title", \.title, .line(1...100), "What people call the service.")
      Field("domains", \.domains, .list(of: .line(1...253), 0...100), "Mail domains that are its own.")
      Field(optional: "outgoing", \.outgoing, .presetServer, "Its SMTP server.")
      Field(optional: "imap", \.imap, .presetServer, "Its IMAP server.")
      Field(optional: "pop3", \.pop3, .presetServer, "Its POP3 server.")
      Field("demands", \.demands, .oneOfItsNames, "What it accepts as a password; oauth2 = tokens only.")
      Field(
        "login",
        \.login,
        .oneOfItsNames,
        "What the login name is: the address, its part before the @, a fixed name, or one of the account's own."
      )
      Field(optional: "loginName", \.loginName, .line(1...320), "That name, where it is fixed.")
      Field("filesSentMail", \.filesSentMail, .boolean, "Whether it files a copy of sent mail by itself.")
      Field(
        optional: "dailyLimit",
        \.dailyLimit,
        .count,
        "Messages per day that it is known to allow; a hint only."
      )
      Field("note", \.note, .text(1...1000), "What to do, in the connection's language.")
    }.named("Preset")
  }
}
