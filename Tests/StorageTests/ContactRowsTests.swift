import Comms
import MIME
import Testing

@testable import Storage

@Suite final class ContactRowsTests {
  let scratch: Scratch
  let store: Store

  init() throws {
    scratch = try Scratch()
    store = try scratch.store()
  }

  deinit { store.close() }

  private func full() throws -> Contact {
    var contact = Contact(
      id: "C-1",
      kind: "supplier",
      name: "José Ñandú",
      email: try MailAddress(parsing: "Jose@Cliente.example"),
      phone: "+593991234567",
      locale: "es-EC",
      zone: Zone("America/Guayaquil"),
      url: "https://erp.example/c/1",
      balance: Money(amount: try #require(Amount("1234.50")), currency: "USD"),
      company: "Acme",
      fields: ["plan": .text("fibra"), "megas": .number(try #require(Amount("100.50"))), "vip": .flag(true)],
      createdAt: .start,
      updatedAt: .at(1)
    )
    contact.preferences[.marketing, .email] = false
    contact.preferences[.invoices, .sms] = true
    return contact
  }

  private func add(_ contacts: Contact...) async throws {
    try await store.write { tx in for contact in contacts { try tx.insert(contact) } }
  }

  private func found(_ filter: ContactFilter) async throws -> [String] {
    let page = try await store.read { try $0.contacts(filter, limit: 100) }
    #expect(page.total == page.items.count)
    return page.items.map(\.id)
  }

  @Test func `a contact comes back as it was stored, whole or bare`() async throws {
    let (whole, bare) = (try full(), Contact(id: "2", name: "Ana", createdAt: .start, updatedAt: .start))
    try await add(whole, bare)
    #expect(try await store.read { try $0.contact("C-1") } == whole)
    #expect(try await store.read { try $0.contact("2") } == bare)
    #expect(try await store.read { try $0.contact("3") } == nil)
    let address = try MailAddress(parsing: "jose@cliente.example")
    #expect(try await store.read { try $0.contacts(withEmail: address) } == [whole])
  }

  @Test func `a change needs the current revision and is found by its new words`() async throws {
    var contact = try full()
    try await add(contact)
    contact.name = "Berta"
    let changed = contact
    let stored = try await store.write { try $0.update(changed) }
    #expect(stored.revision == 2)
    await #expect(throws: StoreError.conflict(revision: 2)) {
      try await self.store.write { try $0.update(changed) }
    }
    #expect(try await found(ContactFilter(search: "berta")) == ["C-1"])
    #expect(try await found(ContactFilter(search: "nandu")) == [])
    try await store.write { try $0.deleteContact("C-1") }
    #expect(try await found(ContactFilter(search: "berta")) == [])
    await #expect(throws: StoreError.notFound) { try await self.store.write { try $0.deleteContact("C-1") } }
  }

  @Test func `a search takes beginnings of words without case and accents, in any order`() async throws {
    try await add(try full(), Contact(id: "2", name: "Ana María Pérez", createdAt: .start, updatedAt: .start))
    for (search, ids) in [
      ("nan jos", ["C-1"]), ("ÑANDU", ["C-1"]), ("jose@cli", ["C-1"]), ("acm", ["C-1"]), ("c-1", ["C-1"]),
      ("per ana", ["2"]), ("mari", ["2"]), ("ana jose", []), ("\"", []), ("* OR", []), ("NEAR(", []),
      ("a", ["C-1", "2"]),
    ] {
      #expect(try await found(ContactFilter(search: search)) == ids, "\(search)")
    }
  }

  @Test func `each condition of a filter counts`() async throws {
    try await add(try full(), Contact(id: "2", name: "Ana", createdAt: .start, updatedAt: .start))
    let half = try #require(Amount("100.5"))
    let filters: [(ContactFilter, [String])] = [
      (ContactFilter(), ["C-1", "2"]),
      (ContactFilter(ids: ["2", "9", "2"]), ["2"]), (ContactFilter(ids: []), []),
      (ContactFilter(kind: "supplier"), ["C-1"]), (ContactFilter(kind: "customer"), ["2"]),
      (ContactFilter(hasEmail: true), ["C-1"]), (ContactFilter(hasEmail: false), ["2"]),
      (ContactFilter(hasPhone: true), ["C-1"]), (ContactFilter(owes: true), ["C-1"]),
      (ContactFilter(wants: .init(topic: .marketing, channel: .email)), ["2"]),
      (ContactFilter(wants: .init(topic: .invoices, channel: .sms)), ["C-1", "2"]),
      (ContactFilter(fields: ["plan": .text("fibra")]), ["C-1"]),
      (ContactFilter(fields: ["plan": .text("x")]), []),
      (ContactFilter(fields: ["megas": .number(half)]), ["C-1"]),
      (ContactFilter(fields: ["megas": .text("100.5")]), []),
      (ContactFilter(fields: ["plan.x": .text("1")]), []),
      (ContactFilter(fields: ["vip": .flag(true)]), ["C-1"]),
      (ContactFilter(fields: ["vip": .flag(false)]), []),
      (ContactFilter(fields: ["vip": .text("1")]), []),
      (ContactFilter(kind: "supplier", hasEmail: true, owes: true, search: "jos"), ["C-1"]),
      (ContactFilter(kind: "supplier", owes: false), []),
    ]
    for (filter, ids) in filters {
      #expect(try await found(filter) == ids, "\(filter)")
      #expect(try ContactFilterRecord.read(ContactFilterRecord.text(filter)) == filter)
    }
  }

  @Test func `going through all of them sees each once, and those that come meanwhile at the end`()
    async throws
  {
    for number in 0..<25 {
      try await add(Contact(id: "\(number)", name: "N", createdAt: .start, updatedAt: .start))
    }
    var seen: [String] = []
    var cursor: String?
    repeat {
      let next = cursor
      let batch = try await store.read { try $0.contacts(matching: ContactFilter(), after: next, limit: 10) }
      seen += batch.contacts.map(\.id)
      cursor = batch.nextCursor
      if seen.count == 10 {
        try await store.write { try $0.deleteContact("3") }
        try await add(Contact(id: "new", name: "N", createdAt: .start, updatedAt: .start))
      }
    } while cursor != nil
    #expect(seen == (0..<25).map(String.init) + ["new"])
  }
}
