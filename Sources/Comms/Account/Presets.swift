extension Preset {
  /// The preset of this name.
  package static func named(_ name: String) -> Preset? { byName[name] }

  /// The preset whose own domain this is.
  package static func owning(domain: String) -> Preset? { byDomain[domain.lowercased()] }

  private static let byName = Dictionary(all.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
  private static let byDomain = Dictionary(
    all.flatMap { preset in preset.domains.map { ($0, preset) } },
    uniquingKeysWith: { first, _ in first }
  )

  private static func imap(_ host: String) -> PresetServer { PresetServer(host, 993, .tls) }
  private static func pop3(_ host: String) -> PresetServer { PresetServer(host, 995, .tls) }
  private static func submissions(_ host: String) -> PresetServer { PresetServer(host, 465, .tls) }
  private static func submission(_ host: String) -> PresetServer { PresetServer(host, 587, .starttls) }

  /// Servers as the services documented them in 2026; limits are defaults to be edited.
  package static let all: [Preset] = mailboxes + hosts + relays

  private static let mailboxes: [Preset] = [
    Preset(
      "gmail",
      "Gmail / Google Workspace",
      domains: ["gmail.com", "googlemail.com"],
      outgoing: submissions("smtp.gmail.com"),
      imap: imap("imap.gmail.com"),
      pop3: pop3("pop.gmail.com"),
      demands: .appPassword,
      filesSentMail: true,
      dailyLimit: 500
    ),
    Preset(
      "google-relay",
      "Google Workspace relay",
      outgoing: submissions("smtp-relay.gmail.com"),
      demands: .appPassword,
      dailyLimit: 10_000
    ),
    Preset(
      "microsoft365",
      "Microsoft 365",
      outgoing: submission("smtp.office365.com"),
      imap: imap("outlook.office365.com"),
      pop3: pop3("outlook.office365.com"),
      demands: .oauth2,
      filesSentMail: true,
      dailyLimit: 10_000
    ),
    Preset(
      "outlook",
      "Outlook.com",
      domains: [
        "outlook.com", "outlook.es", "outlook.cl", "outlook.com.ar", "hotmail.com", "hotmail.es",
        "hotmail.com.ar",
        "live.com", "live.com.ar", "live.cl", "msn.com",
      ],
      outgoing: submission("smtp-mail.outlook.com"),
      imap: imap("outlook.office365.com"),
      pop3: pop3("outlook.office365.com"),
      demands: .oauth2,
      filesSentMail: true,
      dailyLimit: 300
    ),
    Preset(
      "yahoo",
      "Yahoo Mail",
      domains: ["yahoo.com", "yahoo.com.ar", "yahoo.com.mx", "yahoo.es", "ymail.com", "rocketmail.com"],
      outgoing: submissions("smtp.mail.yahoo.com"),
      imap: imap("imap.mail.yahoo.com"),
      pop3: pop3("pop.mail.yahoo.com"),
      demands: .appPassword,
      filesSentMail: true,
      dailyLimit: 500
    ),
    Preset(
      "aol",
      "AOL",
      domains: ["aol.com", "aim.com", "netscape.net"],
      outgoing: submissions("smtp.aol.com"),
      imap: imap("imap.aol.com"),
      pop3: pop3("pop.aol.com"),
      demands: .appPassword,
      filesSentMail: true,
      dailyLimit: 500
    ),
    Preset(
      "icloud",
      "iCloud",
      domains: ["icloud.com", "me.com", "mac.com"],
      outgoing: submission("smtp.mail.me.com"),
      imap: imap("imap.mail.me.com"),
      demands: .appPassword,
      dailyLimit: 1000
    ),
    Preset(
      "zoho",
      "Zoho Mail",
      domains: ["zoho.com", "zohomail.com"],
      outgoing: submissions("smtp.zoho.com"),
      imap: imap("imap.zoho.com"),
      pop3: pop3("pop.zoho.com"),
      demands: .appPassword,
      filesSentMail: true,
      dailyLimit: 50
    ),
    Preset(
      "zoho-pro",
      "Zoho Mail (own domain)",
      outgoing: submissions("smtppro.zoho.com"),
      imap: imap("imappro.zoho.com"),
      pop3: pop3("poppro.zoho.com"),
      demands: .appPassword,
      filesSentMail: true,
      dailyLimit: 500
    ),
    Preset(
      "yandex",
      "Yandex.Mail",
      domains: ["yandex.com", "yandex.ru"],
      outgoing: submissions("smtp.yandex.com"),
      imap: imap("imap.yandex.com"),
      pop3: pop3("pop.yandex.com"),
      demands: .appPassword,
      dailyLimit: 500
    ),
    Preset(
      "fastmail",
      "Fastmail",
      domains: ["fastmail.com", "fastmail.fm"],
      outgoing: submissions("smtp.fastmail.com"),
      imap: imap("imap.fastmail.com"),
      pop3: pop3("pop.fastmail.com"),
      demands: .appPassword,
      dailyLimit: 4000
    ),
    Preset(
      "gmx",
      "GMX",
      domains: ["gmx.com", "gmx.es"],
      outgoing: submissions("mail.gmx.com"),
      imap: imap("imap.gmx.com"),
      pop3: pop3("pop.gmx.com")
    ),
    Preset(
      "mailru",
      "Mail.ru",
      domains: ["mail.ru"],
      outgoing: submissions("smtp.mail.ru"),
      imap: imap("imap.mail.ru"),
      pop3: pop3("pop.mail.ru"),
      demands: .appPassword
    ),
    Preset("proton", "Proton Mail (token)", outgoing: submission("smtp.protonmail.ch"), demands: .apiKey),
    Preset(
      "uol",
      "UOL",
      domains: ["uol.com.br"],
      outgoing: submission("smtps.uol.com.br"),
      imap: imap("imap.uol.com.br"),
      pop3: pop3("pop3.uol.com.br"),
      login: .localPart
    ),
    Preset(
      "bol",
      "BOL",
      domains: ["bol.com.br"],
      outgoing: submissions("smtps.bol.com.br"),
      imap: imap("imap.bol.com.br"),
      pop3: pop3("pop3.bol.com.br"),
      login: .localPart
    ),
  ]

  private static let hosts: [Preset] = [
    Preset(
      "hostinger",
      "Hostinger",
      outgoing: submissions("smtp.hostinger.com"),
      imap: imap("imap.hostinger.com"),
      pop3: pop3("pop.hostinger.com"),
      dailyLimit: 500
    ),
    Preset(
      "titan",
      "Titan (HostGator, Bluehost)",
      outgoing: submissions("smtp.titan.email"),
      imap: imap("imap.titan.email"),
      pop3: pop3("pop.titan.email")
    ),
    Preset(
      "godaddy",
      "GoDaddy Workspace",
      outgoing: submissions("smtpout.secureserver.net"),
      imap: imap("imap.secureserver.net"),
      pop3: pop3("pop.secureserver.net"),
      dailyLimit: 250
    ),
    Preset(
      "ionos",
      "IONOS",
      outgoing: submissions("smtp.ionos.com"),
      imap: imap("imap.ionos.com"),
      pop3: pop3("pop.ionos.com")
    ),
    Preset(
      "infomaniak",
      "Infomaniak",
      outgoing: submissions("mail.infomaniak.com"),
      imap: imap("mail.infomaniak.com"),
      pop3: pop3("mail.infomaniak.com")
    ),
    Preset(
      "gandi",
      "Gandi",
      outgoing: submissions("mail.gandi.net"),
      imap: imap("mail.gandi.net"),
      pop3: pop3("mail.gandi.net")
    ),
    Preset(
      "ovh",
      "OVH",
      outgoing: submissions("ssl0.ovh.net"),
      imap: imap("ssl0.ovh.net"),
      pop3: pop3("ssl0.ovh.net")
    ),
    Preset(
      "hetzner",
      "Hetzner",
      outgoing: submissions("mail.your-server.de"),
      imap: imap("mail.your-server.de"),
      pop3: pop3("mail.your-server.de")
    ),
    Preset(
      "rackspace",
      "Rackspace",
      outgoing: submissions("secure.emailsrvr.com"),
      imap: imap("secure.emailsrvr.com"),
      pop3: pop3("secure.emailsrvr.com")
    ),
    Preset(
      "locaweb",
      "Locaweb",
      outgoing: submissions("email-ssl.com.br"),
      imap: imap("email-ssl.com.br")
    ),
    Preset(
      "kinghost",
      "KingHost",
      outgoing: submissions("smtp.kinghost.net"),
      imap: imap("imap.kinghost.net")
    ),
  ]

  private static let relays: [Preset] = [
    Preset(
      "sendgrid",
      "SendGrid",
      outgoing: submission("smtp.sendgrid.net"),
      demands: .apiKey,
      login: .fixed("apikey")
    ),
    Preset(
      "sparkpost",
      "SparkPost",
      outgoing: submission("smtp.sparkpostmail.com"),
      demands: .apiKey,
      login: .fixed("SMTP_Injection")
    ),
    Preset("mailgun", "Mailgun", outgoing: submission("smtp.mailgun.org"), login: .own),
    Preset(
      "ses",
      "Amazon SES (us-east-1)",
      outgoing: submissions("email-smtp.us-east-1.amazonaws.com"),
      login: .own
    ),
    Preset(
      "brevo",
      "Brevo",
      outgoing: submission("smtp-relay.brevo.com"),
      demands: .apiKey,
      login: .own,
      dailyLimit: 300
    ),
    Preset(
      "postmark-smtp",
      "Postmark (SMTP)",
      outgoing: submission("smtp.postmarkapp.com"),
      demands: .apiKey,
      login: .own
    ),
    Preset(
      "resend-smtp",
      "Resend (SMTP)",
      outgoing: submissions("smtp.resend.com"),
      demands: .apiKey,
      login: .fixed("resend")
    ),
    Preset("mailjet", "Mailjet", outgoing: submission("in-v3.mailjet.com"), demands: .apiKey, login: .own),
    Preset(
      "mailersend",
      "MailerSend",
      outgoing: submission("smtp.mailersend.net"),
      demands: .apiKey,
      login: .own
    ),
    Preset("smtp2go", "SMTP2GO", outgoing: submissions("mail.smtp2go.com"), login: .own),
    Preset(
      "mandrill",
      "Mandrill",
      outgoing: submission("smtp.mandrillapp.com"),
      demands: .apiKey,
      login: .own
    ),
    Preset("elasticemail", "Elastic Email", outgoing: submissions("smtp.elasticemail.com"), login: .own),
  ]
}
