"""One hostile case against the real binary: a friendly message first, then the mischief, then the judgement."""

from __future__ import annotations

import os
import re
import ssl
import threading
import time
from dataclasses import dataclass, field
from typing import Any, Callable, Dict, List, Optional, Tuple

import trustme

import canaries
import oracle
import sending
from ledger import LedgerServer, Rule, Session
from service import eventually
from suite import Point

USER = "ventas@example.com"
#: Every limit of the wire, scaled down for cases that wait for one of them.
SHORT = {
    "connectSeconds": 1, "tlsSeconds": 1, "smtpGreetingSeconds": 1, "smtpReplySeconds": 1, "smtpDataSeconds": 1,
    "smtpDotSeconds": 2,
}  # fmt: skip
#: For the others, which must not wait at all.
LONG = {name: 15 for name in SHORT}
#: What a case may take beyond its limit, and what one may take that waits for nothing.
GRACE, AT_ONCE = 1.0, 4.0
MEMORY = 16 << 20

#: All that a client may ever say here; in clear before STARTTLS only the first three.
SPEECH = re.compile(
    r"EHLO [^ ]+|STARTTLS|QUIT|HELO [^ ]+|AUTH [A-Z0-9-]+( [A-Za-z0-9+/=]+)?"
    r"|MAIL FROM:<[^<>\r\n]+>( SIZE=\d+)?( SMTPUTF8)?|RCPT TO:<[^<>\r\n]+>|DATA|RSET"
)
IN_CLEAR = re.compile(r"(?i)(EHLO [^ ]+|STARTTLS|QUIT)?")


@dataclass(frozen=True)
class Case:
    """What the server does, and what must come of it."""

    row: str
    what: str
    #: Made anew for each run, since rules count their use.
    rules: Tuple[Tuple[str, Dict[str, Any]], ...]
    state: str
    slug: Optional[str] = None
    stage: Optional[str] = None
    #: Why the account waits; None when it must not wait.
    hold: Optional[str] = None
    modes: Tuple[str, ...] = ("none", "starttls", "tls")
    #: The limit that ends it, by the name of `--limits`; None: it ends at once.
    limit: Optional[str] = None
    accepted: int = 0
    #: Words that must not be said.
    never: Tuple[str, ...] = ()
    message: Dict[str, Any] = field(default_factory=dict)
    #: Octets of an attached file.
    attached: int = 0
    account: Dict[str, Any] = field(default_factory=dict)
    login: bool = True
    #: Messages sent right after the first, which must all arrive.
    followers: int = 0
    #: The server does not read, so it cannot notice that the client has left.
    unseen: bool = False
    #: Looks at what only this case shows; returns faults.
    check: Optional[Callable[["Scene"], List[str]]] = None

    @property
    def name(self) -> str:
        return f"{self.row}: {self.what}"


_authority: Optional[trustme.CA] = None


def authority() -> trustme.CA:
    """One for all points of a process."""
    global _authority
    _authority = _authority or trustme.CA()
    return _authority


