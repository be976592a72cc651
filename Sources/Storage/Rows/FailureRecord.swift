import Comms

/// A failure kept as evidence, as JSON.
struct FailureRecord: Codable {
  var kind: String
  var stage: String?
  var code: Int?
  var enhanced: String?
  var text: String?
  var retryAt: Int64?
  var facts: [String: String]?

  init(_ failure: Failure) {
    kind = failure.kind.rawValue
    stage = failure.stage
    code = failure.server?.code
    enhanced = failure.server?.enhanced
    text = failure.server?.text
    retryAt = failure.retryAt?.milliseconds
    facts = failure.facts.isEmpty ? nil : failure.facts
  }

  func domain() throws(StoreError) -> Failure {
    var server: ServerReply?
    if let code, let text { server = ServerReply(code: code, enhanced: enhanced, text: text) }
    return Failure(
      try known(kind),
      stage: stage,
      server: server,
      retryAt: retryAt.map(Instant.init(milliseconds:)),
      facts: facts ?? [:]
    )
  }

  /// The column's text; nil for none.
  static func text(_ failure: Failure?) throws(StoreError) -> String? {
    guard let failure else { return nil }
    return try StoredJSON.encode(FailureRecord(failure))
  }
}

extension Fields {
  func failure(_ name: String) throws(StoreError) -> Failure? {
    try optionalJSON(name, as: FailureRecord.self)?.domain()
  }
}
