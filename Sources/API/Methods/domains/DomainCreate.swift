import Comms
import Engine
import JSON
import RPC

/// Keeps the servers that the addresses of one mail domain share.
enum DomainCreate: ServiceMethod {
  static let name = "domain.create"
  static let summary = "Keeps the servers that the addresses of one mail domain share."
  static let details = """
    New accounts with an address of this domain use it unless they name other servers. An account may override each \
    value; account.get shows where each one comes from.
    """
  static let effect = Effect.once
  static let errors = [FailureKind.conflict].map(\.entry)

  struct Params: Sendable {
    var name: String
    var outgoing: ServerEdit?
    var incoming: DomainIncomingEdit?
  }

  static let params = Schema(Params.init) {
    Field("name", \.name, .mailDomain, "The part of its addresses after the @.")
    Field(optional: "outgoing", \.outgoing, .serverEdit.named("DomainOutgoingEdit"), "Sending.")
    Field(optional: "incoming", \.incoming, .domainIncomingEdit, "Receiving.")
  }
  static let result = Schema<DomainView>.domainView

  static let examples = [
    Example(
      "One server for both directions",
      params: [
        "name": "acme.ec", "outgoing": ["host": "mail.acme.ec", "port": 587, "security": "starttls"],
        "incoming": ["protocol": "imap", "host": "mail.acme.ec", "port": 993, "security": "tls"],
      ],
      result: DomainExamples.acme
    )
  ]

  static func run(_ params: Params, in call: Call) async throws -> DomainView {
    let commit = call.commit(
      DomainCreate.self,
      target: { (domain: MailDomain) in domain.id.text },
      result: { DomainView(domain: $0, accounts: []) }
    )
    let domain = try await call.engine.createDomain(
      named: params.name,
      DomainEdit(outgoing: params.outgoing, incoming: params.incoming),
      commit: commit
    )
    return DomainView(domain: domain, accounts: [])
  }
}
