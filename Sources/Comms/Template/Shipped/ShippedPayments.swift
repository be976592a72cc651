extension ShippedTemplates {
  /// What a customer has paid (C08, I08).
  static func payment(_ locale: String) -> Content {
    let page = ShippedLayout(locale: locale, accent: .green)
    let t = page.t
    return (
      t("Recibo de cobro", "Customer receipt"),
      "payments",
      TemplateTexts(
        subject: t(
          "Recibimos su pago{{#numero}} {{numero}}{{/numero}} de {{monto}}",
          "We received your payment{{#number}} {{number}}{{/number}} of {{amount}}"
        ),
        html: page.page(
          title: t("Recibo de pago", "Payment receipt"),
          preheader: t(
            "Gracias, {{nombre}}: registramos su pago de {{monto}}.",
            "Thank you, {{name}}: your payment of {{amount}} has been recorded."
          ),
          page.heading(t("Recibimos su pago", "We received your payment")),
          page.paragraph(
            t(
              "Gracias, {{nombre}}. Su pago quedó registrado.",
              "Thank you, {{name}}. Your payment has been recorded."
            )
          ),
          page.amount(
            label: t("Importe recibido", "Amount received"),
            t("{{monto}}", "{{amount}}"),
            note: page.note(
              t(
                "{{#fecha}}{{fecha | fecha largo}}{{/fecha}}",
                "{{#date}}{{date | date long}}{{/date}}"
              )
            )
          ),
          page.facts(receiptFacts(page) + [balance(page)]),
          documents(page),
          page.button(t("Ver el recibo", "View the receipt")),
          page.paragraph(
            t("Guarde este correo como comprobante.", "Keep this message as your receipt."),
            isMuted: true
          )
        ),
        text: t(paymentTextES, paymentTextEN)
      )
    )
  }

  /// What we have paid to a supplier (C01, C08).
  static func supplierPayment(_ locale: String) -> Content {
    let page = ShippedLayout(locale: locale, accent: .violet)
    let t = page.t
    return (
      t("Pago a proveedor", "Supplier payment"),
      "supplierPayments",
      TemplateTexts(
        subject: t(
          "{{empresa}} le hizo un pago de {{monto}}",
          "{{company}} has paid you {{amount}}"
        ),
        html: page.page(
          title: t("Aviso de pago", "Payment advice"),
          preheader: t(
            "Hicimos un pago a su favor de {{monto}}.",
            "We have made a payment of {{amount}} to you."
          ),
          page.heading(t("Aviso de pago", "Payment advice")),
          page.paragraph(
            t(
              "Hola, {{nombre}}: hicimos este pago a su favor.",
              "Hello {{name}}, we have made this payment to you."
            )
          ),
          page.amount(
            label: t("Importe pagado", "Amount paid"),
            t("{{monto}}", "{{amount}}"),
            note: page.note(
              t(
                "{{#fecha}}{{fecha | fecha largo}}{{/fecha}}",
                "{{#date}}{{date | date long}}{{/date}}"
              )
            )
          ),
          page.facts(receiptFacts(page)),
          documents(page),
          page.button(t("Ver el comprobante", "View the voucher")),
          page.paragraph(
            t(
              "Si algo no coincide con sus registros, responda a este correo.",
              "If anything differs from your records, reply to this message."
            ),
            isMuted: true
          )
        ),
        text: t(supplierTextES, supplierTextEN)
      )
    )
  }

  private static func receiptFacts(_ page: ShippedLayout) -> [(label: String, name: String, value: String)] {
    let t = page.t
    return [
      (t("Comprobante", "Receipt"), t("numero", "number"), t("{{numero}}", "{{number}}")),
      (t("Forma de pago", "Method"), t("forma", "method"), t("{{forma}}", "{{method}}")),
      (t("Referencia", "Reference"), t("referencia", "reference"), t("{{referencia}}", "{{reference}}")),
      (t("Concepto", "For"), t("concepto", "concept"), t("{{concepto}}", "{{concept}}")),
    ]
  }

  private static func balance(_ page: ShippedLayout) -> (label: String, name: String, value: String) {
    let t = page.t
    return (t("Saldo pendiente", "Balance due"), t("deuda", "balance"), t("{{deuda}}", "{{balance}}"))
  }

  /// The documents that a payment is for.
  private static func documents(_ page: ShippedLayout) -> String {
    let t = page.t
    return page.list(
      t("documentos", "documents"),
      title: t("{{#tipo}}{{tipo}} {{/tipo}}{{numero}}", "{{#type}}{{type}} {{/type}}{{number}}"),
      remark: t("{{#saldo}}", "{{#balance}}")
        + page.remark(t("Saldo {{saldo}}", "Balance {{balance}}"))
        + t("{{/saldo}}", "{{/balance}}"),
      figure: t(
        "{{#pagado}}{{pagado}}{{/pagado}}{{^pagado}}{{total}}{{/pagado}}",
        "{{#paid}}{{paid}}{{/paid}}{{^paid}}{{total}}{{/paid}}"
      )
    )
  }

  private static let paymentTextES = """
    Gracias, {{nombre}}.

    Registramos su pago de {{monto}}{{#fecha}} del {{fecha | fecha largo}}{{/fecha}}.
    {{#numero}}
    Comprobante: {{numero}}
    {{/numero}}
    {{#forma}}
    Forma de pago: {{forma}}
    {{/forma}}
    {{#referencia}}
    Referencia: {{referencia}}
    {{/referencia}}
    {{#documentos}}
    - {{#tipo}}{{tipo}} {{/tipo}}{{numero}}: {{#pagado}}{{pagado}}{{/pagado}}{{^pagado}}{{total}}{{/pagado}}
    {{/documentos}}
    {{#deuda}}
    Saldo pendiente: {{deuda}}
    {{/deuda}}
    {{#enlace}}

    Ver el recibo: {{enlace}}
    {{/enlace}}

    Guarde este correo como comprobante.

    {{empresa}}

    """

  private static let paymentTextEN = """
    Thank you, {{name}}.

    We have recorded your payment of {{amount}}{{#date}} of {{date | date long}}{{/date}}.
    {{#number}}
    Receipt: {{number}}
    {{/number}}
    {{#method}}
    Method: {{method}}
    {{/method}}
    {{#reference}}
    Reference: {{reference}}
    {{/reference}}
    {{#documents}}
    - {{#type}}{{type}} {{/type}}{{number}}: {{#paid}}{{paid}}{{/paid}}{{^paid}}{{total}}{{/paid}}
    {{/documents}}
    {{#balance}}
    Balance due: {{balance}}
    {{/balance}}
    {{#url}}

    View the receipt: {{url}}
    {{/url}}

    Keep this message as your receipt.

    {{company}}

    """

  private static let supplierTextES = """
    Hola, {{nombre}}:

    Hicimos un pago a su favor de {{monto}}{{#fecha}} el {{fecha | fecha largo}}{{/fecha}}.
    {{#numero}}
    Comprobante: {{numero}}
    {{/numero}}
    {{#forma}}
    Forma de pago: {{forma}}
    {{/forma}}
    {{#referencia}}
    Referencia: {{referencia}}
    {{/referencia}}
    {{#documentos}}
    - {{#tipo}}{{tipo}} {{/tipo}}{{numero}}: {{#pagado}}{{pagado}}{{/pagado}}{{^pagado}}{{total}}{{/pagado}}
    {{/documentos}}
    {{#enlace}}

    Ver el comprobante: {{enlace}}
    {{/enlace}}

    Si algo no coincide con sus registros, responda a este correo.

    {{empresa}}

    """

  private static let supplierTextEN = """
    Hello {{name}},

    We have made a payment of {{amount}} to you{{#date}} on {{date | date long}}{{/date}}.
    {{#number}}
    Receipt: {{number}}
    {{/number}}
    {{#method}}
    Method: {{method}}
    {{/method}}
    {{#reference}}
    Reference: {{reference}}
    {{/reference}}
    {{#documents}}
    - {{#type}}{{type}} {{/type}}{{number}}: {{#paid}}{{paid}}{{/paid}}{{^paid}}{{total}}{{/paid}}
    {{/documents}}
    {{#url}}

    View the voucher: {{url}}
    {{/url}}

    If anything differs from your records, reply to this message.

    {{company}}

    """
}
