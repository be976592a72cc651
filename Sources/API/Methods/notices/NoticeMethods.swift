import Comms
import Engine
import JSON
import RPC
import Storage

/// The ERP says what happened; the area's template, the account, the contact's switches and the suppression list decide.
enum NoticePublish: ServiceMethod {
  static let name = "notice.publish"
  static let summary = "Says what has happened to a document; what goes out is decided here."
  static let details =
    "The template and the account are the area's, the contact's switches and the document's own are honoured."
    + " What happens to a ticket within a while goes as one message (notice.configure)."
  static let effect = Effect.once
  static let errors = [FailureKind.noticeConflict].map(\.entry) + EmailSend.errors
  static let params = Schema<NoticeDraft>.noticeDraft
  static let result = Schema<NoticeView>.noticeView
  static let examples = [
    Example("An invoice", params: NoticeExamples.params, result: NoticeExamples.outcome)
  ]
  static var isAudited: Bool { false }

  static func run(_ params: NoticeDraft, in call: Call) async throws -> NoticeView {
    let locale = call.locale
    let receipt = try await call.engine.publish(
      params,
      actor: call.actor,
      utcOffsetMinutes: call.session.utcOffsetMinutes(at: call.engine.world.now()),
      commit: call.commit(self, message: { $0.message?.messageID }, result: { NoticeView($0, locale) })
    )
    return NoticeView(receipt, locale)
  }
}

/// A billing run.
enum NoticePublishBatch: ServiceMethod {
  static let name = "notice.publishBatch"
  static let summary =
    "Says what has happened to many documents, each for itself: one that fails stops no other."
  static let details =
    "Interrupted, it is simply called again: what is published is not published twice."
  static let effect = Effect.once
  static let errors: [ErrorEntry] = []

  struct Params: Sendable { var items: [NoticeDraft] }
  struct Item: Sendable, Hashable {
    var eventID: String
    var notice: NoticeView?
    var failure: FailureView?
  }
  struct Result: Sendable {
    var published: Int
    var replayed: Int
    var failed: Int
    var items: [Item]
  }

  static let params = Schema(Params.init) {
    Field("items", \.items, .list(of: .noticeDraft, 1...1000), "The notices.")
  }
  static let result = Schema(Result.init) {
    Field("published", \.published, .count, "New ones, whether or not something was sent.")
    Field("replayed", \.replayed, .count, "Those that had been published before.")
    Field("failed", \.failed, .count, "Those that nothing was stored of.")
    Field("items", \.items, .list(of: item, 0...1000), "What became of each, in their order.")
  }
  private static let item = Schema(Item.init) {
    Field("eventId", \.eventID, .line(1...200), "The event.")
    Field(optional: "notice", \.notice, .noticeView, "What became of it.")
    Field(optional: "failure", \.failure, .failureView, "Why it could not be published.")
  }.named("NoticeItem")
  static let examples = [
    Example(
      "One invoice",
      params: ["items": [NoticeExamples.params]],
      result: [
        "published": 1, "replayed": 0, "failed": 0,
        "items": [["eventId": "factura-123", "notice": NoticeExamples.outcome]],
      ]
    )
  ]
  static var isAudited: Bool { false }

  static func run(_ params: Params, in call: Call) async throws -> Result {
    let locale = call.locale
    let outcomes = try await call.engine.publish(
      batch: params.items,
      actor: call.actor,
      utcOffsetMinutes: call.session.utcOffsetMinutes(at: call.engine.world.now())
    ) { done in
      call.info.progress(["published": .integer(Int64(done))])
    }
    var result = Result(published: 0, replayed: 0, failed: 0, items: [])
    for (draft, outcome) in zip(params.items, outcomes) {
      var item = Item(eventID: draft.eventID)
      switch outcome {
      case .success(let receipt):
        if receipt.isReplayed { result.replayed += 1 } else { result.published += 1 }
        item.notice = NoticeView(receipt, locale)
      case .failure(let failure):
        result.failed += 1
        item.failure = FailureView(failure, locale)
      }
      result.items.append(item)
    }
    return try await call.record(self, result)
  }
}

/// What became of a notice.
enum NoticeGet: ServiceMethod {
  static let name = "notice.get"
  static let summary = "What became of a notice, by its id or by the ERP's event."
  static let effect = Effect.reads
  static let errors = [FailureKind.noticeNotFound].map(\.entry)

  struct Params: Sendable {
    var noticeID: NoticeID?
    var eventID: String?
  }

  static let params = Schema(Params.init) {
    Field(optional: "noticeId", \.noticeID, .noticeID, "The notice; this or eventId.")
    Field(optional: "eventId", \.eventID, .line(1...200), "The ERP's own name for what happened.")
  }
  static let result = Schema<NoticeView>.noticeView
  static let examples = [
    Example("By the event", params: ["eventId": "factura-123"], result: NoticeExamples.outcome)
  ]

  static func run(_ params: Params, in call: Call) async throws -> NoticeView {
    let locale = call.locale
    return try await call.engine.store.read { reading in
      let notice: Notice?
      var facts: [String: String] = [:]
      switch (params.noticeID, params.eventID) {
      case (let id?, nil):
        notice = try reading.notice(id)
        facts["noticeId"] = id.text
      case (nil, let event?):
        notice = try reading.notice(ofEvent: event)
        facts["eventId"] = event
      case (nil, nil): throw Failure.invalid("/noticeId", .needs("noticeId, eventId"))
      case (.some, .some): throw Failure.invalid("/eventId", .excludes("noticeId"))
      }
      guard let notice else { throw Failure(.noticeNotFound, facts: facts) }
      return NoticeView(notice, try reading.receipt(of: notice), locale)
    }
  }
}

