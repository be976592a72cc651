package import Comms

/// A mass send as the caller asks for it.
package struct BulkDraft: Sendable {
  package var accountID: AccountID?
  package var letter: BulkLetter
  /// Instead of texts of its own.
  package var templateID: TemplateID?
  /// Everybody's attachments.
  package var attachments: [DraftAttachment] = []
  package var recipients: [BulkRecipientDraft] = []
  /// Whoever it finds when they are looked for, behind the recipients.
  package var filter: ContactFilter?
  package var sendAt: Instant?

  package init(letter: BulkLetter) { self.letter = letter }
}

/// One recipient as the caller names them.
package struct BulkRecipientDraft: Sendable {
  package var to: String?
  package var contactID: String?
  package var key: String?
  /// Goes before what everybody gets.
  package var data: TemplateData
  package var attachments: [DraftAttachment]

  package init(
    to: String?,
    contactID: String?,
    key: String?,
    data: TemplateData,
    attachments: [DraftAttachment]
  ) {
    self.to = to
    self.contactID = contactID
    self.key = key
    self.data = data
    self.attachments = attachments
  }
}

/// How a mass send stands: every recipient is counted once.
package struct BulkReport: Sendable {
  package struct Skip: Sendable, Hashable {
    package let reason: SkipReason
    package let count: Int
    /// The first few.
    package let examples: [BulkItem]
  }

  package let bulk: Bulk
  package let skips: [Skip]
  /// Its messages by state.
  package let states: [MessageState: Int]
  /// When the last leaves if the account's windows alone decide; nil where it has none.
  package let eta: Instant?

  package var waiting: Int { bulk.items - bulk.expanded }
}
