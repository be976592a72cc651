import Comms
import JSON
import RPC

/// Parameters that any method takes, taken out before the method reads its own.
struct CommonParameters: Sendable {
  var idempotencyKey: String?
  var actor: Actor?

  static var forEffects: [SchemaDocument.FieldDocument] {
    [
      .init(
        name: "idempotencyKey",
        summary:
          "Makes a repetition of this call the same call: 1 to 200 printable ASCII characters, kept 30 days.",
        schema: key.document,
        required: false
      )
    ]
  }

  static var forAll: [SchemaDocument.FieldDocument] {
    [
      .init(
        name: "actor",
        summary: "Who does this; recorded, and held to its permissions where it has any.",
        schema: Schema<Actor>.actor.document,
        required: false
      )
    ]
  }

  /// Their names, as far as a method of this effect takes them.
  static func names(for effect: Effect) -> [String] {
    (effect == .reads ? forAll : forEffects + forAll).map(\.name)
  }

  /// Takes them out of `params`; what is wrong with them is reported together with the rest.
  static func take(from params: inout JSONObject, effect: Effect) -> Result<CommonParameters, SchemaIssues> {
    var common = CommonParameters()
    var issues: [SchemaIssue] = []
    if effect != .reads, let json = params.removeValue(forKey: "idempotencyKey") {
      switch key.read(json, at: JSONPointer.root.appending("idempotencyKey")) {
      case .success(let value): common.idempotencyKey = value
      case .failure(let found): issues += found.issues
      }
    }
    if let json = params.removeValue(forKey: "actor") {
      switch Schema<Actor>.actor.read(json, at: JSONPointer.root.appending("actor")) {
      case .success(let value): common.actor = value
      case .failure(let found): issues += found.issues
      }
    }
    return issues.isEmpty ? .success(common) : .failure(SchemaIssues(issues: issues))
  }

  private static let key = Schema<String>.converting(.line(1...200)) { text in
    guard text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
      return .failure(
        Mistake(es: "Solo puede tener ASCII imprimible.", en: "May hold printable ASCII characters only.")
      )
    }
    return .success(text)
  } write: {
    $0
  }
}

extension Schema where Value == Actor {
  static var actor: Schema<Actor> {
    Schema(Actor.init) {
      Field("id", \.id, .reference, "The host's own identifier of the person or process.")
      Field(optional: "name", \.name, .line(1...200), "What people call them.")
      Field(
        optional: "permissions",
        \.permissions,
        .list(of: .line(1...100), 0...500),
        "Methods they may call: names such as email.send, areas such as history.*, or *. Absent = everything."
      )
    }.named("Actor")
  }
}

extension Actor {
  /// Whether the permissions, where there are any, allow a method.
  func may(_ method: String) -> Bool {
    guard let permissions else { return true }
    let area = OpenRPC.area(of: method) + ".*"
    return permissions.contains { $0 == method || $0 == area || $0 == "*" }
  }
}
