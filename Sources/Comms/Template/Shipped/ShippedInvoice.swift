extension ShippedTemplates {
  static func invoice(_ locale: String) -> Content {
    let page = ShippedLayout(locale: locale, accent: .blue)
    let t = page.t
    return (
      t("Factura", "Invoice"),
      "invoices",
      TemplateTexts(
        subject: t("Factura {{numero}} de {{empresa}}", "Invoice {{number}} from {{company}}"),
        html: invoiceHTML(page),
        text: t(invoiceTextES, invoiceTextEN)
      )
    )
  }

  private static func invoiceHTML(_ page: ShippedLayout) -> String {
    let t = page.t
    return page.page(
      title: t("Factura {{numero}}", "Invoice {{number}}"),
      preheader: t(
        "Total {{monto}}{{#vencimiento}}, vence el {{vencimiento | fecha largo}}{{/vencimiento}}.",
        "Total {{amount}}{{#dueDate}}, due on {{dueDate | date long}}{{/dueDate}}."
      ),
      page.heading(
        t("Factura {{numero}}", "Invoice {{number}}"),
        remark: t("{{#fecha}}", "{{#date}}")
          + page.remark(t("{{fecha | fecha largo}}", "{{date | date long}}"))
          + t("{{/fecha}}", "{{/date}}")
      ),
      page.paragraph(
        t(
          "Hola, {{nombre}}: esta es su factura{{#periodo}} de {{periodo}}{{/periodo}}{{#concepto}}: {{concepto}}{{/concepto}}.",
          "Hello {{name}}, this is your invoice{{#period}} for {{period}}{{/period}}{{#concept}}: {{concept}}{{/concept}}."
        )
      ),
      page.amount(
        label: t("Total a pagar", "Amount due"),
        t("{{monto}}", "{{amount}}"),
        note: page.note(
          t(
            "{{#vencimiento}}Vence el {{vencimiento | fecha largo}}{{/vencimiento}}",
            "{{#dueDate}}Due on {{dueDate | date long}}{{/dueDate}}"
          )
        )
      ),
      page.list(
        t("lineas", "lines"),
        title: t("{{descripcion}}", "{{description}}"),
        remark: t("{{#cantidad}}", "{{#quantity}}")
          + page.remark(t("{{cantidad}} × {{precio}}", "{{quantity}} × {{price}}"))
          + t("{{/cantidad}}", "{{/quantity}}"),
        figure: t("{{total}}", "{{total}}")
      ),
      page.facts(
        [
          (t("Subtotal", "Subtotal"), "subtotal", "{{subtotal}}"),
          (t("Descuento", "Discount"), t("descuento", "discount"), t("{{descuento}}", "{{discount}}")),
          (t("Impuestos", "Tax"), t("impuesto", "tax"), t("{{impuesto}}", "{{tax}}")),
        ],
        isSum: true
      ),
      page.button(t("Ver la factura", "View the invoice")),
      page.paragraph(
        t(
          "Si ya la pagó, no tiene que hacer nada. Para cualquier consulta, responda a este correo.",
          "If you have already paid it, there is nothing to do. For any question, reply to this message."
        ),
        isMuted: true
      )
    )
  }

  private static let invoiceTextES = """
    Hola, {{nombre}}:

    Esta es su factura {{numero}}{{#periodo}} de {{periodo}}{{/periodo}}{{#concepto}}: {{concepto}}{{/concepto}}.

    Total a pagar: {{monto}}
    {{#vencimiento}}
    Vence el {{vencimiento | fecha largo}}.
    {{/vencimiento}}
    {{#lineas}}
    - {{descripcion}}{{#cantidad}} ({{cantidad}} × {{precio}}){{/cantidad}}: {{total}}
    {{/lineas}}
    {{#subtotal}}
    Subtotal: {{subtotal}}
    {{/subtotal}}
    {{#descuento}}
    Descuento: {{descuento}}
    {{/descuento}}
    {{#impuesto}}
    Impuestos: {{impuesto}}
    {{/impuesto}}
    {{#enlace}}

    Ver la factura: {{enlace}}
    {{/enlace}}

    Si ya la pagó, no tiene que hacer nada. Para cualquier consulta, responda a este correo.

    {{empresa}}

    """

  private static let invoiceTextEN = """
    Hello {{name}},

    This is your invoice {{number}}{{#period}} for {{period}}{{/period}}{{#concept}}: {{concept}}{{/concept}}.

    Amount due: {{amount}}
    {{#dueDate}}
    Due on {{dueDate | date long}}.
    {{/dueDate}}
    {{#lines}}
    - {{description}}{{#quantity}} ({{quantity}} × {{price}}){{/quantity}}: {{total}}
    {{/lines}}
    {{#subtotal}}
    Subtotal: {{subtotal}}
    {{/subtotal}}
    {{#discount}}
    Discount: {{discount}}
    {{/discount}}
    {{#tax}}
    Tax: {{tax}}
    {{/tax}}
    {{#url}}

    View the invoice: {{url}}
    {{/url}}

    If you have already paid it, there is nothing to do. For any question, reply to this message.

    {{company}}

    """
}
