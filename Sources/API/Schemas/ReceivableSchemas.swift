import Comms
import RPC
import Storage

extension Schema where Value == PolicyID {
  static var policyID: Schema<PolicyID> { .identifier("pol_01k9qv3x5e8m2n4p6r7s9t0vwz") }
}

extension Schema where Value == ReminderID {
  static var reminderID: Schema<ReminderID> { .identifier("rem_01k9qv3x5e8m2n4p6r7s9t0vwz") }
}

extension Schema where Value == QuestionID {
  static var questionID: Schema<QuestionID> { .identifier("qst_01k9qv3x5e8m2n4p6r7s9t0vwz") }
}

extension Schema where Value == ReceivableFile {
  static var receivableFile: Schema<ReceivableFile> {
    Schema(ReceivableFile.init(path:name:)) {
      Field(
        "path",
        \.path,
        .line(1...4096),
        "A file below one of the directories of --attachments, read when a reminder is made."
      )
      Field(optional: "name", \.name, .line(1...255), "What the customer sees; its last part by default.")
    }.named("ReceivableFile")
  }
}

extension Schema where Value == ReceivableChange {
  /// What the ERP says of a receivable.
  static var receivableChange: Schema<ReceivableChange> {
    Schema({
      var change = ReceivableChange()
      (change.contactID, change.number, change.total, change.balance, change.dueDate) = ($0, $1, $2, $3, $4)
      (change.state, change.url, change.attachments, change.promisedOn) = ($5, $6, $7, $8)
      (change.doNotRemind, change.policyID) = ($9, $10)
      return change
    }) {
      Field(optional: "contactId", \.contactID, .reference, "The customer; needed at first.")
      Field(
        optional: "number",
        \.number,
        .line(1...200),
        "What people call the document; needed at first."
      )
      Field(optional: "total", \.total, .money, "Of the document; needed at first.")
      Field(
        optional: "balance",
        \.balance,
        .money,
        "What is still owed; the total at first. Zero makes it paid, more makes a paid one pending again."
      )
      Field(optional: "dueDate", \.dueDate, .date, "Needed at first; another date begins its levels anew.")
      Field(
        optional: "state",
        \.state,
        .oneOfItsNames,
        "pending, paid (its balance becomes zero), void or disputed; only what is pending is reminded of."
      )
      Field(patch: "url", \.url, .webAddress, "Where the customer sees or pays it.")
      Field(
        optional: "attachments",
        \.attachments,
        .list(of: .receivableFile, 0...20),
        "Files that go with its reminders."
      )
      Field(
        patch: "promisedOn",
        \.promisedOn,
        .date,
        "The day the customer promised to pay: no reminder until it is over."
      )
      Field(optional: "doNotRemind", \.doNotRemind, .boolean, "No reminders by any policy.")
      Field(patch: "policyId", \.policyID, .policyID, "Its reminder policy, where it is not the default one.")
    }
  }
}

extension Schema where Value == Receivable {
  static var receivable: Schema<Receivable> {
    Schema({
      Receivable(
        id: $0,
        revision: $1,
        contactID: $2,
        number: $3,
        total: $4,
        balance: $5,
        dueDate: $6,
        state: $7,
        url: $8,
        attachments: $9,
        promisedOn: $10,
        doNotRemind: $11,
        policyID: $12,
        createdAt: $13,
        updatedAt: $14
      )
    }) {
      Field("id", \.id, .reference, "The ERP's own identifier.")
      Field("revision", \.revision, .count, "Grows by one with every change.")
      Field("contactId", \.contactID, .reference, "The customer.")
      Field("number", \.number, .line(1...200), "What people call the document.")
      Field("total", \.total, .money, "Of the document.")
      Field("balance", \.balance, .money, "What is still owed.")
      Field("dueDate", \.dueDate, .date, "When it is due.")
      Field("state", \.state, .oneOfItsNames, "pending, paid, void or disputed.")
      Field(optional: "url", \.url, .line(1...2000), "Where the customer sees or pays it.")
      Field(
        "attachments",
        \.attachments,
        .list(of: .receivableFile, 0...20),
        "Files that go with its reminders."
      )
      Field(optional: "promisedOn", \.promisedOn, .date, "The day the customer promised to pay.")
      Field("doNotRemind", \.doNotRemind, .boolean, "Whether no policy reminds of it.")
      Field(optional: "policyId", \.policyID, .policyID, "Its own reminder policy.")
      Field("createdAt", \.createdAt, .instant, "When the ERP first told of it.")
      Field("updatedAt", \.updatedAt, .instant, "When it was changed last.")
    }.named("Receivable")
  }
}
