import Comms
import JSON
import RPC

/// What people are told of each variable, and an example of it; a test knows that none is missing.
enum TemplateVariableTexts {
  struct Text: Sendable {
    let description: Phrase
    let example: JSONValue

    init(_ es: String, _ en: String, _ example: JSONValue) {
      description = Phrase(es: es, en: en)
      self.example = example
    }
  }

  static func description(of variable: TemplateVariable, inList list: String?) -> Phrase {
    text(of: variable, inList: list)?.description ?? Phrase(es: variable.spanish, en: variable.name)
  }

  static func example(of variable: TemplateVariable, inList list: String?) -> JSONValue {
    if variable.type == .list { return .array(lines(of: variable)) }
    return text(of: variable, inList: list)?.example ?? .null
  }

  static func text(of variable: TemplateVariable, inList list: String?) -> Text? {
    list.flatMap { inLists[$0 + "." + variable.name] } ?? all[variable.name]
  }

  /// A value for every variable: a preview of a template before there is anything real.
  static let samples: TemplateData = {
    var object = JSONObject()
    for variable in TemplateCatalogue.scope(of: nil).variables {
      object[variable.name] = example(of: variable, inList: nil)
    }
    switch Schema<TemplateData>.templateData.read(.object(object)) {
    case .success(let data): return data
    case .failure: return TemplateData()
    }
  }()

  private static func lines(of list: TemplateVariable) -> [JSONValue] {
    var line = JSONObject()
    for item in list.items { line[item.name] = example(of: item, inList: list.name) }
    guard let second = secondLines[list.name] else { return [.object(line)] }
    var other = line
    for (key, value) in second.members { other[key] = value }
    return [.object(line), .object(other)]
  }

  private static let all: [String: Text] = [
    "name": Text("El nombre del contacto.", "The contact's name.", "Ana Pérez"),
    "company": Text("La empresa que envía.", "The company that sends.", "Acme S.A."),
    "organization": Text("La empresa del contacto.", "The contact's own company.", "Comercial Pérez"),
    "email": Text("El correo del contacto.", "The contact's address.", "ana@cliente.ec"),
    "phone": Text("El teléfono del contacto.", "The contact's telephone.", "+593 99 123 4567"),
    "balance": Text(
      "Lo que el contacto debe.",
      "What the contact owes.",
      ["amount": "1234.50", "currency": "USD"]
    ),
    "id": Text("El identificador del contacto en el ERP.", "The ERP's identifier of the contact.", "C-7"),
    "url": Text(
      "El enlace al documento; sin documento, a la página del contacto.",
      "The link to the document; without one, to the contact's page.",
      "https://erp.acme.ec/d/123"
    ),
    "operator": Text("Quién lo atiende.", "Who handles it.", "Luis Mora"),
    "today": Text("La fecha del envío.", "The day of sending.", "2026-03-05"),
    "account": Text("La cuenta de correo que envía.", "The account that sends.", "Facturación"),
    "message": Text("Un texto para este mensaje.", "A text for this message.", "Gracias por su preferencia."),
    "unsubscribe": Text(
      "El enlace de baja, en lo que se puede rechazar.",
      "The link to unsubscribe, in what people may decline.",
      "https://erp.acme.ec/baja?token=…"
    ),
    "number": Text("El número del documento.", "The document's number.", "001-001-000000123"),
    "date": Text("La fecha del documento.", "The document's date.", "2026-03-05"),
    "dueDate": Text("Cuándo vence.", "When it is due.", "2026-03-20"),
    "amount": Text("El total.", "The total.", ["amount": "138.00", "currency": "USD"]),
    "subtotal": Text("Antes de impuestos.", "Before taxes.", ["amount": "120.00", "currency": "USD"]),
    "discount": Text("El descuento.", "The discount.", ["amount": "5.00", "currency": "USD"]),
    "tax": Text("Los impuestos.", "The taxes.", ["amount": "18.00", "currency": "USD"]),
    "period": Text("El período facturado.", "The period that is billed.", "marzo 2026"),
    "concept": Text("De qué es.", "What it is for.", "Servicio de internet"),
    "method": Text("La forma de pago.", "How it was paid.", "Transferencia"),
    "reference": Text("La referencia del pago.", "The reference of the payment.", "TRX-778812"),
    "days": Text("Días de atraso.", "Days overdue.", 12),
    "level": Text("El nivel del recordatorio.", "The level of the reminder.", 1),
    "subject": Text("El asunto del ticket.", "The ticket's subject.", "Sin conexión desde ayer"),
    "status": Text("El estado del ticket.", "The ticket's status.", "En curso"),
    "category": Text("La categoría del ticket.", "The ticket's category.", "Soporte técnico"),
    "priority": Text("La prioridad del ticket.", "The ticket's priority.", "Alta"),
    "lines": Text("Los renglones de la factura.", "The lines of the invoice.", .null),
    "documents": Text("Los documentos.", "The documents.", .null),
    "changes": Text("Las novedades del ticket.", "The news of the ticket.", .null),
  ]

  private static let inLists: [String: Text] = [
    "lines.description": Text("Qué se vende.", "What is sold.", "Plan Hogar 100 Mbps"),
    "lines.quantity": Text("Cuántos.", "How many.", 1),
    "lines.price": Text("El precio de uno.", "The price of one.", ["amount": "100.00", "currency": "USD"]),
    "lines.total": Text(
      "El importe del renglón.",
      "The line's amount.",
      ["amount": "100.00", "currency": "USD"]
    ),
    "documents.type": Text("El tipo de documento.", "The kind of document.", "Factura"),
    "documents.number": Text("Su número.", "Its number.", "001-001-000000123"),
    "documents.total": Text("Su total.", "Its total.", ["amount": "138.00", "currency": "USD"]),
    "documents.paid": Text(
      "Lo pagado de él.",
      "What was paid of it.",
      ["amount": "38.00", "currency": "USD"]
    ),
    "documents.balance": Text(
      "Lo que falta pagar.",
      "What is left to pay.",
      ["amount": "100.00", "currency": "USD"]
    ),
    "documents.url": Text("El enlace al documento.", "The link to it.", "https://erp.acme.ec/d/123"),
    "changes.date": Text("Cuándo.", "When.", "2026-03-05T18:35:00Z"),
    "changes.author": Text("Quién escribe.", "Who writes.", "Luis Mora"),
    "changes.text": Text("Qué dice.", "What it says.", "Un técnico lo visitará mañana de 9 a 11."),
  ]

  private static let secondLines: [String: JSONObject] = [
    "lines": [
      "description": "Alquiler de router", "quantity": 2, "price": ["amount": "10.00", "currency": "USD"],
      "total": ["amount": "20.00", "currency": "USD"],
    ],
    "documents": [
      "number": "001-001-000000124", "total": ["amount": "38.00", "currency": "USD"],
      "balance": ["amount": "38.00", "currency": "USD"], "paid": .null,
    ],
  ]
}
