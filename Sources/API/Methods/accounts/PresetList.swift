import Comms
import JSON
import RPC

/// Known mail services.
enum PresetList: ServiceMethod {
  static let name = "preset.list"
  static let summary = "Lists the known mail services: servers, what they demand, what they do by themselves."
  static let effect = Effect.reads

  struct Params: Sendable { var domain: String? }
  struct Result: Sendable { var items: [PresetView] }

  static let params = Schema(Params.init) {
    Field(optional: "domain", \.domain, .mailDomain, "Only the service whose own domain this is.")
  }
  static let result = Schema(Result.init) {
    Field("items", \.items, .list(of: .preset, 0...1000), "The services.")
  }

  static let examples = [
    Example(
      "Who has gmail.com",
      params: ["domain": "gmail.com"],
      result: [
        "items": [
          [
            "name": "gmail", "title": "Gmail / Google Workspace", "domains": ["gmail.com", "googlemail.com"],
            "outgoing": ["host": "smtp.gmail.com", "port": 465, "security": "tls"],
            "imap": ["host": "imap.gmail.com", "port": 993, "security": "tls"],
            "pop3": ["host": "pop.gmail.com", "port": 995, "security": "tls"], "demands": "app_password",
            "login": "address", "filesSentMail": true, "dailyLimit": 500,
            "note": """
            Gmail / Google Workspace demands an app password: turn on two-step verification, make one for this program \
            and set it with account.setPassword; the usual password is refused.
            """,
          ]
        ]
      ]
    )
  ]

  static func run(_ params: Params, in call: Call) async throws -> Result {
    let found = params.domain.map { domain in Preset.owning(domain: domain).map { [$0] } ?? [] } ?? Preset.all
    return Result(items: found.map { PresetView($0, locale: call.locale) })
  }
}
