# The protocol's types and methods; written by protocol-gen from protocol/openrpc.json. Do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Dict, List, Literal, Optional, TypedDict, Union

from ._method import UNSET, Mode, Namespace, Perform, Unset, rpc
from ._session import Options

if TYPE_CHECKING:
    from typing_extensions import NotRequired


class Account(TypedDict):
    #: The account.
    id: str
    #: Grows with every change.
    revision: int
    #: What people call it.
    name: str
    #: Its e-mail address; absent in the predefined ones.
    address: NotRequired[str]
    #: The sender's name that recipients see.
    fromName: NotRequired[str]
    #: How messages leave.
    provider: Literal["smtp", "sandbox"]
    #: The domain whose servers it uses.
    domainId: NotRequired[str]
    #: The known service whose servers it uses.
    preset: NotRequired[str]
    #: The login name.
    loginId: NotRequired[AccountLoginId]
    #: ascii or utf8.
    passwordEncoding: Literal["utf8", "ascii"]
    #: The user who will set the password.
    awaitingPassword: NotRequired[str]
    #: Whether it is used at all.
    enabled: bool
    #: Whether a password is kept; it is never shown.
    hasPassword: bool
    #: When it was set.
    passwordUpdatedAt: NotRequired[str]
    #: Whether an access token is kept.
    hasToken: bool
    #: chosen = it can send; otherwise what keeps it from that.
    status: Literal["chosen", "unset", "disabled", "sending_disabled", "incomplete", "not_found"]
    #: What has to be set before it can send.
    missing: List[str]
    #: Why its messages wait.
    hold: NotRequired[Hold]
    #: Sending.
    outgoing: Outgoing
    #: Receiving.
    incoming: Incoming
    #: When it was made.
    createdAt: str
    #: When it was last changed.
    updatedAt: str


class AccountDiscoverResult(TypedDict):
    #: The address.
    address: str
    #: The part after the @.
    domain: str
    #: Whether anything is known; false = ask its provider.
    found: bool
    #: Who says so.
    source: Literal["domain", "preset", "none"]
    #: For account.create: the known service.
    preset: NotRequired[str]
    #: For account.create: the mail domain.
    domainId: NotRequired[str]
    #: SMTP server.
    outgoing: NotRequired[PresetServer]
    #: IMAP server.
    imap: NotRequired[PresetServer]
    #: POP3 server.
    pop3: NotRequired[PresetServer]
    #: What the service accepts as a password.
    demands: NotRequired[Literal["password", "app_password", "oauth2", "api_key"]]
    #: What to do, in the connection's language.
    note: str


class AccountEdit(TypedDict):
    #: What people call the account.
    name: NotRequired[Optional[str]]
    #: Its e-mail address.
    address: NotRequired[Optional[str]]
    #: The sender's name that recipients see.
    fromName: NotRequired[Optional[str]]
    #: How messages leave: smtp, or sandbox to file them.
    provider: NotRequired[Optional[Literal["smtp", "sandbox"]]]
    #: The domain whose servers it uses.
    domainId: NotRequired[Optional[str]]
    #: The known service whose servers it uses; see preset.list.
    preset: NotRequired[Optional[str]]
    #: The login name where it is not the address.
    loginId: NotRequired[Optional[str]]
    #: ascii refuses other characters.
    passwordEncoding: NotRequired[Optional[Literal["utf8", "ascii"]]]
    #: The user who will set the password.
    awaitingPassword: NotRequired[Optional[str]]
    #: Off = it neither sends nor receives.
    enabled: NotRequired[Optional[bool]]
    #: Sending.
    outgoing: NotRequired[OutgoingEdit]
    #: Receiving.
    incoming: NotRequired[IncomingEdit]


class AccountListResult(TypedDict):
    #: The items.
    items: List[Account]
    #: Where the next page begins; absent on the last.
    nextCursor: NotRequired[str]
    #: Items in all pages.
    total: int


class AccountLoginId(TypedDict):
    """The login name."""
    #: What applies.
    value: str
    #: Who says so: account, domain, preset or default.
    origin: Literal["account", "domain", "preset", "default"]


class AccountPendingPasswordsResult(TypedDict):
    #: The accounts.
    items: List[Account]


class AccountQuotaResult(TypedDict):
    #: Each limit and how much of it is used.
    windows: List[QuotaWindow]
    #: When the next recipient fits.
    nextSlotAt: str
    #: Recipients that wait.
    waiting: int
    #: When the last of them leaves if only the limits decide.
    etaAt: NotRequired[str]


AccountResolveResult = TypedDict(
    "AccountResolveResult",
    {
        "accountId": "NotRequired[str]",
        "from": "NotRequired[str]",
        "replyTo": "NotRequired[str]",
        "envelopeFrom": "NotRequired[str]",
        "steps": "List[ChoiceStep]",
        "senderSteps": "List[SenderStep]",
    },
)


class AccountSetDefaultResult(TypedDict):
    #: The account.
    account: Account
    #: Who was the default before.
    lostBy: List[str]


class AccountVerifyResult(TypedDict):
    #: Whether every step succeeded.
    ok: bool
    #: One line for the person who pressed the button.
    verdict: str
    #: What was done, in order.
    steps: List[VerificationStep]
    #: What went wrong and what to do.
    failure: NotRequired[Failure]


class Actor(TypedDict):
    #: The host's own identifier of the person or process.
    id: str
    #: What people call them.
    name: NotRequired[str]
    #: Methods they may call: names such as email.send, areas such as history.*, or *. Absent = everything.
    permissions: NotRequired[List[str]]


class AllowedHours(TypedDict):
    #: HH:MM.
    opens: str
    #: HH:MM, later than opens; 24:00 is midnight.
    closes: str


class Area(TypedDict):
    #: Its name.
    name: str
    #: Built-in areas cannot be deleted.
    builtIn: bool
    #: The account that its messages leave from.
    accountId: NotRequired[str]
    #: That account's name.
    accountName: NotRequired[str]
    #: Grows by one with every change.
    revision: int


class AreaListResult(TypedDict):
    #: The items.
    items: List[Area]
    #: Where the next page begins; absent on the last.
    nextCursor: NotRequired[str]
    #: Items in all pages.
    total: int


class Attachment(TypedDict):
    #: A file below one of the directories of --attachments.
    path: NotRequired[str]
    #: The content, where it is not a file.
    base64: NotRequired[str]
    #: What recipients see; of a path, its last part by default.
    name: NotRequired[str]
    #: Media type; guessed from the name by default.
    contentType: NotRequired[str]
    #: Makes it an inline part that html shows as cid:….
    contentId: NotRequired[str]


class Attempt(TypedDict):
    #: 1, 2, 3 …
    number: int
    #: When it began.
    startedAt: str
    #: When the end of the content was about to leave.
    committedAt: NotRequired[str]
    #: When its outcome was known.
    endedAt: NotRequired[str]
    #: Recipients that the server had taken.
    recipientCount: int
    #: How it ended.
    outcome: NotRequired[Literal["sent", "partly_sent", "deferred", "failed", "uncertain", "aborted", "crashed"]]
    #: What went wrong.
    failure: NotRequired[Failure]
    #: Whether a copy may have arrived before.
    mayDuplicate: bool


class AuditEntry(TypedDict):
    #: The entry.
    id: str
    #: When.
    at: str
    #: Who; absent = the host itself.
    actor: NotRequired[Actor]
    #: Through which program.
    clientName: NotRequired[str]
    #: The call.
    method: str
    #: What it was done to.
    target: NotRequired[str]
    #: Names of the parameters that were given.
    changes: List[str]


class AuditListResult(TypedDict):
    #: The items.
    items: List[AuditEntry]
    #: Where the next page begins; absent on the last.
    nextCursor: NotRequired[str]
    #: Items in all pages.
    total: int


class AutoReply(TypedDict):
    #: Whether senders get an answer at once.
    enabled: NotRequired[bool]
    #: What it says.
    text: NotRequired[str]


class Bulk(TypedDict):
    #: The mass send; absent of a dry run.
    bulkId: NotRequired[str]
    #: Where it stands; absent of a dry run.
    state: NotRequired[Literal["scheduled", "recurring", "expanding", "sending", "paused", "cancelling", "cancelled", "finished"]]
    #: All of them: waiting, accepted and skipped.
    recipients: int
    #: Not yet looked at.
    waiting: int
    #: Got a message of their own.
    accepted: int
    #: Got none.
    skipped: int
    #: Why, the most frequent reason first.
    skips: List[Skip]
    #: Messages by state, e.g. sent.
    messages: Dict[str, int]
    #: When the last one leaves if the account's rate windows alone decide; absent where it has none.
    etaAt: NotRequired[str]
    #: When it begins, or begins again.
    nextAt: NotRequired[str]
    #: The recurring mass send that it is an occurrence of.
    seriesId: NotRequired[str]
    #: Why it is paused, where nobody asked for that.
    failure: NotRequired[Failure]
    #: When it was accepted.
    createdAt: NotRequired[str]
    #: When nothing of it was left to send.
    finishedAt: NotRequired[str]


class BulkItem(TypedDict):
    #: Its place among the recipients, from 0.
    item: int
    #: What came of it.
    state: Literal["waiting", "accepted", "skipped"]
    #: The address as it was given.
    to: NotRequired[str]
    #: The ERP's contact.
    contactId: NotRequired[str]
    #: The caller's own name for it.
    key: NotRequired[str]
    #: Why it got nothing.
    reason: NotRequired[Literal["notify_off", "preference", "unsubscribed", "suppressed", "contact_not_found", "no_address", "address_invalid", "duplicate", "template", "attachment_refused", "message_too_large", "message_invalid", "account"]]
    #: What exactly, e.g. the variable that is missing.
    detail: NotRequired[str]
    #: Its message.
    messageId: NotRequired[str]


class BulkItemsResult(TypedDict):
    #: The items.
    items: List[BulkItem]
    #: Where the next page begins; absent on the last.
    nextCursor: NotRequired[str]
    #: Items in all pages.
    total: int


class BulkListResult(TypedDict):
    #: The items.
    items: List[Bulk]
    #: Where the next page begins; absent on the last.
    nextCursor: NotRequired[str]
    #: Items in all pages.
    total: int


class BulkRecipient(TypedDict):
    #: a@b.c or Name <a@b.c>; one that is not valid is skipped, the others go.
    to: NotRequired[str]
    #: The ERP's contact; its address where to is left out.
    contactId: NotRequired[str]
    #: Your own name for this recipient in this mass send: given again it is not added again.
    key: NotRequired[str]
    #: Values of this recipient alone; they go before everybody's.
    data: NotRequired[Dict[str, Any]]
    #: Files that only this recipient gets.
    attachments: NotRequired[List[Attachment]]


class ChoiceStep(TypedDict):
    #: What was looked at.
    rule: Literal["explicit", "from", "template", "area", "area_all", "default_outgoing", "host_fallback"]
    #: The account found there.
    accountId: NotRequired[str]
    #: chosen, unset, disabled, sending_disabled, incomplete or not_found.
    verdict: Literal["chosen", "unset", "disabled", "sending_disabled", "incomplete", "not_found"]
    #: The same in words.
    explanation: str


class Contact(TypedDict):
    #: The ERP's identifier of the contact.
    id: str
    #: Grows by one with every change.
    revision: int
    #: customer, supplier or the ERP's own word.
    kind: str
    #: What they are called.
    name: str
    #: Where e-mail goes.
    email: NotRequired[str]
    #: Where SMS go.
    phone: NotRequired[str]
    #: Language and place.
    locale: NotRequired[str]
    #: Their time zone.
    timeZone: NotRequired[str]
    #: The contact's page.
    url: NotRequired[str]
    #: What they owe.
    balance: NotRequired[Money]
    #: The company they belong to.
    company: NotRequired[str]
    #: The switches that were set.
    preferences: Preferences
    #: Free values.
    fields: Dict[str, Any]
    #: When it was first stored.
    createdAt: str
    #: When it last changed.
    updatedAt: str


class ContactFilter(TypedDict):
    #: One of these.
    ids: NotRequired[List[str]]
    #: Of this kind.
    kind: NotRequired[str]
    #: With, or without, an address.
    hasEmail: NotRequired[bool]
    #: With, or without, a phone number.
    hasPhone: NotRequired[bool]
    #: With a balance above zero, or without.
    owes: NotRequired[bool]
    #: Whose switch for this is not off.
    wants: NotRequired[ContactWish]
    #: With exactly these free values.
    fields: NotRequired[Dict[str, Any]]
    #: Beginnings of words of name, company, address or id, without regard to case and accents.
    search: NotRequired[str]


class ContactImportResult(TypedDict):
    #: Lines that are not empty.
    rows: int
    #: Contacts that are new.
    created: int
    #: Contacts that changed.
    updated: int
    #: Contacts that were so already.
    unchanged: int
    #: Rows that are no contacts.
    refused: int
    #: The first refused rows.
    problems: List[RowProblem]


class ContactListResult(TypedDict):
    #: The items.
    items: List[Contact]
    #: Where the next page begins; absent on the last.
    nextCursor: NotRequired[str]
    #: Items in all pages.
    total: int


class ContactWish(TypedDict):
    #: What it is about.
    topic: Literal["invoices", "payments", "tickets", "reminders", "marketing"]
    #: How it reaches them.
    channel: Literal["email", "sms", "push"]


class Document(TypedDict):
    #: The ERP's kind of document, e.g. invoice.
    type: str
    #: The ERP's identifier of it.
    id: str
    #: Where it can be seen.
    url: NotRequired[str]


class Domain(TypedDict):
    #: The domain.
    id: str
    #: Grows by one with every change.
    revision: int
    #: The part of its addresses after the @, as A-labels.
    name: str
    #: What it says about sending.
    outgoing: DomainOutgoing
    #: What it says about receiving.
    incoming: DomainIncoming
    #: The accounts that use it.
    accounts: List[str]
    #: When it was created.
    createdAt: str
    #: When it was changed last.
    updatedAt: str


class DomainIncoming(TypedDict):
    #: imap or pop3.
    protocol: NotRequired[Literal["imap", "pop3"]]
    #: The server.
    host: NotRequired[str]
    #: Absent = what the security usually has.
    port: NotRequired[int]
    #: tls, starttls or none.
    security: NotRequired[Literal["tls", "starttls", "none"]]
    #: Whether security may be none.
    allowInsecure: NotRequired[bool]
    #: PEM file of the authorities to trust.
    caFile: NotRequired[str]
    #: SHA-256 of the server's public key.
    pinSha256: NotRequired[str]


class DomainIncomingEdit(TypedDict):
    #: imap or pop3.
    protocol: NotRequired[Optional[Literal["imap", "pop3"]]]
    #: The server.
    host: NotRequired[Optional[str]]
    #: Absent = what the security usually has: 465, 993, 995 with tls; 587, 143, 110 with starttls.
    port: NotRequired[Optional[int]]
    #: tls from the first octet, starttls required, or none (needs allowInsecure).
    security: NotRequired[Optional[Literal["tls", "starttls", "none"]]]
    #: Lets security be none.
    allowInsecure: NotRequired[Optional[bool]]
    #: Absolute path of a PEM file with the authorities to trust instead of the system's.
    caFile: NotRequired[Optional[str]]
    #: SHA-256 of the server's public key (SubjectPublicKeyInfo), base64 or hexadecimal, instead of an
    #: authority.
    pinSha256: NotRequired[Optional[str]]


class DomainListResult(TypedDict):
    #: The items.
    items: List[Domain]
    #: Where the next page begins; absent on the last.
    nextCursor: NotRequired[str]
    #: Items in all pages.
    total: int


class DomainOutgoing(TypedDict):
    #: The server.
    host: NotRequired[str]
    #: Absent = what the security usually has.
    port: NotRequired[int]
    #: tls, starttls or none.
    security: NotRequired[Literal["tls", "starttls", "none"]]
    #: Whether security may be none.
    allowInsecure: NotRequired[bool]
    #: PEM file of the authorities to trust.
    caFile: NotRequired[str]
    #: SHA-256 of the server's public key.
    pinSha256: NotRequired[str]


class DomainOutgoingEdit(TypedDict):
    #: The server.
    host: NotRequired[Optional[str]]
    #: Absent = what the security usually has: 465, 993, 995 with tls; 587, 143, 110 with starttls.
    port: NotRequired[Optional[int]]
    #: tls from the first octet, starttls required, or none (needs allowInsecure).
    security: NotRequired[Optional[Literal["tls", "starttls", "none"]]]
    #: Lets security be none.
    allowInsecure: NotRequired[Optional[bool]]
    #: Absolute path of a PEM file with the authorities to trust instead of the system's.
    caFile: NotRequired[Optional[str]]
    #: SHA-256 of the server's public key (SubjectPublicKeyInfo), base64 or hexadecimal, instead of an
    #: authority.
    pinSha256: NotRequired[Optional[str]]


class Done(TypedDict):
    #: Always true.
    done: bool


class Event(TypedDict):
    #: Grows from event to event.
    seq: int
    #: What happened; see events.md.
    type: EventType
    #: When.
    at: str
    #: Named values; which ones depends on the type.
    data: Dict[str, str]


class EventAckResult(TypedDict):
    #: Who read.
    consumer: str
    #: Where the next event.poll of this consumer begins.
    acknowledged: int


class EventPollResult(TypedDict):
    #: The events.
    items: List[Event]
    #: The seq of the newest event of any type.
    latest: int


class EventSubscribeResult(TypedDict):
    #: Always true.
    subscribed: bool
    #: Events with a greater seq are sent.
    after: int


class Failure(TypedDict):
    #: Stable name.
    slug: Literal["invalid_params", "not_found", "conflict", "forbidden", "too_late", "idempotency_conflict", "limit_exceeded", "busy", "shutting_down", "internal", "account_not_found", "account_none", "account_disabled", "account_incomplete", "account_held", "domain_not_found", "domain_in_use", "area_not_found", "message_not_found", "address_invalid", "attachment_refused", "attachment_integrity", "header_invalid", "key_missing", "wrong_key", "secret_required", "secret_unreadable", "db_in_use", "db_busy", "disk_full", "db_corrupt", "restored_backup", "storage_read_only", "disk_failed", "resolve", "connection", "timeout", "tls_required_unavailable", "tls_certificate", "tls_protocol", "trust_store_unavailable", "auth_failed", "auth_mechanism", "auth_server_not_verified", "protocol_violation", "smtp_reject", "smtputf8_required", "message_too_large", "rate_limited", "template_not_found", "template_invalid", "template_value_missing", "template_value_refused", "template_too_large", "template_automatic", "template_not_automatic", "suppressed", "poison", "expired", "outcome_unknown", "bulk_not_found", "notice_not_found", "notice_conflict", "receivable_not_found", "receivable_not_pending", "policy_not_found", "reminder_not_found", "reminder_no_address", "reminder_outdated", "question_not_found", "contact_not_found", "token_invalid"]
    #: What happened.
    message: str
    #: What to do about it.
    fix: str
    #: Where in the conversation.
    stage: NotRequired[str]
    #: What the server said.
    server: NotRequired[ServerReply]