/// Lists notices.
enum NoticeList: ServiceMethod {
  static let name = "notice.list"
  static let summary = "Notices, newest first: of a document, of a contact, or all."
  static let effect = Effect.reads

  struct Params: Sendable {
    var contactID: String?
    var document: DocumentReference?
    var limit: Int
    var cursor: String?
  }

  static let params = Schema(Params.init) {
    Field(optional: "contactId", \.contactID, .reference, "Only of this contact.")
    Field(optional: "document", \.document, .document, "Only of this document.")
    Field("limit", \.limit, .integer(in: 1...500), default: 50, "Items at most.")
    Field(optional: "cursor", \.cursor, .line(1...200), "The nextCursor of the page before.")
  }
  static let result = Schema<ListPage<NoticeView>>.page(of: .noticeView)
  static let examples = [
    Example(
      "Of a document",
      params: ["document": ["type": "invoice", "id": "123"], "limit": 50],
      result: ["items": [NoticeExamples.outcome], "total": 1]
    )
  ]

  static func run(_ params: Params, in call: Call) async throws -> ListPage<NoticeView> {
    let locale = call.locale
    return try await call.engine.store.read { reading in
      let page = try reading.notices(
        contactID: params.contactID,
        document: params.document,
        limit: params.limit,
        after: params.cursor
      )
      return try ListPage(page) { NoticeView($0, try reading.receipt(of: $0), locale) }
    }
  }
}

/// Says how long notices gather what follows them.
enum NoticeConfigure: ServiceMethod {
  static let name = "notice.configure"
  static let summary =
    "Sets for how many seconds notices of a kind gather what else happens to the document; tells all."
  static let effect = Effect.idempotent

  struct Settings: Sendable, Hashable {
    var invoice: Int?
    var payment: Int?
    var ticket: Int?
    var supplierPayment: Int?
    var collection: Int?
  }
  struct Params: Sendable { var gatherSeconds: Settings }

  static let params = Schema(Params.init) {
    Field("gatherSeconds", \.gatherSeconds, settings, "By kind; those left out stay. 0 = each goes at once.")
  }
  static let result = params
  private static let settings = Schema(Settings.init) {
    Field(optional: "invoice", \.invoice, .integer(in: 0...86_400), "0 where nobody has said.")
    Field(optional: "payment", \.payment, .integer(in: 0...86_400), "0 where nobody has said.")
    Field(optional: "ticket", \.ticket, .integer(in: 0...86_400), "60 where nobody has said.")
    Field(
      optional: "supplierPayment",
      \.supplierPayment,
      .integer(in: 0...86_400),
      "0 where nobody has said."
    )
    Field(optional: "collection", \.collection, .integer(in: 0...86_400), "0 where nobody has said.")
  }.named("GatherSeconds")
  static let examples = [
    Example(
      "Five minutes for tickets",
      params: ["gatherSeconds": ["ticket": 300]],
      result: [
        "gatherSeconds": ["invoice": 0, "payment": 0, "ticket": 300, "supplierPayment": 0, "collection": 0]
      ]
    )
  ]

  static func run(_ params: Params, in call: Call) async throws -> Params {
    let times = try await call.engine.setGathering(
      params.gatherSeconds.times,
      commit: call.commit(self, result: { Params(gatherSeconds: Settings($0)) })
    )
    return Params(gatherSeconds: Settings(times))
  }
}

extension NoticeConfigure.Settings {
  init(_ times: [NoticeType: Duration]) {
    func seconds(_ kind: NoticeType) -> Int? { times[kind].map { Int($0 / .seconds(1)) } }
    self.init(
      invoice: seconds(.invoice),
      payment: seconds(.payment),
      ticket: seconds(.ticket),
      supplierPayment: seconds(.supplierPayment),
      collection: seconds(.collection)
    )
  }

  fileprivate var times: [NoticeType: Duration] {
    let given: [(NoticeType, Int?)] = [
      (.invoice, invoice), (.payment, payment), (.ticket, ticket), (.supplierPayment, supplierPayment),
      (.collection, collection),
    ]
    return Dictionary(
      uniqueKeysWithValues: given.compactMap { kind, seconds in seconds.map { (kind, .seconds($0)) } }
    )
  }
}

/// Values that several examples share.
enum NoticeExamples {
  static let params: JSONValue = [
    "kind": "invoice", "contactId": "c-7", "document": ["type": "invoice", "id": "123"],
    "data": ["number": "001-001-000000123", "amount": ["amount": "120.00", "currency": "USD"]],
    "attachments": [["path": "/var/erp/facturas/123.pdf"]], "notify": true, "origin": "automatic",
    "eventId": "factura-123",
  ]

  static let outcome: JSONValue = [
    "noticeId": "not_01k9qv3x5e8m2n4p6r7s9t0vwz", "eventId": "factura-123", "kind": "invoice",
    "contactId": "c-7", "document": ["type": "invoice", "id": "123"], "origin": "automatic",
    "messages": [["messageId": MessageExamples.id, "state": "queued"]], "skipped": [],
    "createdAt": "2026-02-07T21:52:25.000Z",
  ]
}