def server_tls(*names: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority().issue_cert(*(names or ("localhost", "127.0.0.1"))).configure_cert(context)
    return context


class Scene:
    """A case at work."""

    def __init__(self, point: Point, case: Case, mode: str) -> None:
        self.point, self.case, self.mode = point, case, mode
        self.secret = canaries.canary("SMTP password")
        secured = mode != "none"
        self.ledger = LedgerServer(
            users={USER: self.secret} if secured and case.login else None,
            tls=server_tls() if secured else None,
            implicit_tls=mode == "tls",
            require_auth=secured and case.login,
        )
        self.ledger.start()
        point.closing(self.ledger.stop)
        limits = {**(SHORT if case.limit else LONG), "sessionsPerAccount": 1, "idleConnectionMs": 50}
        self.service = point.service(limits=limits, args=["--attachments", str(point.home)])
        self.limits = limits
        self.orders: List[oracle.Order] = []
        self.rules: List[Rule] = []
        self.shown: Dict[str, Any] = {}
        self.held: Dict[str, Any] = {}

    def open(self) -> None:
        """The account, and a message that shows that it works and makes what is made only once."""
        self.service.start()
        case = self.case
        settings: Dict[str, Any] = dict(case.account)
        if self.mode != "none":
            path = self.point.home / "ca.pem"
            authority().cert_pem.write_to_path(str(path))
            settings = {
                "host": "localhost",
                "security": self.mode,
                "allowInsecure": None,
                "caFile": str(path),
                **settings,
            }
        password = self.secret if self.mode != "none" and case.login else None
        self.account = sending.account(self.service, self.ledger, password=password, address=USER, **settings)
        order = self.send()
        eventually(lambda: self.state(order) == "sent", 20, what="the friendly message is sent")
        self.quiet()
        self.descriptors, self.memory = self.open_files(), self.service.memory()

    def state(self, order: oracle.Order) -> str:
        return oracle.state_of(self.service.call("message.get", {"messageId": order.message_id}))

    def open_files(self) -> int:
        """Descriptors but those of the data directory, of which there are more when two reads meet."""
        found = 0
        for name in os.listdir(f"/proc/{self.service.pid}/fd"):
            try:
                found += not os.readlink(f"/proc/{self.service.pid}/fd/{name}").startswith(str(self.service.data))
            except FileNotFoundError:
                pass
        return found

    def quiet(self) -> None:
        """Waits until no connection is open, as far as the server can know."""
        self.ledger.wait(
            lambda s: s.sessions and all(item.closed_at for item in s.sessions), 20, "the end of all sessions"
        )

    def send(self, **changes: Any) -> oracle.Order:
        order = sending.order(**changes)
        order.message_id = self.service.call("email.send", sending.keyed(order))["messageId"]
        self.orders.append(order)
        return order

    def hold(self) -> Dict[str, Any]:
        return dict(self.service.call("account.get", {"accountId": self.account}).get("hold") or {})

    def over(self, order: oracle.Order) -> bool:
        """Whether the attempt has ended or the account waits."""
        self.shown = self.service.call("history.get", {"messageId": order.message_id})
        self.held = self.hold()
        state = oracle.state_of(self.shown)
        tried = any(attempt.get("outcome") for attempt in self.shown["attempts"])
        # A hold is told before the message is back in the queue.
        return state != "sending" and (tried or bool(self.held) or state != "queued")

    def play(self) -> None:
        """The mischief, watched."""
        case = self.case
        changes = dict(case.message)
        if case.attached:
            path = self.point.home / "attached.bin"
            path.write_bytes(os.urandom(1024) * (case.attached // 1024))
            changes["attachments"] = [{"path": str(path)}]
        for stage, options in case.rules:
            options = {name: value(self) if name == "make" else value for name, value in options.items()}
            if "make" in options:
                options["act"] = options.pop("make")
            self.rules.append(self.ledger.add(stage, **options))
        self.before = len(self.ledger.sessions)
        watch = Watch(self.service)
        order = self.order = self.send(**changes)
        followers = [self.send() for _ in range(case.followers)]
        patience = (max(self.limits.values()) if case.limit is None else self.limits[case.limit]) + 12
        eventually(lambda: self.over(order), patience, every=0.01, what=f"an end of {case.name}")
        self.ended = time.monotonic()
        for follower in followers:
            eventually(lambda: self.state(follower) == "sent", 20, what="a message after the mischief is sent")
        if not case.unseen:
            self.quiet()
        # A hold is written a little after the message that brought it.
        until = time.monotonic() + 2
        while bool(self.held) != bool(case.hold) and time.monotonic() < until:
            time.sleep(0.02)
            self.held = self.hold()
        self.peak = watch.stop()

    @property
    def sessions(self) -> List[Session]:
        """The connections since the mischief began."""
        return self.ledger.sessions[self.before :]

    def close(self) -> None:
        """What is queued is taken back, so that nothing may be sent any more; then the books are compared."""
        if oracle.state_of(self.shown) == "queued":
            self.service.call("message.cancel", {"messageId": self.order.message_id})
        verdict = oracle.check(self.service, self.ledger, self.orders)
        self.point.outcome.violations += verdict.violations
        self.point.expect(self.service.stop() == 0, "it did not end in order")
        self.point.outcome.violations += oracle.check_files(self.service.databases())


class Watch:
    """The largest resident memory of a process while something happens."""

    def __init__(self, service: Any) -> None:
        self.service, self.peak = service, service.memory()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while not self._over.wait(0.02):
            try:
                self.peak = max(self.peak, self.service.memory())
            except (OSError, KeyError):
                return

    def stop(self) -> int:
        self._over.set()
        self._thread.join(5)
        return int(self.peak)
