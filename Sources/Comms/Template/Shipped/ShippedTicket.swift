extension ShippedTemplates {
  /// News of a ticket, one or several changes together (I09).
  static func ticket(_ locale: String) -> Content {
    let page = ShippedLayout(locale: locale, accent: .slate)
    let t = page.t
    return (
      t("Novedades de un ticket", "Ticket news"),
      "tickets",
      TemplateTexts(
        subject: t(
          "Ticket {{numero}}{{#asunto}}: {{asunto}}{{/asunto}}",
          "Ticket {{number}}{{#subject}}: {{subject}}{{/subject}}"
        ),
        html: page.page(
          title: t("Ticket {{numero}}", "Ticket {{number}}"),
          preheader: t(
            "{{#estado}}Estado: {{estado}}. {{/estado}}Hay novedades en su ticket {{numero}}.",
            "{{#status}}Status: {{status}}. {{/status}}There is news on your ticket {{number}}."
          ),
          page.heading(
            t(
              "Ticket {{numero}}{{#asunto}}: {{asunto}}{{/asunto}}",
              "Ticket {{number}}{{#subject}}: {{subject}}{{/subject}}"
            )
          ),
          page.paragraph(
            t(
              "Hola, {{nombre}}: hay novedades en su ticket.",
              "Hello {{name}}, there is news on your ticket."
            )
          ),
          page.facts([
            (t("Estado", "Status"), t("estado", "status"), t("{{estado}}", "{{status}}")),
            (t("Categoría", "Category"), t("categoria", "category"), t("{{categoria}}", "{{category}}")),
            (t("Prioridad", "Priority"), t("prioridad", "priority"), t("{{prioridad}}", "{{priority}}")),
            (t("Atendido por", "Handled by"), t("operador", "operator"), t("{{operador}}", "{{operator}}")),
          ]),
          t("{{#mensaje}}", "{{#message}}") + "\n"
            + page.quote(t("{{mensaje | lineas}}", "{{message | lines}}"), by: "") + "\n"
            + t("{{/mensaje}}", "{{/message}}"),
          t("{{#novedades}}", "{{#changes}}") + "\n"
            + page.quote(
              t("{{texto | lineas}}", "{{text | lines}}"),
              by: t(
                "{{#autor}}{{autor}}{{/autor}}{{#fecha}} · {{fecha}}{{/fecha}}",
                "{{#author}}{{author}}{{/author}}{{#date}} · {{date}}{{/date}}"
              )
            ) + "\n" + t("{{/novedades}}", "{{/changes}}"),
          page.button(t("Ver el ticket", "View the ticket")),
          page.paragraph(
            t("Para contestar, responda a este correo.", "To answer, reply to this message."),
            isMuted: true
          )
        ),
        text: t(ticketTextES, ticketTextEN)
      )
    )
  }

  private static let ticketTextES = """
    Hola, {{nombre}}:

    Hay novedades en su ticket {{numero}}{{#asunto}}: {{asunto}}{{/asunto}}.
    {{#estado}}
    Estado: {{estado}}
    {{/estado}}
    {{#categoria}}
    Categoría: {{categoria}}
    {{/categoria}}
    {{#prioridad}}
    Prioridad: {{prioridad}}
    {{/prioridad}}
    {{#operador}}
    Atendido por: {{operador}}
    {{/operador}}
    {{#mensaje}}

    {{mensaje}}
    {{/mensaje}}
    {{#novedades}}

    {{#autor}}{{autor}}{{/autor}}{{#fecha}} · {{fecha}}{{/fecha}}
    {{texto}}
    {{/novedades}}
    {{#enlace}}

    Ver el ticket: {{enlace}}
    {{/enlace}}

    Para contestar, responda a este correo.

    {{empresa}}

    """

  private static let ticketTextEN = """
    Hello {{name}},

    There is news on your ticket {{number}}{{#subject}}: {{subject}}{{/subject}}.
    {{#status}}
    Status: {{status}}
    {{/status}}
    {{#category}}
    Category: {{category}}
    {{/category}}
    {{#priority}}
    Priority: {{priority}}
    {{/priority}}
    {{#operator}}
    Handled by: {{operator}}
    {{/operator}}
    {{#message}}

    {{message}}
    {{/message}}
    {{#changes}}

    {{#author}}{{author}}{{/author}}{{#date}} · {{date}}{{/date}}
    {{text}}
    {{/changes}}
    {{#url}}

    View the ticket: {{url}}
    {{/url}}

    To answer, reply to this message.

    {{company}}

    """
}

extension ShippedLayout {
  /// What somebody wrote.
  func quote(_ text: String, by: String) -> String {
    """
    <tr><td class="pad" style="padding:18px 36px 0 36px;">
    <table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0">
    <tr><td class="soft" bgcolor="#f5f7fa" style="background-color:#f5f7fa;border-radius:10px;padding:16px 20px;">
    \(by.isEmpty ? "" : remark(by) + "\n")\
    <div class="ink" style="\(Self.font)font-size:15px;line-height:23px;color:#1e293b;">\(text)</div>
    </td></tr>
    </table>
    </td></tr>
    """
  }
}
