extension ShippedTemplates {
  /// Friendly: it is about to be due, or has just been.
  static func reminder1(_ locale: String) -> Content {
    reminder(
      locale,
      .blue,
      name: ("Recordatorio de pago 1: amable", "Payment reminder 1: friendly"),
      subject: (
        "Recordatorio de pago de {{empresa}}: {{monto}}", "Payment reminder from {{company}}: {{amount}}"
      ),
      heading: ("Un recordatorio de su pago", "A reminder of your payment"),
      opening: (
        "Hola, {{nombre}}: le recordamos que tiene este pago pendiente. Si ya lo hizo, no tenga en cuenta este mensaje.",
        "Hello {{name}}, this is to remind you of this pending payment. If you have already made it, please ignore this message."
      ),
      closing: (
        "¿Alguna duda sobre estos documentos? Responda a este correo y le ayudamos.",
        "Any question about these documents? Reply to this message and we will help."
      )
    )
  }

  /// Clear: it is overdue.
  static func reminder2(_ locale: String) -> Content {
    reminder(
      locale,
      .amber,
      name: ("Recordatorio de pago 2: firme", "Payment reminder 2: firm"),
      subject: ("Su pago de {{monto}} está vencido", "Your payment of {{amount}} is overdue"),
      heading: ("Su pago está vencido", "Your payment is overdue"),
      opening: (
        "Hola, {{nombre}}: todavía no registramos este pago. Le pedimos que lo haga cuanto antes, o que nos diga qué día lo hará.",
        "Hello {{name}}, we have not received this payment yet. Please make it as soon as you can, or tell us on which day you will."
      ),
      closing: (
        "Si el pago está en camino, responda a este correo con el comprobante.",
        "If the payment is on its way, reply to this message with its receipt."
      )
    )
  }

  /// The last one before other measures.
  static func reminder3(_ locale: String) -> Content {
    reminder(
      locale,
      .red,
      name: ("Recordatorio de pago 3: último aviso", "Payment reminder 3: final notice"),
      subject: ("Último aviso: pago vencido de {{monto}}", "Final notice: overdue payment of {{amount}}"),
      heading: ("Último aviso de pago", "Final notice"),
      opening: (
        "Hola, {{nombre}}: pese a los avisos anteriores, este pago sigue pendiente. Póngase al día o comuníquese con nosotros para evitar la suspensión de sus servicios o de su crédito.",
        "Hello {{name}}, despite our earlier messages this payment is still pending. Please settle it or contact us, to avoid the suspension of your services or your credit."
      ),
      closing: (
        "Si no está de acuerdo con el importe, responda hoy a este correo.",
        "If you disagree with the amount, reply to this message today."
      )
    )
  }

  private static func reminder(
    _ locale: String,
    _ accent: ShippedLayout.Accent,
    name: (String, String),
    subject: (String, String),
    heading: (String, String),
    opening: (String, String),
    closing: (String, String)
  ) -> Content {
    let page = ShippedLayout(locale: locale, accent: accent)
    let t = page.t
    let html = page.page(
      title: t(heading.0, heading.1),
      preheader: t(
        "{{monto}}{{#vencimiento}}, con vencimiento el {{vencimiento | fecha largo}}{{/vencimiento}}.",
        "{{amount}}{{#dueDate}}, due on {{dueDate | date long}}{{/dueDate}}."
      ),
      page.heading(t(heading.0, heading.1)),
      page.paragraph(t(opening.0, opening.1)),
      page.amount(
        label: t("Total pendiente", "Total pending"),
        t("{{monto}}", "{{amount}}"),
        note: page.note(
          t(
            "{{#vencimiento}}Vencimiento: {{vencimiento | fecha largo}}{{/vencimiento}}",
            "{{#dueDate}}Due date: {{dueDate | date long}}{{/dueDate}}"
          )
        )
      ),
      page.list(
        t("documentos", "documents"),
        title: t("{{#tipo}}{{tipo}} {{/tipo}}{{numero}}", "{{#type}}{{type}} {{/type}}{{number}}"),
        remark: t("{{#vencimiento}}", "{{#dueDate}}")
          + page.remark(t("Vence el {{vencimiento | fecha largo}}", "Due on {{dueDate | date long}}"))
          + t("{{/vencimiento}}", "{{/dueDate}}"),
        figure: t("{{saldo}}", "{{balance}}")
      ),
      page.button(t("Ver y pagar", "View and pay")),
      page.paragraph(t(closing.0, closing.1), isMuted: true)
    )
    let text = t(
      """
      \(opening.0)

      Total pendiente: {{monto}}
      {{#vencimiento}}
      Vencimiento: {{vencimiento | fecha largo}}
      {{/vencimiento}}
      {{#documentos}}
      - {{#tipo}}{{tipo}} {{/tipo}}{{numero}}{{#vencimiento}}, vence el {{vencimiento | fecha largo}}{{/vencimiento}}: {{saldo}}
      {{/documentos}}
      {{#enlace}}

      Ver y pagar: {{enlace}}
      {{/enlace}}

      \(closing.0)

      {{empresa}}

      """,
      """
      \(opening.1)

      Total pending: {{amount}}
      {{#dueDate}}
      Due date: {{dueDate | date long}}
      {{/dueDate}}
      {{#documents}}
      - {{#type}}{{type}} {{/type}}{{number}}{{#dueDate}}, due on {{dueDate | date long}}{{/dueDate}}: {{balance}}
      {{/documents}}
      {{#url}}

      View and pay: {{url}}
      {{/url}}

      \(closing.1)

      {{company}}

      """
    )
    return (
      t(name.0, name.1), "collections",
      TemplateTexts(subject: t(subject.0, subject.1), html: html, text: text)
    )
  }
}
