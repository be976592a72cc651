import Testing

@testable import Comms

struct TemplateSyntaxTests {
  @Test(arguments: [
    ("Hola, %nombre%.", "Hola, Ana."),
    ("Hola, {{nombre}} y {{ name }}.", "Hola, Ana y Ana."),
    ("%Nombre% %NOMBRE% {{Teléfono}}", "Ana Ana 099"),
    ("50 % de 100%, 20%%, 10%20%", "50 % de 100%, 20%, 10%20%"),
    ("https://x.ec/?q=%C3%B1%20a", "https://x.ec/?q=%C3%B1%20a"),
    ("10%\u{A0}y\u{A0}20% y 5%", "10%\u{A0}y\u{A0}20% y 5%"),
    ("a{{! nada }}b{{!\nni aquí\n}}c", "abc"),
    ("{ } {x} }} % {{nombre}}}", "{ } {x} }} % Ana}"),
    ("{{nombre | mayusculas}} {{nombre|lower}}", "ANA ana"),
    ("{{empresa | default \"su | {{proveedor}}\"}}", "su | {{proveedor}}"),
    ("{{#enlace}}no{{/enlace}}{{^enlace}}sin enlace{{/enlace}}", "sin enlace"),
    ("{{#deuda}}Debe {{deuda}}{{/deuda}}{{^deuda}}nada{{/deuda}}", "nada"),
    ("{{datos.ciudad}} {{data.ciudad}} {{campos.plan-anual}}", "Quito Quito oro"),
  ])
  func `a text says what it means`(source: String, expected: String) throws {
    let data: TemplateData = [
      "name": .text("Ana"), "phone": .text("099"), "balance": Money("0.00", "USD").map { .money($0) },
      "data.ciudad": .text("Quito"), "fields.plan-anual": .text("oro"),
    ]
    #expect(try render(text: source, data) == expected)
  }

  @Test func `a list is repeated, and its lines hide what has the same name outside`() throws {
    let data: TemplateData = [
      "number": .text("F-9"), "name": .text("Ana"),
      "documents": .list([
        ["number": .text("1"), "balance": Money("10", "USD").map { .money($0) }],
        ["number": .text("2")],
      ]),
    ]
    let source =
      "{{numero}}:{{#documentos}} {{numero}}{{#saldo}}={{saldo}}{{/saldo}} de {{nombre}};{{/documentos}}"
    #expect(try render(text: source, data) == "F-9: 1=$10,00 de Ana; 2 de Ana;")
    // A line's own amount is never replaced by the contact's.
    var owing = data
    owing["balance"] = Money("99", "USD").map { .money($0) }
    #expect(try render(text: source, owing) == "F-9: 1=$10,00 de Ana; 2 de Ana;")
  }

  @Test func `lists of the host's own have whatever names they have`() throws {
    let data: TemplateData = [
      "name": .text("Ana"),
      "data.filas": .list([
        ["data.a": .text("1"), "data.sub": .list([["data.b": .text("x")], ["data.b": .text("y")]])],
        ["data.a": .text("2"), "data.sub": .list([])],
      ]),
    ]
    let source =
      "{{#datos.filas}}{{datos.a}}{{#datos.sub}}-{{datos.b}}{{/datos.sub}} {{nombre}};{{/datos.filas}}"
    #expect(try render(text: source, data) == "1-x-y Ana;2 Ana;")
  }

  @Test func `a section's tag alone on its line takes the line with it`() throws {
    let source =
      "a\n  {{#documentos}}\n- {{numero}}\n{{/documentos}}  \n{{! nada }}\nb{{#nombre}}\nc{{/nombre}}\n"
    let data: TemplateData = [
      "name": .text("Ana"), "documents": .list([["number": .text("1")], ["number": .text("2")]]),
    ]
    #expect(try render(text: source, data) == "a\n- 1\n- 2\nb\nc\n")
  }

  @Test func `a value is never read again`() throws {
    for value in ["%deuda%", "{{x}}", "%%", "{{#documentos}}", "{{! x }}"] {
      #expect(try render(text: "<{{nombre}}>", ["name": .text(value)]) == "<\(value)>")
    }
  }

  @Test(arguments: [
    ("Hola\n  %saldo%", "2:3"), ("ñandú {{saldo}}", "1:7"), ("{{nombre", "1:1"), ("{{#nombre}}x", "1:1"),
    ("x{{/nombre}}", "1:2"), ("{{#nombre}}{{#deuda}}{{/nombre}}{{/deuda}}", "1:22"),
    ("{{documentos}}", "1:1"),
    ("{{{nombre}}}", "1:1"), ("{{&nombre}}", "1:1"), ("{{>otra}}", "1:1"), ("{{=<% %>=}}", "1:1"),
    ("{{}}", "1:1"),
    ("{{nombre nombre}}", "1:1"), ("{{7*7}}", "1:1"), ("{{nombre | exec}}", "1:1"),
    ("{{nombre | dinero xx}}", "1:1"),
    ("{{deuda | fecha}}", "1:1"), ("{{nombre | default}}", "1:1"), ("a\u{07}b", "1:2"),
  ])
  func `a mistake is found where it is`(source: String, place: String) {
    let found = faults(text: source, area: "customers")
    #expect(found.first.map { "\($0.line):\($0.column)" } == place, "\(found)")
  }

  @Test func `every mistake is found at once, up to twenty`() {
    #expect(faults(text: "%a% %b%\n%c%", html: "<p>%d%</p>", subject: "%e%").count == 5)
    #expect(faults(text: String(repeating: "%x% ", count: 100)).count == 20)
  }

  @Test func `what nobody knows stops the message`() {
    for data: TemplateData in [
      [:], ["name": .text("")], ["name": .text(" \n ")], ["name": .text("\u{200B}")],
    ] {
      #expect(throws: TemplateFault(.missing("nombre"), in: .text, line: 2, column: 2)) {
        try render(text: "a\n {{nombre}}", data)
      }
    }
  }

  @Test func `what takes too long ends`() throws {
    let rows = TemplateValue.list(Array(repeating: ["data.x": .text("1")], count: 10_000))
    let nested = "{{#datos.a}}{{#datos.a}}.{{/datos.a}}{{/datos.a}}"
    #expect(throws: TemplateFault.self) { try render(text: nested, ["data.a": rows]) }
    #expect(throws: TemplateFault.self) {
      try render(
        text: String(repeating: "%nombre%", count: 30_000),
        ["name": .text(String(repeating: "x", count: 1000))]
      )
    }
    let deep = String(repeating: "{{#nombre}}", count: 33) + String(repeating: "{{/nombre}}", count: 33)
    #expect(faults(text: deep).first?.problem == .nestedTooDeep(limit: 32))
    let long = String(repeating: "x", count: TemplateLimits.source + 1)
    #expect(faults(text: long).first?.problem == .sourceTooLong(limit: TemplateLimits.source))
  }

  @Test func `an SMS counts as the network counts`() {
    #expect(SMSSize("Hola ñandú") == SMSSize(encoding: .ucs2, units: 10, segments: 1))
    #expect(SMSSize("Hola ñandu €") == SMSSize(encoding: .gsm7, units: 13, segments: 1))
    #expect(SMSSize(String(repeating: "a", count: 161)) == SMSSize(encoding: .gsm7, units: 161, segments: 2))
    #expect(SMSSize(String(repeating: "á", count: 71)) == SMSSize(encoding: .ucs2, units: 71, segments: 2))
  }
}
