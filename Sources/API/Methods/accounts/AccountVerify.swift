import Comms
import Engine
import JSON
import RPC
import Wire

/// Logs in to an account's outgoing server and says goodbye; sends nothing.
enum AccountVerify: ServiceMethod {
  static let name = "account.verify"
  static let summary = "Connects and logs in without sending anything; tells each step and its time."
  static let effect = Effect.reads
  static let errors = [
    FailureKind.accountNotFound, .accountIncomplete, .secretRequired, .keyMissing, .wrongKey,
    .secretUnreadable,
  ]
  .map(\.entry)

  struct Params: Sendable {
    var accountID: AccountID?
    var draft: AccountEdit?
    var password: Secret?
    var timeout: Duration
  }

  struct Result: Sendable {
    var ok: Bool
    var verdict: String
    var steps: [Step]
    var failure: FailureView?
  }

  struct Step: Sendable, Hashable {
    var name: VerificationStep.Name
    var ok: Bool
    var took: Duration
    var detail: String?
  }

  static let params = Schema(Params.init) {
    Field(optional: "accountId", \.accountID, .accountID, "A saved account; this or draft.")
    Field(optional: "draft", \.draft, .accountEdit, "Settings that are not saved, as in account.create.")
    Field(
      optional: "password",
      \.password,
      .secret(1...1024),
      "The password for the draft; used once and forgotten."
    )
    Field(
      "timeoutMs",
      \.timeout,
      .milliseconds(in: 1000...120_000),
      default: .seconds(30),
      "Longest the check may take."
    )
  }

  static let result = Schema(Result.init) {
    Field("ok", \.ok, .boolean, "Whether every step succeeded.")
    Field("verdict", \.verdict, .line(1...100), "One line for the person who pressed the button.")
    Field("steps", \.steps, .list(of: step, 0...20), "What was done, in order.")
    Field(optional: "failure", \.failure, .failureView, "What went wrong and what to do.")
  }

  private static let step = Schema(Step.init) {
    Field("name", \.name, .oneOfItsNames, "resolve, connect, tls, greeting, login, folder or sender.")
    Field("ok", \.ok, .boolean, "Whether it succeeded.")
    Field("tookMs", \.took, .milliseconds(in: 0...3_600_000), "How long it took.")
    Field(
      optional: "detail",
      \.detail,
      .text(0...2000),
      "Address reached, mechanism used, the server's words."
    )
  }.named("VerificationStep")

  static let examples = [
    Example(
      "A working account",
      params: ["accountId": AccountExamples.id, "timeoutMs": 30_000],
      result: [
        "ok": true, "verdict": "Configuration correct",
        "steps": [
          ["name": "resolve", "ok": true, "tookMs": 3, "detail": "192.0.2.7"],
          ["name": "connect", "ok": true, "tookMs": 21], ["name": "tls", "ok": true, "tookMs": 38],
          ["name": "greeting", "ok": true, "tookMs": 22, "detail": "mail.acme.ec ESMTP"],
          ["name": "login", "ok": true, "tookMs": 45, "detail": "SCRAM-SHA-256"],
          ["name": "sender", "ok": true, "tookMs": 40, "detail": "facturas@acme.ec"],
        ],
      ]
    )
  ]

  static func run(_ params: Params, in call: Call) async throws -> Result {
    let verdict: Verdict
    switch (params.accountID, params.draft) {
    case (let id?, nil): verdict = try await call.engine.verify(id, within: params.timeout)
    case (nil, let draft?):
      verdict = try await call.engine.verify(draft: draft, password: params.password, within: params.timeout)
    case (nil, nil): throw Failure.invalid("/accountId", .needs("accountId, draft"))
    case (.some, .some): throw Failure.invalid("/draft", .excludes("accountId"))
    }
    let locale = call.locale
    return Result(
      ok: verdict.ok,
      verdict: (verdict.ok ? good : bad).text(locale),
      steps: verdict.steps.map { Step(name: $0.name, ok: $0.ok, took: $0.took, detail: $0.detail) },
      failure: verdict.failure.map { FailureView($0, locale) }
    )
  }

  private static let good = Phrase(es: "Configuración correcta", en: "Configuration correct")
  private static let bad = Phrase(es: "Configuración errónea", en: "Configuration wrong")
}