class GatherSeconds(TypedDict):
    #: 0 where nobody has said.
    invoice: NotRequired[int]
    #: 0 where nobody has said.
    payment: NotRequired[int]
    #: 60 where nobody has said.
    ticket: NotRequired[int]
    #: 0 where nobody has said.
    supplierPayment: NotRequired[int]
    #: 0 where nobody has said.
    collection: NotRequired[int]


class Header(TypedDict):
    #: A name that the service does not set itself, e.g. X-Invoice.
    name: str
    #: One line.
    value: str


HistoryFilter = TypedDict(
    "HistoryFilter",
    {
        "from": "NotRequired[str]",
        "to": "NotRequired[str]",
        "sent": "NotRequired[bool]",
        "origin": "NotRequired[Literal[\"automatic\", \"manual\"]]",
        "state": "NotRequired[Literal[\"queued\", \"scheduled\", \"held\", \"sending\", \"sent\", \"delivered\", \"opened\", \"uncertain\", \"failed\", \"suppressed\", \"cancelled\", \"expired\"]]",
        "area": "NotRequired[str]",
        "accountId": "NotRequired[str]",
        "contactId": "NotRequired[str]",
        "document": "NotRequired[Document]",
        "actorId": "NotRequired[str]",
        "kind": "NotRequired[Literal[\"message\", \"test\", \"notice\", \"bulk\", \"reminder\", \"reply\"]]",
        "templateId": "NotRequired[str]",
    },
)


HistoryGetResult = TypedDict(
    "HistoryGetResult",
    {
        "id": "str",
        "kind": "Literal[\"message\", \"test\", \"notice\", \"bulk\", \"reminder\", \"reply\"]",
        "origin": "Literal[\"automatic\", \"manual\"]",
        "accountId": "str",
        "state": "Literal[\"queued\", \"scheduled\", \"held\", \"sending\", \"sent\", \"delivered\", \"opened\", \"uncertain\", \"failed\", \"suppressed\", \"cancelled\", \"expired\"]",
        "failure": "NotRequired[Failure]",
        "from": "str",
        "replyTo": "List[str]",
        "to": "List[str]",
        "cc": "List[str]",
        "bcc": "List[str]",
        "subject": "str",
        "text": "NotRequired[str]",
        "html": "NotRequired[str]",
        "headers": "str",
        "attachments": "List[StoredAttachment]",
        "recipients": "List[Recipient]",
        "area": "NotRequired[str]",
        "contactId": "NotRequired[str]",
        "document": "NotRequired[Document]",
        "actor": "NotRequired[Actor]",
        "resendOf": "NotRequired[str]",
        "template": "NotRequired[TemplateUse]",
        "timeline": "List[TimelineEntry]",
        "attempts": "List[Attempt]",
        "resolutions": "List[Resolution]",
        "sizeBytes": "int",
        "createdAt": "str",
        "sentAt": "NotRequired[str]",
    },
)


class HistoryListResult(TypedDict):
    #: The items.
    items: List[MessageSummary]
    #: Where the next page begins; absent on the last.
    nextCursor: NotRequired[str]
    #: Items in all pages.
    total: int


class HistoryResendResult(TypedDict):
    #: The new messages, in the same order.
    items: List[Receipt]


class Hold(TypedDict):
    #: Why its messages wait.
    reason: Literal["auth", "secret_unreadable", "manual", "poison", "restored_backup", "mode", "throttled", "unreachable"]
    #: Since when.
    since: str
    #: When it is tried again; absent = when the cause is mended.
    until: NotRequired[str]
    #: What went wrong.
    failure: NotRequired[Failure]


class Incoming(TypedDict):
    #: Whether it receives.
    enabled: bool
    #: imap or pop3.
    protocol: Literal["imap", "pop3"]
    #: The server that applies.
    server: Server
    #: Whether it gets the answers to the company.
    default: bool
    #: Folders that are synchronised.
    folders: List[IncomingFolder]
    #: all or unseen.
    sync: Literal["all", "unseen"]
    #: Newest messages taken at first.
    initialSyncCount: int
    #: Larger attachments are only noted.
    attachmentLimitMB: int
    #: Time between looks.
    intervalSeconds: int
    #: Whether the server may announce new messages.
    idle: bool
    #: POP3: days until deletion there.
    leaveOnServerDays: NotRequired[int]
    #: Whether unknown senders become contacts.
    createContacts: bool
    #: Whether messages are linked to documents.
    autoLink: bool
    #: What senders are told at once.
    autoReply: AutoReply
    #: Who is told of messages without an answer.
    unreplied: UnrepliedAlert


class IncomingEdit(TypedDict):
    #: Whether the account receives.
    enabled: NotRequired[Optional[bool]]
    #: imap or pop3.
    protocol: NotRequired[Optional[Literal["imap", "pop3"]]]
    #: The account that gets the answers to the company.
    default: NotRequired[Optional[bool]]
    #: Folders to synchronise.
    folders: NotRequired[Optional[List[IncomingFolder]]]
    #: all messages or the unseen ones.
    sync: NotRequired[Optional[Literal["all", "unseen"]]]
    #: Newest messages taken at first.
    initialSyncCount: NotRequired[Optional[int]]
    #: Larger attachments are only noted.
    attachmentLimitMB: NotRequired[Optional[int]]
    #: Time between looks.
    intervalSeconds: NotRequired[Optional[int]]
    #: Whether the server may announce new messages (RFC 2177).
    idle: NotRequired[Optional[bool]]
    #: POP3: days until a stored message is deleted there; null = never.
    leaveOnServerDays: NotRequired[Optional[int]]
    #: Whether unknown senders become contacts.
    createContacts: NotRequired[Optional[bool]]
    #: Whether messages are linked to the documents they name.
    autoLink: NotRequired[Optional[bool]]
    #: What senders are told at once.
    autoReply: NotRequired[Optional[AutoReply]]
    #: Who is told of messages without an answer.
    unreplied: NotRequired[Optional[UnrepliedAlert]]
    #: The server.
    host: NotRequired[Optional[str]]
    #: Absent = what the security usually has: 465, 993, 995 with tls; 587, 143, 110 with starttls.
    port: NotRequired[Optional[int]]
    #: tls from the first octet, starttls required, or none (needs allowInsecure).
    security: NotRequired[Optional[Literal["tls", "starttls", "none"]]]
    #: Lets security be none.
    allowInsecure: NotRequired[Optional[bool]]
    #: Absolute path of a PEM file with the authorities to trust instead of the system's.
    caFile: NotRequired[Optional[str]]
    #: SHA-256 of the server's public key (SubjectPublicKeyInfo), base64 or hexadecimal, instead of an
    #: authority.
    pinSha256: NotRequired[Optional[str]]


class IncomingFolder(TypedDict):
    #: Folder on the server, e.g. INBOX.
    name: str
    #: Type of document that each message becomes.
    appendTo: NotRequired[str]


class InitializeResult(TypedDict):
    #: Always chasqui.
    name: str
    #: Of the program.
    version: str
    #: Of these methods.
    protocolVersion: str
    #: The language in use.
    locale: Literal["es", "en"]
    #: This run of the process.
    instance: str
    #: What this build can do.
    capabilities: List[str]


class MessageGetResult(TypedDict):
    #: The message.
    messageId: str
    #: Where it stands.
    state: Literal["queued", "scheduled", "held", "sending", "sent", "delivered", "opened", "uncertain", "failed", "suppressed", "cancelled", "expired"]
    #: Why it is held.
    holdReason: NotRequired[Literal["auth", "secret_unreadable", "manual", "poison", "restored_backup", "mode", "throttled", "unreachable"]]
    #: What went wrong last.
    failure: NotRequired[Failure]
    #: What was tried.
    attempts: List[Attempt]
    #: What became of each.
    recipients: List[Recipient]
    #: When it is tried next.
    notBefore: str
    #: When trying ends.
    expiresAt: str
    #: When the server took it.
    sentAt: NotRequired[str]


class MessageReleaseResult(TypedDict):
    #: Messages that changed.
    released: int
    #: Where the one message stands.
    state: NotRequired[Literal["queued", "scheduled", "held", "sending", "sent", "delivered", "opened", "uncertain", "failed", "suppressed", "cancelled", "expired"]]


MessageSummary = TypedDict(
    "MessageSummary",
    {
        "id": "str",
        "kind": "Literal[\"message\", \"test\", \"notice\", \"bulk\", \"reminder\", \"reply\"]",
        "origin": "Literal[\"automatic\", \"manual\"]",
        "accountId": "str",
        "state": "Literal[\"queued\", \"scheduled\", \"held\", \"sending\", \"sent\", \"delivered\", \"opened\", \"uncertain\", \"failed\", \"suppressed\", \"cancelled\", \"expired\"]",
        "holdReason": "NotRequired[Literal[\"auth\", \"secret_unreadable\", \"manual\", \"poison\", \"restored_backup\", \"mode\", \"throttled\", \"unreachable\"]]",
        "failure": "NotRequired[Failure]",
        "from": "str",
        "to": "NotRequired[str]",
        "recipientCount": "int",
        "subject": "str",
        "attachmentCount": "int",
        "area": "NotRequired[str]",
        "contactId": "NotRequired[str]",
        "documentType": "NotRequired[str]",
        "documentId": "NotRequired[str]",
        "actorId": "NotRequired[str]",
        "priority": "Literal[\"bulk\", \"normal\", \"urgent\"]",
        "attempts": "int",
        "resendOf": "NotRequired[str]",
        "template": "NotRequired[TemplateUse]",
        "messageIdHeader": "str",
        "sizeBytes": "int",
        "notBefore": "NotRequired[str]",
        "createdAt": "str",
        "updatedAt": "str",
        "sentAt": "NotRequired[str]",
    },
)


class Money(TypedDict):
    #: A decimal number in quotes, e.g. "1234.50".
    amount: str
    #: ISO 4217, e.g. USD.
    currency: str


class Notice(TypedDict):
    #: What has happened.
    kind: Literal["invoice", "payment", "ticket", "supplierPayment", "collection"]
    #: Who it concerns.
    contactId: str
    #: The document that it happened to.
    document: Document
    #: Values for the area's template, e.g. numero, monto, vencimiento.
    data: NotRequired[Dict[str, Any]]
    #: Files, such as the document as PDF; copied before the answer.
    attachments: NotRequired[List[Attachment]]
    #: The document's own switch; false only records that nothing was sent.
    notify: NotRequired[bool]
    #: Whether a rule or a person brought it about.
    origin: NotRequired[Literal["automatic", "manual"]]
    #: Your own name for what happened: published again with the same content it is the same.
    eventId: str


class NoticeConfigureResult(TypedDict):
    #: By kind; those left out stay. 0 = each goes at once.
    gatherSeconds: GatherSeconds


class NoticeItem(TypedDict):
    #: The event.
    eventId: str
    #: What became of it.
    notice: NotRequired[NoticeOutcome]
    #: Why it could not be published.
    failure: NotRequired[Failure]


class NoticeListResult(TypedDict):
    #: The items.
    items: List[NoticeOutcome]
    #: Where the next page begins; absent on the last.
    nextCursor: NotRequired[str]
    #: Items in all pages.
    total: int


class NoticeOutcome(TypedDict):
    #: The notice.
    noticeId: str
    #: The ERP's own name for what happened.
    eventId: str
    #: What has happened.
    kind: Literal["invoice", "payment", "ticket", "supplierPayment", "collection"]
    #: Who it concerns.
    contactId: str
    #: The document that it happened to.
    document: Document
    #: Whether a rule or a person brought it about.
    origin: Literal["automatic", "manual"]
    #: What was sent, and where it stands.
    messages: List[Receipt]
    #: The channels by which nothing was sent.
    skipped: List[NoticeSkip]
    #: Until then it waits for what else happens to the document; all of it goes as one message.
    gatheringUntil: NotRequired[str]
    #: When it was published.
    createdAt: str
    #: True where the same had been published before.
    replayed: NotRequired[bool]


class NoticePublishBatchResult(TypedDict):
    #: New ones, whether or not something was sent.
    published: int
    #: Those that had been published before.
    replayed: int
    #: Those that nothing was stored of.
    failed: int
    #: What became of each, in their order.
    items: List[NoticeItem]


class NoticeSkip(TypedDict):
    #: How it would have gone.
    channel: Literal["email", "sms", "push"]
    #: Why nothing was sent.
    reason: Literal["notify_off", "preference", "unsubscribed", "suppressed", "contact_not_found", "no_address", "address_invalid", "duplicate", "template", "attachment_refused", "message_too_large", "message_invalid", "account"]
    #: The same for people.
    text: str
    #: What exactly, e.g. the variable that is missing.
    detail: NotRequired[str]


class Outgoing(TypedDict):
    #: Whether it sends.
    enabled: bool
    #: The server that applies.
    server: Server
    #: How it logs in.
    authentication: Literal["auto", "none", "plain", "login", "cram-md5", "scram-sha-1", "scram-sha-256", "xoauth2", "oauthbearer"]
    #: Whether it is the account for everything without another.
    default: bool
    #: Whether its address is always the sender.
    alwaysUseAccountAddress: bool
    #: Whether its name is always the sender's.
    alwaysUseAccountName: bool
    #: Where answers go.
    replyTo: NotRequired[str]
    #: Put under each message.
    signature: NotRequired[str]
    #: Put under the signature.
    footer: NotRequired[str]
    #: Gets a blind copy of everything.
    alwaysBcc: NotRequired[str]
    #: Whether mass messages carry an unsubscribe link.
    unsubscribeLink: bool
    #: Whether openings are recorded.
    trackOpens: bool
    #: Whether copies are filed in the Sent folder.
    appendToSent: Literal["auto", "always", "never"]
    #: That folder's name.
    sentFolder: NotRequired[str]
    #: Its windows.
    rateLimits: List[RateLimit]
    #: Connections at a time.
    maxSessions: NotRequired[int]


class OutgoingEdit(TypedDict):
    #: Whether the account sends.
    enabled: NotRequired[Optional[bool]]
    #: How to log in; none = no login.
    authentication: NotRequired[Optional[Literal["auto", "none", "plain", "login", "cram-md5", "scram-sha-1", "scram-sha-256", "xoauth2", "oauthbearer"]]]
    #: The account for everything without another.
    default: NotRequired[Optional[bool]]
    #: Its address is the sender whatever a message says; who was asked for gets the answers.
    alwaysUseAccountAddress: NotRequired[Optional[bool]]
    #: The account's name is the sender's name whatever a message says.
    alwaysUseAccountName: NotRequired[Optional[bool]]
    #: Where answers go: an address, none, self, sender or defaultIncoming; see account.resolve.
    replyTo: NotRequired[Optional[str]]
    #: HTML or text put under each message.
    signature: NotRequired[Optional[str]]
    #: HTML or text put under the signature.
    footer: NotRequired[Optional[str]]
    #: An address that gets a blind copy of everything.
    alwaysBcc: NotRequired[Optional[str]]
    #: Whether what people may decline shows an unsubscribe link; its headers have one anyway.
    unsubscribeLink: NotRequired[Optional[bool]]
    #: Whether openings are recorded.
    trackOpens: NotRequired[Optional[bool]]
    #: Whether copies are filed in the Sent folder.
    appendToSent: NotRequired[Optional[Literal["auto", "always", "never"]]]
    #: That folder's name where it cannot be found.
    sentFolder: NotRequired[Optional[str]]
    #: At most so many messages in any such window.
    rateLimits: NotRequired[Optional[List[RateLimit]]]
    #: Connections at a time.
    maxSessions: NotRequired[Optional[int]]
    #: The server.
    host: NotRequired[Optional[str]]
    #: Absent = what the security usually has: 465, 993, 995 with tls; 587, 143, 110 with starttls.
    port: NotRequired[Optional[int]]
    #: tls from the first octet, starttls required, or none (needs allowInsecure).
    security: NotRequired[Optional[Literal["tls", "starttls", "none"]]]
    #: Lets security be none.
    allowInsecure: NotRequired[Optional[bool]]
    #: Absolute path of a PEM file with the authorities to trust instead of the system's.
    caFile: NotRequired[Optional[str]]
    #: SHA-256 of the server's public key (SubjectPublicKeyInfo), base64 or hexadecimal, instead of an
    #: authority.
    pinSha256: NotRequired[Optional[str]]


class Phrase(TypedDict):
    #: Spanish.
    es: str
    #: English.
    en: str


class PingResult(TypedDict):
    #: The service's clock.
    at: str


class PlannedDocument(TypedDict):
    #: The receivable.
    receivableId: str
    #: What people call it.
    number: str
    #: What is owed on it.
    balance: Money
    #: When it is due.
    dueDate: str
    #: How far it has come.
    level: int
    #: False: its level has gone before, and it is listed because it is still owed.
    isNew: bool


class PlannedReminder(TypedDict):
    #: The policy.
    policyId: str
    #: Of the document that has come furthest; decides the text.
    level: int
    #: The text.
    template: str
    #: The way it takes.
    channel: Literal["email", "sms", "push"]
    #: What is owed on all of them.
    total: Money
    #: Oldest first.
    documents: List[PlannedDocument]


class PreferencesEdit(TypedDict):
    #: Invoices.
    invoices: NotRequired[Optional[TopicEdit]]
    #: Receipts of payments.
    payments: NotRequired[Optional[TopicEdit]]
    #: News of tickets.
    tickets: NotRequired[Optional[TopicEdit]]
    #: Payment reminders.
    reminders: NotRequired[Optional[TopicEdit]]
    #: Everything else.
    marketing: NotRequired[Optional[TopicEdit]]


class Preset(TypedDict):
    #: Stable name: what an account's preset says.
    name: str
    #: What people call the service.
    title: str
    #: Mail domains that are its own.
    domains: List[str]
    #: Its SMTP server.
    outgoing: NotRequired[PresetServer]
    #: Its IMAP server.
    imap: NotRequired[PresetServer]
    #: Its POP3 server.
    pop3: NotRequired[PresetServer]
    #: What it accepts as a password; oauth2 = tokens only.
    demands: Literal["password", "app_password", "oauth2", "api_key"]
    #: What the login name is: the address, its part before the @, a fixed name, or one of the account's own.
    login: Literal["address", "local_part", "fixed", "own"]
    #: That name, where it is fixed.
    loginName: NotRequired[str]
    #: Whether it files a copy of sent mail by itself.
    filesSentMail: bool
    #: Messages per day that it is known to allow; a hint only.
    dailyLimit: NotRequired[int]
    #: What to do, in the connection's language.
    note: str


class PresetListResult(TypedDict):
    #: The services.
    items: List[Preset]


class PresetServer(TypedDict):
    #: The server.
    host: str
    #: Its port.
    port: int
    #: tls, starttls or none.
    security: Literal["tls", "starttls", "none"]


class Problem(TypedDict):
    #: Stable name.
    kind: Literal["no_default_outgoing", "key_missing", "wrong_key", "account_held", "account_incomplete", "outbox_held", "uncertain_messages", "storage_read_only", "db_corrupt", "log_large", "disk_low", "clock_wrong", "file_system_doubtful", "sqlite_old", "durability_off", "mode_not_live"]
    #: error, warning or notice.
    severity: Literal["error", "warning", "notice"]
    #: What is wrong.
    message: str
    #: What to do about it.
    fix: str


