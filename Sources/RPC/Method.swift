package import JSON

/// One RPC method: its name, shapes, errors and what it does.
///
/// Everything a caller can learn of it is made from this.
package protocol Method: Sendable {
  associatedtype Params: Sendable
  associatedtype Result: Sendable
  /// What a run is given besides its parameters.
  associatedtype Context

  /// `area.verb` in lowerCamelCase; final.
  static var name: String { get }
  /// One sentence.
  static var summary: String { get }
  /// More than the summary says; may be empty.
  static var details: String { get }
  static var effect: Effect { get }
  /// What it may answer besides the errors that every method may answer.
  static var errors: [ErrorEntry] { get }
  static var params: Schema<Params> { get }
  static var result: Schema<Result> { get }
  static var examples: [Example] { get }

  static func run(_ params: Params, in context: Context) async throws -> Result
}

extension Method {
  package static var details: String { "" }
  package static var errors: [ErrorEntry] { [] }
}

/// What a second identical call does: the clients' retry policy.
package enum Effect: String, Sendable, Hashable, CaseIterable {
  /// Changes nothing.
  case reads
  /// Leaves the same state however often it is called.
  case idempotent
  /// Does it again, unless an `idempotencyKey` says that it is the same call.
  case once
}

/// A worked call.
package struct Example: Sendable, Hashable {
  package let title: String
  package let params: JSONValue
  package let result: JSONValue

  package init(_ title: String, params: JSONValue, result: JSONValue) {
    self.title = title
    self.params = params
    self.result = result
  }
}

/// A method without its types: what documents and clients are generated from.
package struct MethodDescription: Sendable {
  package let name: String
  package let summary: String
  package let details: String
  package let effect: Effect
  package let errors: [ErrorEntry]
  package let params: SchemaDocument
  package let result: SchemaDocument
  package let examples: [Example]
  /// Reads and writes an example's params and result again: they must survive unchanged.
  package let rewrite: @Sendable (Example) -> Swift.Result<Example, SchemaIssues>

  package init<M: Method>(_ method: M.Type) {
    name = M.name
    summary = M.summary
    details = M.details
    effect = M.effect
    errors = M.errors
    params = M.params.document
    result = M.result.document
    examples = M.examples
    rewrite = { example in
      M.params.read(example.params).flatMap { params in
        M.result.read(example.result).map { result in
          Example(example.title, params: M.params.write(params), result: M.result.write(result))
        }
      }
    }
  }
}
