import Comms
import Testing

@testable import Storage

struct TemplateRowsTests {
  private func sample(_ name: String, text: String = "Hola %nombre%", at instant: Instant = .start)
    -> Template
  {
    Template(
      id: Entropy.system.identifier(at: instant),
      name: name,
      area: "customers",
      texts: TemplateTexts(subject: "x", text: text),
      createdAt: instant,
      updatedAt: instant
    )
  }

  @Test func `a new database has every shipped template as its first version`() async throws {
    let store = try Scratch().store()
    let page = try await store.read { try $0.templates(limit: 100) }
    #expect(page.items.map(\.texts) == ShippedTemplates.all.map(\.texts))
    #expect(page.items.allSatisfy { $0.version == 1 && $0.automatic != nil && $0.locale != nil })
    store.close()
  }

  @Test func `another text is another version, another name is not`() async throws {
    let store = try Scratch().store()
    let first = sample("x")
    let (renamed, changed) = try await store.write { tx -> (Template, Template) in
      try tx.insert(first)
      var template = first
      template.name = "y"
      template = try tx.update(template)
      let renamed = template
      template.texts.text = "Adiós"
      return (renamed, try tx.update(template, by: Actor(id: "u-7")))
    }
    #expect(renamed.version == 1 && renamed.revision == 2)
    #expect(changed.version == 2 && changed.revision == 3)
    let (old, versions) = try await store.read { reading in
      (
        try reading.template(TemplateUse(id: first.id, version: 1)),
        try reading.versions(of: first.id, limit: 10).items
      )
    }
    #expect(old?.texts == first.texts && old?.version == 1)
    #expect(versions.map(\.version) == [2, 1] && versions.map(\.actorID) == ["u-7", nil])
    await #expect(throws: StoreError.conflict(revision: 3)) { _ = try await stale(first, store) }
    store.close()
  }

  private func stale(_ template: Template, _ store: Store) async throws -> Template {
    try await store.write { try $0.update(template) }
  }

  @Test func `a shipped template follows the program unless somebody has changed it`() async throws {
    let scratch = try Scratch()
    let store = try scratch.store()
    let (followed, own) = try await store.write { tx -> (Template, Template) in
      var followed = try #require(try tx.currentUse(of: .invoice, locale: "es").flatMap(tx.template))
      var own = try #require(try tx.currentUse(of: .payment, locale: "es").flatMap(tx.template))
      // As an older program left it.
      followed.texts.text = "Vieja"
      followed = try tx.update(followed, shipped: true)
      own.texts.text = "Nuestra"
      own = try tx.update(own)
      try tx.set("templates_edition", to: "0", at: .start)
      return (followed, own)
    }
    store.close()
    let again = try scratch.store()
    let (after, kept) = try await again.read { reading in
      (try reading.template(followed.id), try reading.template(own.id))
    }
    #expect(after?.texts == ShippedTemplates.template(.invoice, locale: "es").texts && after?.version == 3)
    #expect(kept?.texts.text == "Nuestra" && kept?.version == 2)
    again.close()
  }

  @Test func `a list of templates is stable under inserts and without the deleted`() async throws {
    let store = try Scratch().store()
    let made = (0..<5).map { sample("t\($0)", at: .at($0)) }
    try await store.write { tx in for template in made { try tx.insert(template) } }
    let filter = TemplateFilter(automatic: false)
    let first = try await store.read { try $0.templates(filter, limit: 2) }
    #expect(first.items.map(\.name) == ["t0", "t1"] && first.total == 5)
    try await store.write { tx in
      var gone = made[2]
      gone.deletedAt = .at(9)
      _ = try tx.update(gone)
    }
    let second = try await store.read { try $0.templates(filter, limit: 5, after: first.nextCursor) }
    #expect(second.items.map(\.name) == ["t3", "t4"] && second.nextCursor == nil && second.total == 4)
    store.close()
  }
}
