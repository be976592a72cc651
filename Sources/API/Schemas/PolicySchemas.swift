import Comms
import Engine
import RPC

extension Schema where Value == ReminderTemplate {
  static var reminderTemplate: Schema<ReminderTemplate> {
    var rules = SchemaDocument.StringRules()
    rules.pattern = "^(reminder[123]|tpl_[0-9a-z]{26})$"
    return .converting(.line(1...40), document: .string(rules)) { text in
      guard let template = ReminderTemplate(text) else {
        return .failure(
          Mistake(
            es: "Debe ser reminder1, reminder2, reminder3 o el identificador de una plantilla (tpl_…).",
            en: "Must be reminder1, reminder2, reminder3 or the identifier of a template (tpl_…)."
          )
        )
      }
      return .success(template)
    } write: {
      $0.text
    }
  }
}

extension Schema where Value == ReminderLevel {
  static var reminderLevel: Schema<ReminderLevel> {
    Schema(ReminderLevel.init(day:template:channel:)) {
      Field("day", \.day, .integer(in: -365...3650), "Days after the due date; negative before it.")
      Field(
        "template",
        \.template,
        .reminderTemplate,
        "reminder1, reminder2 or reminder3 for the shipped texts, or a template's id."
      )
      Field("channel", \.channel, .oneOfItsNames, default: .email, "Only email can be sent by.")
    }.named("ReminderLevel")
  }
}

extension Schema where Value == PolicyEdit.AllowedHours {
  static var allowedHours: Schema<PolicyEdit.AllowedHours> {
    Schema(PolicyEdit.AllowedHours.init(from:to:)) {
      Field("opens", \.from, .timeOfDay, "HH:MM.")
      Field("closes", \.to, .timeOfDay, "HH:MM, later than opens; 24:00 is midnight.")
    }.named("AllowedHours")
  }
}

extension Schema where Value == PolicyEdit.Ask {
  static var recheck: Schema<PolicyEdit.Ask> {
    Schema(PolicyEdit.Ask.init(deadline:fallback:)) {
      Field(
        "deadlineSeconds",
        \.deadline,
        .seconds(in: 1...86_400),
        default: .seconds(600),
        "How long an answer is waited for."
      )
      Field(
        "fallback",
        \.fallback,
        .oneOfItsNames,
        default: .send,
        "Without an answer: send, or skip this level."
      )
    }.named("Recheck")
  }
}

extension Schema where Value == Duration {
  /// A whole number of seconds.
  static func seconds(in range: ClosedRange<Int>) -> Schema<Duration> {
    .converting(.integer(in: range)) {
      .success(.seconds($0))
    } write: { duration in
      Int(duration / .seconds(1))
    }
  }
}

extension Schema where Value == PolicyEdit {
  /// What a caller may say of a policy; what is left out stays, or is what the descriptions say.
  static var policyEdit: Schema<PolicyEdit> {
    Schema({
      var edit = PolicyEdit()
      (edit.name, edit.levels, edit.enabled, edit.isDefault) = ($0, $1, $2, $3)
      (edit.zone, edit.usesContactZone, edit.hours) = ($4, $5, $6)
      (edit.workingDays, edit.holidays, edit.minimumIntervalDays) = ($7, $8, $9)
      (edit.needsApproval, edit.recheck, edit.accountID) = ($10, $11, $12)
      return edit
    }) {
      Field(optional: "name", \.name, .line(1...100), "What people call it; needed at first.")
      Field(
        optional: "levels",
        \.levels,
        .list(of: .reminderLevel, 1...50),
        "Needed at first. Of a document only the latest level goes whose day has come; earlier ones are superseded."
      )
      Field(optional: "enabled", \.enabled, .boolean, "true at first.")
      Field(
        optional: "default",
        \.isDefault,
        .boolean,
        "Serves receivables that name no policy; the first policy is the default one."
      )
      Field(
        optional: "timeZone",
        \.zone,
        .zone,
        "IANA name; at first that of the connection, else UTC."
      )
      Field(
        optional: "useContactTimeZone",
        \.usesContactZone,
        .boolean,
        "Whether days and hours are those of the contact's own zone, where it has one; true at first."
      )
      Field(optional: "hours", \.hours, .allowedHours, "When reminders may leave; 09:00 to 18:00 at first.")
      Field(
        optional: "workingDays",
        \.workingDays,
        .list(of: .oneOfItsNames, 1...7),
        "Days on which reminders may leave; monday to friday at first."
      )
      Field(
        optional: "holidays",
        \.holidays,
        .list(of: .holiday, 0...1000),
        "Days on which nothing leaves: 2026-12-25, or 12-25 for every year."
      )
      Field(
        optional: "minimumIntervalDays",
        \.minimumIntervalDays,
        .integer(in: 0...365),
        "Days from one message to a customer to the next, whatever the documents; 3 at first."
      )
      Field(
        optional: "holdForApproval",
        \.needsApproval,
        .boolean,
        "Whether each reminder waits for reminder.approve; false at first."
      )
      Field(
        patch: "recheck",
        \.recheck,
        .recheck,
        "Asks the host, right before sending, whether each document is still owed; null = by what it has told."
      )
      Field(
        patch: "accountId",
        \.accountID,
        .accountID,
        "The account that sends; null = that of the template or of the area collections."
      )
    }
  }
}

extension Schema where Value == ReminderPolicy {
  /// A policy as a caller sees it: what it says, with its place in the list.
  static var reminderPolicy: Schema<ReminderPolicy> {
    let place = Schema<PolicyPlace>({
      PolicyPlace(id: $0, revision: $1, createdAt: $2, updatedAt: $3)
    }) {
      Field("id", \.id, .policyID, "The policy.")
      Field("revision", \.revision, .count, "Grows by one with every change.")
      Field("createdAt", \.createdAt, .instant, "When it was created.")
      Field("updatedAt", \.updatedAt, .instant, "When it was changed last.")
    }
    return Schema<ReminderPolicy>.combining(place, .policyEdit) { place, settings in
      settings.policy(
        id: place.id,
        revision: place.revision,
        createdAt: place.createdAt,
        updatedAt: place.updatedAt
      )
    } write: { policy in
      (
        PolicyPlace(
          id: policy.id,
          revision: policy.revision,
          createdAt: policy.createdAt,
          updatedAt: policy.updatedAt
        ), PolicyEdit(policy)
      )
    }.named("ReminderPolicy")
  }
}

private struct PolicyPlace: Sendable {
  var id: PolicyID
  var revision: Int
  var createdAt: Instant
  var updatedAt: Instant
}
