import Comms
import Engine
import JSON
import RPC
import Storage

/// Shows one mail domain.
enum DomainGet: ServiceMethod {
  static let name = "domain.get"
  static let summary = "Shows one mail domain and the accounts that use it."
  static let effect = Effect.reads
  static let errors = [FailureKind.domainNotFound].map(\.entry)

  struct Params: Sendable { var domainID: DomainID }

  static let params = Schema(Params.init) { Field("domainId", \.domainID, .domainID, "The domain.") }
  static let result = Schema<DomainView>.domainView

  static let examples = [
    Example("A domain", params: ["domainId": DomainExamples.id], result: DomainExamples.acme)
  ]

  static func run(_ params: Params, in call: Call) async throws -> DomainView {
    try await call.engine.store.read { reading in
      guard let domain = try reading.domain(params.domainID) else {
        throw Failure(.domainNotFound, facts: ["domainId": params.domainID.text])
      }
      return DomainView(domain: domain, accounts: try reading.accountsUsing(domain.id))
    }
  }
}
