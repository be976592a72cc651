"""Every limit of time at its true value, all at once: each fires when it should and not before."""

from __future__ import annotations

import os
import time
from typing import Any, Dict, List, NamedTuple, Optional

import canaries
import sending
from hostile_scene import GRACE, SHORT, authority, server_tls
from ledger import LedgerServer
from mischief import Act, deaf, drip, lines, sips
from nowhere import Nowhere
from service import Service, eventually
from suite import Point, Suite

#: What `--limits` scales, as it is by itself.
TRUE = {
    "connectSeconds": 15, "tlsSeconds": 30, "smtpGreetingSeconds": 120, "smtpReplySeconds": 120, "smtpDataSeconds": 120,
    "smtpDotSeconds": 600,
}  # fmt: skip
#: How long content may stand still, when not scaled with `smtpDataSeconds`.
STALL = 180
LARGE = 12 << 20


class Wait(NamedTuple):
    """A server that stalls, and what ends the wait for it."""

    what: str
    stage: str
    limit: str
    act: Optional[Act] = None
    security: str = "none"
    attached: int = 0
    state: str = "queued"
    #: The server does not read, so it cannot see the client leave.
    unseen: bool = False


SLOW = b"220-" + b"x" * 2000
WAITS = [
    Wait("nobody answers at the address", "nowhere", "connectSeconds", unseen=True),
    Wait("no greeting", "connect", "smtpGreetingSeconds"),
    Wait("a greeting an octet at a time", "connect", "smtpGreetingSeconds", drip(SLOW, 1)),
    Wait("a greeting a line at a time", "connect", "smtpGreetingSeconds", lines(b"220-x\r\n", 1)),
    Wait("no handshake inside TLS", "tls", "tlsSeconds", security="tls"),
    Wait("no handshake after STARTTLS", "tls", "tlsSeconds", security="starttls"),
    Wait("no answer to EHLO", "ehlo", "smtpReplySeconds"),
    Wait("no answer to STARTTLS", "starttls", "smtpReplySeconds", security="starttls"),
    Wait("no answer to AUTH", "auth", "smtpReplySeconds", security="tls"),
    Wait("no answer to MAIL", "mail", "smtpReplySeconds"),
    Wait("no answer to RCPT", "rcpt", "smtpReplySeconds"),
    Wait("no answer to DATA", "data", "smtpDataSeconds"),
    Wait("content that nobody reads", "content", "stall", deaf, attached=LARGE, unseen=True),
    Wait("content read an octet at a time", "content", "stall", sips(1, 1), attached=LARGE, unseen=True),
    Wait("no answer to the dot", "dot", "smtpDotSeconds", state="uncertain"),
    Wait("a slow answer to the dot", "dot", "smtpDotSeconds", drip(b"250-" + b"x" * 2000, 1), state="uncertain"),
]  # fmt: skip


class Deadlines(Suite):
    """Point 0 takes eleven minutes, for the limits are those of the standard; point 1 is the same with short ones."""

    name = "deadlines"
    proves = "SM-04, SM-12, SM-18, SM-29, TL-18; G6: the default limits"
    guards = "Transport/SocketChannel+TLS.swift: the handshake's own limit (`startTLS`)"
    full, slice = 1, 1
    patience = 900

    def points(self, count: Optional[int]) -> List[int]:
        return [0] if count is None else [1]

    def attack(self, point: Point) -> None:
        true = point.number == 0
        values: Dict[str, float] = {**TRUE, "stall": STALL} if true else {**SHORT, "stall": SHORT["smtpDataSeconds"]}
        limits: Dict[str, Any] = {} if true else dict(SHORT)
        service = point.service(limits={**limits, "sessions": 64}, args=["--attachments", str(point.home)]).start()
        (point.home / "large.bin").write_bytes(os.urandom(1 << 10) * (LARGE >> 10))
        authority().cert_pem.write_to_path(str(point.home / "ca.pem"))
        posts = [Post(point, service, wait, number) for number, wait in enumerate(WAITS)]
        before = service.memory()
        for post in posts:
            post.send()
        longest = max(values.values()) + 30
        eventually(lambda: all([post.over() for post in posts]), longest, every=0.05, what="an end of all waits")
        for post in posts:
            took, limit = post.took, values[post.wait.limit]
            point.expect(
                limit - 0.2 <= took <= limit + GRACE,
                f"{post.wait.what}: ended after {took:.2f} s, its limit is {limit} s",
            )
            point.expect(post.state == post.wait.state, f"{post.wait.what}: {post.state}, not {post.wait.state}")
            point.outcome.facts[post.wait.what] = f"{took:.2f} of {limit} s"
            accepted = post.server.acceptances if post.server else []
            point.expect(
                len(accepted) <= (post.wait.stage == "dot"), f"{post.wait.what}: accepted {len(accepted)} times"
            )
        point.outcome.peak(memory=service.memory() - before)
        point.outcome.count(waits=len(posts))
        point.expect(service.stop() == 0, "it did not end in order")


class Post:
    """An account, its server and the message that waits for it."""

    def __init__(self, point: Point, service: Service, wait: Wait, number: int) -> None:
        self.service, self.wait = service, wait
        address, host, secret = f"cuenta{number}@example.com", f"127.0.1.{number + 1}", canaries.canary("SMTP password")
        secured = wait.security != "none"
        self.server: Optional[LedgerServer] = None
        settings: Dict[str, Any] = {"host": host, "default": number == 0}
        if secured:
            settings.update(security=wait.security, allowInsecure=None, caFile=str(point.home / "ca.pem"))
        if wait.stage == "nowhere":
            self.full = Nowhere(point, host)
            self.account = sending.account(service, self.full, address=address, **settings)
        else:
            users = {address: secret} if secured else None
            self.server = LedgerServer(
                users=users, tls=server_tls(host) if secured else None, implicit_tls=wait.security == "tls", host=host
            )
            self.server.start()
            point.closing(self.server.stop)
            what: Dict[str, Any] = {"act": wait.act} if wait.act else {"instead": "silence"}
            self.rule = self.server.add(wait.stage, **what)
            self.account = sending.account(
                service, self.server, password=secret if secured else None, address=address, **settings
            )
        self.message = sending.message(accountId=self.account)
        if wait.attached:
            self.message["attachments"] = [{"path": str(point.home / "large.bin")}]
        self.ended: Optional[float] = None
        self.state = ""

    def send(self) -> None:
        self.id = self.service.call("email.send", self.message)["messageId"]
        self.sent = time.monotonic()

    def over(self) -> bool:
        """Whether its wait has ended; the first time it has is kept."""
        if self.ended is not None:
            return True
        closed = self.server.sessions[0].closed_at if self.server and self.server.sessions else None
        if not self.wait.unseen and closed is None:
            return False
        shown = self.service.call("history.get", {"messageId": self.id})
        state = str(shown["state"])
        held = self.service.call("account.get", {"accountId": self.account}).get("hold")
        if state == "sending" or state == "queued" and not held and not shown["attempts"]:
            return False
        if state == "queued" and not held and not shown["attempts"][-1].get("outcome"):
            return False
        self.state, self.ended = state, closed or time.monotonic()
        return True

    @property
    def took(self) -> float:
        begun = self.rule.began if self.server else self.sent
        return (self.ended or 0) - (begun or 0)
