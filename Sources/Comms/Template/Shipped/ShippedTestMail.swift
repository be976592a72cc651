extension ShippedTemplates {
  /// Proves that an account works (K06).
  static func testMail(_ locale: String) -> Content {
    let page = ShippedLayout(locale: locale, accent: .green)
    let t = page.t
    return (
      t("Mensaje de prueba", "Test message"),
      nil,
      TemplateTexts(
        subject: t("Mensaje de prueba", "Test message"),
        html: page.page(
          title: t("Mensaje de prueba", "Test message"),
          preheader: t("La cuenta de correo funciona.", "The e-mail account works."),
          page.heading(t("La cuenta funciona", "The account works")),
          page.paragraph(
            t(
              "Este mensaje de prueba salió de su sistema. Si lo está leyendo, la cuenta «{{cuenta}}» puede enviar.",
              "This test message came from your system. If you are reading it, the account “{{account}}” can send."
            )
          ),
          page.paragraph(t("No hace falta responder.", "There is no need to answer."), isMuted: true)
        ),
        text: t(
          """
          Este mensaje de prueba salió de su sistema. Si lo está leyendo, la cuenta «{{cuenta}}» funciona.

          {{empresa}}

          """,
          """
          This test message came from your system. If you are reading it, the account “{{account}}” works.

          {{company}}

          """
        )
      )
    )
  }
}
