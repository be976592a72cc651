import Comms
import Engine
import JSON
import RPC
import Storage

/// Who would get what, and why not.
enum ReminderPlan: ServiceMethod {
  static let name = "reminder.plan"
  static let summary =
    "Says for each customer that owes something what would go on a day, and why the rest would not."
  static let details = """
    As things stand now: what goes out before that day is not foreseen. A day after today is looked at when its hours \
    begin; today, and without a date, at the present moment.
    """
  static let effect = Effect.reads

  struct Params: Sendable {
    var date: CalendarDate?
    var contactID: String?
    var window: ListWindow
  }

  static let params = Schema<Params>.combining(
    Schema({ (date: CalendarDate?, contact: String?) in (date, contact) }) {
      Field(optional: "date", \.0, .date, "The day; left out = now.")
      Field(optional: "contactId", \.1, .reference, "One customer, also with what it has paid.")
    },
    .listWindow
  ) { head, window in
    Params(date: head.0, contactID: head.1, window: window)
  } write: {
    (($0.date, $0.contactID), $0.window)
  }

  static let result = Schema<ListPage<PlanView>>.page(of: .plan)
  static let examples = [
    Example(
      "Next Monday",
      params: ["date": "2026-03-02", "limit": 50],
      result: ["items": [ReminderExamples.plan], "total": 1]
    )
  ]

  static func run(_ params: Params, in call: Call) async throws -> ListPage<PlanView> {
    let page = try await call.engine.reminderPlan(
      on: params.date,
      contactID: params.contactID,
      limit: params.window.limit,
      after: params.window.cursor
    )
    return ListPage(page, PlanView.init)
  }
}