class Question(TypedDict):
    #: The question.
    id: str
    #: receivable.stillOwed: whether a receivable is still unpaid; yes or no.
    kind: Literal["receivable.stillOwed"]
    #: The ERP's id of what it is about.
    subjectId: str
    #: What helps to answer.
    facts: Dict[str, str]
    #: open, answered, or expired: then the fallback counts.
    state: Literal["open", "answered", "expired"]
    #: What counts without an answer in time.
    fallback: str
    #: What was answered.
    answer: NotRequired[str]
    #: When it was asked.
    askedAt: str
    #: Until when an answer counts.
    deadline: str
    #: When it was answered or expired.
    settledAt: NotRequired[str]


class QuestionListResult(TypedDict):
    #: The items.
    items: List[Question]
    #: Where the next page begins; absent on the last.
    nextCursor: NotRequired[str]
    #: Items in all pages.
    total: int


class QueueDepth(TypedDict):
    #: The account.
    accountId: str
    #: The state.
    state: Literal["queued", "scheduled", "held", "sending", "sent", "delivered", "opened", "uncertain", "failed", "suppressed", "cancelled", "expired"]
    #: Messages in it.
    count: int


class QuotaWindow(TypedDict):
    #: The limit, in recipients.
    messages: int
    #: The window's length.
    perHours: int
    #: Recipients in the window that ends now.
    used: int
    #: What still fits now.
    remaining: int


class RateLimit(TypedDict):
    #: Messages, counted by recipient.
    messages: int
    #: Length of the sliding window, in hours.
    perHours: int


class Receipt(TypedDict):
    #: The message, for history.get and the other message methods.
    messageId: str
    #: Where it stands.
    state: Literal["queued", "scheduled", "held", "sending", "sent", "delivered", "opened", "uncertain", "failed", "suppressed", "cancelled", "expired"]
    #: Why, where it did not go.
    failure: NotRequired[Failure]


class Receivable(TypedDict):
    #: The ERP's own identifier.
    id: str
    #: Grows by one with every change.
    revision: int
    #: The customer.
    contactId: str
    #: What people call the document.
    number: str
    #: Of the document.
    total: Money
    #: What is still owed.
    balance: Money
    #: When it is due.
    dueDate: str
    #: pending, paid, void or disputed.
    state: Literal["pending", "paid", "void", "disputed"]
    #: Where the customer sees or pays it.
    url: NotRequired[str]
    #: Files that go with its reminders.
    attachments: List[ReceivableFile]
    #: The day the customer promised to pay.
    promisedOn: NotRequired[str]
    #: Whether no policy reminds of it.
    doNotRemind: bool
    #: Its own reminder policy.
    policyId: NotRequired[str]
    #: When the ERP first told of it.
    createdAt: str
    #: When it was changed last.
    updatedAt: str


class ReceivableFile(TypedDict):
    #: A file below one of the directories of --attachments, read when a reminder is made.
    path: str
    #: What the customer sees; its last part by default.
    name: NotRequired[str]


class ReceivableListResult(TypedDict):
    #: The items.
    items: List[Receivable]
    #: Where the next page begins; absent on the last.
    nextCursor: NotRequired[str]
    #: Items in all pages.
    total: int


class Recheck(TypedDict):
    #: How long an answer is waited for.
    deadlineSeconds: NotRequired[int]
    #: Without an answer: send, or skip this level.
    fallback: NotRequired[Literal["send", "skip"]]


class Recipient(TypedDict):
    #: The address.
    address: str
    #: to, cc or bcc.
    role: Literal["to", "cc", "bcc"]
    #: What became of it.
    state: Literal["pending", "committing", "sent", "failed", "uncertain", "suppressed"]
    #: What the server said last.
    server: NotRequired[ServerReply]


class Recurrence(TypedDict):
    #: day, week or month.
    every: Literal["day", "week", "month"]
    #: The time of the clocks there, such as 08:00.
    at: str
    #: IANA name of the place, such as America/Guayaquil.
    timeZone: str
    #: Of every week.
    weekday: NotRequired[Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]]
    #: Of every month; the last one where it has fewer.
    day: NotRequired[int]


class Reminder(TypedDict):
    #: The reminder.
    id: str
    #: The document.
    receivableId: str
    #: The customer.
    contactId: str
    #: Absent where a person asked for it.
    policyId: NotRequired[str]
    #: From 1; absent where a person asked for it.
    level: NotRequired[int]
    #: Of its level: days after the due date.
    day: NotRequired[int]
    #: The due date that the day is counted from.
    dueDate: str
    #: pending, awaiting_approval, queued (its message is in the outbox), sent, superseded, skipped, failed or
    #: cancelled.
    state: Literal["pending", "awaiting_approval", "queued", "sent", "superseded", "skipped", "failed", "cancelled"]
    #: Why it is in this state, or what it waits for.
    reason: NotRequired[Literal["paid", "void", "disputed", "do_not_remind", "promised", "deleted", "changed", "due_date_changed", "no_policy", "policy_disabled", "policy_changed", "not_due", "already_sent", "superseded", "unknown_contact", "no_address", "opted_out", "suppressed", "in_flight", "interval", "closed", "awaiting_approval", "skipped", "asking", "not_owed", "unanswered", "cannot_be_made", "refused", "message_cancelled", "expired"]]
    #: Whether someone has said yes to it.
    approved: bool
    #: While pending: when it is looked at next.
    nextLookAt: NotRequired[str]
    #: Its message, for history.get.
    messageId: NotRequired[str]
    #: When it came to its state.
    settledAt: NotRequired[str]
    #: When it was foreseen.
    createdAt: str


class ReminderApproveResult(TypedDict):
    #: The reminders.
    items: List[Reminder]


class ReminderExclusion(TypedDict):
    #: The receivable.
    receivableId: str
    #: Why not.
    reason: Literal["paid", "void", "disputed", "do_not_remind", "promised", "deleted", "changed", "due_date_changed", "no_policy", "policy_disabled", "policy_changed", "not_due", "already_sent", "superseded", "unknown_contact", "no_address", "opted_out", "suppressed", "in_flight", "interval", "closed", "awaiting_approval", "skipped", "asking", "not_owed", "unanswered", "cannot_be_made", "refused", "message_cancelled", "expired"]
    #: When that may be different by itself.
    until: NotRequired[str]


class ReminderLevel(TypedDict):
    #: Days after the due date; negative before it.
    day: int
    #: reminder1, reminder2 or reminder3 for the shipped texts, or a template's id.
    template: str
    #: Only email can be sent by.
    channel: NotRequired[Literal["email", "sms", "push"]]


class ReminderListResult(TypedDict):
    #: The items.
    items: List[Reminder]
    #: Where the next page begins; absent on the last.
    nextCursor: NotRequired[str]
    #: Items in all pages.
    total: int


class ReminderPlan(TypedDict):
    #: The customer.
    contactId: str
    #: The moment this is for.
    at: str
    #: One message for each policy and currency.
    reminders: List[PlannedReminder]
    #: The other documents, and why.
    excluded: List[ReminderExclusion]


class ReminderPlanResult(TypedDict):
    #: The items.
    items: List[ReminderPlan]
    #: Where the next page begins; absent on the last.
    nextCursor: NotRequired[str]
    #: Items in all pages.
    total: int


class ReminderPolicy(TypedDict):
    #: The policy.
    id: str
    #: Grows by one with every change.
    revision: int
    #: When it was created.
    createdAt: str
    #: When it was changed last.
    updatedAt: str
    #: What people call it; needed at first.
    name: NotRequired[str]
    #: Needed at first. Of a document only the latest level goes whose day has come; earlier ones are
    #: superseded.
    levels: NotRequired[List[ReminderLevel]]
    #: true at first.
    enabled: NotRequired[bool]
    #: Serves receivables that name no policy; the first policy is the default one.
    default: NotRequired[bool]
    #: IANA name; at first that of the connection, else UTC.
    timeZone: NotRequired[str]
    #: Whether days and hours are those of the contact's own zone, where it has one; true at first.
    useContactTimeZone: NotRequired[bool]
    #: When reminders may leave; 09:00 to 18:00 at first.
    hours: NotRequired[AllowedHours]
    #: Days on which reminders may leave; monday to friday at first.
    workingDays: NotRequired[List[Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]]]
    #: Days on which nothing leaves: 2026-12-25, or 12-25 for every year.
    holidays: NotRequired[List[str]]
    #: Days from one message to a customer to the next, whatever the documents; 3 at first.
    minimumIntervalDays: NotRequired[int]
    #: Whether each reminder waits for reminder.approve; false at first.
    holdForApproval: NotRequired[bool]
    #: Asks the host, right before sending, whether each document is still owed; null = by what it has told.
    recheck: NotRequired[Optional[Recheck]]
    #: The account that sends; null = that of the template or of the area collections.
    accountId: NotRequired[Optional[str]]


class ReminderPolicyListResult(TypedDict):
    #: The items.
    items: List[ReminderPolicy]
    #: Where the next page begins; absent on the last.
    nextCursor: NotRequired[str]
    #: Items in all pages.
    total: int


class ReminderSendResult(TypedDict):
    #: The reminder, for reminder.list.
    reminderId: str
    #: Its message, for history.get and the message methods.
    messageId: str
    #: Where the message stands.
    state: Literal["queued", "scheduled", "held", "sending", "sent", "delivered", "opened", "uncertain", "failed", "suppressed", "cancelled", "expired"]
    #: Where it goes.
    to: str


class ReminderSkipResult(TypedDict):
    #: The reminders.
    items: List[Reminder]


class Resolution(TypedDict):
    #: What was decided.
    outcome: Literal["sent", "failed", "retry"]
    #: Who, or which policy.
    by: str
    #: How they knew.
    note: NotRequired[str]
    #: When.
    at: str


class RowProblem(TypedDict):
    #: The line in the file, from 1.
    row: int
    #: The contact's, where it could be read.
    id: NotRequired[str]
    #: The member, as a JSON pointer.
    field: str
    #: What is wrong with it.
    message: str


class SMSSize(TypedDict):
    #: gsm7, or ucs2 where a character needs it.
    encoding: Literal["gsm7", "ucs2"]
    #: Septets or 16-bit units.
    units: int
    #: Messages that are charged.
    segments: int


class SenderStep(TypedDict):
    #: What it is about.
    part: Literal["from_address", "from_name", "reply_to"]
    #: What decided it.
    rule: Literal["asked", "account", "account_always", "original_sender", "policy", "default_incoming", "none"]
    #: The same in words.
    explanation: str


class Server(TypedDict):
    #: The server; absent = nobody says.
    host: NotRequired[ServerHost]
    #: Its port.
    port: ServerPort
    #: tls, starttls or none.
    security: ServerSecurity
    #: Whether security may be none.
    allowInsecure: ServerAllowInsecure
    #: Authorities trusted instead of the system's.
    caFile: NotRequired[ServerCaFile]
    #: The server's key.
    pinSha256: NotRequired[ServerPinSha256]


class ServerAllowInsecure(TypedDict):
    """Whether security may be none."""
    #: What applies.
    value: bool
    #: Who says so: account, domain, preset or default.
    origin: Literal["account", "domain", "preset", "default"]


class ServerCaFile(TypedDict):
    """Authorities trusted instead of the system's."""
    #: What applies.
    value: str
    #: Who says so: account, domain, preset or default.
    origin: Literal["account", "domain", "preset", "default"]


class ServerHost(TypedDict):
    """The server; absent = nobody says."""
    #: What applies.
    value: str
    #: Who says so: account, domain, preset or default.
    origin: Literal["account", "domain", "preset", "default"]


class ServerPinSha256(TypedDict):
    """The server's key."""
    #: What applies.
    value: str
    #: Who says so: account, domain, preset or default.
    origin: Literal["account", "domain", "preset", "default"]


class ServerPort(TypedDict):
    """Its port."""
    #: What applies.
    value: int
    #: Who says so: account, domain, preset or default.
    origin: Literal["account", "domain", "preset", "default"]


class ServerReply(TypedDict):
    #: E.g. 550.
    code: int
    #: RFC 3463, e.g. 5.1.1.
    enhanced: NotRequired[str]
    #: The server's words, without our secrets.
    text: str


class ServerSecurity(TypedDict):
    """tls, starttls or none."""
    #: What applies.
    value: Literal["tls", "starttls", "none"]
    #: Who says so: account, domain, preset or default.
    origin: Literal["account", "domain", "preset", "default"]


class Skip(TypedDict):
    #: Why.
    reason: Literal["notify_off", "preference", "unsubscribed", "suppressed", "contact_not_found", "no_address", "address_invalid", "duplicate", "template", "attachment_refused", "message_too_large", "message_invalid", "account"]
    #: The same for people.
    text: str
    #: How many.
    count: int
    #: The first few; all with bulk.items.
    examples: List[BulkItem]


class StoredAttachment(TypedDict):
    #: What recipients see.
    name: str
    #: Media type.
    contentType: str
    #: Of an inline part.
    contentId: NotRequired[str]
    #: Of the content.
    sizeBytes: int
    #: Of the content, hexadecimal.
    sha256: str


class Suppression(TypedDict):
    #: How it would reach them.
    channel: Literal["email", "sms", "push"]
    #: The address, in lower case.
    address: str
    #: all, or marketing for what people may decline.
    scope: Literal["all", "marketing"]
    #: Why.
    reason: Literal["hard", "soft", "complaint", "unsubscribed", "manual"]
    #: Who or what said so; link = an unsubscribe link.
    source: str
    #: In somebody's words.
    note: NotRequired[str]
    #: The message that brought it about.
    messageId: NotRequired[str]
    #: The ERP's contact.
    contactId: NotRequired[str]
    #: When it ends by itself; absent = never.
    until: NotRequired[str]
    #: Since when.
    at: str


class SuppressionExplainResult(TypedDict):
    #: How it is reached.
    channel: Literal["email", "sms", "push"]
    #: The address as the list knows it.
    address: str
    #: Whether invoices, tickets and reminders go there.
    transactional: bool
    #: Whether everything else does.
    marketing: bool
    #: The same in words.
    explanation: str
    #: What the list says of it.
    entries: List[Suppression]


class SuppressionListResult(TypedDict):
    #: The items.
    items: List[Suppression]
    #: Where the next page begins; absent on the last.
    nextCursor: NotRequired[str]
    #: Items in all pages.
    total: int


class SuppressionRemoveResult(TypedDict):
    #: Entries that it had.
    removed: int


class SystemBackupResult(TypedDict):
    #: The file.
    path: str
    #: Its size.
    sizeBytes: int


class SystemCheckResult(TypedDict):
    #: False when any problem is an error.
    ok: bool
    #: Worst first.
    problems: List[Problem]


class SystemInfoResult(TypedDict):
    #: Of the program.
    version: str
    #: This run of the process.
    instance: str
    #: live, redirect, hold or sandbox.
    mode: Literal["live", "redirect", "hold", "sandbox"]
    #: Whether this process sends; another one on the same data may instead.
    isWorker: bool
    #: Where everything is kept.
    dataDirectory: str
    #: Of the system's SQLite.
    sqliteVersion: str
    #: open, no_key_yet, key_missing, wrong_key or unusable.
    key: str
    #: Tells master keys apart.
    keyFingerprint: NotRequired[str]
    #: Why nothing is sent.
    outboxHold: NotRequired[Literal["auth", "secret_unreadable", "manual", "poison", "restored_backup", "mode", "throttled", "unreachable"]]
    #: Messages by account and state.
    queue: List[QueueDepth]
    #: Sequence number of the newest event.
    latestEvent: int


class SystemRotateKeyResult(TypedDict):
    #: Of the master key in use.
    fingerprint: NotRequired[str]
    #: Secrets under the new data key.
    resealed: int
    #: Secrets that no key opens; set those passwords again.
    unreadable: int


class SystemUnlockResult(TypedDict):
    #: open, or no_key_yet for a new database that will use this key.
    key: str


class Template(TypedDict):
    #: The template.
    id: str
    #: Grows with every change.
    revision: int
    #: Grows with every change of what it says.
    version: int
    #: What operators call it.
    name: str
    #: email, sms or push.
    channel: Literal["email", "sms", "push"]
    #: The part of the business.
    area: NotRequired[str]
    #: The account that its messages leave from.
    accountId: NotRequired[str]
    #: What the service uses it for: it can be changed and reset, not deleted.
    automatic: NotRequired[Literal["invoice", "payment", "supplierPayment", "ticket", "reminder1", "reminder2", "reminder3", "test"]]
    #: Language and place, e.g. es-EC.
    locale: NotRequired[str]
    #: E-mail.
    subject: NotRequired[str]
    #: E-mail.
    html: NotRequired[str]
    #: E-mail and SMS.
    text: NotRequired[str]
    #: Push.
    title: NotRequired[str]
    #: Push.
    body: NotRequired[str]
    #: When it was made.
    createdAt: str
    #: When it was last saved.
    updatedAt: str
    #: When it was deleted; kept for the history.
    deletedAt: NotRequired[str]


class TemplateDraft(TypedDict):
    #: How its messages go.
    channel: NotRequired[Literal["email", "sms", "push"]]
    #: What operators call it.
    name: NotRequired[str]
    #: The part of the business: decides its variables and, without accountId, the account.
    area: NotRequired[Optional[str]]
    #: The account that its messages leave from.
    accountId: NotRequired[Optional[str]]
    #: How money and dates are written where the contact has no locale.
    locale: NotRequired[Optional[str]]
    #: E-mail: one line.
    subject: NotRequired[Optional[str]]
    #: E-mail: values are escaped by where they stand.
    html: NotRequired[Optional[str]]
    #: E-mail: made from html where it is missing. SMS: the message.
    text: NotRequired[Optional[str]]
    #: Push: one line.
    title: NotRequired[Optional[str]]
    #: Push: the message.
    body: NotRequired[Optional[str]]


class TemplateItem(TypedDict):
    #: In English.
    name: str
    #: In Spanish.
    nombre: str
    #: What kind of value it takes.
    type: Literal["text", "number", "money", "date", "instant", "flag", "list"]
    #: What it is, in both languages.
    description: Phrase
    #: As data takes it.
    example: Any


class TemplateListResult(TypedDict):
    #: The items.
    items: List[TemplateRow]
    #: Where the next page begins; absent on the last.
    nextCursor: NotRequired[str]
    #: Items in all pages.
    total: int


TemplatePreviewResult = TypedDict(
    "TemplatePreviewResult",
    {
        "subject": "NotRequired[str]",
        "html": "NotRequired[str]",
        "text": "NotRequired[str]",
        "title": "NotRequired[str]",
        "body": "NotRequired[str]",
        "accountId": "NotRequired[str]",
        "from": "NotRequired[str]",
        "sms": "NotRequired[SMSSize]",
        "bytes": "NotRequired[int]",
    },
)


class TemplateRow(TypedDict):
    #: The template.
    id: str
    #: Grows with every change.
    revision: int
    #: Grows with every change of what it says.
    version: int
    #: What operators call it.
    name: str
    #: email, sms or push.
    channel: Literal["email", "sms", "push"]
    #: The part of the business.
    area: NotRequired[str]
    #: The account that its messages leave from.
    accountId: NotRequired[str]
    #: What the service uses it for.
    automatic: NotRequired[Literal["invoice", "payment", "supplierPayment", "ticket", "reminder1", "reminder2", "reminder3", "test"]]
    #: Language and place.
    locale: NotRequired[str]
    #: E-mail.
    subject: NotRequired[str]
    #: When it was last saved.
    updatedAt: str


