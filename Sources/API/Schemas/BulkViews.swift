import Comms
import Engine
import RPC
import Storage

/// How a mass send stands.
struct BulkView: Sendable, Hashable {
  var bulkID: BulkID?
  var state: BulkStatus?
  var recipients: Int
  var waiting: Int
  var accepted: Int
  var skipped: Int
  var skips: [SkipView]
  var messages: [String: Int]
  var etaAt: Instant?
  var nextAt: Instant?
  var seriesID: BulkID?
  var failure: FailureView?
  var createdAt: Instant?
  var finishedAt: Instant?
}

extension BulkView {
  init(_ report: BulkReport, _ locale: Language) {
    let bulk = report.bulk
    self.init(
      bulkID: bulk.id,
      state: bulk.status,
      recipients: bulk.items,
      waiting: report.waiting,
      accepted: bulk.accepted,
      skipped: bulk.skipped,
      skips: report.skips.map { SkipView($0, locale) },
      messages: Dictionary(uniqueKeysWithValues: report.states.map { ($0.key.rawValue, $0.value) }),
      etaAt: report.eta,
      nextAt: bulk.phase == .scheduled && bulk.stop != .cancelled ? bulk.dueAt : nil,
      seriesID: bulk.seriesID,
      failure: bulk.failure.map { FailureView($0, locale) },
      createdAt: bulk.createdAt,
      finishedAt: bulk.finishedAt
    )
  }

  /// What would come of it.
  init(preview report: BulkReport, _ locale: Language) {
    self.init(report, locale)
    (bulkID, state, nextAt, createdAt) = (nil, nil, nil, nil)
  }

  /// As it was stored, before anything came of it.
  init(_ bulk: Bulk) {
    self.init(
      bulkID: bulk.id,
      state: bulk.status,
      recipients: bulk.items,
      waiting: bulk.items - bulk.expanded,
      accepted: bulk.accepted,
      skipped: bulk.skipped,
      skips: [],
      messages: [:],
      nextAt: bulk.phase == .scheduled ? bulk.dueAt : nil,
      seriesID: bulk.seriesID,
      createdAt: bulk.createdAt
    )
  }
}

extension Schema where Value == BulkView {
  static var bulkView: Schema<BulkView> {
    Schema(
      BulkView.init(
        bulkID:
        state:
        recipients:
        waiting:
        accepted:
        skipped:
        skips:
        messages:
        etaAt:
        nextAt:
        seriesID:
        failure:
        createdAt:
        finishedAt:
      )
    ) {
      Field(optional: "bulkId", \.bulkID, .bulkID, "The mass send; absent of a dry run.")
      Field(optional: "state", \.state, .oneOfItsNames, "Where it stands; absent of a dry run.")
      Field("recipients", \.recipients, .count, "All of them: waiting, accepted and skipped.")
      Field("waiting", \.waiting, .count, "Not yet looked at.")
      Field("accepted", \.accepted, .count, "Got a message of their own.")
      Field("skipped", \.skipped, .count, "Got none.")
      Field("skips", \.skips, .list(of: .skip, 0...50), "Why, the most frequent reason first.")
      Field("messages", \.messages, .map(of: .count), "Messages by state, e.g. sent.")
      Field(
        optional: "etaAt",
        \.etaAt,
        .instant,
        "When the last one leaves if the account's rate windows alone decide; absent where it has none."
      )
      Field(optional: "nextAt", \.nextAt, .instant, "When it begins, or begins again.")
      Field(optional: "seriesId", \.seriesID, .bulkID, "The recurring mass send that it is an occurrence of.")
      Field(optional: "failure", \.failure, .failureView, "Why it is paused, where nobody asked for that.")
      Field(optional: "createdAt", \.createdAt, .instant, "When it was accepted.")
      Field(optional: "finishedAt", \.finishedAt, .instant, "When nothing of it was left to send.")
    }.named("Bulk")
  }
}

