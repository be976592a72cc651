# The protocol's errors; written by protocol-gen from protocol/openrpc.json. Do not edit.
from ._error import ChasquiError

__all__ = [
    "AccountDisabled",
    "AccountIncomplete",
    "AccountNone",
    "AccountNotFound",
    "AreaNotFound",
    "AttachmentRefused",
    "BulkNotFound",
    "Busy",
    "Conflict",
    "ContactNotFound",
    "DbBusy",
    "DbCorrupt",
    "DiskFailed",
    "DiskFull",
    "DomainInUse",
    "DomainNotFound",
    "Forbidden",
    "IdempotencyConflict",
    "Internal",
    "InvalidParams",
    "KeyMissing",
    "LimitExceeded",
    "MessageNotFound",
    "MessageTooLarge",
    "NoticeConflict",
    "NoticeNotFound",
    "PolicyNotFound",
    "QuestionNotFound",
    "RateLimited",
    "ReceivableNotFound",
    "ReceivableNotPending",
    "ReminderNoAddress",
    "ReminderNotFound",
    "SecretRequired",
    "SecretUnreadable",
    "ShuttingDown",
    "StorageReadOnly",
    "TemplateAutomatic",
    "TemplateInvalid",
    "TemplateNotAutomatic",
    "TemplateNotFound",
    "TemplateTooLarge",
    "TemplateValueMissing",
    "TemplateValueRefused",
    "TokenInvalid",
    "TooLate",
    "WrongKey",
]


class AccountDisabled(ChasquiError):
    """The account "{account}" is disabled.

    Enable it with account.update {enabled: true}.
    """

    code = 1103
    slug = "account_disabled"
    retryable = False


class AccountIncomplete(ChasquiError):
    """The account "{account}" lacks: {missing}.

    Complete it with account.update or account.setPassword.
    """

    code = 1104
    slug = "account_incomplete"
    retryable = False


class AccountNone(ChasquiError):
    """There is no outgoing account that can be used.

    Create one with account.create and make it the default with account.setDefault.
    """

    code = 1102
    slug = "account_none"
    retryable = False


class AccountNotFound(ChasquiError):
    """There is no account {accountId}.

    See the accounts with account.list.
    """

    code = 1101
    slug = "account_not_found"
    retryable = False


class AreaNotFound(ChasquiError):
    """There is no area "{area}".

    See the areas with area.list or create it with area.create.
    """

    code = 1108
    slug = "area_not_found"
    retryable = False


class AttachmentRefused(ChasquiError):
    """The attachment {path}{name} is refused ({reason}).

    Use a regular file inside the directories of --attachments, or send it as base64.
    """

    code = 1203
    slug = "attachment_refused"
    retryable = False


class BulkNotFound(ChasquiError):
    """There is no mass send {bulkId}.

    Look for it with bulk.list.
    """

    code = 1460
    slug = "bulk_not_found"
    retryable = False


class Busy(ChasquiError):
    """The service is busy.

    Try again in a few seconds.
    """

    code = 1007
    slug = "busy"
    retryable = True


class Conflict(ChasquiError):
    """It conflicts with the present state ({reason}).

    Read the object again and make the change on what you read.
    """

    code = 1002
    slug = "conflict"
    retryable = False


class ContactNotFound(ChasquiError):
    """There is no contact {contactId}.

    Look for it with contact.list or make it with contact.upsert.
    """

    code = 1420
    slug = "contact_not_found"
    retryable = False


class DbBusy(ChasquiError):
    """The database is busy.

    Try again in a few seconds.
    """

    code = 1305
    slug = "db_busy"
    retryable = True


class DbCorrupt(ChasquiError):
    """The database is damaged.

    Stop everything and restore a backup; nothing is sent meanwhile.
    """

    code = 1307
    slug = "db_corrupt"
    retryable = False


class DiskFailed(ChasquiError):
    """The disk failed ({reason}); whether the change was kept is unknown.

    Look at the disk and its quota, and repeat the call with the same idempotencyKey.
    """

    code = 1310
    slug = "disk_failed"
    retryable = True


class DiskFull(ChasquiError):
    """The disk is full.

    Free some space; what was accepted is not lost.
    """

    code = 1306
    slug = "disk_full"
    retryable = True


class DomainInUse(ChasquiError):
    """The domain "{name}" is used by: {accounts}.

    Change the domain of those accounts first.
    """

    code = 1107
    slug = "domain_in_use"
    retryable = False


class DomainNotFound(ChasquiError):
    """There is no domain {domainId}.

    See the domains with domain.list.
    """

    code = 1106
    slug = "domain_not_found"
    retryable = False


class Forbidden(ChasquiError):
    """This actor lacks the permission {permission}.

    Ask for that permission or act as someone else.
    """

    code = 1003
    slug = "forbidden"
    retryable = False


class IdempotencyConflict(ChasquiError):
    """This idempotency key was used with other parameters.

    Use a new key for a new operation; repeat the same parameters to repeat the same one.
    """

    code = 1005
    slug = "idempotency_conflict"
    retryable = False


class Internal(ChasquiError):
    """Internal error of the service.

    Call again; if it fails again, look incident {incident} up in the log.
    """

    code = -32603
    slug = "internal"
    retryable = False


class InvalidParams(ChasquiError):
    """Some parameters are wrong.

    Mend what "issues" says, field by field.
    """

    code = -32602
    slug = "invalid_params"
    retryable = False


class KeyMissing(ChasquiError):
    """The master key is missing.

    Restore its file or hand it over with system.unlock; no other is made.
    """

    code = 1301
    slug = "key_missing"
    retryable = False


