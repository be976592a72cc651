package import RPC

/// A method of this service.
package protocol ServiceMethod: Method where Context == Call {
  /// Whether its calls are written to the audit log; sends are not, since the history has them.
  static var isAudited: Bool { get }
  /// Whether it may be called without any permission.
  static var isOpen: Bool { get }

  /// What a repeated call with the same idempotency key is answered: the remembered result, brought up to date.
  static func replay(_ result: Result, _ params: Params, in call: Call) async throws -> Result
}

extension ServiceMethod {
  package static var isAudited: Bool { effect != .reads }
  package static var isOpen: Bool { false }
  package static func replay(_ result: Result, _ params: Params, in call: Call) async throws -> Result {
    result
  }
}

/// A result that says nothing but that it was done.
package struct Done: Sendable, Hashable {
  package static let done = Done()
}

extension Schema where Value == Done {
  static var done: Schema<Done> {
    Schema({ (_: Bool) in Done() }) {
      Field("done", \.isDone, .boolean, "Always true.")
    }.named("Done")
  }
}

extension Done {
  fileprivate var isDone: Bool { true }
}

/// No parameters.
package struct NoParams: Sendable, Hashable {
  package init() {}
}

extension Schema where Value == NoParams {
  static var none: Schema<NoParams> { .nothing(NoParams()) }
}
