"""A service in which every method has something to work on, and a server that sees what comes of each call."""

from __future__ import annotations

import base64
import copy
import itertools
import os
import re
from collections import Counter
from typing import Any, Dict, List, NamedTuple, Optional, Tuple

import reading
from ledger import Acceptance, LedgerServer
from methods import Method, Methods, Place, value_at
from oracle import SETTLED, state_of
from service import CallFailed, ServiceDied, eventually
from suite import Point

#: A message with every text in it.
#: Parameters of which a call takes the first ones or the others.
EITHER: Dict[str, Tuple[Tuple[Tuple[str, ...], Tuple[str, ...]], ...]] = {
    "account.verify": ((("draft", "password"), ("accountId",)),),
    "template.preview": ((("draft",), ("templateId",)),),
    "email.send": ((("templateId", "data"), ("subject", "html", "text")),),
    "email.sendBulk": ((("templateId",), ("subject", "html", "text")),),
    "history.resend": ((("document",), ("messageIds",)),),
    "notice.get": ((("eventId",), ("noticeId",)),),
}
MESSAGE: Dict[str, Any] = {
    "to": ["Uno <uno@example.org>"],
    "cc": ["Dos <dos@example.org>"],
    "bcc": ["Tres <tres@example.org>"],
    "replyTo": ["Cuatro <cuatro@example.org>"],
    "subject": "asunto",
    "text": "texto",
    "html": "<p>html</p>",
    "attachments": [{"name": "a.txt", "contentType": "text/plain", "contentId": "a@b", "base64": "eA=="}],
    "headers": [{"name": "X-Nota", "value": "nota"}],
    "inReplyTo": "uno@mail.example.org",
    "references": ["cero@mail.example.org"],
    "document": {"type": "invoice", "id": "123", "url": "https://example.org/123"},
}
PASSWORD = "contraseña"
#: Harmless values where a schema alone does not give one that goes through, by the last name of the place.
HARMLESS: Dict[str, Any] = {
    "host": "127.0.0.1", "pinSha256": "0" * 64, "caFile": "/etc/ssl/certs/ca-certificates.crt", "preset": "gmail", "authentication": "plain",
    "security": "tls", "replyTo": "Cuatro <cuatro@example.org>", "alwaysBcc": "cinco@example.org", "fromName": "Ventas", "locale": "es",
    "timeZone": "America/Guayaquil", "area": "invoices", "from": "ventas@example.com", "domain": "example.com", "password": PASSWORD,
    "permissions": "*", "notify": "seis@example.org",
    "template": "reminder1", "opens": "09:00", "closes": "18:00",
    "to": "siete@example.org", "address": "ocho@example.com",
    "url": "https://example.org/7", "amount": "1234.50", "currency": "USD",
}  # fmt: skip
TRANSACTION = {"MAIL", "RCPT", "DATA"}
#: A path holds no white space but in a quoted local part; a long AUTH comes on a line of its own.
PATH = r'<("[^"\x00-\x1f]*"@)?[^\s\x00-\x1f]*>'
COMMAND = re.compile(
    rf"(EHLO [!-~]+|MAIL FROM:{PATH}( [A-Z0-9]+(=[!-~]+)?)*|RCPT TO:{PATH}|DATA|RSET|QUIT|NOOP|AUTH PLAIN( [A-Za-z0-9+/=]+)?)"
)


class Anyone(Dict[str, str]):
    """Users of a server that takes every password."""

    def get(self, user: str, default: Any = None) -> Any:  # type: ignore[override]
        class Whatever:
            def __eq__(self, other: object) -> bool:
                return True

        return Whatever()


class Seen(NamedTuple):
    """What reached the server because of one call: of each message its parts with their headers, and its recipients."""

    shapes: Tuple[Any, ...]
    recipients: Tuple[int, ...]
    verbs: Tuple[Tuple[str, int], ...]


