"""Servers by chance: whatever they do, a message is sent exactly when its server took it."""

from __future__ import annotations

import random
import threading
from collections import Counter
from typing import Any, Dict, List, Optional, Tuple

import canaries
import oracle
import sending
from hostile_scene import authority, server_tls
from ledger import Acceptance, Conversation, LedgerServer, Rule, Session
from service import Service, eventually
from suite import Point, Suite

#: Servers of one point, each with an account of its own, and the messages sent through each.
SERVERS, MESSAGES = 30, 3
LIMITS = {
    "connectSeconds": 2, "tlsSeconds": 2, "smtpGreetingSeconds": 2, "smtpReplySeconds": 2, "smtpDataSeconds": 2,
    "smtpDotSeconds": 2, "sessions": 64, "sessionsPerAccount": 2, "idleConnectionMs": 50,
}  # fmt: skip
CODES = (
    "200",
    "220",
    "221",
    "235",
    "250",
    "251",
    "334",
    "354",
    "421",
    "450",
    "451",
    "452",
    "500",
    "502",
    "530",
    "535",
    "550",
    "552",
    "554",
    "599",
    "600",
    "199",
)
TEXTS = (
    "",
    " ok",
    " 2.0.0 ok",
    " 4.7.1 greylisted",
    " 5.7.1 policy",
    " STARTTLS",
    " \x1b[2J",
    " " + "x" * 600,
    " ñandú",
    " 5.1.1 unknown",
)
PIECES = (
    b"\r\n",
    b"\n",
    b"\r",
    b"250",
    b"250 ok\r\n",
    b"250-",
    b"354 go\r\n",
    b"550 no\r\n",
    b"421 bye\r\n",
    b"\0",
    b"\xff",
    b" ",
    b"-",
    b"235 ok\r\n",
    b"25",
)


class Whim(LedgerServer):
    """A ledger server that draws what it does: from its seed, the connection and how far that has come."""

    def __init__(self, seed: str, evil: float, **options: Any) -> None:
        super().__init__(**options)
        self.seed, self.evil = seed, evil
        self.steps: Counter = Counter()
        self.drawn: Counter = Counter()
        #: Subjects whose content came whole, dot and all.
        self.dots: Counter = Counter()
        self._drawing = threading.Lock()

    def rule_for(self, stage: str, text: str, session: Session) -> Optional[Rule]:
        with self._drawing:
            self.steps[session.number] += 1
            chance = random.Random(f"{self.seed}/{session.number}/{self.steps[session.number]}/{stage}")
        if stage == "dot":
            self.dots[subject_of(text)] += 1
        if stage == "login" or chance.random() > self.evil:
            return None
        self.drawn[stage] += 1
        return content_whim(chance) if stage == "content" else whim(stage, chance)

    def saw_end(self, subject: str) -> bool:
        """Whether the end of this message's content came, perhaps where commands were expected."""
        return bool(self.dots[subject]) or any("." in session.commands for session in self.sessions)


def subject_of(header: str) -> str:
    return next((line[9:] for line in header.split("\r\n") if line.lower().startswith("subject: ")), "")


def code_of(octets: bytes) -> Optional[int]:
    """The code of the whole reply that a client may read here; None when there is none."""
    rest, code = octets.replace(b"\0", b""), None
    while True:
        line, end, rest = rest.partition(b"\n")
        line = line[:-1] if line.endswith(b"\r") else line
        if not end or not line[:3].isdigit() or len(line) < 3 or line[3:4] not in (b"", b" ", b"-") or b"\r" in line:
            return None
        if not 200 <= int(line[:3]) <= 599 or code not in (None, int(line[:3])):
            return None
        code = int(line[:3])
        if line[3:4] != b"-":
            return code


def taken(code: Optional[int], chance: random.Random) -> str:
    """What an honest server did that answers so; without a whole answer it may have taken the message or not."""
    if code is None or 300 <= code < 400:
        return chance.choice(["now", "never"])
    return "now" if code < 300 else "never"


def whim(stage: str, chance: random.Random) -> Rule:
    """One thing a server might do at a stage."""
    kind = (
        chance.choice(["raw", "end"])
        if stage == "tls"
        else chance.choice(["reply"] * 4 + ["raw"] * 3 + ["end", "end", "slow", "silence"])
    )
    then = chance.choice([None, None, "close", "reset"])
    code: Optional[int] = None
    options: Dict[str, Any] = {}
    if kind == "reply":
        first = chance.choice(CODES)
        options = {
            "reply": "\n".join(first + chance.choice(TEXTS) for _ in range(chance.choice([1, 1, 1, 2, 3, 200, 201]))),
            "then": then,
        }
        code = int(first) if 200 <= int(first) <= 599 else None
    elif kind == "raw":
        raw = b"".join(chance.choice(PIECES) for _ in range(chance.randint(1, 6)))
        options, code = {"raw": raw, "then": then}, code_of(raw)
    elif kind == "slow":
        options, code = {"delay": chance.random() * 0.5, "then": then}, 250
    else:
        options = {"instead": "silence" if kind == "silence" else chance.choice(["close", "reset"])}
    if stage == "dot":
        options["accept"] = taken(code, chance)
    return Rule(stage, **options)


