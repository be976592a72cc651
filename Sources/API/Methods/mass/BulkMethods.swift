import Comms
import Engine
import JSON
import RPC
import Storage

/// The parameters of methods about one mass send.
struct OneBulk: Sendable, Hashable {
  var bulkID: BulkID
}

extension Schema where Value == OneBulk {
  static var oneBulk: Schema<OneBulk> {
    Schema(OneBulk.init) { Field("bulkId", \.bulkID, .bulkID, "The mass send.") }
  }
}

/// How a mass send stands.
enum BulkGet: ServiceMethod {
  static let name = "bulk.get"
  static let summary = "How a mass send stands: recipients, who was skipped and why, messages by state."
  static let effect = Effect.reads
  static let errors = [FailureKind.bulkNotFound].map(\.entry)
  static let params = Schema<OneBulk>.oneBulk
  static let result = Schema<BulkView>.bulkView
  static let examples = [
    Example("Under way", params: ["bulkId": BulkExamples.id], result: BulkExamples.view)
  ]

  static func run(_ params: OneBulk, in call: Call) async throws -> BulkView {
    BulkView(try await call.engine.report(on: params.bulkID), call.locale)
  }
}

/// Lists mass sends.
enum BulkList: ServiceMethod {
  static let name = "bulk.list"
  static let summary = "Mass sends, newest first; each with its counts, and with the rest by bulk.get."
  static let effect = Effect.reads
  static let params = Schema<ListWindow>.listWindow
  static let result = Schema<ListPage<BulkView>>.page(of: .bulkView)
  static let examples = [
    Example("The newest", params: ["limit": 50], result: ["items": [BulkExamples.stored], "total": 1])
  ]

  static func run(_ params: ListWindow, in call: Call) async throws -> ListPage<BulkView> {
    let page = try await call.engine.store.read { try $0.bulks(limit: params.limit, after: params.cursor) }
    return ListPage(page, BulkView.init)
  }
}

/// Lists the recipients of a mass send.
enum BulkItems: ServiceMethod {
  static let name = "bulk.items"
  static let summary = "The recipients of a mass send and what came of each, in their order."
  static let effect = Effect.reads
  static let errors = BulkGet.errors

  struct Params: Sendable {
    var bulkID: BulkID
    var state: BulkItemState?
    var reason: SkipReason?
    var limit: Int
    var cursor: String?
  }

  static let params = Schema(Params.init) {
    Field("bulkId", \.bulkID, .bulkID, "The mass send.")
    Field(optional: "state", \.state, .oneOfItsNames, "Only those of which this came.")
    Field(optional: "reason", \.reason, .oneOfItsNames, "Only those that were skipped for this reason.")
    Field("limit", \.limit, .integer(in: 1...500), default: 50, "Items at most.")
    Field(optional: "cursor", \.cursor, .line(1...200), "The nextCursor of the page before.")
  }
  static let result = Schema<ListPage<BulkItemView>>.page(of: .bulkItem)
  static let examples = [
    Example(
      "Who was skipped",
      params: ["bulkId": BulkExamples.id, "state": "skipped", "limit": 50],
      result: ["items": [BulkExamples.item], "total": 1]
    )
  ]

  static func run(_ params: Params, in call: Call) async throws -> ListPage<BulkItemView> {
    let page = try await call.engine.store.read { reading in
      guard try reading.bulk(params.bulkID) != nil else {
        throw Failure(.bulkNotFound, facts: ["bulkId": params.bulkID.text])
      }
      return try reading.items(
        of: params.bulkID,
        state: params.state,
        reason: params.reason,
        limit: params.limit,
        after: params.cursor
      )
    }
    return ListPage(page, BulkItemView.init)
  }
}

/// Stops a mass send for good.
enum BulkCancel: ServiceMethod {
  static let name = "bulk.cancel"
  static let summary = "Stops a mass send for good: nothing of it is begun any more; what has left has left."
  static let effect = Effect.idempotent
  static let errors = [FailureKind.bulkNotFound, .tooLate].map(\.entry)
  static let params = Schema<OneBulk>.oneBulk
  static let result = Schema<BulkView>.bulkView
  static let examples = [BulkExamples.stored(as: "cancelling")]