class TemplateUse(TypedDict):
    #: The template.
    id: str
    #: Which of its versions.
    version: int


class TemplateVariable(TypedDict):
    #: In English; both names mean the same.
    name: str
    #: In Spanish.
    nombre: str
    #: What kind of value it takes.
    type: Literal["text", "number", "money", "date", "instant", "flag", "list"]
    #: What it is, in both languages.
    description: Phrase
    #: As data takes it.
    example: Any
    #: Of a list: what each of its lines has.
    items: List[TemplateItem]


class TemplateVariablesResult(TypedDict):
    #: By topic.
    variables: List[TemplateVariable]
    #: Names that may follow a | in a variable.
    formats: List[str]


class TemplateVersion(TypedDict):
    #: 1, 2, 3 …
    version: int
    #: Whether it is the text that the program brings.
    original: bool
    #: E-mail.
    subject: NotRequired[str]
    #: Who saved it.
    actorId: NotRequired[str]
    #: When.
    createdAt: str


class TemplateVersionsResult(TypedDict):
    #: The items.
    items: List[TemplateVersion]
    #: Where the next page begins; absent on the last.
    nextCursor: NotRequired[str]
    #: Items in all pages.
    total: int


class TimelineEntry(TypedDict):
    #: When.
    at: str
    #: The state it came to.
    state: Literal["queued", "scheduled", "held", "sending", "sent", "delivered", "opened", "uncertain", "failed", "suppressed", "cancelled", "expired"]
    #: Why it was held.
    holdReason: NotRequired[Literal["auth", "secret_unreadable", "manual", "poison", "restored_backup", "mode", "throttled", "unreachable"]]
    #: What went wrong.
    failure: NotRequired[Failure]


class TokenState(TypedDict):
    #: The account.
    accountId: str
    #: Whether an access token was handed over.
    hasToken: bool
    #: When.
    tokenUpdatedAt: NotRequired[str]
    #: When it ends, where the host said so.
    expiresAt: NotRequired[str]


class TopicEdit(TypedDict):
    #: By e-mail.
    email: NotRequired[Optional[bool]]
    #: By SMS.
    sms: NotRequired[Optional[bool]]
    #: By push notification.
    push: NotRequired[Optional[bool]]


class UnrepliedAlert(TypedDict):
    #: Whether anyone is told.
    enabled: NotRequired[bool]
    #: Minutes without an answer.
    afterMinutes: NotRequired[int]
    #: Addresses that are told.
    notify: NotRequired[List[str]]


class Unsubscription(TypedDict):
    #: What it is about.
    channel: Literal["email", "sms", "push"]
    #: Who it is about.
    address: str
    #: The ERP's contact, where the message named one.
    contactId: NotRequired[str]
    #: Whether the address has unsubscribed.
    unsubscribed: bool


class VerificationStep(TypedDict):
    #: resolve, connect, tls, greeting, login, folder or sender.
    name: Literal["resolve", "connect", "tls", "greeting", "login", "folder", "sender"]
    #: Whether it succeeded.
    ok: bool
    #: How long it took.
    tookMs: int
    #: Address reached, mechanism used, the server's words.
    detail: NotRequired[str]


EventType = Literal["message.state", "account.held", "account.released", "account.changed", "account.defaultLost", "key.created", "key.rotated", "outbox.held", "worker.started", "bulk.state", "notice.decided", "clock.stepped", "reminder.sent", "reminder.waiting", "reminder.withdrawn", "question.asked", "question.settled", "suppression.added", "suppression.removed"]
Preferences = Dict[str, Dict[str, bool]]


class AccountMethods(Namespace[Mode]):
    """`client.account.*`"""

    @rpc("account.discover", "reads")
    def discover(
        self,
        *,
        address: str,
        actor: Optional[Actor] = None,
    ) -> AccountDiscoverResult:
        """Finds the servers that an address needs.

        A mail domain that exists here comes first, then the known service whose own domain it is. Nobody is
        asked over the network.

        * `address`: The address that an account shall have.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.
        """
        raise NotImplementedError

    @rpc(
        "account.create",
        "once",
        {"from_name": "fromName", "domain_id": "domainId", "login_id": "loginId", "password_encoding": "passwordEncoding", "awaiting_password": "awaitingPassword", "idempotency_key": "idempotencyKey"},
        ("name", "address", "from_name", "provider", "domain_id", "preset", "login_id", "password_encoding", "awaiting_password", "enabled",),
    )
    def create(
        self,
        *,
        name: Union[Optional[str], Unset] = UNSET,
        address: Union[Optional[str], Unset] = UNSET,
        from_name: Union[Optional[str], Unset] = UNSET,
        provider: Union[Optional[Literal["smtp", "sandbox"]], Unset] = UNSET,
        domain_id: Union[Optional[str], Unset] = UNSET,
        preset: Union[Optional[str], Unset] = UNSET,
        login_id: Union[Optional[str], Unset] = UNSET,
        password_encoding: Union[Optional[Literal["utf8", "ascii"]], Unset] = UNSET,
        awaiting_password: Union[Optional[str], Unset] = UNSET,
        enabled: Union[Optional[bool], Unset] = UNSET,
        outgoing: Optional[OutgoingEdit] = None,
        incoming: Optional[IncomingEdit] = None,
        idempotency_key: Optional[str] = None,
        actor: Optional[Actor] = None,
    ) -> Account:
        """Makes an e-mail account; its password follows with account.setPassword.

        Servers come from the account itself, else from the domain of its address, else from a known service's
        preset.

        * `name`: What people call the account.
        * `address`: Its e-mail address.
        * `from_name`: The sender's name that recipients see.
        * `provider`: How messages leave: smtp, or sandbox to file them.
        * `domain_id`: The domain whose servers it uses.
        * `preset`: The known service whose servers it uses; see preset.list.
        * `login_id`: The login name where it is not the address.
        * `password_encoding`: ascii refuses other characters.
        * `awaiting_password`: The user who will set the password.
        * `enabled`: Off = it neither sends nor receives.
        * `outgoing`: Sending.
        * `incoming`: Receiving.
        * `idempotency_key`: Makes a repetition of this call the same call: 1 to 200 printable ASCII
          characters, kept 30 days.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.

        Raises DomainNotFound, IdempotencyConflict, DiskFull, DbBusy, DbCorrupt, StorageReadOnly.
        """
        raise NotImplementedError

    @rpc("account.get", "reads", {"account_id": "accountId"})
    def get(
        self,
        *,
        account_id: str,
        actor: Optional[Actor] = None,
    ) -> Account:
        """One account, with each value that applies and where it comes from.

        * `account_id`: The account.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.

        Raises AccountNotFound.
        """
        raise NotImplementedError

    @rpc("account.list", "reads")
    def list(
        self,
        *,
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
        actor: Optional[Actor] = None,
    ) -> AccountListResult:
        """The accounts, in the order in which they were made.

        * `limit`: Items at most.
        * `cursor`: The nextCursor of the page before.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.
        """
        raise NotImplementedError

    @rpc(
        "account.update",
        "idempotent",
        {"account_id": "accountId", "from_name": "fromName", "domain_id": "domainId", "login_id": "loginId", "password_encoding": "passwordEncoding", "awaiting_password": "awaitingPassword", "idempotency_key": "idempotencyKey"},
        ("name", "address", "from_name", "provider", "domain_id", "preset", "login_id", "password_encoding", "awaiting_password", "enabled",),
    )
    def update(
        self,
        *,
        account_id: str,
        revision: Optional[int] = None,
        name: Union[Optional[str], Unset] = UNSET,
        address: Union[Optional[str], Unset] = UNSET,
        from_name: Union[Optional[str], Unset] = UNSET,
        provider: Union[Optional[Literal["smtp", "sandbox"]], Unset] = UNSET,
        domain_id: Union[Optional[str], Unset] = UNSET,
        preset: Union[Optional[str], Unset] = UNSET,
        login_id: Union[Optional[str], Unset] = UNSET,
        password_encoding: Union[Optional[Literal["utf8", "ascii"]], Unset] = UNSET,
        awaiting_password: Union[Optional[str], Unset] = UNSET,
        enabled: Union[Optional[bool], Unset] = UNSET,
        outgoing: Optional[OutgoingEdit] = None,
        incoming: Optional[IncomingEdit] = None,
        idempotency_key: Optional[str] = None,
        actor: Optional[Actor] = None,
    ) -> Account:
        """Changes what is given and nothing else; null = back to the default.

        Another host, port, security, authority or login needs the password again: it was given for the old
        ones.

        * `account_id`: The account.
        * `revision`: The revision that was read; refused with conflict when it has changed.
        * `name`: What people call the account.
        * `address`: Its e-mail address.
        * `from_name`: The sender's name that recipients see.
        * `provider`: How messages leave: smtp, or sandbox to file them.
        * `domain_id`: The domain whose servers it uses.
        * `preset`: The known service whose servers it uses; see preset.list.
        * `login_id`: The login name where it is not the address.
        * `password_encoding`: ascii refuses other characters.
        * `awaiting_password`: The user who will set the password.
        * `enabled`: Off = it neither sends nor receives.
        * `outgoing`: Sending.
        * `incoming`: Receiving.
        * `idempotency_key`: Makes a repetition of this call the same call: 1 to 200 printable ASCII
          characters, kept 30 days.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.

        Raises AccountNotFound, DomainNotFound, Conflict, IdempotencyConflict, DiskFull, DbBusy, DbCorrupt,
        StorageReadOnly.
        """
        raise NotImplementedError

    @rpc("account.delete", "idempotent", {"account_id": "accountId", "idempotency_key": "idempotencyKey"})
    def delete(
        self,
        *,
        account_id: str,
        revision: Optional[int] = None,
        idempotency_key: Optional[str] = None,
        actor: Optional[Actor] = None,
    ) -> Done:
        """Deletes an account and its secrets; what it sent stays in the history.

        * `account_id`: The account.
        * `revision`: The revision that was read; refused with conflict when it has changed.
        * `idempotency_key`: Makes a repetition of this call the same call: 1 to 200 printable ASCII
          characters, kept 30 days.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.

        Raises AccountNotFound, Conflict, IdempotencyConflict, DiskFull, DbBusy, DbCorrupt, StorageReadOnly.
        """
        raise NotImplementedError

    @rpc(
        "account.setPassword",
        "idempotent",
        {"account_id": "accountId", "idempotency_key": "idempotencyKey"},
    )
    def set_password(
        self,
        *,
        account_id: str,
        password: str,
        direction: Optional[Literal["outgoing", "incoming"]] = None,
        idempotency_key: Optional[str] = None,
        actor: Optional[Actor] = None,
    ) -> Account:
        """Sets the password or API key of an account; it is encrypted and never shown again.

        It is bound to host, port, login and security: change one of these and it must be set again.

        * `account_id`: The account.
        * `password`: The password, app password or API key.
        * `direction`: outgoing or incoming, where the two differ; left out = both.
        * `idempotency_key`: Makes a repetition of this call the same call: 1 to 200 printable ASCII
          characters, kept 30 days.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.

        Raises AccountNotFound, KeyMissing, WrongKey, IdempotencyConflict, DiskFull, DbBusy, DbCorrupt,
        StorageReadOnly.
        """
        raise NotImplementedError

    @rpc("account.pendingPasswords", "reads")
    def pending_passwords(
        self,
        *,
        user: str,
        actor: Optional[Actor] = None,
    ) -> AccountPendingPasswordsResult:
        """Accounts that wait for this user's password, to be asked for at their next login.

        * `user`: The host's own id of the user.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.
        """
        raise NotImplementedError

    @rpc(
        "account.clearPassword",
        "idempotent",
        {"account_id": "accountId", "idempotency_key": "idempotencyKey"},
    )
    def clear_password(
        self,
        *,
        account_id: str,
        idempotency_key: Optional[str] = None,
        actor: Optional[Actor] = None,
    ) -> Account:
        """Forgets an account's password and tokens; its messages wait until one is set.

        * `account_id`: The account.
        * `idempotency_key`: Makes a repetition of this call the same call: 1 to 200 printable ASCII
          characters, kept 30 days.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.

        Raises AccountNotFound, IdempotencyConflict, DiskFull, DbBusy, DbCorrupt, StorageReadOnly.
        """
        raise NotImplementedError

    @rpc("account.verify", "reads", {"account_id": "accountId", "timeout_ms": "timeoutMs"})
    def verify(
        self,
        *,
        account_id: Optional[str] = None,
        draft: Optional[AccountEdit] = None,
        password: Optional[str] = None,
        timeout_ms: Optional[int] = None,
        actor: Optional[Actor] = None,
    ) -> AccountVerifyResult:
        """Connects and logs in without sending anything; tells each step and its time.

        * `account_id`: A saved account; this or draft.
        * `draft`: Settings that are not saved, as in account.create.
        * `password`: The password for the draft; used once and forgotten.
        * `timeout_ms`: Longest the check may take.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.

        Raises AccountNotFound, AccountIncomplete, SecretRequired, KeyMissing, WrongKey, SecretUnreadable.
        """
        raise NotImplementedError

    @rpc(
        "account.sendTest",
        "once",
        {"account_id": "accountId", "wait_ms": "waitMs", "idempotency_key": "idempotencyKey"},
    )
    def send_test(
        self,
        *,
        account_id: str,
        to: str,
        wait_ms: Optional[int] = None,
        idempotency_key: Optional[str] = None,
        actor: Optional[Actor] = None,
    ) -> Receipt:
        """Really sends a test message through an account and answers with the outcome.

        It is made of the automatic template `test`, in the connection's language.

        * `account_id`: The account.
        * `to`: Who gets it.
        * `wait_ms`: Longest wait for the outcome.
        * `idempotency_key`: Makes a repetition of this call the same call: 1 to 200 printable ASCII
          characters, kept 30 days.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.

        Raises AccountNotFound, AccountNone, AccountDisabled, AccountIncomplete, AreaNotFound, SecretRequired,
        AttachmentRefused, MessageTooLarge, RateLimited, ContactNotFound, TemplateNotFound,
        TemplateValueMissing, TemplateValueRefused, TemplateTooLarge, IdempotencyConflict, DiskFull, DbBusy,
        DbCorrupt, StorageReadOnly.
        """
        raise NotImplementedError

    @rpc("account.setDefault", "idempotent", {"account_id": "accountId", "idempotency_key": "idempotencyKey"})
    def set_default(
        self,
        *,
        account_id: str,
        direction: Literal["outgoing", "incoming"],
        idempotency_key: Optional[str] = None,
        actor: Optional[Actor] = None,
    ) -> AccountSetDefaultResult:
        """Makes an account the default for sending or receiving; tells who lost it.

        * `account_id`: The account.
        * `direction`: outgoing or incoming.
        * `idempotency_key`: Makes a repetition of this call the same call: 1 to 200 printable ASCII
          characters, kept 30 days.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.

        Raises AccountNotFound, AccountDisabled, IdempotencyConflict, DiskFull, DbBusy, DbCorrupt,
        StorageReadOnly.
        """
        raise NotImplementedError

    @rpc(
        "account.resolve",
        "reads",
        {"account_id": "accountId", "template_id": "templateId", "from_": "from"},
    )
    def resolve(
        self,
        *,
        account_id: Optional[str] = None,
        area: Optional[str] = None,
        template_id: Optional[str] = None,
        from_: Optional[str] = None,
        document: Optional[Document] = None,
        actor: Optional[Actor] = None,
    ) -> AccountResolveResult:
        """Which account would send, under which address, and every step of the choice.

        * `account_id`: The account that a message would name.
        * `area`: The part of the business.
        * `template_id`: The template that a message would use.
        * `from_`: The sender that a message would ask for.
        * `document`: The document that the message is about.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.

        Raises AreaNotFound, TemplateNotFound.
        """
        raise NotImplementedError

    @rpc("account.quota", "reads", {"account_id": "accountId"})
    def quota(
        self,
        *,
        account_id: str,
        actor: Optional[Actor] = None,
    ) -> AccountQuotaResult:
        """What an account may still send, when the next fits, and when what waits will have gone.

        * `account_id`: The account.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.

        Raises AccountNotFound.
        """
        raise NotImplementedError


class AreaMethods(Namespace[Mode]):
    """`client.area.*`"""

    @rpc("area.list", "reads")
    def list(
        self,
        *,
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
        actor: Optional[Actor] = None,
    ) -> AreaListResult:
        """Lists the areas, built-in ones first, and the account of each.

        * `limit`: Items at most.
        * `cursor`: The nextCursor of the page before.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.
        """
        raise NotImplementedError

    @rpc(
        "area.assign",
        "idempotent",
        {"account_id": "accountId", "idempotency_key": "idempotencyKey"},
        ("account_id",),
    )
    def assign(
        self,
        *,
        area: str,
        account_id: Optional[str],
        revision: Optional[int] = None,
        idempotency_key: Optional[str] = None,
        actor: Optional[Actor] = None,
    ) -> Area:
        """Says which account an area's messages leave from; null = none of its own.

        The account of the area "all" serves every area without an account of its own. Messages that are
        already queued keep the account they were given.

        * `area`: The area.
        * `account_id`: The account, or null.
        * `revision`: Refuses where the area has another revision by now.
        * `idempotency_key`: Makes a repetition of this call the same call: 1 to 200 printable ASCII
          characters, kept 30 days.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.

        Raises AreaNotFound, AccountNotFound, Conflict, IdempotencyConflict, DiskFull, DbBusy, DbCorrupt,
        StorageReadOnly.
        """
        raise NotImplementedError

    @rpc("area.create", "once", {"idempotency_key": "idempotencyKey"})
    def create(
        self,
        *,
        name: str,
        idempotency_key: Optional[str] = None,
        actor: Optional[Actor] = None,
    ) -> Area:
        """Adds an area of the host's own.

        * `name`: 1 to 50 letters, digits, - and _, starting with a letter.
        * `idempotency_key`: Makes a repetition of this call the same call: 1 to 200 printable ASCII
          characters, kept 30 days.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.

        Raises Conflict, IdempotencyConflict, DiskFull, DbBusy, DbCorrupt, StorageReadOnly.
        """
        raise NotImplementedError

    @rpc("area.delete", "idempotent", {"idempotency_key": "idempotencyKey"})
    def delete(
        self,
        *,
        name: str,
        idempotency_key: Optional[str] = None,
        actor: Optional[Actor] = None,
    ) -> Done:
        """Removes an area of the host's own; built-in ones stay.

        * `name`: The area.
        * `idempotency_key`: Makes a repetition of this call the same call: 1 to 200 printable ASCII
          characters, kept 30 days.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.

        Raises AreaNotFound, IdempotencyConflict, DiskFull, DbBusy, DbCorrupt, StorageReadOnly.
        """
        raise NotImplementedError


