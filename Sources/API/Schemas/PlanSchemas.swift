import Comms
import Engine
import RPC

/// What one customer would get, as a caller sees it.
struct PlanView: Sendable, Hashable {
  var contactID: String
  var at: Instant
  var reminders: [PlannedView]
  var excluded: [ExclusionView]
}

struct PlannedView: Sendable, Hashable {
  var policyID: PolicyID
  var level: Int
  var template: ReminderTemplate
  var channel: MessageChannel
  var total: Money
  var documents: [PlannedDocumentView]
}

struct PlannedDocumentView: Sendable, Hashable {
  var receivableID: String
  var number: String
  var balance: Money
  var dueDate: CalendarDate
  var level: Int
  var isNew: Bool
}

struct ExclusionView: Sendable, Hashable {
  var receivableID: String
  var reason: ReminderReason
  var until: Instant?
}

extension PlanView {
  init(_ dated: DatedPlan) {
    self.init(
      contactID: dated.plan.contactID,
      at: dated.at,
      reminders: dated.plan.reminders.map(PlannedView.init),
      excluded: dated.plan.exclusions.map {
        ExclusionView(receivableID: $0.receivableID, reason: $0.reason, until: $0.until)
      }
    )
  }
}

extension PlannedView {
  init(_ planned: PlannedReminder) {
    self.init(
      policyID: planned.policyID,
      level: planned.levelNumber,
      template: planned.level.template,
      channel: planned.level.channel,
      total: planned.total,
      documents: planned.documents.map { document in
        PlannedDocumentView(
          receivableID: document.receivable.id,
          number: document.receivable.number,
          balance: document.receivable.balance,
          dueDate: document.receivable.dueDate,
          level: document.levelNumber,
          isNew: document.step != nil
        )
      }
    )
  }
}

extension Schema where Value == PlanView {
  static var plan: Schema<PlanView> {
    Schema(PlanView.init(contactID:at:reminders:excluded:)) {
      Field("contactId", \.contactID, .reference, "The customer.")
      Field("at", \.at, .instant, "The moment this is for.")
      Field(
        "reminders",
        \.reminders,
        .list(of: .planned, 0...1000),
        "One message for each policy and currency."
      )
      Field("excluded", \.excluded, .list(of: .exclusion, 0...100_000), "The other documents, and why.")
    }.named("ReminderPlan")
  }
}

extension Schema where Value == PlannedView {
  static var planned: Schema<PlannedView> {
    Schema(PlannedView.init(policyID:level:template:channel:total:documents:)) {
      Field("policyId", \.policyID, .policyID, "The policy.")
      Field(
        "level",
        \.level,
        .integer(in: 1...1000),
        "Of the document that has come furthest; decides the text."
      )
      Field("template", \.template, .reminderTemplate, "The text.")
      Field("channel", \.channel, .oneOfItsNames, "The way it takes.")
      Field("total", \.total, .money, "What is owed on all of them.")
      Field("documents", \.documents, .list(of: .plannedDocument, 1...100_000), "Oldest first.")
    }.named("PlannedReminder")
  }
}

extension Schema where Value == PlannedDocumentView {
  static var plannedDocument: Schema<PlannedDocumentView> {
    Schema(PlannedDocumentView.init(receivableID:number:balance:dueDate:level:isNew:)) {
      Field("receivableId", \.receivableID, .reference, "The receivable.")
      Field("number", \.number, .line(1...200), "What people call it.")
      Field("balance", \.balance, .money, "What is owed on it.")
      Field("dueDate", \.dueDate, .date, "When it is due.")
      Field("level", \.level, .integer(in: 1...1000), "How far it has come.")
      Field(
        "isNew",
        \.isNew,
        .boolean,
        "False: its level has gone before, and it is listed because it is still owed."
      )
    }.named("PlannedDocument")
  }
}

extension Schema where Value == ExclusionView {
  static var exclusion: Schema<ExclusionView> {
    Schema(ExclusionView.init(receivableID:reason:until:)) {
      Field("receivableId", \.receivableID, .reference, "The receivable.")
      Field("reason", \.reason, .oneOfItsNames, "Why not.")
      Field(optional: "until", \.until, .instant, "When that may be different by itself.")
    }.named("ReminderExclusion")
  }
}
