import Comms
import JSON
import RPC
import Testing

@testable import API

@Suite struct TemplateTextTests {
  @Test func `each variable has a description in both languages and an example that data takes`() {
    for variable in TemplateCatalogue.scope(of: nil).variables {
      #expect(TemplateVariableTexts.text(of: variable, inList: nil) != nil, "\(variable.name)")
      for item in variable.items {
        let text = TemplateVariableTexts.text(of: item, inList: variable.name)
        #expect(text != nil && text?.example != .null, "\(variable.name).\(item.name)")
      }
      #expect(TemplateVariableTexts.samples[variable.name] != nil, "\(variable.name)")
    }
  }

  @Test func `values are what they were after being written and read`() throws {
    let json: JSONValue = [
      "nombre": "Ana", "monto": ["amount": "1.50", "currency": "USD"], "fecha": "2026-03-05",
      "lineas": [["cantidad": .decimal("1.5"), "descripcion": "x", "otra": true]],
      "a": ["b": ["c": 1]], "filas": [["x": "y"], [:]], "precio": ["amount": "2", "currency": "EUR"],
      "nada": nil,
    ]
    let data = try Schema<TemplateData>.templateData.read(json).get()
    #expect(data["name"] == .text("Ana") && data["data.a.b.c"] == .number(Amount(digits: 1)))
    #expect(data["data.precio"] == .money(Money(amount: Amount(digits: 2), currency: "EUR")))
    #expect(data["data.nada"] == nil)
    let again = try Schema<TemplateData>.templateData.read(Schema<TemplateData>.templateData.write(data))
      .get()
    #expect(again == data)
  }
}