class AuditMethods(Namespace[Mode]):
    """`client.audit.*`"""

    @rpc("audit.list", "reads", {"actor_id": "actorId"})
    def list(
        self,
        *,
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
        target: Optional[str] = None,
        actor_id: Optional[str] = None,
        actor: Optional[Actor] = None,
    ) -> AuditListResult:
        """Who changed what, newest first; append-only.

        * `limit`: Items at most.
        * `cursor`: The nextCursor of the page before.
        * `target`: What it was done to, e.g. an account's id.
        * `actor_id`: Who did it.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.
        """
        raise NotImplementedError


class BulkMethods(Namespace[Mode]):
    """`client.bulk.*`"""

    @rpc("bulk.get", "reads", {"bulk_id": "bulkId"})
    def get(
        self,
        *,
        bulk_id: str,
        actor: Optional[Actor] = None,
    ) -> Bulk:
        """How a mass send stands: recipients, who was skipped and why, messages by state.

        * `bulk_id`: The mass send.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.

        Raises BulkNotFound.
        """
        raise NotImplementedError

    @rpc("bulk.list", "reads")
    def list(
        self,
        *,
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
        actor: Optional[Actor] = None,
    ) -> BulkListResult:
        """Mass sends, newest first; each with its counts, and with the rest by bulk.get.

        * `limit`: Items at most.
        * `cursor`: The nextCursor of the page before.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.
        """
        raise NotImplementedError

    @rpc("bulk.items", "reads", {"bulk_id": "bulkId"})
    def items(
        self,
        *,
        bulk_id: str,
        state: Optional[Literal["waiting", "accepted", "skipped"]] = None,
        reason: Optional[Literal["notify_off", "preference", "unsubscribed", "suppressed", "contact_not_found", "no_address", "address_invalid", "duplicate", "template", "attachment_refused", "message_too_large", "message_invalid", "account"]] = None,
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
        actor: Optional[Actor] = None,
    ) -> BulkItemsResult:
        """The recipients of a mass send and what came of each, in their order.

        * `bulk_id`: The mass send.
        * `state`: Only those of which this came.
        * `reason`: Only those that were skipped for this reason.
        * `limit`: Items at most.
        * `cursor`: The nextCursor of the page before.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.

        Raises BulkNotFound.
        """
        raise NotImplementedError

    @rpc("bulk.cancel", "idempotent", {"bulk_id": "bulkId", "idempotency_key": "idempotencyKey"})
    def cancel(
        self,
        *,
        bulk_id: str,
        idempotency_key: Optional[str] = None,
        actor: Optional[Actor] = None,
    ) -> Bulk:
        """Stops a mass send for good: nothing of it is begun any more; what has left has left.

        * `bulk_id`: The mass send.
        * `idempotency_key`: Makes a repetition of this call the same call: 1 to 200 printable ASCII
          characters, kept 30 days.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.

        Raises BulkNotFound, TooLate, IdempotencyConflict, DiskFull, DbBusy, DbCorrupt, StorageReadOnly.
        """
        raise NotImplementedError

    @rpc("bulk.pause", "idempotent", {"bulk_id": "bulkId", "idempotency_key": "idempotencyKey"})
    def pause(
        self,
        *,
        bulk_id: str,
        idempotency_key: Optional[str] = None,
        actor: Optional[Actor] = None,
    ) -> Bulk:
        """Makes a mass send wait until bulk.resume.

        * `bulk_id`: The mass send.
        * `idempotency_key`: Makes a repetition of this call the same call: 1 to 200 printable ASCII
          characters, kept 30 days.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.

        Raises BulkNotFound, TooLate, IdempotencyConflict, DiskFull, DbBusy, DbCorrupt, StorageReadOnly.
        """
        raise NotImplementedError

    @rpc("bulk.resume", "idempotent", {"bulk_id": "bulkId", "idempotency_key": "idempotencyKey"})
    def resume(
        self,
        *,
        bulk_id: str,
        idempotency_key: Optional[str] = None,
        actor: Optional[Actor] = None,
    ) -> Bulk:
        """Lets a paused mass send go on; messages held one by one stay held.

        * `bulk_id`: The mass send.
        * `idempotency_key`: Makes a repetition of this call the same call: 1 to 200 printable ASCII
          characters, kept 30 days.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.

        Raises BulkNotFound, TooLate, IdempotencyConflict, DiskFull, DbBusy, DbCorrupt, StorageReadOnly.
        """
        raise NotImplementedError


class ContactMethods(Namespace[Mode]):
    """`client.contact.*`"""

    @rpc(
        "contact.upsert",
        "idempotent",
        {"time_zone": "timeZone", "idempotency_key": "idempotencyKey"},
        ("kind", "name", "email", "phone", "locale", "time_zone", "url", "balance", "company",),
    )
    def upsert(
        self,
        *,
        id: str,
        kind: Union[Optional[str], Unset] = UNSET,
        name: Union[Optional[str], Unset] = UNSET,
        email: Union[Optional[str], Unset] = UNSET,
        phone: Union[Optional[str], Unset] = UNSET,
        locale: Union[Optional[str], Unset] = UNSET,
        time_zone: Union[Optional[str], Unset] = UNSET,
        url: Union[Optional[str], Unset] = UNSET,
        balance: Union[Optional[Money], Unset] = UNSET,
        company: Union[Optional[str], Unset] = UNSET,
        preferences: Optional[PreferencesEdit] = None,
        fields: Optional[Dict[str, Optional[Any]]] = None,
        revision: Optional[int] = None,
        idempotency_key: Optional[str] = None,
        actor: Optional[Actor] = None,
    ) -> Contact:
        """Stores what the ERP says of a contact, new or known; null takes a value away.

        What is left out stays as it is. A contact that is so already keeps its revision. For thousands at a
        time see contact.import.

        * `id`: The ERP's identifier of the contact.
        * `kind`: customer, supplier or the ERP's own word.
        * `name`: What they are called; needed for a new one.
        * `email`: Where e-mail goes.
        * `phone`: Where SMS go.
        * `locale`: Language and place, e.g. es-EC.
        * `time_zone`: IANA name, e.g. America/Guayaquil.
        * `url`: The contact's page.
        * `balance`: What they owe.
        * `company`: The company they belong to.
        * `preferences`: Switches by topic and channel; what was never said counts as on.
        * `fields`: Free values for templates and filters: texts, numbers, true or false; null takes one away.
        * `revision`: Refuses the change where the contact has another revision by now, or is not there.
        * `idempotency_key`: Makes a repetition of this call the same call: 1 to 200 printable ASCII
          characters, kept 30 days.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.

        Raises ContactNotFound, Conflict, IdempotencyConflict, DiskFull, DbBusy, DbCorrupt, StorageReadOnly.
        """
        raise NotImplementedError

    @rpc("contact.get", "reads", {"contact_id": "contactId"})
    def get(
        self,
        *,
        contact_id: str,
        actor: Optional[Actor] = None,
    ) -> Contact:
        """Shows one contact.

        * `contact_id`: The ERP's identifier.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.

        Raises ContactNotFound.
        """
        raise NotImplementedError

    @rpc("contact.list", "reads", {"has_email": "hasEmail", "has_phone": "hasPhone"})
    def list(
        self,
        *,
        ids: Optional[List[str]] = None,
        kind: Optional[str] = None,
        has_email: Optional[bool] = None,
        has_phone: Optional[bool] = None,
        owes: Optional[bool] = None,
        wants: Optional[ContactWish] = None,
        fields: Optional[Dict[str, Any]] = None,
        search: Optional[str] = None,
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
        actor: Optional[Actor] = None,
    ) -> ContactListResult:
        """Lists the contacts that a filter finds, in the order in which they were first stored.

        * `ids`: One of these.
        * `kind`: Of this kind.
        * `has_email`: With, or without, an address.
        * `has_phone`: With, or without, a phone number.
        * `owes`: With a balance above zero, or without.
        * `wants`: Whose switch for this is not off.
        * `fields`: With exactly these free values.
        * `search`: Beginnings of words of name, company, address or id, without regard to case and accents.
        * `limit`: Items at most.
        * `cursor`: The nextCursor of the page before.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.
        """
        raise NotImplementedError

    @rpc("contact.delete", "idempotent", {"contact_id": "contactId", "idempotency_key": "idempotencyKey"})
    def delete(
        self,
        *,
        contact_id: str,
        revision: Optional[int] = None,
        idempotency_key: Optional[str] = None,
        actor: Optional[Actor] = None,
    ) -> Done:
        """Forgets a contact; its messages stay in the history.

        * `contact_id`: The ERP's identifier.
        * `revision`: Refuses where the contact has another revision by now.
        * `idempotency_key`: Makes a repetition of this call the same call: 1 to 200 printable ASCII
          characters, kept 30 days.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.

        Raises ContactNotFound, Conflict, IdempotencyConflict, DiskFull, DbBusy, DbCorrupt, StorageReadOnly.
        """
        raise NotImplementedError

    @rpc("contact.import", "idempotent", {"dry_run": "dryRun", "idempotency_key": "idempotencyKey"})
    def import_(
        self,
        *,
        path: str,
        dry_run: Optional[bool] = None,
        idempotency_key: Optional[str] = None,
        actor: Optional[Actor] = None,
    ) -> ContactImportResult:
        """Stores the contacts of a file of JSON lines, each as contact.upsert takes it.

        The file lies below one of the directories of --attachments. Rows that cannot be read are named one by
        one; the others are stored. Interrupted, it has stored the first part; repeated, it completes the rest
        and changes nothing that is so already. Progress is reported.

        * `path`: The file.
        * `dry_run`: Only says what would happen.
        * `idempotency_key`: Makes a repetition of this call the same call: 1 to 200 printable ASCII
          characters, kept 30 days.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.

        Raises AttachmentRefused, IdempotencyConflict, DiskFull, DbBusy, DbCorrupt, StorageReadOnly.
        """
        raise NotImplementedError


class DomainMethods(Namespace[Mode]):
    """`client.domain.*`"""

    @rpc("domain.create", "once", {"idempotency_key": "idempotencyKey"})
    def create(
        self,
        *,
        name: str,
        outgoing: Optional[DomainOutgoingEdit] = None,
        incoming: Optional[DomainIncomingEdit] = None,
        idempotency_key: Optional[str] = None,
        actor: Optional[Actor] = None,
    ) -> Domain:
        """Keeps the servers that the addresses of one mail domain share.

        New accounts with an address of this domain use it unless they name other servers. An account may
        override each value; account.get shows where each one comes from.

        * `name`: The part of its addresses after the @.
        * `outgoing`: Sending.
        * `incoming`: Receiving.
        * `idempotency_key`: Makes a repetition of this call the same call: 1 to 200 printable ASCII
          characters, kept 30 days.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.

        Raises Conflict, IdempotencyConflict, DiskFull, DbBusy, DbCorrupt, StorageReadOnly.
        """
        raise NotImplementedError

    @rpc("domain.get", "reads", {"domain_id": "domainId"})
    def get(
        self,
        *,
        domain_id: str,
        actor: Optional[Actor] = None,
    ) -> Domain:
        """Shows one mail domain and the accounts that use it.

        * `domain_id`: The domain.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.

        Raises DomainNotFound.
        """
        raise NotImplementedError

    @rpc("domain.list", "reads")
    def list(
        self,
        *,
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
        actor: Optional[Actor] = None,
    ) -> DomainListResult:
        """Lists the mail domains in the order of their creation.

        * `limit`: Items at most.
        * `cursor`: The nextCursor of the page before.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.
        """
        raise NotImplementedError

    @rpc("domain.update", "idempotent", {"domain_id": "domainId", "idempotency_key": "idempotencyKey"})
    def update(
        self,
        *,
        domain_id: str,
        revision: Optional[int] = None,
        outgoing: Optional[DomainOutgoingEdit] = None,
        incoming: Optional[DomainIncomingEdit] = None,
        idempotency_key: Optional[str] = None,
        actor: Optional[Actor] = None,
    ) -> Domain:
        """Changes what is given of a mail domain; null takes a value away.

        Passwords of its accounts are bound to host, port and security: accounts whose servers change by this
        lose them and need account.setPassword again.

        * `domain_id`: The domain.
        * `revision`: Refuses the change where the domain has another revision by now.
        * `outgoing`: Sending.
        * `incoming`: Receiving.
        * `idempotency_key`: Makes a repetition of this call the same call: 1 to 200 printable ASCII
          characters, kept 30 days.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.

        Raises DomainNotFound, Conflict, IdempotencyConflict, DiskFull, DbBusy, DbCorrupt, StorageReadOnly.
        """
        raise NotImplementedError

    @rpc("domain.delete", "idempotent", {"domain_id": "domainId", "idempotency_key": "idempotencyKey"})
    def delete(
        self,
        *,
        domain_id: str,
        revision: Optional[int] = None,
        idempotency_key: Optional[str] = None,
        actor: Optional[Actor] = None,
    ) -> Done:
        """Forgets a mail domain that no account uses.

        * `domain_id`: The domain.
        * `revision`: Refuses where the domain has another revision by now.
        * `idempotency_key`: Makes a repetition of this call the same call: 1 to 200 printable ASCII
          characters, kept 30 days.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.

        Raises DomainNotFound, DomainInUse, Conflict, IdempotencyConflict, DiskFull, DbBusy, DbCorrupt,
        StorageReadOnly.
        """
        raise NotImplementedError


class EmailMethods(Namespace[Mode]):
    """`client.email.*`"""

    @rpc(
        "email.send",
        "once",
        {"from_": "from", "ignore_suppression": "ignoreSuppression", "account_id": "accountId", "reply_to": "replyTo", "in_reply_to": "inReplyTo", "contact_id": "contactId", "send_at": "sendAt", "expires_at": "expiresAt", "on_uncertain": "onUncertain", "template_id": "templateId", "wait_ms": "waitMs", "idempotency_key": "idempotencyKey"},
    )
    def send(
        self,
        *,
        from_: Optional[str] = None,
        signature: Optional[bool] = None,
        footer: Optional[bool] = None,
        marketing: Optional[bool] = None,
        ignore_suppression: Optional[bool] = None,
        account_id: Optional[str] = None,
        area: Optional[str] = None,
        to: Optional[List[str]] = None,
        cc: Optional[List[str]] = None,
        bcc: Optional[List[str]] = None,
        reply_to: Optional[List[str]] = None,
        subject: Optional[str] = None,
        text: Optional[str] = None,
        html: Optional[str] = None,
        attachments: Optional[List[Attachment]] = None,
        headers: Optional[List[Header]] = None,
        in_reply_to: Optional[str] = None,
        references: Optional[List[str]] = None,
        contact_id: Optional[str] = None,
        document: Optional[Document] = None,
        send_at: Optional[str] = None,
        expires_at: Optional[str] = None,
        priority: Optional[Literal["bulk", "normal", "urgent"]] = None,
        origin: Optional[Literal["automatic", "manual"]] = None,
        on_uncertain: Optional[Literal["hold", "retry", "assume_sent"]] = None,
        kind: Optional[Literal["message"]] = None,
        template_id: Optional[str] = None,
        data: Optional[Dict[str, Any]] = None,
        wait: Optional[bool] = None,
        wait_ms: Optional[int] = None,
        idempotency_key: Optional[str] = None,
        actor: Optional[Actor] = None,
    ) -> Receipt:
        """Sends an e-mail; answered only after it is durable, then sent once.

        With wait: true the answer is the outcome. Without accountId the account is chosen as account.resolve
        explains.

        * `from_`: The sender that recipients are to see: its account sends, or another that does not insist
          on its own.
        * `signature`: Whether the account's signature comes under it.
        * `footer`: Whether the account's footer comes under it.
        * `marketing`: What people may decline: it carries a way out (RFC 8058), and goes to nobody who has
          taken it.
        * `ignore_suppression`: Also to an address on the suppression list; needs the permission
          suppression.ignore.
        * `account_id`: The account that sends.
        * `area`: The part of the business, which decides the account.
        * `to`: Recipients: a@b.c or Name <a@b.c>; without any, the address of contactId.
        * `cc`: Recipients of a copy.
        * `bcc`: Recipients that the others do not see.
        * `reply_to`: Where answers go.
        * `subject`: One line; needed where no template makes it.
        * `text`: Plain text; made from html where only that is given.
        * `html`: HTML.
        * `attachments`: Files.
        * `headers`: Headers of the caller's own.
        * `in_reply_to`: Message-ID that this answers, without brackets.
        * `references`: Message-IDs of the thread.
        * `contact_id`: The ERP's contact.
        * `document`: The ERP's document.
        * `send_at`: Not before.
        * `expires_at`: Not after; 48 hours by default.
        * `priority`: Which goes first.
        * `origin`: Whether a person or a rule asked for it.
        * `on_uncertain`: What to do when nobody knows the outcome.
        * `kind`: What it is.
        * `template_id`: The template that makes subject and bodies, in its present version.
        * `data`: Values of its variables, by either name; see template.variables. What is not among them is
          {{datos.name}} there.
        * `wait`: Answer with the outcome.
        * `wait_ms`: Longest wait for it.
        * `idempotency_key`: Makes a repetition of this call the same call: 1 to 200 printable ASCII
          characters, kept 30 days.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.

        Raises AccountNotFound, AccountNone, AccountDisabled, AccountIncomplete, AreaNotFound, SecretRequired,
        AttachmentRefused, MessageTooLarge, RateLimited, ContactNotFound, TemplateNotFound,
        TemplateValueMissing, TemplateValueRefused, TemplateTooLarge, IdempotencyConflict, DiskFull, DbBusy,
        DbCorrupt, StorageReadOnly.
        """
        raise NotImplementedError

    @rpc(
        "email.sendBulk",
        "once",
        {"bulk_id": "bulkId", "account_id": "accountId", "template_id": "templateId", "reply_to": "replyTo", "contact_ids": "contactIds", "send_at": "sendAt", "on_uncertain": "onUncertain", "dry_run": "dryRun", "wait_ms": "waitMs", "idempotency_key": "idempotencyKey"},
    )
    def send_bulk(
        self,
        *,
        bulk_id: Optional[str] = None,
        account_id: Optional[str] = None,
        area: Optional[str] = None,
        template_id: Optional[str] = None,
        data: Optional[Dict[str, Any]] = None,
        subject: Optional[str] = None,
        text: Optional[str] = None,
        html: Optional[str] = None,
        reply_to: Optional[List[str]] = None,
        attachments: Optional[List[Attachment]] = None,
        headers: Optional[List[Header]] = None,
        recipients: Optional[List[BulkRecipient]] = None,
        contact_ids: Optional[List[str]] = None,
        filter: Optional[ContactFilter] = None,
        send_at: Optional[str] = None,
        repeat: Optional[Recurrence] = None,
        marketing: Optional[bool] = None,
        deduplicate: Optional[bool] = None,
        origin: Optional[Literal["automatic", "manual"]] = None,
        on_uncertain: Optional[Literal["hold", "retry", "assume_sent"]] = None,
        dry_run: Optional[bool] = None,
        wait: Optional[bool] = None,
        wait_ms: Optional[int] = None,
        idempotency_key: Optional[str] = None,
        actor: Optional[Actor] = None,
    ) -> Bulk:
        """Sends one content to many; each gets a message of their own, nobody sees another.

        Answered after the recipients are durable; the service goes on by itself after a crash and never
        repeats one. One that cannot get it is skipped with a reason, the rest goes.

        * `bulk_id`: A mass send that exists: the recipients are added to it, its content stays as it is.
        * `account_id`: The account that sends.
        * `area`: The part of the business, which decides the account.
        * `template_id`: What everybody gets, in its present version, instead of subject, text and html.
        * `data`: Values for everybody.
        * `subject`: One line. Variables of templates work in it and in the texts, e.g. %nombre%.
        * `text`: Plain text; made from html where only that is given.
        * `html`: HTML.
        * `reply_to`: Where answers go.
        * `attachments`: Files that everybody gets; of a recurring mass send, a path is read anew each time.
        * `headers`: Headers of the caller's own.
        * `recipients`: Who gets it, up to 1,000 in a call; more with further calls and bulkId.
        * `contact_ids`: Contacts that get it.
        * `filter`: Whoever it finds when the mass send begins, behind those that are named; {} = every
          contact.
        * `send_at`: When it begins; recipients become messages then.
        * `repeat`: Again every day, week or month; the first after sendAt.
        * `marketing`: Whether people may decline it: it carries how to unsubscribe, and skips who has.
        * `deduplicate`: Whether an address that is there twice gets it once.
        * `origin`: Whether a person or a rule asked for it.
        * `on_uncertain`: What to do when nobody knows the outcome of a message.
        * `dry_run`: Only say who would get it and who not.
        * `wait`: Answer when every recipient has a message or a reason for none, not before they are durable.
        * `wait_ms`: Longest wait for that.
        * `idempotency_key`: Makes a repetition of this call the same call: 1 to 200 printable ASCII
          characters, kept 30 days.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.

        Raises BulkNotFound, TooLate, TemplateInvalid, AccountNotFound, AccountNone, AccountDisabled,
        AccountIncomplete, AreaNotFound, SecretRequired, AttachmentRefused, MessageTooLarge, RateLimited,
        ContactNotFound, TemplateNotFound, TemplateValueMissing, TemplateValueRefused, TemplateTooLarge,
        IdempotencyConflict, DiskFull, DbBusy, DbCorrupt, StorageReadOnly.
        """
        raise NotImplementedError


