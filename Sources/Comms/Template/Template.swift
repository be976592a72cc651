/// A text with variables that messages are made of: the version in use and where its messages leave from.
package struct Template: Sendable, Hashable {
  package var id: TemplateID
  package var revision: Int
  /// From 1; each saved change of the text is a new one.
  package var version: Int
  package var name: String
  package var channel: TemplateChannel
  /// The part of the business it is for: decides which variables it may use, and which account sends.
  package var area: String?
  package var accountID: AccountID?
  /// Set where the program ships it: it can be changed and reset, not deleted.
  package var automatic: AutomaticTemplate?
  /// A BCP 47 tag such as `es` or `es-AR`: how dates and money look where the contact has no locale.
  package var locale: String?
  package var texts: TemplateTexts
  package var createdAt: Instant
  package var updatedAt: Instant
  /// When it was deleted; its versions stay, for the history.
  package var deletedAt: Instant?

  package init(
    id: TemplateID,
    revision: Int = 1,
    version: Int = 1,
    name: String,
    channel: TemplateChannel = .email,
    area: String? = nil,
    accountID: AccountID? = nil,
    automatic: AutomaticTemplate? = nil,
    locale: String? = nil,
    texts: TemplateTexts,
    createdAt: Instant,
    updatedAt: Instant,
    deletedAt: Instant? = nil
  ) {
    self.id = id
    self.revision = revision
    self.version = version
    self.name = name
    self.channel = channel
    self.area = area
    self.accountID = accountID
    self.automatic = automatic
    self.locale = locale
    self.texts = texts
    self.createdAt = createdAt
    self.updatedAt = updatedAt
    self.deletedAt = deletedAt
  }
}

package enum TemplateChannel: String, Sendable, Hashable, CaseIterable {
  case email, sms, push
}

/// The messages that the program has a text of its own for.
package enum AutomaticTemplate: String, Sendable, Hashable, CaseIterable {
  case invoice
  /// What a customer has paid.
  case payment
  case supplierPayment
  case ticket
  /// Before the due date, after it, and the last one.
  case reminder1, reminder2, reminder3
  case test
}

/// What a template says: an e-mail has `subject` and `html` or `text`, an SMS has `text`, a push message has
/// `title` and `body`.
package struct TemplateTexts: Sendable, Hashable {
  package var subject: String?
  package var html: String?
  package var text: String?
  package var title: String?
  package var body: String?

  package init(
    subject: String? = nil,
    html: String? = nil,
    text: String? = nil,
    title: String? = nil,
    body: String? = nil
  ) {
    self.subject = subject
    self.html = html
    self.text = text
    self.title = title
    self.body = body
  }

  /// With one kind of line break and without a byte order mark.
  package static func normalized(_ text: String) -> String {
    var result = ""
    result.unicodeScalars.reserveCapacity(text.utf8.count)
    var isAfterReturn = false
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\n": if !isAfterReturn { result.unicodeScalars.append("\n") }
      case "\r", "\u{85}", "\u{2028}", "\u{2029}": result.unicodeScalars.append("\n")
      case "\u{FEFF}": break
      default: result.unicodeScalars.append(scalar)
      }
      isAfterReturn = scalar == "\r"
    }
    return result
  }

  package subscript(part: TemplatePart) -> String? {
    switch part {
    case .subject: subject
    case .html: html
    case .text: text
    case .title: title
    case .body: body
    }
  }
}

/// One of a template's texts; the raw value is its name on the wire.
package enum TemplatePart: String, Sendable, Hashable, CaseIterable {
  case subject, html, text, title, body

  /// Whether it is one line without control characters.
  package var isLine: Bool { self == .subject || self == .title }

  /// Those that a channel has, and whether one of them must be there.
  package static func parts(of channel: TemplateChannel) -> [TemplatePart] {
    switch channel {
    case .email: [.subject, .html, .text]
    case .sms: [.text]
    case .push: [.title, .body]
    }
  }
}

/// A template as the program brings it.
package struct ShippedTemplate: Sendable, Hashable {
  package let automatic: AutomaticTemplate
  /// `es` or `en`.
  package let locale: String
  package let name: String
  package let area: String?
  package let texts: TemplateTexts
}

extension Template {
  package init(_ shipped: ShippedTemplate, id: TemplateID, at now: Instant) {
    self.init(
      id: id,
      name: shipped.name,
      area: shipped.area,
      automatic: shipped.automatic,
      locale: shipped.locale,
      texts: shipped.texts,
      createdAt: now,
      updatedAt: now
    )
  }
}
