import Comms
import Engine
import JSON
import MIME
import RPC

/// What settings an address needs.
enum AccountDiscover: ServiceMethod {
  static let name = "account.discover"
  static let summary = "Finds the servers that an address needs."
  static let details = """
    A mail domain that exists here comes first, then the known service whose own domain it is. Nobody is asked over \
    the network.
    """
  static let effect = Effect.reads

  struct Params: Sendable { var address: MailAddress }

  enum Source: String, Sendable, Hashable, CaseIterable {
    case domain, preset, none
  }

  struct Result: Sendable, Hashable {
    var address: MailAddress
    var domain: String
    var found: Bool
    var source: Source
    var preset: String?
    var domainID: DomainID?
    var outgoing: PresetServer?
    var imap: PresetServer?
    var pop3: PresetServer?
    var demands: PresetDemand?
    var note: String
  }

  static let params = Schema(Params.init) {
    Field("address", \.address, .address, "The address that an account shall have.")
  }
  static let result = Schema(Result.init) {
    Field("address", \.address, .address, "The address.")
    Field("domain", \.domain, .line(1...253), "The part after the @.")
    Field("found", \.found, .boolean, "Whether anything is known; false = ask its provider.")
    Field("source", \.source, .oneOfItsNames, "Who says so.")
    Field(optional: "preset", \.preset, .line(1...40), "For account.create: the known service.")
    Field(optional: "domainId", \.domainID, .domainID, "For account.create: the mail domain.")
    Field(optional: "outgoing", \.outgoing, .presetServer, "SMTP server.")
    Field(optional: "imap", \.imap, .presetServer, "IMAP server.")
    Field(optional: "pop3", \.pop3, .presetServer, "POP3 server.")
    Field(optional: "demands", \.demands, .oneOfItsNames, "What the service accepts as a password.")
    Field("note", \.note, .text(1...1000), "What to do, in the connection's language.")
  }

  static let examples = [
    Example(
      "A domain that exists here",
      params: ["address": "facturas@acme.ec"],
      result: [
        "address": "facturas@acme.ec", "domain": "acme.ec", "found": true, "source": "domain",
        "domainId": DomainExamples.id,
        "outgoing": ["host": "mail.acme.ec", "port": 587, "security": "starttls"],
        "imap": ["host": "mail.acme.ec", "port": 993, "security": "tls"],
        "note": "The mail domain acme.ec says the servers: only the password is missing.",
      ]
    ),
    Example(
      "A domain that nobody knows",
      params: ["address": "ventas@ejemplo.ec"],
      result: [
        "address": "ventas@ejemplo.ec", "domain": "ejemplo.ec", "found": false, "source": "none",
        "note": """
        Nothing is known of ejemplo.ec: ask its provider for the SMTP server, port and security and keep them with \
        domain.create; if a service of preset.list hosts it (Google Workspace, Microsoft 365 …), name that preset in \
        account.create.
        """,
      ]
    ),
  ]

  static func run(_ params: Params, in call: Call) async throws -> Result {
    let found = try await call.engine.discoverSettings(for: params.address)
    let domain = params.address.domain
    var result = Result(
      address: params.address,
      domain: domain,
      found: found != nil,
      source: .none,
      outgoing: found?.outgoing,
      imap: found?.imap,
      pop3: found?.pop3,
      note: Self.nothing(domain).text(call.locale)
    )
    switch found?.source {
    case .domain(let known):
      result.source = .domain
      result.domainID = known.id
      let phrase = found?.outgoing == nil ? Self.half(known.name) : Self.whole(known.name)
      result.note = phrase.text(call.locale)
    case .preset(let preset):
      result.source = .preset
      result.preset = preset.name
      result.demands = preset.demands
      result.note = preset.note.text(call.locale)
    case nil: break
    }
    return result
  }

  private static func whole(_ domain: String) -> Phrase {
    Phrase(
      es: "El dominio \(domain) ya dice los servidores: solo falta la contraseña.",
      en: "The mail domain \(domain) says the servers: only the password is missing."
    )
  }

  private static func half(_ domain: String) -> Phrase {
    Phrase(
      es: "El dominio \(domain) existe pero no dice el servidor de salida: complételo con domain.update.",
      en:
        "The mail domain \(domain) exists but does not say the outgoing server: complete it with domain.update."
    )
  }

  private static func nothing(_ domain: String) -> Phrase {
    Phrase(
      es:
        "No se sabe nada de \(domain): pida a su proveedor servidor SMTP, puerto y seguridad y guárdelos con "
        + "domain.create; si lo aloja un servicio de preset.list (Google Workspace, Microsoft 365 …), indique ese "
        + "preset en account.create.",
      en:
        "Nothing is known of \(domain): ask its provider for the SMTP server, port and security and keep them with "
        + "domain.create; if a service of preset.list hosts it (Google Workspace, Microsoft 365 …), name that preset "
        + "in account.create."
    )
  }
}