class LimitExceeded(ChasquiError):
    """It exceeds a limit of the service.

    Split the request; the limit is in "limit".
    """

    code = 1006
    slug = "limit_exceeded"
    retryable = False


class MessageNotFound(ChasquiError):
    """There is no message {messageId}.

    Look for it with history.list.
    """

    code = 1201
    slug = "message_not_found"
    retryable = False


class MessageTooLarge(ChasquiError):
    """The message is too large (limit {limit}).

    Remove or shrink attachments.
    """

    code = 1210
    slug = "message_too_large"
    retryable = False


class NoticeConflict(ChasquiError):
    """The event {eventId} was published before with other content.

    If something else has happened publish it under another eventId; if not, repeat the same content.
    """

    code = 1462
    slug = "notice_conflict"
    retryable = False


class NoticeNotFound(ChasquiError):
    """There is no notice {noticeId}{eventId}.

    Look for it with notice.list.
    """

    code = 1461
    slug = "notice_not_found"
    retryable = False


class PolicyNotFound(ChasquiError):
    """There is no reminder policy {policyId}.

    Look for it with reminderPolicy.list.
    """

    code = 1442
    slug = "policy_not_found"
    retryable = False


class QuestionNotFound(ChasquiError):
    """There is no question {questionId}.

    Look for it with question.list.
    """

    code = 1446
    slug = "question_not_found"
    retryable = False


class RateLimited(ChasquiError):
    """It exceeds what the account may send.

    Wait, split the recipients or raise the account's limit.
    """

    code = 1211
    slug = "rate_limited"
    retryable = True


class ReceivableNotFound(ChasquiError):
    """There is no receivable {receivableId}.

    Tell of it with receivable.upsert.
    """

    code = 1440
    slug = "receivable_not_found"
    retryable = False


class ReceivableNotPending(ChasquiError):
    """The receivable {number} is not pending ({state}).

    Only what is pending is reminded of; if it is, say so with receivable.upsert.
    """

    code = 1441
    slug = "receivable_not_pending"
    retryable = False


class ReminderNoAddress(ChasquiError):
    """The contact {contactId} has no e-mail address.

    Give it one with contact.upsert, or give "to".
    """

    code = 1444
    slug = "reminder_no_address"
    retryable = False


class ReminderNotFound(ChasquiError):
    """There is no reminder {reminderId}.

    Look for it with reminder.list.
    """

    code = 1443
    slug = "reminder_not_found"
    retryable = False


class SecretRequired(ChasquiError):
    """The password of the account "{account}" is missing.

    Set it with account.setPassword; it is needed again when host, port, user or security change.
    """

    code = 1109
    slug = "secret_required"
    retryable = False


class SecretUnreadable(ChasquiError):
    """The stored password cannot be decrypted.

    Set it again with account.setPassword.
    """

    code = 1303
    slug = "secret_unreadable"
    retryable = False


class ShuttingDown(ChasquiError):
    """The service is shutting down.

    Start it again and repeat with the same idempotency key.
    """

    code = 1008
    slug = "shutting_down"
    retryable = True


class StorageReadOnly(ChasquiError):
    """The data can only be read ({reason}).

    Allow writing to the data directory and restart the service; nothing is sent meanwhile.
    """

    code = 1309
    slug = "storage_read_only"
    retryable = False


class TemplateAutomatic(ChasquiError):
    """"{name}" is an automatic template and cannot be deleted.

    Change it with template.update or go back to the original text with template.reset.
    """

    code = 1485
    slug = "template_automatic"
    retryable = False


class TemplateInvalid(ChasquiError):
    """The template has mistakes.

    Mend what "issues" says: text, line and column; see the variables with template.variables.
    """

    code = 1481
    slug = "template_invalid"
    retryable = False


class TemplateNotAutomatic(ChasquiError):
    """"{name}" is a template of your own and has no original text.

    See its versions with template.versions and save one with template.update.
    """

    code = 1486
    slug = "template_not_automatic"
    retryable = False


class TemplateNotFound(ChasquiError):
    """There is no template {templateId}.

    Look for it with template.list.
    """

    code = 1480
    slug = "template_not_found"
    retryable = False


class TemplateTooLarge(ChasquiError):
    """The template with these values is too large ({part}).

    Use shorter lists: the limit is 5 MiB and a million steps.
    """

    code = 1484
    slug = "template_too_large"
    retryable = False


class TemplateValueMissing(ChasquiError):
    """The value of "{name}" is missing ({part}, line {line}, column {column}); nothing was sent.

    Give it in "data", or write | default "…" after the name in the template.
    """

    code = 1482
    slug = "template_value_missing"
    retryable = False


class TemplateValueRefused(ChasquiError):
    """The value of "{name}" does not suit its place ({part}, line {line}, column {column}); nothing was sent.

    Give a value of the variable's type; a link begins with https, http, mailto, tel or cid.
    """

    code = 1483
    slug = "template_value_refused"
    retryable = False


class TokenInvalid(ChasquiError):
    """The unsubscribe link is not valid.

    Use the link of the latest message received, whole and unchanged.
    """

    code = 1421
    slug = "token_invalid"
    retryable = False


class TooLate(ChasquiError):
    """Too late: the message is "{state}".

    This is possible only before the message leaves.
    """

    code = 1004
    slug = "too_late"
    retryable = False


class WrongKey(ChasquiError):
    """The master key is not this database's.

    Use the key that the passwords were saved with.
    """

    code = 1302
    slug = "wrong_key"
    retryable = False
