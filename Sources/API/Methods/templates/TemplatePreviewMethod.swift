import Comms
import Engine
import JSON
import MIME
import RPC

/// Shows what a template becomes.
enum TemplatePreviewMethod: ServiceMethod {
  static let name = "template.preview"
  static let summary = "Shows exactly what sending a template would send, and sends nothing."
  static let details =
    "With sample: true what has no value takes the example of template.variables. Signature and footer of the account are in it."
  static let effect = Effect.reads
  static let errors =
    [
      FailureKind.templateNotFound, .templateInvalid, .templateValueMissing, .templateValueRefused,
      .templateTooLarge, .contactNotFound, .areaNotFound,
    ].map(\.entry)

  struct Params: Sendable {
    var template: TemplateParams
    var draft: Draft?
    var contactID: String?
    var document: DocumentReference?
    var area: String?
    var accountID: AccountID?
    var sample: Bool
  }

  struct Draft: Sendable {
    var channel: TemplateChannel
    var edit: TemplateEdit
  }

  struct Result: Sendable {
    var subject: String?
    var html: String?
    var text: String?
    var title: String?
    var body: String?
    var accountID: AccountID?
    var from: String?
    var sms: SMSSize?
    var bytes: Int?
  }

  static let params = Schema<Params>.combining(.templateParams, occasion) { template, rest in
    var params = rest
    params.template = template
    return params
  } write: {
    ($0.template, $0)
  }

  private static let occasion = Schema({ draft, contact, document, area, account, sample in
    Params(
      template: TemplateParams(data: TemplateData()),
      draft: draft,
      contactID: contact,
      document: document,
      area: area,
      accountID: account,
      sample: sample
    )
  }) {
    Field(optional: "draft", \Params.draft, draft, "One that is not saved, in the place of templateId.")
    Field(optional: "contactId", \.contactID, .reference, "Who it would be for.")
    Field(optional: "document", \.document, .document, "What it would be about.")
    Field(optional: "area", \.area, .line(1...50), "In the place of the template's.")
    Field(optional: "accountId", \.accountID, .accountID, "The account that would send.")
    Field("sample", \.sample, .boolean, default: false, "Fill what is missing with examples.")
  }

  private static let draft = Schema<Draft>.combining(TemplateCreate.channel, .templateEdit) { channel, edit in
    Draft(channel: channel, edit: edit)
  } write: {
    ($0.channel, $0.edit)
  }.named("TemplateDraft")

  static let result = Schema(Result.init) {
    Field(optional: "subject", \.subject, .text(0...TemplateLimits.output), "E-mail.")
    Field(optional: "html", \.html, .text(0...10_000_000), "E-mail, with signature and footer.")
    Field(optional: "text", \.text, .text(0...10_000_000), "E-mail, with signature and footer; SMS.")
    Field(optional: "title", \.title, .text(0...TemplateLimits.output), "Push.")
    Field(optional: "body", \.body, .text(0...TemplateLimits.output), "Push.")
    Field(optional: "accountId", \.accountID, .accountID, "The account that would send; absent = none can.")
    Field(optional: "from", \.from, .line(1...998), "The sender that recipients would see.")
    Field(optional: "sms", \.sms, .smsSize, "What an SMS would cost.")
    Field(optional: "bytes", \.bytes, .count, "Of title and body of a push message in UTF-8.")
  }

  static let examples = [
    Example(
      "Before it is saved",
      params: [
        "data": ["name": "Ana"], "sample": false,
        "draft": ["channel": "sms", "text": "Hola {{nombre}}"],
      ],
      result: ["text": "Hola Ana", "sms": ["encoding": "gsm7", "units": 8, "segments": 1]]
    )
  ]

  static func run(_ params: Params, in call: Call) async throws -> Result {
    var draft = EmailDraft()
    draft.contactID = params.contactID
    draft.document = params.document
    draft.area = params.area
    draft.accountID = params.accountID
    draft.wishes.locale = call.locale.rawValue
    let source: TemplateFilling.Source
    switch (params.template.templateID, params.draft) {
    case (let id?, nil): source = .template(id)
    case (nil, let given?):
      source = .draft(try call.engine.draftTemplate(given.edit, channel: given.channel))
    case (nil, nil): throw Failure.invalid("/templateId", .missing)
    case (.some, .some): throw Failure.invalid("/draft", .excludes("templateId"))
    }
    var filling = TemplateFilling(source, data: params.template.data, zone: call.session.zone)
    if params.sample { filling.samples = TemplateVariableTexts.samples }
    draft.filling = filling
    let preview = try await call.engine.preview(draft, actor: call.actor)
    return Result(preview)
  }
}

extension TemplatePreviewMethod.Result {
  fileprivate init(_ preview: TemplatePreview) {
    let rendered = preview.rendered
    let isEmail = preview.channel == .email
    self.init(
      subject: isEmail ? rendered.subject : nil,
      html: rendered.html,
      text: rendered.text,
      title: rendered.title,
      body: rendered.body,
      accountID: preview.account?.id,
      from: preview.from?.written,
      sms: preview.channel == .sms ? rendered.text.map { SMSSize($0) } : nil,
      bytes: preview.channel == .push
        ? (rendered.title?.utf8.count ?? 0) + (rendered.body?.utf8.count ?? 0) : nil
    )
  }
}

extension Schema where Value == SMSSize {
  fileprivate static var smsSize: Schema<SMSSize> {
    Schema(SMSSize.init(encoding:units:segments:)) {
      Field("encoding", \.encoding, .oneOfItsNames, "gsm7, or ucs2 where a character needs it.")
      Field("units", \.units, .count, "Septets or 16-bit units.")
      Field("segments", \.segments, .count, "Messages that are charged.")
    }.named("SMSSize")
  }
}
