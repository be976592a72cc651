/// What went wrong, as facts: its texts for people are in `API/Errors`.
package struct Failure: Error, Sendable, Hashable {
  package var kind: FailureKind
  /// Where in a conversation: `resolve`, `connect`, `tls`, `greeting`, `auth`, `mail`, `rcpt`, `data`,
  /// `dot` and so on.
  package var stage: String?
  /// What the server said, scrubbed of our secrets and at most 1,024 octets of text.
  package var server: ServerReply?
  /// The earliest moment at which trying again makes sense.
  package var retryAt: Instant?
  /// Named values for the operator's sentence, such as `host`, `reason`, `limit`.
  package var facts: [String: String]
  /// Mistakes in the caller's parameters.
  package var issues: [FieldIssue]

  package init(
    _ kind: FailureKind,
    stage: String? = nil,
    server: ServerReply? = nil,
    retryAt: Instant? = nil,
    facts: [String: String] = [:],
    issues: [FieldIssue] = []
  ) {
    self.kind = kind
    self.stage = stage
    self.server = server
    self.retryAt = retryAt
    self.facts = facts
    self.issues = issues
  }

  /// One field that a use case refuses, by its JSON pointer inside `params`.
  package static func invalid(_ pointer: String, _ problem: FieldProblem) -> Failure {
    Failure(.invalidParams, issues: [FieldIssue(pointer: pointer, problem: problem)])
  }
}

/// A server's answer, kept as evidence.
package struct ServerReply: Sendable, Hashable {
  package var code: Int
  /// RFC 3463, such as `5.7.8`.
  package var enhanced: String?
  package var text: String

  package init(code: Int, enhanced: String?, text: String) {
    self.code = code
    self.enhanced = enhanced
    self.text = text
  }
}

/// One mistake in one parameter.
package struct FieldIssue: Sendable, Hashable {
  package var pointer: String
  package var problem: FieldProblem

  package init(pointer: String, problem: FieldProblem) {
    self.pointer = pointer
    self.problem = problem
  }
}

/// What is wrong with a parameter that had the right type.
package enum FieldProblem: Sendable, Hashable {
  case missing
  case addressInvalid(reason: String)
  case hostInvalid
  case unknownReference(String)
  case needs(String)
  case excludes(String)
  case notAllowed(reason: String)
  case tooLong(limit: Int)
  case controlCharacter
  case unknownPreset(String, suggestion: String?)
  case notRepresentableInASCII
  case inThePast
  // templates
  case template(TemplateFault)
}

/// Every way a call can fail; the raw value is the `slug` a caller sees and never changes.
package enum FailureKind: String, Sendable, Hashable, CaseIterable {
  // the call
  case invalidParams = "invalid_params"
  case notFound = "not_found"
  case conflict
  case forbidden
  case tooLate = "too_late"
  case idempotencyConflict = "idempotency_conflict"
  case limitExceeded = "limit_exceeded"
  case busy
  case shuttingDown = "shutting_down"
  case internalError = "internal"
  // accounts
  case accountNotFound = "account_not_found"
  case accountNone = "account_none"
  case accountDisabled = "account_disabled"
  case accountIncomplete = "account_incomplete"
  case accountHeld = "account_held"
  case domainNotFound = "domain_not_found"
  case domainInUse = "domain_in_use"
  case areaNotFound = "area_not_found"
  case messageNotFound = "message_not_found"
  case addressInvalid = "address_invalid"
  case attachmentRefused = "attachment_refused"
  case attachmentIntegrity = "attachment_integrity"
  case headerInvalid = "header_invalid"
  // keys and storage
  case keyMissing = "key_missing"
  case wrongKey = "wrong_key"
  case secretRequired = "secret_required"
  case secretUnreadable = "secret_unreadable"
  case dbInUse = "db_in_use"
  case dbBusy = "db_busy"
  case diskFull = "disk_full"
  case dbCorrupt = "db_corrupt"
  case restoredBackup = "restored_backup"
  case storageReadOnly = "storage_read_only"
  case diskFailed = "disk_failed"
  // the network
  case resolve
  case connection
  case timeout
  case tlsRequiredUnavailable = "tls_required_unavailable"
  case tlsCertificate = "tls_certificate"
  case tlsProtocol = "tls_protocol"
  case trustStoreUnavailable = "trust_store_unavailable"
  case authFailed = "auth_failed"
  case authMechanism = "auth_mechanism"
  case authServerNotVerified = "auth_server_not_verified"
  case protocolViolation = "protocol_violation"
  case smtpReject = "smtp_reject"
  case smtputf8Required = "smtputf8_required"
  case messageTooLarge = "message_too_large"
  case rateLimited = "rate_limited"
  // templates
  case templateNotFound = "template_not_found"
  case templateInvalid = "template_invalid"
  case templateValueMissing = "template_value_missing"
  case templateValueRefused = "template_value_refused"
  case templateTooLarge = "template_too_large"
  case templateAutomatic = "template_automatic"
  case templateNotAutomatic = "template_not_automatic"
  // messages
  case suppressed
  case poison
  case expired
  case outcomeUnknown = "outcome_unknown"
  // notices and mass sends
  case bulkNotFound = "bulk_not_found"
  case noticeNotFound = "notice_not_found"
  case noticeConflict = "notice_conflict"
  // receivables, reminders, questions
  case receivableNotFound = "receivable_not_found"
  case receivableNotPending = "receivable_not_pending"
  case policyNotFound = "policy_not_found"
  case reminderNotFound = "reminder_not_found"
  case reminderNoAddress = "reminder_no_address"
  case reminderOutdated = "reminder_outdated"
  case questionNotFound = "question_not_found"
  // contacts and who gets what
  case contactNotFound = "contact_not_found"
  case tokenInvalid = "token_invalid"
}
