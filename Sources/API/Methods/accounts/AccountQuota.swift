import Comms
import Engine
import JSON
import RPC

/// What an account may still send.
enum AccountQuota: ServiceMethod {
  static let name = "account.quota"
  static let summary =
    "What an account may still send, when the next fits, and when what waits will have gone."
  static let effect = Effect.reads
  static let errors = [FailureKind.accountNotFound].map(\.entry)

  struct Result: Sendable {
    var windows: [Window]
    var nextSlotAt: Instant
    var waiting: Int
    var etaAt: Instant?
  }

  struct Window: Sendable, Hashable {
    var messages: Int
    var perHours: Int
    var used: Int
    var remaining: Int
  }

  static let params = AccountGet.params
  static let result = Schema(Result.init) {
    Field("windows", \.windows, .list(of: window, 0...5), "Each limit and how much of it is used.")
    Field("nextSlotAt", \.nextSlotAt, .instant, "When the next recipient fits.")
    Field("waiting", \.waiting, .count, "Recipients that wait.")
    Field(optional: "etaAt", \.etaAt, .instant, "When the last of them leaves if only the limits decide.")
  }

  private static let window = Schema(Window.init) {
    Field("messages", \.messages, .count, "The limit, in recipients.")
    Field("perHours", \.perHours, .count, "The window's length.")
    Field("used", \.used, .count, "Recipients in the window that ends now.")
    Field("remaining", \.remaining, .count, "What still fits now.")
  }.named("QuotaWindow")

  static let examples = [
    Example(
      "Half used",
      params: ["accountId": AccountExamples.id],
      result: [
        "windows": [["messages": 100, "perHours": 1, "used": 50, "remaining": 50]],
        "nextSlotAt": "2026-02-07T21:52:25.000Z", "waiting": 0, "etaAt": "2026-02-07T21:52:25.000Z",
      ]
    )
  ]

  static func run(_ params: AccountGet.Params, in call: Call) async throws -> Result {
    let quota = try await call.engine.quota(params.accountID)
    return Result(
      windows: quota.windows.map {
        Window(
          messages: $0.limit.messages,
          perHours: $0.limit.perHours,
          used: $0.used,
          remaining: $0.remaining
        )
      },
      nextSlotAt: quota.nextSlot,
      waiting: quota.waiting,
      etaAt: quota.eta
    )
  }
}
