import API
import JSON

/// Everything that is generated, by path from the root of the repository.
enum GeneratedFiles {
  static func all() -> [String: String] {
    let document = ServiceDocument.json
    var files = [
      "protocol/openrpc.json": JSONWriter.pretty(document) + "\n",
      "protocol/methods.md": ReferencePages.methods(),
      "protocol/errors.md": ReferencePages.errors(),
      "protocol/events.md": ReferencePages.events(),
    ]
    for (path, text) in ReferencePages.examples() { files["protocol/" + path] = text }
    files.merge(PythonClient().files(from: document)) { _, new in new }
    return files
  }

  /// Whatever lies here is generated: a file of a method that is gone has to go too.
  static let ownFolder = "protocol/examples"
}
