import Comms
import Testing

struct ShippedTemplateTests {
  static let all = ShippedTemplates.all

  @Test func `there is one for every message in both languages`() {
    #expect(Self.all.count == AutomaticTemplate.allCases.count * 2)
    #expect(Set(Self.all.map { "\($0.automatic) \($0.locale)" }).count == Self.all.count)
  }

  @Test(arguments: AutomaticTemplate.allCases, ShippedTemplates.locales)
  func `a shipped template has no mistake`(automatic: AutomaticTemplate, locale: String) {
    let shipped = ShippedTemplates.template(automatic, locale: locale)
    let template = Template(shipped, id: TemplateID(at: marchFifth, entropy: (0, 0)), at: marchFifth)
    do { _ = try CompiledTemplate(template) } catch {
      Issue.record("\(error.faults)")
    }
  }

  /// What every message has; the rest of a shipped template is in sections.
  @Test(arguments: AutomaticTemplate.allCases, ShippedTemplates.locales)
  func `a shipped template needs only who, from whom, which and how much`(
    automatic: AutomaticTemplate,
    locale: String
  ) throws {
    let shipped = ShippedTemplates.template(automatic, locale: locale)
    let template = Template(shipped, id: TemplateID(at: marchFifth, entropy: (0, 0)), at: marchFifth)
    let rendered = try CompiledTemplate(template).render(
      [
        "name": .text("Ana Pérez"), "company": .text("Acme S.A."), "number": .text("001-001-123"),
        "amount": Money("120.00", "USD").map { .money($0) }, "account": .text("Facturas"),
      ],
      RenderContext(locale: shipped.locale, zone: .utc, now: marchFifth)
    )
    for text in [rendered.subject, rendered.html ?? "", rendered.text ?? ""] {
      #expect(!text.isEmpty)
      #expect(!text.contains("{{") && !text.contains("}}"))
    }
    #expect(rendered.html?.contains("Acme S.A.") == true)
    #expect(rendered.text?.contains("\n\n\n") == false, "\(rendered.text ?? "")")
  }

  /// A database takes over a changed text only with a new edition: then both lines here change.
  @Test func `another text is another edition`() {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for shipped in Self.all {
      let texts = [shipped.name, shipped.area, shipped.texts.subject, shipped.texts.html, shipped.texts.text]
      for octet in texts.map({ $0 ?? "" }).joined(separator: "\0").utf8 {
        hash = (hash ^ UInt64(octet)) &* 0x100_0000_01B3
      }
    }
    #expect(ShippedTemplates.edition == 1)
    #expect(String(hash, radix: 16) == "e83604d4b4f387e3")
  }
}
