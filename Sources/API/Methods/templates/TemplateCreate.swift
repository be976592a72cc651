import Comms
import Engine
import JSON
import RPC

/// Makes a template of one's own.
enum TemplateCreate: ServiceMethod {
  static let name = "template.create"
  static let summary = "Makes a template; a mistake in it is refused with line, column and a suggestion."
  static let details = """
    Variables are %nombre% or {{nombre}}, from the catalogue of the area (template.variables); {{datos.x}} is what \
    the host passes under its own name and {{campos.x}} a contact's own field. {{#lista}}…{{/lista}} repeats or is \
    shown where there is something, {{^lista}}…{{/lista}} where there is nothing. {{monto | dinero}}, \
    {{fecha | fecha largo}} and {{nombre | default "cliente"}} say how; %% is a percent sign. Values are escaped by \
    where they stand and never read again as a template; a missing one stops the message.
    """
  static let effect = Effect.once
  static let errors = [FailureKind.templateInvalid, .areaNotFound, .accountNotFound].map(\.entry)

  struct Params: Sendable {
    var channel: TemplateChannel
    var edit: TemplateEdit
  }

  static let params = Schema<Params>.combining(channel, .templateEdit) { channel, edit in
    Params(channel: channel, edit: edit)
  } write: {
    ($0.channel, $0.edit)
  }

  static let channel = Schema({ (channel: TemplateChannel) in channel }) {
    Field("channel", \.self, .oneOfItsNames, default: .email, "How its messages go.")
  }

  static let result = Schema<Template>.template
  static let examples = [
    Example(
      "An offer",
      params: [
        "channel": "email", "name": "Promoción", "area": "customers",
        "subject": "{{nombre}}, una oferta de {{empresa}}",
        "html": "<p>Hola, %nombre%: su deuda es {{deuda | dinero}}.</p>",
      ],
      result: TemplateExamples.promotion
    )
  ]

  static func run(_ params: Params, in call: Call) async throws -> Template {
    guard params.edit.name != nil else { throw Failure.invalid("/name", .missing) }
    return try await call.engine.createTemplate(
      params.edit,
      channel: params.channel,
      actor: call.actor,
      commit: call.commit(self, target: \.id.text)
    )
  }
}
