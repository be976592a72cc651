import Comms
import Foundation
import MIME
import Testing

@testable import Storage

struct HistoryTests {
  let scratch: Scratch
  let store: Store

  init() throws {
    scratch = try Scratch()
    store = try scratch.store()
  }

  private func found(_ filter: HistoryFilter = HistoryFilter(), search: String? = nil) async throws
    -> [String]
  {
    let page = try await store.read { try $0.history(filter, search: search, limit: 100) }
    #expect(page.total == page.items.count)
    return page.items.map(\.subject)
  }

  @Test func `each filter narrows to what it names`() async throws {
    let (one, two) = (try await store.addAccount("one"), try await store.addAccount("two"))
    for (number, state) in MessageState.allCases.enumerated() {
      var content = try Sample.content(
        number.isMultiple(of: 2) ? one : two,
        subject: state.rawValue,
        at: .at(number)
      )
      content.origin = number < 6 ? .automatic : .manual
      content.kind = number == 3 ? .test : .message
      content.area = number < 2 ? "invoices" : nil
      content.contactID = number == 4 ? "C-4" : nil
      content.document = number == 5 ? DocumentReference(type: "invoice", id: "5") : nil
      content.actor = number == 6 ? Actor(id: "u-6") : nil
      var delivery = Sample.delivery(content, state: state)
      if state == .sending { delivery.instance = "me" }
      try await store.add(content, delivery)
    }
    let all = MessageState.allCases.map(\.rawValue)
    let newest = Array(all.reversed())
    #expect(try await found() == newest)
    #expect(try await found(HistoryFilter(from: .at(2), to: .at(4))) == [all[3], all[2]])
    #expect(try await found(HistoryFilter(sent: true)) == ["opened", "delivered", "sent"])
    #expect(try await found(HistoryFilter(sent: false)).count == all.count - 3)
    #expect(try await found(HistoryFilter(origin: .manual)) == Array(all[6...].reversed()))
    #expect(try await found(HistoryFilter(states: [.held, .failed])) == ["failed", "held"])
    #expect(try await found(HistoryFilter(states: [])) == [])
    #expect(try await found(HistoryFilter(area: "invoices")) == [all[1], all[0]])
    #expect(try await found(HistoryFilter(accountID: two)).count == 6)
    #expect(try await found(HistoryFilter(contactID: "C-4")) == [all[4]])
    #expect(try await found(HistoryFilter(documentType: "invoice", documentID: "5")) == [all[5]])
    #expect(try await found(HistoryFilter(actorID: "u-6")) == [all[6]])
    #expect(try await found(HistoryFilter(kind: .test)) == [all[3]])
    #expect(try await found(HistoryFilter(sent: true, accountID: one)) == ["opened", "sent"])
  }

  @Test func `words are found in every part, without regard to case and accents`() async throws {
    let account = try await store.addAccount()
    var content = try Sample.content(
      account,
      subject: "Recordatorio de Cobro ñandú",
      text: "Estimada señora, pague 12,50"
    )
    content.document = DocumentReference(type: "invoice", id: "FAC-00077")
    try await store.add(content)
    var page = try Sample.content(account, subject: "Otro", text: nil)
    page.html = "<p>Un <b>párrafo</b> sólo en HTML<script>oculto()</script></p>"
    try await store.add(page)
    for (words, subject) in [
      ("cobro", content.subject), ("NANDU", content.subject), ("recordatorio COBRO", content.subject),
      ("señora pague", content.subject), ("ana@cliente.example pague", content.subject),
      ("pérez estimada", content.subject),
      ("FAC-00077", content.subject), (content.messageIDHeader, content.subject), ("parrafo", "Otro"),
      ("reco", content.subject), ("12,50", content.subject),
    ] {
      #expect(try await found(search: words) == [subject], "\(words)")
    }
    for words in ["nada", "cobro nada", "oculto", "script"] {
      #expect(try await found(search: words) == [], "\(words)")
    }
    #expect(try await found(search: "facturacion").count == 2)
    #expect(try await found(search: "   ").count == 2)
    #expect(try await found(HistoryFilter(accountID: account), search: "cobro") == [content.subject])
  }

  @Test(arguments: [
    "\"", "\"\"", "a\"b", "subject:x", "cobro OR nada", "NEAR(a b)", "^cobro", "cobro*", "-cobro", "(cobro",
    "{x}:y",
    "' OR 1=1 --", "a\0b", "%", "_", "\\", "AND", "NOT", "cobro AND", "+", "💸", "col : x",
    String(repeating: "a ", count: 5_000),
  ])
  func `no text is a query of its own`(text: String) async throws {
    try await store.add(try Sample.content(try await store.addAccount(), subject: "cobro"))
    let page = try await store.read { try $0.history(search: text, limit: 10) }
    #expect(page.items.count <= 1)
    if text == "cobro OR nada" || text == "AND" || text == "NOT" { #expect(page.items.isEmpty) }
  }

  @Test func `pages do not move when messages come in between`() async throws {
    let account = try await store.addAccount()
    var expected: [MessageID] = []
    for number in 0..<25 {
      // Five at each moment: the order must not depend on the time alone.
      let content = try Sample.content(account, at: .at(number / 5))
      try await store.add(content)
      expected.append(content.id)
    }
    expected.sort(by: >)
    var (seen, cursor): ([MessageID], String?) = ([], nil)
    repeat {
      let page = try await store.read { [cursor] in try $0.history(limit: 4, after: cursor) }
      seen += page.items.map(\.id)
      cursor = page.nextCursor
      try await store.add(try Sample.content(account, at: .at(100 + seen.count)))
    } while cursor != nil
    #expect(seen == expected)
  }

  @Test(arguments: ["", "x", "!!", "MTIz", "MTIzIA==", String(repeating: "A", count: 500)])
  func `a cursor that is not ours is refused`(cursor: String) async throws {
    await #expect(throws: CursorInvalid()) {
      try await store.read { try $0.history(limit: 1, after: cursor) }
    }
  }

  @Test func `the list shows what it needs without the bodies`() async throws {
    let account = try await store.addAccount()
    let content = try Sample.content(account, area: "tickets")
    var delivery = Sample.delivery(content, state: .failed)
    delivery.failure = Failure(
      .smtpReject,
      stage: "rcpt",
      server: ServerReply(code: 550, enhanced: "5.1.1", text: "no")
    )
    let stored = delivery
    try await store.add(content, stored)
    let item = try #require(try await store.read { try $0.history(limit: 1) }.items.first)
    #expect(item.id == content.id && item.state == .failed && item.failure == stored.failure)
    #expect(item.sender == "billing@example.com" && item.firstRecipient == "ana@cliente.example")
    #expect(item.recipientCount == 1 && item.attachmentCount == 0 && item.area == "tickets")
    #expect(item.messageIDHeader == content.messageIDHeader && item.sizeBytes == 1_234)
  }
}