def content_whim(chance: random.Random) -> Rule:
    """Octets while the client should speak. Should they come so late that they answer the dot, they are meant so."""
    raw = b"".join(chance.choice(PIECES) for _ in range(chance.randint(1, 6)))
    code = code_of(raw)

    def act(talk: Conversation) -> None:
        if chance.random() < 0.3:
            talk.give_up(chance.choice(["close", "reset"]))
        talk.write(raw)
        content = talk.body()
        header = content.partition(b"\r\n\r\n")[0].decode("utf-8", "replace")
        talk.server.dots[subject_of(header)] += 1
        if code is not None and 200 <= code < 300:
            talk.server.record(talk.acceptance(content))
        talk.give_up("close")

    return Rule("content", act=act)


class Books:
    """What all servers of a point have taken so far, as the oracle reads it."""

    def __init__(self, servers: List[Whim]) -> None:
        self.servers = servers

    @property
    def acceptances(self) -> List[Acceptance]:
        return [item for server in self.servers for item in server.acceptances]

    def by_subject(self) -> Dict[str, List[Acceptance]]:
        found: Dict[str, List[Acceptance]] = {}
        for item in self.acceptances:
            found.setdefault(item.subject, []).append(item)
        return found


class Sessions(Suite):
    name = "sessions"
    proves = "SM-37; G1, G2 and G6: sent only if accepted, accepted only if sent or uncertain"
    guards = "SMTP/Session/TransactionSpeech.swift: only a 2xx accepts (`answeredDot`)"
    full, slice = 150, 2

    def attack(self, point: Point) -> None:
        service = point.service(limits=LIMITS).start()
        servers: List[Whim] = []
        orders: Dict[str, List[oracle.Order]] = {}
        for number in range(SERVERS):
            server, account = self.open(point, service, number)
            servers.append(server)
            orders[account] = sending.orders(MESSAGES)
        everything = [item for some in orders.values() for item in some]
        for account, some in orders.items():
            for item in some:
                item.params["accountId"] = account
        calls = [(item, service.request("email.send", sending.keyed(item))) for item in everything]
        for item, call in calls:
            item.message_id = call.result()["messageId"]
        try:
            eventually(lambda: not unsettled(service), 90, every=0.2, what="an end of all attempts")
        except TimeoutError:
            point.outcome.violations += [f"it never ends: {what}" for what in unsettled(service)[:5]]
        for id, item in oracle.history(service).items():
            if oracle.state_of(item) == "queued":
                service.call("message.cancel", {"messageId": id})
        verdict = oracle.check(service, Books(servers), everything)
        point.outcome.violations += verdict.violations + unfounded(service, servers, list(orders.values()))
        for server in servers:
            point.outcome.count(sessions=len(server.sessions), mischief=sum(server.drawn.values()))
        point.outcome.count(messages=len(everything), accepted=verdict.accepted, **verdict.states)
        point.expect(service.stop() == 0, "it did not end in order")
        point.outcome.violations += oracle.check_files(service.databases())

    def open(self, point: Point, service: Service, number: int) -> Tuple[Whim, str]:
        """A server and its account: in clear, by STARTTLS or inside TLS; a third of the servers are nearly good."""
        mode = ("none", "starttls", "tls")[number % 3]
        address = f"cuenta{number}@example.com"
        # A host of its own: accounts of one host share a few connections.
        host = f"127.0.0.{number + 2}"
        secret = canaries.canary("SMTP password")
        secured = mode != "none"
        capabilities = ("SIZE 52428800", "8BITMIME") + (("PIPELINING",) if point.chance.random() < 0.6 else ())
        server = Whim(
            f"{point.suite.seed}/{point.number}/{number}", point.chance.choice([0.03, 0.08, 0.2]),
            users={address: secret} if secured else None, tls=server_tls(host) if secured else None,
            implicit_tls=mode == "tls", capabilities=capabilities, host=host,
        )  # fmt: skip
        server.start()
        point.closing(server.stop)
        settings: Dict[str, Any] = {"host": host, "maxSessions": 1, "default": number == 0}
        if secured:
            path = point.home / "ca.pem"
            authority().cert_pem.write_to_path(str(path))
            settings.update(security=mode, allowInsecure=None, caFile=str(path))
        account = sending.account(service, server, password=secret if secured else None, address=address, **settings)
        return server, account


def unsettled(service: Service) -> List[str]:
    """What goes on by itself: messages that are neither over, nor tried, nor of an account that waits."""
    waiting = {item["id"] for item in service.pages("account.list") if item.get("hold")}
    found = []
    for id, item in oracle.history(service).items():
        state = oracle.state_of(item)
        if state == "sending":
            found.append(f"{id} is sending")
        if state == "queued" and item["accountId"] not in waiting:
            tries = service.call("history.get", {"messageId": id})["attempts"]
            if not any(attempt.get("outcome") for attempt in tries):
                found.append(f"{id} is queued, {tries}")
    return found


def unfounded(service: Service, servers: List[Whim], orders: List[List[oracle.Order]]) -> List[str]:
    """What is uncertain although the end of its content never left."""
    faults = []
    items = oracle.history(service)
    for server, some in zip(servers, orders):
        for item in some:
            assert item.message_id
            if oracle.state_of(items[item.message_id]) == "uncertain" and not server.saw_end(item.key):
                faults.append(f"{item.key} is uncertain, and its end never came: {server.summary()}")
    return faults
