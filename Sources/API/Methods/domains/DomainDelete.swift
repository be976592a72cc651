import Comms
import Engine
import JSON
import RPC

/// Forgets a mail domain that no account uses.
enum DomainDelete: ServiceMethod {
  static let name = "domain.delete"
  static let summary = "Forgets a mail domain that no account uses."
  static let effect = Effect.idempotent
  static let errors = [FailureKind.domainNotFound, .domainInUse, .conflict].map(\.entry)

  struct Params: Sendable {
    var domainID: DomainID
    var revision: Int?
  }

  static let params = Schema(Params.init) {
    Field("domainId", \.domainID, .domainID, "The domain.")
    Field(optional: "revision", \.revision, .count, "Refuses where the domain has another revision by now.")
  }
  static let result = Schema<Done>.done

  static let examples = [
    Example("Forget it", params: ["domainId": DomainExamples.id], result: ["done": true])
  ]

  static func run(_ params: Params, in call: Call) async throws -> Done {
    let commit = call.commit(
      DomainDelete.self,
      target: { (_: Void) in params.domainID.text },
      result: { Done.done }
    )
    try await call.engine.deleteDomain(params.domainID, revision: params.revision, commit: commit)
    return .done
  }
}