class EventMethods(Namespace[Mode]):
    """`client.event.*`"""

    @rpc("event.subscribe", "idempotent", {"idempotency_key": "idempotencyKey"})
    def subscribe(
        self,
        *,
        types: Optional[List[EventType]] = None,
        idempotency_key: Optional[str] = None,
        actor: Optional[Actor] = None,
    ) -> EventSubscribeResult:
        """Sends a notification `event` for each event from now on, to this connection.

        A notification looks like an item of event.poll: {seq, type, at, data}. Calling again replaces the
        types. Notifications are hints: one may be dropped while the client does not read. event.poll with the
        last known seq has every event, for 30 days.

        * `types`: Only these; empty or left out = all.
        * `idempotency_key`: Makes a repetition of this call the same call: 1 to 200 printable ASCII
          characters, kept 30 days.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.

        Raises IdempotencyConflict, DiskFull, DbBusy, DbCorrupt, StorageReadOnly.
        """
        raise NotImplementedError

    @rpc("event.poll", "reads", {"wait_ms": "waitMs"})
    def poll(
        self,
        *,
        after: Optional[int] = None,
        consumer: Optional[str] = None,
        types: Optional[List[EventType]] = None,
        limit: Optional[int] = None,
        wait_ms: Optional[int] = None,
        actor: Optional[Actor] = None,
    ) -> EventPollResult:
        """Returns events that are kept for 30 days, oldest first; may wait for one.

        Read, work through the items, then event.ack the last seq: the next poll of the same consumer goes on
        from there, also after a restart of either side.

        * `after`: Only events with a greater seq; left out = what the consumer acknowledged.
        * `consumer`: Who reads; each has a place of its own.
        * `types`: Only these; empty or left out = all.
        * `limit`: Events at most.
        * `wait_ms`: How long to wait for an event when there is none.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.
        """
        raise NotImplementedError

    @rpc("event.ack", "idempotent", {"idempotency_key": "idempotencyKey"})
    def ack(
        self,
        *,
        seq: int,
        consumer: Optional[str] = None,
        idempotency_key: Optional[str] = None,
        actor: Optional[Actor] = None,
    ) -> EventAckResult:
        """Notes how far a consumer has worked through the events; never goes back.

        * `seq`: The last event that is done with.
        * `consumer`: Who read.
        * `idempotency_key`: Makes a repetition of this call the same call: 1 to 200 printable ASCII
          characters, kept 30 days.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.

        Raises IdempotencyConflict, DiskFull, DbBusy, DbCorrupt, StorageReadOnly.
        """
        raise NotImplementedError


class HistoryMethods(Namespace[Mode]):
    """`client.history.*`"""

    @rpc("history.list", "reads")
    def list(
        self,
        *,
        channel: Literal["email"],
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
        filter: Optional[HistoryFilter] = None,
        search: Optional[str] = None,
        actor: Optional[Actor] = None,
    ) -> HistoryListResult:
        """What was sent and what was not, newest first, filtered and searched.

        * `channel`: Which history.
        * `limit`: Items at most.
        * `cursor`: The nextCursor of the page before.
        * `filter`: What to show.
        * `search`: Words in subject, people, body, Message-ID or document; case and accents do not matter.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.
        """
        raise NotImplementedError

    @rpc("history.get", "reads", {"message_id": "messageId"})
    def get(
        self,
        *,
        message_id: str,
        actor: Optional[Actor] = None,
    ) -> HistoryGetResult:
        """Exactly what was sent - headers, bodies, attachments - and everything that happened to it.

        * `message_id`: The message.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.

        Raises MessageNotFound.
        """
        raise NotImplementedError

    @rpc("history.resend", "once", {"message_ids": "messageIds", "idempotency_key": "idempotencyKey"})
    def resend(
        self,
        *,
        message_ids: Optional[List[str]] = None,
        document: Optional[Document] = None,
        render: Optional[Literal["same"]] = None,
        to: Optional[List[str]] = None,
        idempotency_key: Optional[str] = None,
        actor: Optional[Actor] = None,
    ) -> HistoryResendResult:
        """Sends messages of the history again, as new ones that refer to the old.

        * `message_ids`: The messages.
        * `document`: Instead of messageIds: the latest message about this document of the ERP.
        * `render`: same = exactly the content that was sent.
        * `to`: Other recipients; empty = the same as before.
        * `idempotency_key`: Makes a repetition of this call the same call: 1 to 200 printable ASCII
          characters, kept 30 days.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.

        Raises MessageNotFound, AccountNotFound, AccountNone, AccountDisabled, AccountIncomplete,
        AreaNotFound, SecretRequired, AttachmentRefused, MessageTooLarge, RateLimited, ContactNotFound,
        TemplateNotFound, TemplateValueMissing, TemplateValueRefused, TemplateTooLarge, IdempotencyConflict,
        DiskFull, DbBusy, DbCorrupt, StorageReadOnly.
        """
        raise NotImplementedError


class MessageMethods(Namespace[Mode]):
    """`client.message.*`"""

    @rpc("message.get", "reads", {"message_id": "messageId"})
    def get(
        self,
        *,
        message_id: str,
        actor: Optional[Actor] = None,
    ) -> MessageGetResult:
        """Where one message stands, recipient by recipient, with its attempts.

        * `message_id`: The message.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.

        Raises MessageNotFound.
        """
        raise NotImplementedError

    @rpc("message.cancel", "idempotent", {"message_id": "messageId", "idempotency_key": "idempotencyKey"})
    def cancel(
        self,
        *,
        message_id: str,
        idempotency_key: Optional[str] = None,
        actor: Optional[Actor] = None,
    ) -> Receipt:
        """Stops a message; possible until its content has left.

        * `message_id`: The message.
        * `idempotency_key`: Makes a repetition of this call the same call: 1 to 200 printable ASCII
          characters, kept 30 days.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.

        Raises MessageNotFound, TooLate, IdempotencyConflict, DiskFull, DbBusy, DbCorrupt, StorageReadOnly.
        """
        raise NotImplementedError

    @rpc("message.hold", "idempotent", {"message_id": "messageId", "idempotency_key": "idempotencyKey"})
    def hold(
        self,
        *,
        message_id: str,
        idempotency_key: Optional[str] = None,
        actor: Optional[Actor] = None,
    ) -> Receipt:
        """Makes a message wait until message.release.

        * `message_id`: The message.
        * `idempotency_key`: Makes a repetition of this call the same call: 1 to 200 printable ASCII
          characters, kept 30 days.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.

        Raises MessageNotFound, TooLate, IdempotencyConflict, DiskFull, DbBusy, DbCorrupt, StorageReadOnly.
        """
        raise NotImplementedError

    @rpc(
        "message.release",
        "idempotent",
        {"message_id": "messageId", "as_uncertain": "asUncertain", "idempotency_key": "idempotencyKey"},
    )
    def release(
        self,
        *,
        message_id: Optional[str] = None,
        outbox: Optional[bool] = None,
        as_uncertain: Optional[bool] = None,
        idempotency_key: Optional[str] = None,
        actor: Optional[Actor] = None,
    ) -> MessageReleaseResult:
        """Lets a held message go on, or the whole outbox after an older copy of the data was restored.

        * `message_id`: The message; this or outbox.
        * `outbox`: The whole outbox.
        * `as_uncertain`: With outbox: what was queued may have been sent already, so it waits for
          message.resolve instead of being sent.
        * `idempotency_key`: Makes a repetition of this call the same call: 1 to 200 printable ASCII
          characters, kept 30 days.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.

        Raises MessageNotFound, TooLate, IdempotencyConflict, DiskFull, DbBusy, DbCorrupt, StorageReadOnly.
        """
        raise NotImplementedError

    @rpc("message.resolve", "idempotent", {"message_id": "messageId", "idempotency_key": "idempotencyKey"})
    def resolve(
        self,
        *,
        message_id: str,
        outcome: Literal["sent", "failed", "retry"],
        note: Optional[str] = None,
        idempotency_key: Optional[str] = None,
        actor: Optional[Actor] = None,
    ) -> Receipt:
        """Settles an uncertain message by hand: it was sent, it failed, or it shall be sent again.

        * `message_id`: The message.
        * `outcome`: sent, failed, or retry: a copy may then arrive twice.
        * `note`: How you know.
        * `idempotency_key`: Makes a repetition of this call the same call: 1 to 200 printable ASCII
          characters, kept 30 days.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.

        Raises MessageNotFound, Conflict, IdempotencyConflict, DiskFull, DbBusy, DbCorrupt, StorageReadOnly.
        """
        raise NotImplementedError


class NoticeMethods(Namespace[Mode]):
    """`client.notice.*`"""

    @rpc(
        "notice.publish",
        "once",
        {"contact_id": "contactId", "event_id": "eventId", "idempotency_key": "idempotencyKey"},
    )
    def publish(
        self,
        *,
        kind: Literal["invoice", "payment", "ticket", "supplierPayment", "collection"],
        contact_id: str,
        document: Document,
        event_id: str,
        data: Optional[Dict[str, Any]] = None,
        attachments: Optional[List[Attachment]] = None,
        notify: Optional[bool] = None,
        origin: Optional[Literal["automatic", "manual"]] = None,
        idempotency_key: Optional[str] = None,
        actor: Optional[Actor] = None,
    ) -> NoticeOutcome:
        """Says what has happened to a document; what goes out is decided here.

        The template and the account are the area's, the contact's switches and the document's own are
        honoured. What happens to a ticket within a while goes as one message (notice.configure).

        * `kind`: What has happened.
        * `contact_id`: Who it concerns.
        * `document`: The document that it happened to.
        * `event_id`: Your own name for what happened: published again with the same content it is the same.
        * `data`: Values for the area's template, e.g. numero, monto, vencimiento.
        * `attachments`: Files, such as the document as PDF; copied before the answer.
        * `notify`: The document's own switch; false only records that nothing was sent.
        * `origin`: Whether a rule or a person brought it about.
        * `idempotency_key`: Makes a repetition of this call the same call: 1 to 200 printable ASCII
          characters, kept 30 days.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.

        Raises NoticeConflict, AccountNotFound, AccountNone, AccountDisabled, AccountIncomplete, AreaNotFound,
        SecretRequired, AttachmentRefused, MessageTooLarge, RateLimited, ContactNotFound, TemplateNotFound,
        TemplateValueMissing, TemplateValueRefused, TemplateTooLarge, IdempotencyConflict, DiskFull, DbBusy,
        DbCorrupt, StorageReadOnly.
        """
        raise NotImplementedError

    @rpc("notice.publishBatch", "once", {"idempotency_key": "idempotencyKey"})
    def publish_batch(
        self,
        *,
        items: List[Notice],
        idempotency_key: Optional[str] = None,
        actor: Optional[Actor] = None,
    ) -> NoticePublishBatchResult:
        """Says what has happened to many documents, each for itself: one that fails stops no other.

        Interrupted, it is simply called again: what is published is not published twice.

        * `items`: The notices.
        * `idempotency_key`: Makes a repetition of this call the same call: 1 to 200 printable ASCII
          characters, kept 30 days.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.

        Raises IdempotencyConflict, DiskFull, DbBusy, DbCorrupt, StorageReadOnly.
        """
        raise NotImplementedError

    @rpc("notice.get", "reads", {"notice_id": "noticeId", "event_id": "eventId"})
    def get(
        self,
        *,
        notice_id: Optional[str] = None,
        event_id: Optional[str] = None,
        actor: Optional[Actor] = None,
    ) -> NoticeOutcome:
        """What became of a notice, by its id or by the ERP's event.

        * `notice_id`: The notice; this or eventId.
        * `event_id`: The ERP's own name for what happened.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.

        Raises NoticeNotFound.
        """
        raise NotImplementedError

    @rpc("notice.list", "reads", {"contact_id": "contactId"})
    def list(
        self,
        *,
        contact_id: Optional[str] = None,
        document: Optional[Document] = None,
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
        actor: Optional[Actor] = None,
    ) -> NoticeListResult:
        """Notices, newest first: of a document, of a contact, or all.

        * `contact_id`: Only of this contact.
        * `document`: Only of this document.
        * `limit`: Items at most.
        * `cursor`: The nextCursor of the page before.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.
        """
        raise NotImplementedError

    @rpc(
        "notice.configure",
        "idempotent",
        {"gather_seconds": "gatherSeconds", "idempotency_key": "idempotencyKey"},
    )
    def configure(
        self,
        *,
        gather_seconds: GatherSeconds,
        idempotency_key: Optional[str] = None,
        actor: Optional[Actor] = None,
    ) -> NoticeConfigureResult:
        """Sets for how many seconds notices of a kind gather what else happens to the document; tells all.

        * `gather_seconds`: By kind; those left out stay. 0 = each goes at once.
        * `idempotency_key`: Makes a repetition of this call the same call: 1 to 200 printable ASCII
          characters, kept 30 days.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.

        Raises IdempotencyConflict, DiskFull, DbBusy, DbCorrupt, StorageReadOnly.
        """
        raise NotImplementedError


class OauthMethods(Namespace[Mode]):
    """`client.oauth.*`"""

    @rpc("oauth.status", "reads", {"account_id": "accountId"})
    def status(
        self,
        *,
        account_id: str,
        actor: Optional[Actor] = None,
    ) -> TokenState:
        """Says whether an account has an access token, since when and until when.

        * `account_id`: The account.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.

        Raises AccountNotFound.
        """
        raise NotImplementedError

    @rpc(
        "oauth.setToken",
        "idempotent",
        {"account_id": "accountId", "access_token": "accessToken", "expires_at": "expiresAt", "idempotency_key": "idempotencyKey"},
    )
    def set_token(
        self,
        *,
        account_id: str,
        access_token: str,
        expires_at: Optional[str] = None,
        idempotency_key: Optional[str] = None,
        actor: Optional[Actor] = None,
    ) -> TokenState:
        """Takes an access token that the host obtained; it is encrypted and never shown again.

        It is used where outgoing.authentication is auto, xoauth2 or oauthbearer. It is bound to host, port,
        login and security like a password. Hand over a new one before it expires.

        * `account_id`: The account.
        * `access_token`: The token, without the word Bearer.
        * `expires_at`: When it ends.
        * `idempotency_key`: Makes a repetition of this call the same call: 1 to 200 printable ASCII
          characters, kept 30 days.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.

        Raises AccountNotFound, KeyMissing, WrongKey, IdempotencyConflict, DiskFull, DbBusy, DbCorrupt,
        StorageReadOnly.
        """
        raise NotImplementedError


class PresetMethods(Namespace[Mode]):
    """`client.preset.*`"""

    @rpc("preset.list", "reads")
    def list(
        self,
        *,
        domain: Optional[str] = None,
        actor: Optional[Actor] = None,
    ) -> PresetListResult:
        """Lists the known mail services: servers, what they demand, what they do by themselves.

        * `domain`: Only the service whose own domain this is.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.
        """
        raise NotImplementedError


class QuestionMethods(Namespace[Mode]):
    """`client.question.*`"""

    @rpc("question.list", "reads")
    def list(
        self,
        *,
        state: Optional[Literal["open", "answered", "expired"]] = None,
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
        actor: Optional[Actor] = None,
    ) -> QuestionListResult:
        """Lists what the service asks its host, the newest first.

        The event question.asked tells of each; an answer counts until the deadline, then the fallback.

        * `state`: open, answered or expired.
        * `limit`: Items at most.
        * `cursor`: The nextCursor of the page before.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.
        """
        raise NotImplementedError

    @rpc("question.answer", "idempotent", {"question_id": "questionId", "idempotency_key": "idempotencyKey"})
    def answer(
        self,
        *,
        question_id: str,
        answer: str,
        idempotency_key: Optional[str] = None,
        actor: Optional[Actor] = None,
    ) -> Question:
        """Answers a question that the service asked.

        * `question_id`: The question.
        * `answer`: To receivable.stillOwed: yes or no.
        * `idempotency_key`: Makes a repetition of this call the same call: 1 to 200 printable ASCII
          characters, kept 30 days.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.

        Raises QuestionNotFound, TooLate, IdempotencyConflict, DiskFull, DbBusy, DbCorrupt, StorageReadOnly.
        """
        raise NotImplementedError


