import Comms
import MIME
import Storage

/// Who a message is from, and the ways out it offers.
struct Sender: Sendable {
  var identity: SenderIdentity
  var link: UnsubscribeLink?
  /// The visible way out, where the account wants one and the text has none.
  var closing: BodyComposer.Block?
  /// The token in the text of an earlier copy.
  var oldToken: String?

  var headers: [HeaderLine] { link?.headers ?? [] }

  /// The same text with this reader's way out in the place of an earlier one's.
  func renewed(_ text: String?) -> String? {
    guard let oldToken, let link else { return text }
    return text?.replacing(oldToken, with: link.token)
  }
}

extension CommsEngine {
  /// Decides the sender of a message by the rules of its account (`Comms/Account/SenderRules`).
  func decideSender(of draft: EmailDraft, _ account: Account, _ reading: Reading) throws -> Sender {
    let identity = account.identity(
      asked: draft.wishes.from,
      answers: draft.replyTo,
      defaultIncoming: try reading.defaultAccount(.incoming)
    )
    guard let identity else {
      throw Failure(.accountIncomplete, facts: ["account": account.name, "missing": "address"])
    }
    var sender = Sender(identity: identity)
    // A host with headers of its own has its own ways out.
    let hasOwn = draft.headers.contains { $0.name.lowercased() == UnsubscribeLink.header.lowercased() }
    guard draft.wishes.isMarketing, !hasOwn, let reader = draft.to.first?.address else { return sender }
    let link = try unsubscribeLink(
      for: reader,
      contactID: draft.contactID,
      cause: draft.wishes.cause,
      mailbox: identity.envelope,
      reading
    )
    sender.link = link
    sender.oldToken = draft.wishes.replacesToken
    if account.outgoing.unsubscribeLink, draft.wishes.replacesToken == nil, !draft.mentions(link) {
      let locale = try draft.contactID.flatMap(reading.contact)?.locale ?? draft.wishes.locale
      sender.closing = BodyComposer.Block(wayOut: link, locale: locale)
    }
    return sender
  }
}

extension EmailDraft {
  /// Whether the text offers a way out already: a template with the variable for it.
  func mentions(_ link: UnsubscribeLink) -> Bool {
    text?.contains(link.visible) == true || html?.contains(link.token) == true
  }
}
