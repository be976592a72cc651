package import Comms
import Engine
import JSON
package import RPC
import Storage

extension RPCError {
  /// A failure as a caller sees it: stable names for programs, sentences for the operator.
  package init(_ failure: Failure, locale: Language, incident: String? = nil) {
    let entry = failure.kind.entry
    var facts = failure.facts
    facts["incident"] = incident
    var data: JSONObject = ["slug": .string(entry.slug)]
    if let stage = failure.stage { data["stage"] = .string(stage) }
    data["retryable"] = .bool(failure.isRetryable)
    if let retryAt = failure.retryAt { data["retryAt"] = .string(retryAt.description) }
    if let server = failure.server { data["server"] = server.json }
    data["fix"] = .string(entry.fix.filled(facts).text(locale))
    if !failure.issues.isEmpty {
      data["issues"] = .array(
        failure.issues.map { issue in
          ["pointer": .string(issue.pointer), "message": .string(issue.problem.phrase.text(locale))]
        }
      )
    }
    if let incident { data["incident"] = .string(incident) }
    for name in facts.keys.sorted() where data[name] == nil && name != "pointer" {
      data[name] = facts[name].map(JSONValue.string)
    }
    self.init(code: entry.code, message: entry.message.filled(facts).text(locale), data: .object(data))
  }

  /// Mistakes that a schema found.
  init(_ issues: SchemaIssues, locale: Language) {
    let entry = FailureKind.invalidParams.entry
    self.init(
      code: entry.code,
      message: entry.message.text(locale),
      data: [
        "slug": .string(entry.slug), "retryable": false, "fix": .string(entry.fix.text(locale)),
        "issues": .array(
          issues.issues.map { issue in
            ["pointer": .string(issue.pointer), "message": .string(issue.message.text(locale))]
          }
        ),
      ]
    )
  }
}

extension Failure {
  /// Whether the same call may succeed later by itself: a server's 4xx may, its 5xx will not.
  var isRetryable: Bool {
    guard kind == .smtpReject, let server else { return kind.entry.retryable }
    return server.code / 100 == 4
  }

  /// What happened, in one sentence.
  func sentence(_ locale: Language) -> String { kind.entry.message.filled(facts).text(locale) }

  /// What to do about it.
  func advice(_ locale: Language) -> String { kind.entry.fix.filled(facts).text(locale) }
}

extension ServerReply {
  var json: JSONValue {
    var object: JSONObject = ["code": .integer(Int64(code))]
    if let enhanced { object["enhanced"] = .string(enhanced) }
    object["text"] = .string(text)
    return .object(object)
  }
}