class ReceivableMethods(Namespace[Mode]):
    """`client.receivable.*`"""

    @rpc(
        "receivable.upsert",
        "idempotent",
        {"contact_id": "contactId", "due_date": "dueDate", "promised_on": "promisedOn", "do_not_remind": "doNotRemind", "policy_id": "policyId", "idempotency_key": "idempotencyKey"},
        ("url", "promised_on", "policy_id",),
    )
    def upsert(
        self,
        *,
        id: str,
        revision: Optional[int] = None,
        contact_id: Optional[str] = None,
        number: Optional[str] = None,
        total: Optional[Money] = None,
        balance: Optional[Money] = None,
        due_date: Optional[str] = None,
        state: Optional[Literal["pending", "paid", "void", "disputed"]] = None,
        url: Union[Optional[str], Unset] = UNSET,
        attachments: Optional[List[ReceivableFile]] = None,
        promised_on: Union[Optional[str], Unset] = UNSET,
        do_not_remind: Optional[bool] = None,
        policy_id: Union[Optional[str], Unset] = UNSET,
        idempotency_key: Optional[str] = None,
        actor: Optional[Actor] = None,
    ) -> Receivable:
        """Notes what a customer owes for a document, or what has changed of it.

        The ERP's id is the id. Of a known receivable only what changes need be given; null takes a value
        away. A payment is a new balance or the state paid: reminders of it that have not left are withdrawn
        with it, and what else they were about is reminded of anew.

        * `id`: The ERP's own identifier.
        * `revision`: Refuses where it has another revision by now; 0 = none yet.
        * `contact_id`: The customer; needed at first.
        * `number`: What people call the document; needed at first.
        * `total`: Of the document; needed at first.
        * `balance`: What is still owed; the total at first. Zero makes it paid, more makes a paid one pending
          again.
        * `due_date`: Needed at first; another date begins its levels anew.
        * `state`: pending, paid (its balance becomes zero), void or disputed; only what is pending is
          reminded of.
        * `url`: Where the customer sees or pays it.
        * `attachments`: Files that go with its reminders.
        * `promised_on`: The day the customer promised to pay: no reminder until it is over.
        * `do_not_remind`: No reminders by any policy.
        * `policy_id`: Its reminder policy, where it is not the default one.
        * `idempotency_key`: Makes a repetition of this call the same call: 1 to 200 printable ASCII
          characters, kept 30 days.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.

        Raises Conflict, IdempotencyConflict, DiskFull, DbBusy, DbCorrupt, StorageReadOnly.
        """
        raise NotImplementedError

    @rpc("receivable.get", "reads", {"receivable_id": "receivableId"})
    def get(
        self,
        *,
        receivable_id: str,
        actor: Optional[Actor] = None,
    ) -> Receivable:
        """Shows what a customer owes for one document.

        * `receivable_id`: The receivable.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.

        Raises ReceivableNotFound.
        """
        raise NotImplementedError

    @rpc("receivable.list", "reads", {"contact_id": "contactId", "due_until": "dueUntil"})
    def list(
        self,
        *,
        contact_id: Optional[str] = None,
        state: Optional[Literal["pending", "paid", "void", "disputed"]] = None,
        due_until: Optional[str] = None,
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
        actor: Optional[Actor] = None,
    ) -> ReceivableListResult:
        """Lists receivables, the newest first.

        * `contact_id`: Of this customer.
        * `state`: In this state.
        * `due_until`: Due on this day or before.
        * `limit`: Items at most.
        * `cursor`: The nextCursor of the page before.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.
        """
        raise NotImplementedError

    @rpc(
        "receivable.delete",
        "idempotent",
        {"receivable_id": "receivableId", "idempotency_key": "idempotencyKey"},
    )
    def delete(
        self,
        *,
        receivable_id: str,
        revision: Optional[int] = None,
        idempotency_key: Optional[str] = None,
        actor: Optional[Actor] = None,
    ) -> Done:
        """Forgets a receivable; reminders of it that have not left are withdrawn.

        What was sent stays in the history, so that a receivable that comes back is not reminded of twice.

        * `receivable_id`: The receivable.
        * `revision`: Refuses where it has another revision by now.
        * `idempotency_key`: Makes a repetition of this call the same call: 1 to 200 printable ASCII
          characters, kept 30 days.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.

        Raises ReceivableNotFound, Conflict, IdempotencyConflict, DiskFull, DbBusy, DbCorrupt,
        StorageReadOnly.
        """
        raise NotImplementedError


class ReminderMethods(Namespace[Mode]):
    """`client.reminder.*`"""

    @rpc("reminder.send", "once", {"receivable_id": "receivableId", "idempotency_key": "idempotencyKey"})
    def send(
        self,
        *,
        receivable_id: str,
        to: Optional[str] = None,
        channel: Optional[Literal["email", "sms", "push"]] = None,
        idempotency_key: Optional[str] = None,
        actor: Optional[Actor] = None,
    ) -> ReminderSendResult:
        """Sends a payment reminder of one pending receivable; answered only after it is durable.

        To the contact's registered address, or to the one given here for this time. It goes at once, whatever
        hours and intervals the policy has; the text is that of the level the document has come to. Should the
        receivable be paid before the message leaves, it is withdrawn.

        * `receivable_id`: The receivable.
        * `to`: Instead of the registered address, for this time: a@b.c or Name <a@b.c>.
        * `channel`: Only email can be sent by.
        * `idempotency_key`: Makes a repetition of this call the same call: 1 to 200 printable ASCII
          characters, kept 30 days.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.

        Raises ReceivableNotFound, ReceivableNotPending, ReminderNoAddress, Conflict, AccountNone,
        AccountDisabled, AccountIncomplete, SecretRequired, AttachmentRefused, MessageTooLarge,
        IdempotencyConflict, DiskFull, DbBusy, DbCorrupt, StorageReadOnly.
        """
        raise NotImplementedError

    @rpc("reminder.plan", "reads", {"contact_id": "contactId"})
    def plan(
        self,
        *,
        date: Optional[str] = None,
        contact_id: Optional[str] = None,
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
        actor: Optional[Actor] = None,
    ) -> ReminderPlanResult:
        """Says for each customer that owes something what would go on a day, and why the rest would not.

        As things stand now: what goes out before that day is not foreseen. A day after today is looked at
        when its hours begin; today, and without a date, at the present moment.

        * `date`: The day; left out = now.
        * `contact_id`: One customer, also with what it has paid.
        * `limit`: Items at most.
        * `cursor`: The nextCursor of the page before.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.
        """
        raise NotImplementedError

    @rpc(
        "reminder.list",
        "reads",
        {"contact_id": "contactId", "receivable_id": "receivableId", "policy_id": "policyId"},
    )
    def list(
        self,
        *,
        contact_id: Optional[str] = None,
        receivable_id: Optional[str] = None,
        policy_id: Optional[str] = None,
        state: Optional[Literal["pending", "awaiting_approval", "queued", "sent", "superseded", "skipped", "failed", "cancelled"]] = None,
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
        actor: Optional[Actor] = None,
    ) -> ReminderListResult:
        """Lists reminders, foreseen ones and what became of earlier ones, the newest first.

        * `contact_id`: To this customer.
        * `receivable_id`: Of this document.
        * `policy_id`: By this policy.
        * `state`: In this state, e.g. awaiting_approval.
        * `limit`: Items at most.
        * `cursor`: The nextCursor of the page before.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.
        """
        raise NotImplementedError

    @rpc(
        "reminder.approve",
        "idempotent",
        {"reminder_ids": "reminderIds", "idempotency_key": "idempotencyKey"},
    )
    def approve(
        self,
        *,
        reminder_ids: List[str],
        idempotency_key: Optional[str] = None,
        actor: Optional[Actor] = None,
    ) -> ReminderApproveResult:
        """Lets reminders go that wait for approval; they leave within their policy's hours.

        * `reminder_ids`: The reminders, of reminder.list.
        * `idempotency_key`: Makes a repetition of this call the same call: 1 to 200 printable ASCII
          characters, kept 30 days.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.

        Raises ReminderNotFound, TooLate, IdempotencyConflict, DiskFull, DbBusy, DbCorrupt, StorageReadOnly.
        """
        raise NotImplementedError

    @rpc("reminder.skip", "idempotent", {"reminder_ids": "reminderIds", "idempotency_key": "idempotencyKey"})
    def skip(
        self,
        *,
        reminder_ids: List[str],
        idempotency_key: Optional[str] = None,
        actor: Optional[Actor] = None,
    ) -> ReminderSkipResult:
        """Keeps reminders from going; later levels of their documents are not touched by that.

        * `reminder_ids`: The reminders, of reminder.list.
        * `idempotency_key`: Makes a repetition of this call the same call: 1 to 200 printable ASCII
          characters, kept 30 days.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.

        Raises ReminderNotFound, TooLate, IdempotencyConflict, DiskFull, DbBusy, DbCorrupt, StorageReadOnly.
        """
        raise NotImplementedError


class ReminderPolicyMethods(Namespace[Mode]):
    """`client.reminder_policy.*`"""

    @rpc(
        "reminderPolicy.create",
        "once",
        {"time_zone": "timeZone", "use_contact_time_zone": "useContactTimeZone", "working_days": "workingDays", "minimum_interval_days": "minimumIntervalDays", "hold_for_approval": "holdForApproval", "account_id": "accountId", "idempotency_key": "idempotencyKey"},
        ("recheck", "account_id",),
    )
    def create(
        self,
        *,
        name: Optional[str] = None,
        levels: Optional[List[ReminderLevel]] = None,
        enabled: Optional[bool] = None,
        default: Optional[bool] = None,
        time_zone: Optional[str] = None,
        use_contact_time_zone: Optional[bool] = None,
        hours: Optional[AllowedHours] = None,
        working_days: Optional[List[Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]]] = None,
        holidays: Optional[List[str]] = None,
        minimum_interval_days: Optional[int] = None,
        hold_for_approval: Optional[bool] = None,
        recheck: Union[Optional[Recheck], Unset] = UNSET,
        account_id: Union[Optional[str], Unset] = UNSET,
        idempotency_key: Optional[str] = None,
        actor: Optional[Actor] = None,
    ) -> ReminderPolicy:
        """Makes a policy: levels before, on and after the due date, and when they may leave.

        A customer gets one message for each currency, with all documents whose level has come, their total
        and their files; the document that has come furthest decides the text. After a downtime only the
        latest level of each document goes.

        * `name`: What people call it; needed at first.
        * `levels`: Needed at first. Of a document only the latest level goes whose day has come; earlier ones
          are superseded.
        * `enabled`: true at first.
        * `default`: Serves receivables that name no policy; the first policy is the default one.
        * `time_zone`: IANA name; at first that of the connection, else UTC.
        * `use_contact_time_zone`: Whether days and hours are those of the contact's own zone, where it has
          one; true at first.
        * `hours`: When reminders may leave; 09:00 to 18:00 at first.
        * `working_days`: Days on which reminders may leave; monday to friday at first.
        * `holidays`: Days on which nothing leaves: 2026-12-25, or 12-25 for every year.
        * `minimum_interval_days`: Days from one message to a customer to the next, whatever the documents; 3
          at first.
        * `hold_for_approval`: Whether each reminder waits for reminder.approve; false at first.
        * `recheck`: Asks the host, right before sending, whether each document is still owed; null = by what
          it has told.
        * `account_id`: The account that sends; null = that of the template or of the area collections.
        * `idempotency_key`: Makes a repetition of this call the same call: 1 to 200 printable ASCII
          characters, kept 30 days.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.

        Raises IdempotencyConflict, DiskFull, DbBusy, DbCorrupt, StorageReadOnly.
        """
        raise NotImplementedError

    @rpc("reminderPolicy.get", "reads", {"policy_id": "policyId"})
    def get(
        self,
        *,
        policy_id: str,
        actor: Optional[Actor] = None,
    ) -> ReminderPolicy:
        """Shows one reminder policy.

        * `policy_id`: The policy.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.

        Raises PolicyNotFound.
        """
        raise NotImplementedError

    @rpc("reminderPolicy.list", "reads")
    def list(
        self,
        *,
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
        actor: Optional[Actor] = None,
    ) -> ReminderPolicyListResult:
        """Lists the reminder policies, the newest first.

        * `limit`: Items at most.
        * `cursor`: The nextCursor of the page before.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.
        """
        raise NotImplementedError

    @rpc(
        "reminderPolicy.update",
        "idempotent",
        {"policy_id": "policyId", "time_zone": "timeZone", "use_contact_time_zone": "useContactTimeZone", "working_days": "workingDays", "minimum_interval_days": "minimumIntervalDays", "hold_for_approval": "holdForApproval", "account_id": "accountId", "idempotency_key": "idempotencyKey"},
        ("recheck", "account_id",),
    )
    def update(
        self,
        *,
        policy_id: str,
        revision: Optional[int] = None,
        name: Optional[str] = None,
        levels: Optional[List[ReminderLevel]] = None,
        enabled: Optional[bool] = None,
        default: Optional[bool] = None,
        time_zone: Optional[str] = None,
        use_contact_time_zone: Optional[bool] = None,
        hours: Optional[AllowedHours] = None,
        working_days: Optional[List[Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]]] = None,
        holidays: Optional[List[str]] = None,
        minimum_interval_days: Optional[int] = None,
        hold_for_approval: Optional[bool] = None,
        recheck: Union[Optional[Recheck], Unset] = UNSET,
        account_id: Union[Optional[str], Unset] = UNSET,
        idempotency_key: Optional[str] = None,
        actor: Optional[Actor] = None,
    ) -> ReminderPolicy:
        """Changes what is given of a reminder policy.

        A level is known by its day: what was sent on that day is not sent again, and never a level before one
        that was sent. The steps of its receivables are foreseen anew, in the background.

        * `policy_id`: The policy.
        * `revision`: Refuses where it has another revision by now.
        * `name`: What people call it; needed at first.
        * `levels`: Needed at first. Of a document only the latest level goes whose day has come; earlier ones
          are superseded.
        * `enabled`: true at first.
        * `default`: Serves receivables that name no policy; the first policy is the default one.
        * `time_zone`: IANA name; at first that of the connection, else UTC.
        * `use_contact_time_zone`: Whether days and hours are those of the contact's own zone, where it has
          one; true at first.
        * `hours`: When reminders may leave; 09:00 to 18:00 at first.
        * `working_days`: Days on which reminders may leave; monday to friday at first.
        * `holidays`: Days on which nothing leaves: 2026-12-25, or 12-25 for every year.
        * `minimum_interval_days`: Days from one message to a customer to the next, whatever the documents; 3
          at first.
        * `hold_for_approval`: Whether each reminder waits for reminder.approve; false at first.
        * `recheck`: Asks the host, right before sending, whether each document is still owed; null = by what
          it has told.
        * `account_id`: The account that sends; null = that of the template or of the area collections.
        * `idempotency_key`: Makes a repetition of this call the same call: 1 to 200 printable ASCII
          characters, kept 30 days.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.

        Raises PolicyNotFound, Conflict, IdempotencyConflict, DiskFull, DbBusy, DbCorrupt, StorageReadOnly.
        """
        raise NotImplementedError

    @rpc(
        "reminderPolicy.delete",
        "idempotent",
        {"policy_id": "policyId", "idempotency_key": "idempotencyKey"},
    )
    def delete(
        self,
        *,
        policy_id: str,
        revision: Optional[int] = None,
        idempotency_key: Optional[str] = None,
        actor: Optional[Actor] = None,
    ) -> Done:
        """Forgets a reminder policy; its receivables are the default policy's from then on.

        * `policy_id`: The policy.
        * `revision`: Refuses where it has another revision by now.
        * `idempotency_key`: Makes a repetition of this call the same call: 1 to 200 printable ASCII
          characters, kept 30 days.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.

        Raises PolicyNotFound, Conflict, IdempotencyConflict, DiskFull, DbBusy, DbCorrupt, StorageReadOnly.
        """
        raise NotImplementedError


class RpcMethods(Namespace[Mode]):
    """`client.rpc.*`"""

    @rpc("rpc.discover", "reads")
    def discover(
        self,
        *,
        actor: Optional[Actor] = None,
    ) -> Any:
        """Describes every method, shape and error of the service (OpenRPC 1.4).

        * `actor`: Who does this; recorded, and held to its permissions where it has any.
        """
        raise NotImplementedError


class SuppressionMethods(Namespace[Mode]):
    """`client.suppression.*`"""

    @rpc("suppression.list", "reads")
    def list(
        self,
        *,
        channel: Optional[Literal["email", "sms", "push"]] = None,
        scope: Optional[Literal["all", "marketing"]] = None,
        reason: Optional[Literal["hard", "soft", "complaint", "unsubscribed", "manual"]] = None,
        prefix: Optional[str] = None,
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
        actor: Optional[Actor] = None,
    ) -> SuppressionListResult:
        """Lists the addresses that get nothing more, or nothing more of a kind, newest first.

        * `channel`: Of this channel.
        * `scope`: Of this scope.
        * `reason`: For this reason.
        * `prefix`: How the address begins.
        * `limit`: Items at most.
        * `cursor`: The nextCursor of the page before.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.
        """
        raise NotImplementedError

    @rpc(
        "suppression.add",
        "idempotent",
        {"message_id": "messageId", "contact_id": "contactId", "idempotency_key": "idempotencyKey"},
    )
    def add(
        self,
        *,
        address: str,
        channel: Optional[Literal["email", "sms", "push"]] = None,
        reason: Optional[Literal["hard", "soft", "complaint", "unsubscribed", "manual"]] = None,
        scope: Optional[Literal["all", "marketing"]] = None,
        note: Optional[str] = None,
        message_id: Optional[str] = None,
        contact_id: Optional[str] = None,
        until: Optional[str] = None,
        idempotency_key: Optional[str] = None,
        actor: Optional[Actor] = None,
    ) -> Suppression:
        """Puts an address on the suppression list: it gets nothing more, or nothing more of a kind.

        Counts at once, for queued messages too: what has not left does not leave. Messages to it are kept as
        suppressed. An earlier entry of the same scope is replaced.

        * `address`: The address; the case of an e-mail address does not matter.
        * `channel`: How it is reached.
        * `reason`: Why.
        * `scope`: all, or marketing for what people may decline; by default marketing for complaint and
          unsubscribed.
        * `note`: In your own words.
        * `message_id`: The message that brought it about.
        * `contact_id`: The ERP's contact.
        * `until`: When it ends by itself.
        * `idempotency_key`: Makes a repetition of this call the same call: 1 to 200 printable ASCII
          characters, kept 30 days.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.

        Raises IdempotencyConflict, DiskFull, DbBusy, DbCorrupt, StorageReadOnly.
        """
        raise NotImplementedError

    @rpc("suppression.remove", "idempotent", {"idempotency_key": "idempotencyKey"})
    def remove(
        self,
        *,
        address: str,
        channel: Optional[Literal["email", "sms", "push"]] = None,
        scope: Optional[Literal["all", "marketing"]] = None,
        idempotency_key: Optional[str] = None,
        actor: Optional[Actor] = None,
    ) -> SuppressionRemoveResult:
        """Takes an address off the suppression list.

        Messages kept as suppressed stay so; history.resend sends them. Where the person had unsubscribed this
        is their return, and unsubscribe links of earlier messages no longer count.

        * `address`: The address; the case of an e-mail address does not matter.
        * `channel`: How it is reached.
        * `scope`: Only the entry of this scope.
        * `idempotency_key`: Makes a repetition of this call the same call: 1 to 200 printable ASCII
          characters, kept 30 days.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.

        Raises IdempotencyConflict, DiskFull, DbBusy, DbCorrupt, StorageReadOnly.
        """
        raise NotImplementedError

    @rpc("suppression.explain", "reads")
    def explain(
        self,
        *,
        address: str,
        channel: Optional[Literal["email", "sms", "push"]] = None,
        actor: Optional[Actor] = None,
    ) -> SuppressionExplainResult:
        """Says what an address gets, what it does not, and why.

        * `address`: The address; the case of an e-mail address does not matter.
        * `channel`: How it is reached.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.
        """
        raise NotImplementedError


