import Comms
import Engine
import JSON
import RPC

/// The reminders that a decision is about.
struct ReminderChoice: Sendable, Hashable {
  var reminderIDs: [ReminderID]
}

/// What a decision made of them.
struct ReminderViews: Sendable, Hashable {
  var items: [ReminderView]
}

extension Schema where Value == ReminderChoice {
  static var reminderChoice: Schema<ReminderChoice> {
    Schema(ReminderChoice.init) {
      Field("reminderIds", \.reminderIDs, .list(of: .reminderID, 1...500), "The reminders, of reminder.list.")
    }
  }
}

extension Schema where Value == ReminderViews {
  static var reminderViews: Schema<ReminderViews> {
    Schema(ReminderViews.init) { Field("items", \.items, .list(of: .reminder, 0...500), "The reminders.") }
  }
}

/// Says yes to reminders.
enum ReminderApprove: ServiceMethod {
  static let name = "reminder.approve"
  static let summary = "Lets reminders go that wait for approval; they leave within their policy's hours."
  static let effect = Effect.idempotent
  static let errors = [FailureKind.reminderNotFound, .tooLate].map(\.entry)
  static let params = Schema<ReminderChoice>.reminderChoice
  static let result = Schema<ReminderViews>.reminderViews
  static let examples = [
    Example(
      "Yes",
      params: ["reminderIds": [ReminderExamples.id]],
      result: ["items": [ReminderExamples.reminder(state: "pending", approved: true)]]
    )
  ]

  static func run(_ params: ReminderChoice, in call: Call) async throws -> ReminderViews {
    try await call.decided(self) { try await call.engine.approveReminders(params.reminderIDs, commit: $0) }
  }
}

/// Says no to reminders.
enum ReminderSkip: ServiceMethod {
  static let name = "reminder.skip"
  static let summary = "Keeps reminders from going; later levels of their documents are not touched by that."
  static let effect = Effect.idempotent
  static let errors = ReminderApprove.errors
  static let params = Schema<ReminderChoice>.reminderChoice
  static let result = Schema<ReminderViews>.reminderViews
  static let examples = [
    Example(
      "No",
      params: ["reminderIds": [ReminderExamples.id]],
      result: ["items": [ReminderExamples.reminder(state: "skipped", reason: "skipped")]]
    )
  ]

  static func run(_ params: ReminderChoice, in call: Call) async throws -> ReminderViews {
    try await call.decided(self) { try await call.engine.skipReminders(params.reminderIDs, commit: $0) }
  }
}

extension Call {
  fileprivate func decided<M: ServiceMethod>(
    _ method: M.Type,
    _ body: (Commit<[ReminderStep]>) async throws -> [ReminderStep]
  ) async throws -> ReminderViews where M.Result == ReminderViews {
    let view: @Sendable ([ReminderStep]) -> ReminderViews = {
      ReminderViews(items: $0.map(ReminderView.init))
    }
    return view(try await body(commit(method, target: { $0.first?.id.text }, result: view)))
  }
}
