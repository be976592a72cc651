import Engine
import JSON
import RPC

/// Everything that keeps the service from its work, each with its fix.
enum SystemCheck: ServiceMethod {
  static let name = "system.check"
  static let summary = "Lists what keeps the service from its work, each with its fix."
  static let effect = Effect.reads

  struct Result: Sendable {
    var ok: Bool
    var problems: [Finding]
  }

  struct Finding: Sendable, Hashable {
    var kind: Problem.Kind
    var severity: Problem.Severity
    var message: String
    var fix: String
  }

  static let params = Schema<NoParams>.none
  static let result = Schema(Result.init) {
    Field("ok", \.ok, .boolean, "False when any problem is an error.")
    Field("problems", \.problems, .list(of: finding, 0...10_000), "Worst first.")
  }

  private static let finding = Schema(Finding.init) {
    Field("kind", \.kind, .oneOfItsNames, "Stable name.")
    Field("severity", \.severity, .oneOfItsNames, "error, warning or notice.")
    Field("message", \.message, .text(1...2000), "What is wrong.")
    Field("fix", \.fix, .text(1...2000), "What to do about it.")
  }.named("Problem")

  static let examples = [
    Example(
      "A new database",
      params: [:],
      result: [
        "ok": false,
        "problems": [
          [
            "kind": "no_default_outgoing", "severity": "error",
            "message": "There is no default outgoing account.",
            "fix": "Choose one with account.setDefault {direction: \"outgoing\"}.",
          ]
        ],
      ]
    )
  ]

  static func run(_ params: NoParams, in call: Call) async throws -> Result {
    let locale = call.locale
    let order: [Problem.Severity] = [.error, .warning, .notice]
    let problems = try await call.engine.problems()
    let findings = order.flatMap { severity in problems.filter { $0.severity == severity } }.map { problem in
      let (message, fix) = problem.phrases
      return Finding(
        kind: problem.kind,
        severity: problem.severity,
        message: message.text(locale),
        fix: fix.text(locale)
      )
    }
    return Result(ok: !problems.contains { $0.severity == .error }, problems: findings)
  }
}