class SystemMethods(Namespace[Mode]):
    """`client.system.*`"""

    @rpc("system.info", "reads")
    def info(
        self,
        *,
        actor: Optional[Actor] = None,
    ) -> SystemInfoResult:
        """Version, role, key and queue of this process.

        * `actor`: Who does this; recorded, and held to its permissions where it has any.
        """
        raise NotImplementedError

    @rpc("system.check", "reads")
    def check(
        self,
        *,
        actor: Optional[Actor] = None,
    ) -> SystemCheckResult:
        """Lists what keeps the service from its work, each with its fix.

        * `actor`: Who does this; recorded, and held to its permissions where it has any.
        """
        raise NotImplementedError

    @rpc("system.backup", "once", {"idempotency_key": "idempotencyKey"})
    def backup(
        self,
        *,
        path: str,
        idempotency_key: Optional[str] = None,
        actor: Optional[Actor] = None,
    ) -> SystemBackupResult:
        """Copies the database into a new file while the service goes on.

        The master key is not in it: keep that file elsewhere. Attachments lie in blobs/ of the data
        directory.

        * `path`: Absolute path of a file that does not exist yet, outside the data directory.
        * `idempotency_key`: Makes a repetition of this call the same call: 1 to 200 printable ASCII
          characters, kept 30 days.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.

        Raises IdempotencyConflict, DiskFull, DbBusy, DbCorrupt, StorageReadOnly.
        """
        raise NotImplementedError

    @rpc("system.unlock", "idempotent", {"idempotency_key": "idempotencyKey"})
    def unlock(
        self,
        *,
        key: str,
        idempotency_key: Optional[str] = None,
        actor: Optional[Actor] = None,
    ) -> SystemUnlockResult:
        """Hands over the master key where the service was started without it.

        * `key`: 32 random octets in base64 or hexadecimal.
        * `idempotency_key`: Makes a repetition of this call the same call: 1 to 200 printable ASCII
          characters, kept 30 days.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.

        Raises WrongKey, KeyMissing, IdempotencyConflict, DiskFull, DbBusy, DbCorrupt, StorageReadOnly.
        """
        raise NotImplementedError

    @rpc("system.rotateKey", "once", {"new_key": "newKey", "idempotency_key": "idempotencyKey"})
    def rotate_key(
        self,
        *,
        what: Literal["master", "data", "signing"],
        new_key: Optional[str] = None,
        idempotency_key: Optional[str] = None,
        actor: Optional[Actor] = None,
    ) -> SystemRotateKeyResult:
        """Replaces the master key, the data key or the signing key.

        An interrupted rotation loses nothing: call again to finish it. Progress is reported.

        * `what`: master wraps the others; data seals secrets; signing makes tokens.
        * `new_key`: The new master key, where the service was given the old one; left out = a new key file is
          written.
        * `idempotency_key`: Makes a repetition of this call the same call: 1 to 200 printable ASCII
          characters, kept 30 days.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.

        Raises WrongKey, KeyMissing, IdempotencyConflict, DiskFull, DbBusy, DbCorrupt, StorageReadOnly.
        """
        raise NotImplementedError


class TemplateMethods(Namespace[Mode]):
    """`client.template.*`"""

    @rpc(
        "template.create",
        "once",
        {"account_id": "accountId", "idempotency_key": "idempotencyKey"},
        ("area", "account_id", "locale", "subject", "html", "text", "title", "body",),
    )
    def create(
        self,
        *,
        channel: Optional[Literal["email", "sms", "push"]] = None,
        name: Optional[str] = None,
        area: Union[Optional[str], Unset] = UNSET,
        account_id: Union[Optional[str], Unset] = UNSET,
        locale: Union[Optional[str], Unset] = UNSET,
        subject: Union[Optional[str], Unset] = UNSET,
        html: Union[Optional[str], Unset] = UNSET,
        text: Union[Optional[str], Unset] = UNSET,
        title: Union[Optional[str], Unset] = UNSET,
        body: Union[Optional[str], Unset] = UNSET,
        idempotency_key: Optional[str] = None,
        actor: Optional[Actor] = None,
    ) -> Template:
        """Makes a template; a mistake in it is refused with line, column and a suggestion.

        Variables are %nombre% or {{nombre}}, from the catalogue of the area (template.variables); {{datos.x}}
        is what the host passes under its own name and {{campos.x}} a contact's own field.
        {{#lista}}…{{/lista}} repeats or is shown where there is something, {{^lista}}…{{/lista}} where there
        is nothing. {{monto | dinero}}, {{fecha | fecha largo}} and {{nombre | default "cliente"}} say how; %%
        is a percent sign. Values are escaped by where they stand and never read again as a template; a
        missing one stops the message.

        * `channel`: How its messages go.
        * `name`: What operators call it.
        * `area`: The part of the business: decides its variables and, without accountId, the account.
        * `account_id`: The account that its messages leave from.
        * `locale`: How money and dates are written where the contact has no locale.
        * `subject`: E-mail: one line.
        * `html`: E-mail: values are escaped by where they stand.
        * `text`: E-mail: made from html where it is missing. SMS: the message.
        * `title`: Push: one line.
        * `body`: Push: the message.
        * `idempotency_key`: Makes a repetition of this call the same call: 1 to 200 printable ASCII
          characters, kept 30 days.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.

        Raises TemplateInvalid, AreaNotFound, AccountNotFound, IdempotencyConflict, DiskFull, DbBusy,
        DbCorrupt, StorageReadOnly.
        """
        raise NotImplementedError

    @rpc("template.get", "reads", {"template_id": "templateId"})
    def get(
        self,
        *,
        template_id: str,
        version: Optional[int] = None,
        actor: Optional[Actor] = None,
    ) -> Template:
        """Shows a template with its texts, in its present version or an earlier one.

        One that was deleted is shown too, with deletedAt: the history refers to it.

        * `template_id`: The template.
        * `version`: An earlier one.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.

        Raises TemplateNotFound.
        """
        raise NotImplementedError

    @rpc("template.list", "reads")
    def list(
        self,
        *,
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
        channel: Optional[Literal["email", "sms", "push"]] = None,
        area: Optional[str] = None,
        automatic: Optional[bool] = None,
        locale: Optional[str] = None,
        actor: Optional[Actor] = None,
    ) -> TemplateListResult:
        """The templates, the automatic ones first; their bodies are in template.get.

        * `limit`: Items at most.
        * `cursor`: The nextCursor of the page before.
        * `channel`: email, sms or push.
        * `area`: Of one part of the business.
        * `automatic`: true: those the service ships; false: one's own.
        * `locale`: Of one language.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.
        """
        raise NotImplementedError

    @rpc(
        "template.update",
        "idempotent",
        {"template_id": "templateId", "account_id": "accountId", "idempotency_key": "idempotencyKey"},
        ("area", "account_id", "locale", "subject", "html", "text", "title", "body",),
    )
    def update(
        self,
        *,
        template_id: str,
        revision: Optional[int] = None,
        name: Optional[str] = None,
        area: Union[Optional[str], Unset] = UNSET,
        account_id: Union[Optional[str], Unset] = UNSET,
        locale: Union[Optional[str], Unset] = UNSET,
        subject: Union[Optional[str], Unset] = UNSET,
        html: Union[Optional[str], Unset] = UNSET,
        text: Union[Optional[str], Unset] = UNSET,
        title: Union[Optional[str], Unset] = UNSET,
        body: Union[Optional[str], Unset] = UNSET,
        idempotency_key: Optional[str] = None,
        actor: Optional[Actor] = None,
    ) -> Template:
        """Changes what is given of a template; another text is a new version.

        Messages that were accepted before keep the version that they were made of.

        * `template_id`: The template.
        * `revision`: Refuses the change where the template has another revision by now.
        * `name`: What operators call it.
        * `area`: The part of the business: decides its variables and, without accountId, the account.
        * `account_id`: The account that its messages leave from.
        * `locale`: How money and dates are written where the contact has no locale.
        * `subject`: E-mail: one line.
        * `html`: E-mail: values are escaped by where they stand.
        * `text`: E-mail: made from html where it is missing. SMS: the message.
        * `title`: Push: one line.
        * `body`: Push: the message.
        * `idempotency_key`: Makes a repetition of this call the same call: 1 to 200 printable ASCII
          characters, kept 30 days.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.

        Raises TemplateNotFound, TemplateInvalid, AreaNotFound, AccountNotFound, Conflict,
        IdempotencyConflict, DiskFull, DbBusy, DbCorrupt, StorageReadOnly.
        """
        raise NotImplementedError

    @rpc("template.delete", "idempotent", {"template_id": "templateId", "idempotency_key": "idempotencyKey"})
    def delete(
        self,
        *,
        template_id: str,
        revision: Optional[int] = None,
        idempotency_key: Optional[str] = None,
        actor: Optional[Actor] = None,
    ) -> Done:
        """Deletes a template; the history keeps what was sent with it, and its versions.

        Automatic ones cannot be deleted: template.reset takes them back to their original text.

        * `template_id`: The template.
        * `revision`: Refuses the change where the template has another revision by now.
        * `idempotency_key`: Makes a repetition of this call the same call: 1 to 200 printable ASCII
          characters, kept 30 days.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.

        Raises TemplateNotFound, TemplateAutomatic, Conflict, IdempotencyConflict, DiskFull, DbBusy,
        DbCorrupt, StorageReadOnly.
        """
        raise NotImplementedError

    @rpc("template.reset", "idempotent", {"template_id": "templateId", "idempotency_key": "idempotencyKey"})
    def reset(
        self,
        *,
        template_id: str,
        revision: Optional[int] = None,
        idempotency_key: Optional[str] = None,
        actor: Optional[Actor] = None,
    ) -> Template:
        """Takes an automatic template back to its original text, as a new version.

        * `template_id`: The template.
        * `revision`: Refuses the change where the template has another revision by now.
        * `idempotency_key`: Makes a repetition of this call the same call: 1 to 200 printable ASCII
          characters, kept 30 days.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.

        Raises TemplateNotFound, TemplateNotAutomatic, Conflict, IdempotencyConflict, DiskFull, DbBusy,
        DbCorrupt, StorageReadOnly.
        """
        raise NotImplementedError

    @rpc("template.versions", "reads", {"template_id": "templateId"})
    def versions(
        self,
        *,
        template_id: str,
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
        actor: Optional[Actor] = None,
    ) -> TemplateVersionsResult:
        """Every version of a template, newest first; template.get shows the texts of one.

        * `template_id`: The template.
        * `limit`: Items at most.
        * `cursor`: The nextCursor of the page before.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.

        Raises TemplateNotFound.
        """
        raise NotImplementedError

    @rpc("template.variables", "reads")
    def variables(
        self,
        *,
        area: Optional[str] = None,
        actor: Optional[Actor] = None,
    ) -> TemplateVariablesResult:
        """The variables that templates of an area may use, and how values can be written.

        * `area`: The part of the business; without one, the variables of all.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.

        Raises AreaNotFound.
        """
        raise NotImplementedError

    @rpc(
        "template.preview",
        "reads",
        {"template_id": "templateId", "contact_id": "contactId", "account_id": "accountId"},
    )
    def preview(
        self,
        *,
        template_id: Optional[str] = None,
        data: Optional[Dict[str, Any]] = None,
        draft: Optional[TemplateDraft] = None,
        contact_id: Optional[str] = None,
        document: Optional[Document] = None,
        area: Optional[str] = None,
        account_id: Optional[str] = None,
        sample: Optional[bool] = None,
        actor: Optional[Actor] = None,
    ) -> TemplatePreviewResult:
        """Shows exactly what sending a template would send, and sends nothing.

        With sample: true what has no value takes the example of template.variables. Signature and footer of
        the account are in it.

        * `template_id`: The template that makes subject and bodies, in its present version.
        * `data`: Values of its variables, by either name; see template.variables. What is not among them is
          {{datos.name}} there.
        * `draft`: One that is not saved, in the place of templateId.
        * `contact_id`: Who it would be for.
        * `document`: What it would be about.
        * `area`: In the place of the template's.
        * `account_id`: The account that would send.
        * `sample`: Fill what is missing with examples.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.

        Raises TemplateNotFound, TemplateInvalid, TemplateValueMissing, TemplateValueRefused,
        TemplateTooLarge, ContactNotFound, AreaNotFound.
        """
        raise NotImplementedError

    @rpc(
        "template.sendTest",
        "once",
        {"template_id": "templateId", "contact_id": "contactId", "account_id": "accountId", "wait_ms": "waitMs", "idempotency_key": "idempotencyKey"},
    )
    def send_test(
        self,
        *,
        template_id: str,
        to: str,
        data: Optional[Dict[str, Any]] = None,
        contact_id: Optional[str] = None,
        account_id: Optional[str] = None,
        sample: Optional[bool] = None,
        wait_ms: Optional[int] = None,
        idempotency_key: Optional[str] = None,
        actor: Optional[Actor] = None,
    ) -> Receipt:
        """Really sends a template to an address, and answers with the outcome.

        It is in the history with kind: test. What has no value takes the example of template.variables.

        * `template_id`: The template.
        * `to`: Who gets it.
        * `data`: Values of its variables.
        * `contact_id`: Whose values to use; the message goes to `to`.
        * `account_id`: The account that sends.
        * `sample`: Fill what is missing with examples.
        * `wait_ms`: Longest wait for the outcome.
        * `idempotency_key`: Makes a repetition of this call the same call: 1 to 200 printable ASCII
          characters, kept 30 days.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.

        Raises AccountNotFound, AccountNone, AccountDisabled, AccountIncomplete, AreaNotFound, SecretRequired,
        AttachmentRefused, MessageTooLarge, RateLimited, ContactNotFound, TemplateNotFound,
        TemplateValueMissing, TemplateValueRefused, TemplateTooLarge, IdempotencyConflict, DiskFull, DbBusy,
        DbCorrupt, StorageReadOnly.
        """
        raise NotImplementedError


class UnsubscribeMethods(Namespace[Mode]):
    """`client.unsubscribe.*`"""

    @rpc("unsubscribe.verify", "reads")
    def verify(
        self,
        *,
        token: str,
        actor: Optional[Actor] = None,
    ) -> Unsubscription:
        """Says whom an unsubscribe link is about; changes nothing.

        For the page that the link opens (GET): programs that look at links open it too. The page's button,
        and the POST of RFC 8058 (List-Unsubscribe=One-Click), call unsubscribe.confirm.

        * `token`: The token of the link.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.

        Raises TokenInvalid, KeyMissing, WrongKey.
        """
        raise NotImplementedError

    @rpc("unsubscribe.confirm", "idempotent", {"idempotency_key": "idempotencyKey"})
    def confirm(
        self,
        *,
        token: str,
        idempotency_key: Optional[str] = None,
        actor: Optional[Actor] = None,
    ) -> Unsubscription:
        """Unsubscribes whom a link is about from everything that people may decline.

        Counts at once, for queued messages too. Invoices, tickets and reminders still go. Once more is the
        same.

        * `token`: The token of the link.
        * `idempotency_key`: Makes a repetition of this call the same call: 1 to 200 printable ASCII
          characters, kept 30 days.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.

        Raises TokenInvalid, KeyMissing, WrongKey, IdempotencyConflict, DiskFull, DbBusy, DbCorrupt,
        StorageReadOnly.
        """
        raise NotImplementedError


class Root(Namespace[Mode]):
    """Every namespace, and the methods without one."""

    def __init__(self, perform: Perform, options: Options) -> None:
        self._reset(perform, options)

    def _reset(self, perform: Perform, options: Options) -> None:
        Namespace.__init__(self, perform, options)
        self.account: AccountMethods[Mode] = AccountMethods(perform, options)
        self.area: AreaMethods[Mode] = AreaMethods(perform, options)
        self.audit: AuditMethods[Mode] = AuditMethods(perform, options)
        self.bulk: BulkMethods[Mode] = BulkMethods(perform, options)
        self.contact: ContactMethods[Mode] = ContactMethods(perform, options)
        self.domain: DomainMethods[Mode] = DomainMethods(perform, options)
        self.email: EmailMethods[Mode] = EmailMethods(perform, options)
        self.event: EventMethods[Mode] = EventMethods(perform, options)
        self.history: HistoryMethods[Mode] = HistoryMethods(perform, options)
        self.message: MessageMethods[Mode] = MessageMethods(perform, options)
        self.notice: NoticeMethods[Mode] = NoticeMethods(perform, options)
        self.oauth: OauthMethods[Mode] = OauthMethods(perform, options)
        self.preset: PresetMethods[Mode] = PresetMethods(perform, options)
        self.question: QuestionMethods[Mode] = QuestionMethods(perform, options)
        self.receivable: ReceivableMethods[Mode] = ReceivableMethods(perform, options)
        self.reminder: ReminderMethods[Mode] = ReminderMethods(perform, options)
        self.reminder_policy: ReminderPolicyMethods[Mode] = ReminderPolicyMethods(perform, options)
        self.rpc: RpcMethods[Mode] = RpcMethods(perform, options)
        self.suppression: SuppressionMethods[Mode] = SuppressionMethods(perform, options)
        self.system: SystemMethods[Mode] = SystemMethods(perform, options)
        self.template: TemplateMethods[Mode] = TemplateMethods(perform, options)
        self.unsubscribe: UnsubscribeMethods[Mode] = UnsubscribeMethods(perform, options)

    @rpc(
        "initialize",
        "idempotent",
        {"client_name": "clientName", "time_zone": "timeZone", "answers_questions": "answersQuestions", "idempotency_key": "idempotencyKey"},
    )
    def initialize(
        self,
        *,
        client_name: Optional[str] = None,
        locale: Optional[str] = None,
        time_zone: Optional[str] = None,
        actor: Optional[Actor] = None,
        answers_questions: Optional[bool] = None,
        idempotency_key: Optional[str] = None,
    ) -> InitializeResult:
        """Sets the connection's defaults: language, time zone, actor.

        * `client_name`: The calling program, for the audit log.
        * `locale`: Language of messages to people: es or en, or es-EC and the like.
        * `time_zone`: IANA name; the zone of the Date header of what is sent.
        * `actor`: Who acts on this connection unless a call says otherwise.
        * `answers_questions`: Whether this client answers questions that only the ERP can: it is told of each
          by a notification event of type question.asked.
        * `idempotency_key`: Makes a repetition of this call the same call: 1 to 200 printable ASCII
          characters, kept 30 days.

        Raises IdempotencyConflict, DiskFull, DbBusy, DbCorrupt, StorageReadOnly.
        """
        raise NotImplementedError

    @rpc("ping", "reads")
    def ping(
        self,
        *,
        actor: Optional[Actor] = None,
    ) -> PingResult:
        """Answers, and tells the service's time.

        * `actor`: Who does this; recorded, and held to its permissions where it has any.
        """
        raise NotImplementedError

    @rpc("shutdown", "idempotent", {"idempotency_key": "idempotencyKey"})
    def shutdown(
        self,
        *,
        idempotency_key: Optional[str] = None,
        actor: Optional[Actor] = None,
    ) -> Done:
        """Ends the process when what runs is finished; the same as closing its input.

        * `idempotency_key`: Makes a repetition of this call the same call: 1 to 200 printable ASCII
          characters, kept 30 days.
        * `actor`: Who does this; recorded, and held to its permissions where it has any.

        Raises IdempotencyConflict, DiskFull, DbBusy, DbCorrupt, StorageReadOnly.
        """
        raise NotImplementedError