class World:
    """A service with an account, a domain, an area, a message, and what the server saw of it."""

    def __init__(self, point: Point) -> None:
        self.point = point
        self.numbers = itertools.count(1)
        self.ledger = LedgerServer(users=Anyone(), mechanisms=("PLAIN",))
        self.ledger.start()
        point.closing(self.ledger.stop)
        self.file = point.home / "files" / "a.txt"
        self.file.parent.mkdir()
        self.file.write_text("x")
        self.service = point.service(
            args=["--log-level", "debug", "--attachments", str(self.file.parent)], limits={"connectSeconds": 1, "idleConnectionMs": 0}
        ).start()  # fmt: skip
        self.methods = Methods(self.service.call("rpc.discover"))
        self.server = {"host": "127.0.0.1", "port": self.ledger.port, "security": "none", "allowInsecure": True}
        for other in ("nueve", "diez"):  # a list of one has no next page
            self.service.call("contact.upsert", {"id": other, "name": other})
            self.service.call("suppression.add", {"address": f"{other}@example.org"})
        self.sending = {**self.server, "enabled": True, "authentication": "plain"}
        self.renew()

    def renew(self) -> None:
        """New things to work on, since a call may take them away or spoil them."""
        service, number = self.service, next(self.numbers)
        self.number = number
        self.domain = service.call("domain.create", {"name": f"d{number}.example.com", "outgoing": self.server})["id"]
        self.unused = service.call("domain.create", {"name": f"u{number}.example.com"})["id"]
        self.address = f"ventas@d{number}.example.com"
        account = {"name": "Ventas", "address": self.address, "outgoing": {"enabled": True, "authentication": "plain", "default": True}}
        self.account = service.call("account.create", account)["id"]
        self.area = f"area{number}"
        service.call("area.create", {"name": self.area})
        self.contact = f"C-{number}"
        service.call("contact.upsert", {"id": self.contact, "name": "Ana", "email": "ana@example.org"})
        template = {"name": "Saludo", "channel": "email", "subject": "Hola", "text": "Hola."}
        self.template, self.spare = (service.call("template.create", template)["id"] for _ in range(2))
        self.allow(self.account)
        sent = service.call("email.send", {**MESSAGE, "wait": True, "waitMs": 20000})
        self.point.expect(sent["state"] == "sent", f"the harmless message was not sent: {sent}")
        self.message = sent["messageId"]
        later = {**MESSAGE, "sendAt": "2098-01-01T00:00:00Z", "expiresAt": "2099-01-01T00:00:00Z"}
        self.waiting = service.call("email.send", later)["messageId"]

    def allow(self, account: str) -> None:
        """The password anew: a change of the server asks for it."""
        self.service.request("account.setPassword", {"accountId": account, "password": PASSWORD}).reply()

    def given(self) -> Dict[str, Any]:
        """What valid calls are made of."""
        account = {"name": "Otra", "address": f"otra@d{self.number}.example.com", "outgoing": self.sending}
        given: Dict[str, Any] = {f"email.send/{name}": value for name, value in MESSAGE.items()}
        given |= {f"account.create/{name}": value for name, value in account.items()}
        given |= {f"account.update/{name}": value for name, value in account.items()}
        given |= {"accountId": self.account, "domainId": self.domain, "messageId": self.message, "messageIds": [self.message]}
        given |= {"account.verify/draft": account, "account.verify/timeoutMs": 1000, "account.verify/password": PASSWORD}
        given |= {"domain.create/name": f"n{self.number}.example.com", "domain.create/outgoing": self.server, "domain.update/outgoing": self.server}
        given |= {"system.backup/path": str(self.point.home / f"copy{self.number}"), "event.poll/waitMs": 0, "account.sendTest/waitMs": 5000}
        given |= {"domain.delete/domainId": self.unused, "message.cancel/messageId": self.waiting, "message.hold/messageId": self.waiting}
        given |= {"contactId": self.contact, "contact.upsert/id": self.contact, "contact.import/path": str(self.file)}
        given |= {"templateId": self.template, "template.delete/templateId": self.spare}
        given |= {"area.create/name": f"other{self.number}", "area.delete/name": self.area, "area.assign/area": self.area}
        key = base64.urlsafe_b64encode(os.urandom(32)).decode().rstrip("=")
        given |= {"system.unlock/key": self.service.key_file.read_text().strip(), "system.rotateKey/what": "master", "system.rotateKey/newKey": key}
        return given | {"account.sendTest/to": "siete@example.org"}

    def harmless(self, method: Method, place: Place) -> Dict[str, Any]:
        """A valid call with a harmless value at the place."""
        given = self.given()
        base = self.methods.call(method, given)
        base.pop("revision", None)
        for one, other in EITHER.get(method.name, ()):
            for name in other if place.path[0] in one else one:
                base.pop(name, None)
        if place.dotted == "attachments.0.path":
            base["attachments"] = [{"path": str(self.file)}]
        if value_at(base, place.path) is not None:
            return base
        return self.methods.put(method, base, place.path, self.value(method, place, base, given))

    def value(self, method: Method, place: Place, base: Dict[str, Any], given: Dict[str, Any]) -> Any:
        name = [step for step in place.path if isinstance(step, str)][-1]
        if "enum" in place.schema:
            value = HARMLESS.get(name)
            return value if value in place.schema["enum"] else place.schema["enum"][0]
        if name == "cursor" and "limit" in method.params:
            page = self.service.call(method.name, {**{key: base[key] for key in method.required}, "limit": 1})
            return page.get("nextCursor", "valor")
        if place.schema.get("format") == "date-time":
            return {"expiresAt": "2099-01-01T00:00:00Z", "until": "2099-01-01T00:00:00Z"}.get(name, "2020-01-01T00:00:00Z")
        return given.get(name, HARMLESS.get(name, self.methods.sample(place.schema)))

    # watching

    def run(self, method: Method, params: Dict[str, Any]) -> Tuple[Optional[CallFailed], Seen]:
        """A call, what it sends and what a message after it looks like."""
        messages, sessions = len(self.ledger.acceptances), {s.number: len(s.commands) for s in self.ledger.sessions}
        failure, result = None, {}
        try:
            result = self.service.call(method.name, copy.deepcopy({**params, **({"wait": True} if method.name == "email.send" else {})}))
        except CallFailed as fault:
            failure = fault
        if failure is None and method.effect != "reads":
            self.afterwards(method, result)
        self.settled()
        accepted = self.ledger.acceptances[messages:]
        commands = [line for s in self.ledger.sessions for line in s.commands[sessions.get(s.number, 0) :]]
        return failure, self.seen(accepted, commands)

    def afterwards(self, method: Method, result: Any) -> None:
        """A message by what the call has made or changed."""
        if method.name == "shutdown":
            self.point.expect(self.service.wait() == 0, "it did not end in order")
            self.service.start()
        if method.name == "initialize":  # what the caller may do has perhaps just been narrowed
            self.service.call("initialize", {"actor": {"id": "host"}})
        if method.name == "email.send":
            return
        id = str(result.get("id", "")) if isinstance(result, dict) else ""
        account = id if id.startswith("acc_") else self.account
        self.allow(account)
        try:
            sent = self.service.call("email.send", {**MESSAGE, "accountId": account, "wait": True, "waitMs": 1500})
        except CallFailed:
            return
        if state_of(sent) not in SETTLED:
            self.service.request("message.cancel", {"messageId": sent["messageId"]}).reply()

    def settled(self) -> None:
        """Until nothing is on its way; what waits for a server that is nowhere is not."""

        def still() -> bool:
            recent = self.service.call("history.list", {"channel": "email", "limit": 5})["items"]
            return not any(state_of(item) == "sending" or (state_of(item) == "queued" and not item.get("attempts")) for item in recent)

        eventually(still, 10, 0.005)

    def seen(self, accepted: List[Acceptance], commands: List[str]) -> Seen:
        shapes = sorted((reading.shape(item.data) for item in accepted), key=repr)
        verbs = Counter(line.split(" ")[0] for line in commands)
        for line in commands:
            self.point.expect(COMMAND.fullmatch(line), f"a command of no known form: {line[:200]!r}")
        return Seen(
            tuple(shapes), tuple(sorted(len(item.recipients) for item in accepted)),
            tuple(sorted((verb, count) for verb, count in verbs.items() if verb in TRANSACTION)),
        )  # fmt: skip
