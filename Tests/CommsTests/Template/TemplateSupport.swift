import Comms

extension Template {
  /// A template for tests; nothing about it matters but its texts.
  static func sample(
    html: String? = nil,
    text: String? = nil,
    subject: String? = nil,
    area: String? = nil,
    channel: TemplateChannel = .email
  ) -> Template {
    let now = Instant(milliseconds: 1_772_668_800_000)
    return Template(
      id: TemplateID(at: now, entropy: (1, 2)),
      name: "Sample",
      channel: channel,
      area: area,
      texts: TemplateTexts(subject: subject, html: html, text: text),
      createdAt: now,
      updatedAt: now
    )
  }
}

/// Thursday, 5 March 2026, 18:35 UTC.
let marchFifth = Instant(milliseconds: 1_772_735_700_000)

func context(_ locale: String = "es-EC", zone: String = "America/Guayaquil") -> RenderContext {
  RenderContext(locale: locale, zone: Zone(zone) ?? .utc, now: marchFifth)
}

/// What a text of a template becomes.
func render(
  text: String,
  _ data: TemplateData = [:],
  area: String? = nil,
  in context: RenderContext = context()
) throws -> String {
  try CompiledTemplate(.sample(text: text, area: area)).render(data, context).text ?? ""
}

func render(html: String, _ data: TemplateData = [:], area: String? = nil) throws -> String {
  try CompiledTemplate(.sample(html: html, area: area)).render(data, context()).html ?? ""
}

/// What is wrong with a text, as `line:column problem`.
func faults(text: String? = nil, html: String? = nil, subject: String? = nil, area: String? = nil)
  -> [TemplateFault]
{
  do throws(TemplateFaults) {
    _ = try CompiledTemplate(.sample(html: html, text: text, subject: subject, area: area))
    return []
  } catch { return error.faults }
}

extension Money {
  init?(_ amount: String, _ currency: String) {
    guard let amount = Amount(amount) else { return nil }
    self.init(amount: amount, currency: currency)
  }
}
