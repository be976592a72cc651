/// The variables of each area: what a template may use without declaring it.
///
/// Their descriptions and examples are in `API/Schemas/TemplateVariableTexts.swift`.
package enum TemplateCatalogue {
  /// nil, `all` and the host's own areas have the variables of every area.
  package static func scope(of area: String?) -> TemplateScope {
    area.flatMap { scopes[$0] } ?? everything
  }

  private static let scopes = byArea.mapValues { TemplateScope(everywhere + $0) }

  private static let everything: TemplateScope = {
    var variables = everywhere
    for area in byArea.keys.sorted() {
      for variable in byArea[area] ?? [] where !variables.contains(where: { $0.name == variable.name }) {
        variables.append(variable)
      }
    }
    return TemplateScope(variables)
  }()

  /// Who it is for and from, and the document that it is about.
  private static let everywhere: [TemplateVariable] = [
    .init("name", "nombre", .text),
    .init("company", "empresa", .text),
    .init("organization", "organizacion", .text),
    .init("email", "correo", .text),
    .init("phone", "telefono", .text),
    .init("balance", "deuda", .money),
    .init("id", "id", .text),
    .init("url", "enlace", .text),
    .init("operator", "operador", .text),
    .init("today", "hoy", .date),
    .init("account", "cuenta", .text),
    .init("message", "mensaje", .text),
    .init("unsubscribe", "baja", .text),
  ]

  private static let byArea: [String: [TemplateVariable]] = [
    "invoices": document + [
      .init("dueDate", "vencimiento", .date),
      .init("subtotal", "subtotal", .money),
      .init("discount", "descuento", .money),
      .init("tax", "impuesto", .money),
      .init("period", "periodo", .text),
      .init("lines", "lineas", .list, items: line),
      .init("documents", "documentos", .list, items: documentLine),
    ],
    "payments": payment,
    "collections": payment + [
      .init("dueDate", "vencimiento", .date),
      .init("days", "dias", .number),
      .init("level", "nivel", .number),
    ],
    "supplierPayments": payment,
    "customers": [.init("documents", "documentos", .list, items: documentLine)],
    "tickets": [
      .init("number", "numero", .text),
      .init("date", "fecha", .instant),
      .init("subject", "asunto", .text),
      .init("status", "estado", .text),
      .init("category", "categoria", .text),
      .init("priority", "prioridad", .text),
      .init("changes", "novedades", .list, items: change),
    ],
  ]

  private static let document: [TemplateVariable] = [
    .init("number", "numero", .text),
    .init("date", "fecha", .date),
    .init("amount", "monto", .money),
    .init("concept", "concepto", .text),
  ]

  private static let payment: [TemplateVariable] =
    document + [
      .init("method", "forma", .text),
      .init("reference", "referencia", .text),
      .init("documents", "documentos", .list, items: documentLine),
    ]

  /// One line of an invoice.
  private static let line: [TemplateVariable] = [
    .init("description", "descripcion", .text),
    .init("quantity", "cantidad", .number),
    .init("price", "precio", .money),
    .init("total", "total", .money),
  ]

  /// One of several documents: what is owed on it, or what was paid of it.
  private static let documentLine: [TemplateVariable] = [
    .init("type", "tipo", .text),
    .init("number", "numero", .text),
    .init("date", "fecha", .date),
    .init("dueDate", "vencimiento", .date),
    .init("total", "total", .money),
    .init("paid", "pagado", .money),
    .init("balance", "saldo", .money),
    .init("days", "dias", .number),
    .init("url", "enlace", .text),
  ]

  /// One piece of news of a ticket.
  private static let change: [TemplateVariable] = [
    .init("date", "fecha", .instant),
    .init("author", "autor", .text),
    .init("text", "texto", .text),
  ]
}
