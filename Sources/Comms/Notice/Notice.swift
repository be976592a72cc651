/// Something that the ERP says has happened, and what was made of it.
package struct Notice: Sendable, Hashable {
  package var id: NoticeID
  /// The ERP's own name for what happened: said again, it is the same.
  package var eventID: String
  /// Of everything that was said.
  package var digest: String
  package var kind: NoticeType
  package var contactID: String
  package var document: DocumentReference
  package var origin: MessageOrigin
  package var data: TemplateData
  package var attachments: [StoredAttachment]
  package var actor: Actor?
  package var utcOffsetMinutes: Int
  package var state: NoticeState
  package var createdAt: Instant

  package init(
    id: NoticeID,
    eventID: String,
    digest: String,
    kind: NoticeType,
    contactID: String,
    document: DocumentReference,
    origin: MessageOrigin,
    data: TemplateData,
    attachments: [StoredAttachment],
    actor: Actor?,
    utcOffsetMinutes: Int,
    state: NoticeState,
    createdAt: Instant
  ) {
    self.id = id
    self.eventID = eventID
    self.digest = digest
    self.kind = kind
    self.contactID = contactID
    self.document = document
    self.origin = origin
    self.data = data
    self.attachments = attachments
    self.actor = actor
    self.utcOffsetMinutes = utcOffsetMinutes
    self.state = state
    self.createdAt = createdAt
  }
}

/// What is made of a notice.
package enum NoticeState: Sendable, Hashable {
  /// Gathers what else happens to the document until then.
  case gathering(until: Instant)
  /// A message was made, of this one or of several together.
  case message(MessageID, at: Instant)
  case skipped(SkipReason, detail: String?, at: Instant)
}

/// What has happened.
package enum NoticeType: String, Sendable, Hashable, CaseIterable {
  case invoice, payment, ticket, supplierPayment
  /// Money that was collected from a customer (C08: recibo de cobro).
  case collection

  /// The part of the business, which decides the account.
  package var area: String {
    switch self {
    case .invoice: "invoices"
    case .payment: "payments"
    case .ticket: "tickets"
    case .supplierPayment: "supplierPayments"
    case .collection: "collections"
    }
  }

  /// The contact's switch.
  package var topic: Topic {
    switch self {
    case .invoice: .invoices
    case .payment, .supplierPayment, .collection: .payments
    case .ticket: .tickets
    }
  }

  package var template: AutomaticTemplate {
    switch self {
    case .invoice: .invoice
    case .payment, .collection: .payment
    case .ticket: .ticket
    case .supplierPayment: .supplierPayment
    }
  }

  /// How long one gathers what follows it, where nobody has said.
  package var usualGathering: Duration {
    switch self {
    case .ticket: .seconds(60)
    case .invoice, .payment, .supplierPayment, .collection: .zero
    }
  }
}
