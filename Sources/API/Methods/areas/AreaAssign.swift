import Comms
import Engine
import JSON
import RPC

/// Says which account an area's messages leave from.
enum AreaAssign: ServiceMethod {
  static let name = "area.assign"
  static let summary = "Says which account an area's messages leave from; null = none of its own."
  static let details = """
    The account of the area \"all\" serves every area without an account of its own. Messages that are already queued \
    keep the account they were given.
    """
  static let effect = Effect.idempotent
  static let errors = [FailureKind.areaNotFound, .accountNotFound, .conflict].map(\.entry)

  struct Params: Sendable {
    var area: String
    var accountID: AccountID?
    var revision: Int?
  }

  static let params = Schema(Params.init) {
    Field("area", \.area, .areaName, "The area.")
    Field("accountId", \.accountID, .orNull(.accountID), "The account, or null.")
    Field(optional: "revision", \.revision, .count, "Refuses where the area has another revision by now.")
  }
  static let result = Schema<NamedArea>.area

  static let examples = [
    Example(
      "Invoices leave from the billing account",
      params: ["area": "invoices", "accountId": "acc_01k9qv3x5e8m2n4p6r7s9t0vwz", "revision": 1],
      result: [
        "name": "invoices", "builtIn": true, "accountId": "acc_01k9qv3x5e8m2n4p6r7s9t0vwz",
        "accountName": "Facturación", "revision": 2,
      ]
    ),
    Example(
      "Back to the account of all areas",
      params: ["area": "invoices", "accountId": nil],
      result: ["name": "invoices", "builtIn": true, "revision": 3]
    ),
  ]

  static func run(_ params: Params, in call: Call) async throws -> NamedArea {
    try await call.engine.assign(
      params.accountID,
      toArea: params.area,
      revision: params.revision,
      commit: call.commit(AreaAssign.self, target: { _ in params.area })
    )
  }
}
