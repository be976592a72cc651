import Comms
import Engine
import JSON
import RPC
import Storage

/// Changes what is given of a mail domain.
enum DomainUpdate: ServiceMethod {
  static let name = "domain.update"
  static let summary = "Changes what is given of a mail domain; null takes a value away."
  static let details = """
    Passwords of its accounts are bound to host, port and security: accounts whose servers change by this lose them \
    and need account.setPassword again.
    """
  static let effect = Effect.idempotent
  static let errors = [FailureKind.domainNotFound, .conflict].map(\.entry)

  struct Params: Sendable {
    var domainID: DomainID
    var revision: Int?
    var outgoing: ServerEdit?
    var incoming: DomainIncomingEdit?
  }

  static let params = Schema(Params.init) {
    Field("domainId", \.domainID, .domainID, "The domain.")
    Field(
      optional: "revision",
      \.revision,
      .count,
      "Refuses the change where the domain has another revision by now."
    )
    Field(optional: "outgoing", \.outgoing, .serverEdit.named("DomainOutgoingEdit"), "Sending.")
    Field(optional: "incoming", \.incoming, .domainIncomingEdit, "Receiving.")
  }
  static let result = Schema<DomainView>.domainView

  static let examples = [
    Example(
      "Another port, and no authority file any more",
      params: [
        "domainId": DomainExamples.id, "revision": 1,
        "outgoing": ["port": 587, "security": "starttls", "caFile": nil],
      ],
      result: DomainExamples.acme(
        revision: 2,
        accounts: ["acc_01k9qv3x5e8m2n4p6r7s9t0vwz"],
        updatedAt: "2026-02-08T09:00:00.000Z"
      )
    )
  ]

  static func run(_ params: Params, in call: Call) async throws -> DomainView {
    // A change of the domain does not change who uses it.
    let accounts = try await call.engine.store.read { try $0.accountsUsing(params.domainID) }
    let commit = call.commit(
      DomainUpdate.self,
      target: { (_: MailDomain) in params.domainID.text },
      result: { DomainView(domain: $0, accounts: accounts) }
    )
    let domain = try await call.engine.updateDomain(
      params.domainID,
      DomainEdit(outgoing: params.outgoing, incoming: params.incoming),
      revision: params.revision,
      commit: commit
    )
    return DomainView(domain: domain, accounts: accounts)
  }
}
