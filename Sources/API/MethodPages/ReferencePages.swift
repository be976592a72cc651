import RPC

/// The pages of `protocol/` that people read, made from the catalog.
package enum ReferencePages {
  /// Every method, by area, and the shapes they share.
  package static func methods() -> String { MethodPage(ServiceDocument.openRPC).text }

  /// Every error in both languages, by number.
  package static func errors() -> String { ErrorPage.text }

  /// Every event and what its data holds.
  package static func events() -> String { EventPage.text }

  /// One JSON file per method, by path: its requests and responses as they are on the wire.
  package static func examples() -> [String: String] {
    var files: [String: String] = [:]
    for method in ServiceDocument.openRPC.methods where !method.examples.isEmpty {
      files["examples/\(method.name).json"] = ExampleFile.text(of: method)
    }
    return files
  }

  /// What every generated page begins with.
  static let header =
    "<!-- DO NOT EDIT: written by protocol-gen; run `swift run protocol-gen generate`. -->\n\n"
}
