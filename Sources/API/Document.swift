package import JSON
package import RPC

/// The service described by itself.
package enum ServiceDocument {
  package static let version = "0.1.0"

  package static var openRPC: OpenRPC {
    OpenRPC(
      title: "Chasqui",
      version: version,
      summary: "An ERP's communications: accounts, e-mail that is sent once, history and events.",
      methods: Catalog.entries.map(\.description),
      commonErrors: ErrorCatalog.common,
      effectErrors: ErrorCatalog.effects,
      effectParameters: CommonParameters.forEffects,
      commonParameters: CommonParameters.forAll
    )
  }

  package static let json: JSONValue = openRPC.document
}
