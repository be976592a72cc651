import Comms
import Engine
import JSON
import RPC

/// Sends one content to many, each of whom gets a message of their own.
enum EmailSendBulk: ServiceMethod {
  static let name = "email.sendBulk"
  static let summary = "Sends one content to many; each gets a message of their own, nobody sees another."
  static let details =
    "Answered after the recipients are durable; the service goes on by itself after a crash and never repeats one."
    + " One that cannot get it is skipped with a reason, the rest goes."
  static let effect = Effect.once
  static let errors =
    [FailureKind.bulkNotFound, .tooLate, .templateInvalid].map(\.entry)
    + EmailSend.errors
  static let params = Schema<BulkParams>.bulkParams
  static let result = Schema<BulkView>.bulkView
  static let examples = [
    Example(
      "A newsletter",
      params: BulkExamples.completed([
        "subject": "Novedades de junio", "html": "<p>Estas son las novedades.</p>",
        "recipients": [
          ["to": "Ana Pérez <ana@cliente.ec>", "data": ["premio": "un mes"], "attachments": []],
          ["to": "luis@", "key": "c-2", "data": [:], "attachments": []],
        ],
      ]),
      result: BulkExamples.view
    )
  ]

  static func run(_ params: BulkParams, in call: Call) async throws -> BulkView {
    try params.check()
    let engine = call.engine
    let draft = params.draft(call)
    if params.dryRun {
      let report = try await engine.preview(draft) { looked in
        call.info.progress(["looked": .integer(Int64(looked))])
      }
      return BulkView(preview: report, call.locale)
    }
    let accepted: Bulk
    if let id = params.bulkID {
      accepted = try await engine.extend(
        id,
        by: draft.recipients,
        commit: call.commit(self, target: \.id.text, result: BulkView.init)
      )
    } else {
      accepted = try await engine.sendBulk(
        draft,
        actor: call.actor,
        commit: call.commit(self, target: \.id.text, result: BulkView.init)
      )
    }
    return try await outcome(of: accepted.id, params, call)
  }

  static func replay(_ result: BulkView, _ params: BulkParams, in call: Call) async throws -> BulkView {
    guard let id = result.bulkID else { return result }
    return try await outcome(of: id, params, call)
  }

  private static func outcome(of id: BulkID, _ params: BulkParams, _ call: Call) async throws -> BulkView {
    let engine = call.engine
    if params.wait {
      _ = try await call.session.outcomes.run {
        try await engine.expanded(id, within: params.waitFor) { bulk in
          call.info.progress([
            "bulkId": .string(id.text), "recipients": .integer(Int64(bulk.items)),
            "accepted": .integer(Int64(bulk.accepted)), "skipped": .integer(Int64(bulk.skipped)),
          ])
        }
        return true
      }
    }
    return BulkView(try await engine.report(on: id), call.locale)
  }
}

extension BulkParams {
  /// What one field says of another.
  fileprivate func check() throws {
    var issues: [FieldIssue] = []
    if recipients.isEmpty, contactIDs.isEmpty, filter == nil {
      issues.append(FieldIssue(pointer: "/recipients", problem: .missing))
    }
    if bulkID == nil {
      let own = [("subject", subject), ("text", text), ("html", html)]
      if templateID != nil {
        issues += own.filter { $0.1 != nil }.map {
          FieldIssue(pointer: "/" + $0.0, problem: .excludes("templateId"))
        }
      } else {
        if subject == nil { issues.append(FieldIssue(pointer: "/subject", problem: .missing)) }
        if text == nil, html == nil { issues.append(FieldIssue(pointer: "/text", problem: .missing)) }
      }
    } else {
      let given: [(String, Bool)] = [
        ("subject", subject != nil), ("text", text != nil), ("html", html != nil),
        ("accountId", accountID != nil),
        ("area", area != nil), ("sendAt", sendAt != nil), ("repeat", recurrence != nil), ("dryRun", dryRun),
        ("attachments", !attachments.isEmpty), ("templateId", templateID != nil), ("filter", filter != nil),
        ("data", data != TemplateData()),
      ]
      issues += given.filter(\.1).map { FieldIssue(pointer: "/" + $0.0, problem: .excludes("bulkId")) }
    }
    if !issues.isEmpty { throw Failure(.invalidParams, issues: issues) }
  }

  fileprivate func draft(_ call: Call) -> BulkDraft {
    var letter = BulkLetter(subject: subject ?? "", text: text, html: html)
    letter.data = data
    letter.replyTo = replyTo
    letter.headers = headers
    letter.area = area
    letter.isMarketing = marketing
    letter.deduplicates = deduplicate
    letter.origin = origin
    letter.onUncertain = onUncertain
    letter.utcOffsetMinutes = call.session.utcOffsetMinutes(at: call.engine.world.now())
    letter.recurrence = recurrence
    var draft = BulkDraft(letter: letter)
    draft.accountID = accountID
    draft.templateID = templateID
    draft.filter = filter
    draft.attachments = attachments
    draft.recipients =
      recipients
      + contactIDs.map {
        BulkRecipientDraft(to: nil, contactID: $0, key: nil, data: TemplateData(), attachments: [])
      }
    draft.sendAt = sendAt
    return draft
  }
}
