import Comms
import Engine
import JSON
import RPC
import Storage

/// Reminders: foreseen, waiting, sent and what became of the rest.
enum ReminderList: ServiceMethod {
  static let name = "reminder.list"
  static let summary = "Lists reminders, foreseen ones and what became of earlier ones, the newest first."
  static let effect = Effect.reads

  struct Params: Sendable {
    var filter: ReminderFilter
    var window: ListWindow
  }

  static let params = Schema<Params>.combining(filter, .listWindow) { filter, window in
    Params(filter: filter, window: window)
  } write: {
    ($0.filter, $0.window)
  }

  private static let filter = Schema(ReminderFilter.init(contactID:receivableID:policyID:state:)) {
    Field(optional: "contactId", \.contactID, .reference, "To this customer.")
    Field(optional: "receivableId", \.receivableID, .reference, "Of this document.")
    Field(optional: "policyId", \.policyID, .policyID, "By this policy.")
    Field(optional: "state", \.state, .oneOfItsNames, "In this state, e.g. awaiting_approval.")
  }

  static let result = Schema<ListPage<ReminderView>>.page(of: .reminder)
  static let examples = [
    Example(
      "What waits for a yes",
      params: ["state": "awaiting_approval", "limit": 50],
      result: [
        "items": [ReminderExamples.reminder(state: "awaiting_approval", reason: "awaiting_approval")],
        "total": 1,
      ]
    )
  ]

  static func run(_ params: Params, in call: Call) async throws -> ListPage<ReminderView> {
    try await call.engine.store.read { reading in
      ListPage(
        try reading.reminders(params.filter, limit: params.window.limit, after: params.window.cursor),
        ReminderView.init
      )
    }
  }
}