  static func run(_ params: OneBulk, in call: Call) async throws -> BulkView {
    try await call.stopped(self) { try await call.engine.cancelBulk(params.bulkID, commit: $0) }
  }
}

/// Makes a mass send wait.
enum BulkPause: ServiceMethod {
  static let name = "bulk.pause"
  static let summary = "Makes a mass send wait until bulk.resume."
  static let effect = Effect.idempotent
  static let errors = BulkCancel.errors
  static let params = Schema<OneBulk>.oneBulk
  static let result = Schema<BulkView>.bulkView
  static let examples = [BulkExamples.stored(as: "paused")]

  static func run(_ params: OneBulk, in call: Call) async throws -> BulkView {
    try await call.stopped(self) { try await call.engine.pauseBulk(params.bulkID, commit: $0) }
  }
}

/// Lets a paused mass send go on.
enum BulkResume: ServiceMethod {
  static let name = "bulk.resume"
  static let summary = "Lets a paused mass send go on; messages held one by one stay held."
  static let effect = Effect.idempotent
  static let errors = BulkCancel.errors
  static let params = Schema<OneBulk>.oneBulk
  static let result = Schema<BulkView>.bulkView
  static let examples = [BulkExamples.stored(as: "sending")]

  static func run(_ params: OneBulk, in call: Call) async throws -> BulkView {
    try await call.stopped(self) { try await call.engine.resumeBulk(params.bulkID, commit: $0) }
  }
}

extension Call {
  /// Runs an operator's word over a mass send and shows how it stands then.
  fileprivate func stopped<M: ServiceMethod>(
    _ method: M.Type,
    _ body: (Commit<Bulk>) async throws -> Bulk
  ) async throws -> BulkView where M.Result == BulkView {
    let bulk = try await body(commit(method, target: { $0.id.text }, result: BulkView.init))
    return BulkView(try await engine.report(on: bulk.id), locale)
  }
}

/// Values that several examples share.
enum BulkExamples {
  static let id: JSONValue = "blk_01k9qv3x5e8m2n4p6r7s9t0vwz"

  static let item: JSONValue = [
    "item": 1, "state": "skipped", "to": "luis@", "key": "c-2", "reason": "address_invalid",
    "detail": "the domain is empty",
  ]

  static let view: JSONValue = [
    "bulkId": id, "state": "sending", "recipients": 2, "waiting": 0, "accepted": 1, "skipped": 1,
    "skips": [
      [
        "reason": "address_invalid", "text": "La dirección no es válida.", "count": 1, "examples": [item],
      ]
    ],
    "messages": ["queued": 1], "etaAt": "2026-02-07T23:52:25.000Z", "createdAt": "2026-02-07T21:52:25.000Z",
  ]

  static let stored = stored("sending")

  static func stored(as state: String) -> Example {
    Example(state, params: ["bulkId": id], result: stored(state))
  }

  /// An example's parameters with what they are completed by when they are written again.
  static func completed(_ params: JSONObject) -> JSONValue {
    var object = params
    let defaults: JSONObject = [
      "data": [:], "replyTo": [], "attachments": [], "headers": [], "recipients": [], "contactIds": [],
      "marketing": true,
      "deduplicate": true, "origin": "manual", "onUncertain": "hold", "dryRun": false, "wait": true,
      "waitMs": 60_000,
    ]
    for (key, value) in defaults.members where object[key] == nil { object[key] = value }
    return .object(object)
  }

  private static func stored(_ state: String) -> JSONValue {
    [
      "bulkId": id, "state": .string(state), "recipients": 2, "waiting": 0, "accepted": 2, "skipped": 0,
      "skips": [],
      "messages": ["queued": 2], "createdAt": "2026-02-07T21:52:25.000Z",
    ]
  }
}