/// Recipients that got nothing for one reason.
struct SkipView: Sendable, Hashable {
  var reason: SkipReason
  var text: String
  var count: Int
  var examples: [BulkItemView]
}

extension SkipView {
  init(_ skip: BulkReport.Skip, _ locale: Language) {
    self.init(
      reason: skip.reason,
      text: skip.reason.phrase.text(locale),
      count: skip.count,
      examples: skip.examples.map(BulkItemView.init)
    )
  }
}

extension Schema where Value == SkipView {
  static var skip: Schema<SkipView> {
    Schema(SkipView.init(reason:text:count:examples:)) {
      Field("reason", \.reason, .oneOfItsNames, "Why.")
      Field("text", \.text, .line(1...200), "The same for people.")
      Field("count", \.count, .count, "How many.")
      Field("examples", \.examples, .list(of: .bulkItem, 0...100), "The first few; all with bulk.items.")
    }.named("Skip")
  }
}

/// One recipient of a mass send.
struct BulkItemView: Sendable, Hashable {
  var item: Int
  var state: BulkItemState
  var to: String?
  var contactID: String?
  var key: String?
  var reason: SkipReason?
  var detail: String?
  var messageID: MessageID?
}

extension BulkItemView {
  init(_ item: BulkItem) {
    self.init(
      item: item.number,
      state: item.state,
      to: item.recipient.to,
      contactID: item.recipient.contactID,
      key: item.recipient.key,
      reason: item.reason,
      detail: item.detail,
      messageID: item.messageID
    )
  }
}

extension Schema where Value == BulkItemView {
  static var bulkItem: Schema<BulkItemView> {
    Schema(BulkItemView.init(item:state:to:contactID:key:reason:detail:messageID:)) {
      Field("item", \.item, .count, "Its place among the recipients, from 0.")
      Field("state", \.state, .oneOfItsNames, "What came of it.")
      Field(optional: "to", \.to, .unchecked(1000), "The address as it was given.")
      Field(optional: "contactId", \.contactID, .reference, "The ERP's contact.")
      Field(optional: "key", \.key, .line(1...200), "The caller's own name for it.")
      Field(optional: "reason", \.reason, .oneOfItsNames, "Why it got nothing.")
      Field(
        optional: "detail",
        \.detail,
        .unchecked(4096),
        "What exactly, e.g. the variable that is missing."
      )
      Field(optional: "messageId", \.messageID, .messageID, "Its message.")
    }.named("BulkItem")
  }
}

extension SkipReason {
  /// For people.
  var phrase: Phrase {
    switch self {
    case .notifyOff: Phrase(es: "El documento no se avisa.", en: "The document is not to be notified.")
    case .preference:
      Phrase(es: "El contacto no quiere estos avisos.", en: "The contact does not want these.")
    case .unsubscribed: Phrase(es: "Se dio de baja.", en: "They have unsubscribed.")
    case .suppressed: Phrase(es: "La dirección está excluida.", en: "The address is suppressed.")
    case .contactNotFound: Phrase(es: "No existe el contacto.", en: "There is no such contact.")
    case .noAddress: Phrase(es: "No tiene dirección de correo.", en: "There is no e-mail address.")
    case .addressInvalid: Phrase(es: "La dirección no es válida.", en: "The address is not valid.")
    case .duplicate: Phrase(es: "La dirección ya lo recibe.", en: "The address gets it already.")
    case .template:
      Phrase(es: "Falta un dato de la plantilla.", en: "A value that the template needs is missing.")
    case .attachmentRefused: Phrase(es: "No se acepta su adjunto.", en: "Its attachment is refused.")
    case .messageTooLarge: Phrase(es: "El mensaje es demasiado grande.", en: "The message is too large.")
    case .messageInvalid: Phrase(es: "El mensaje no es válido.", en: "The message is not valid.")
    case .account: Phrase(es: "No hay cuenta que lo envíe.", en: "There is no account to send it.")
    }
  }
}
