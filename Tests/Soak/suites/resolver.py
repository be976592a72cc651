"""What a resolver may answer: nothing, errors, a thousand addresses, addresses that no mail server has."""

from __future__ import annotations

import time
from typing import ClassVar, Dict, List, NamedTuple, Optional

import names
import oracle
import sending
from ledger import LedgerServer
from nowhere import Nowhere
from service import eventually
from suite import Point, Suite

HOST = "mail.example.org"
GOOD = "127.0.4.1"
#: Nobody listens there: refused at once. And one where nobody answers.
DEAD = [f"127.0.5.{number}" for number in range(1, 251)] * 4
DEAF = "127.0.4.2"
#: Finding and reaching a server.
LIMIT = 3


class Answer(NamedTuple):
    what: str
    addresses: str
    #: The failure; None: the message is sent.
    slug: Optional[str] = None
    #: The least it takes; never more than the limit.
    waits: float = 0
    host: str = HOST


ANSWERS = [
    Answer("one address", GOOD),
    Answer("no such name", "!-2", "resolve"),
    Answer("the resolver fails for now", "!-3", "resolve"),
    Answer("the resolver fails", "!-4", "resolve"),
    Answer("a name without an address", "!-5", "resolve"),
    Answer("a loop of names", "!-11", "resolve"),
    Answer("no answer", "~", "timeout", LIMIT),
    Answer("IPv6 where nobody listens, then IPv4", f"::1 {GOOD}"),
    Answer("nine dead addresses, then a good one", " ".join([*DEAD[:9], GOOD])),
    Answer("ten dead addresses, then a good one", " ".join([*DEAD[:10], GOOD]), "connection"),
    Answer("a thousand dead addresses", " ".join(DEAD), "connection"),
    Answer("an address where nobody answers", DEAF, "timeout", LIMIT),
    Answer("ten times nobody", " ".join([DEAF] * 10), "timeout", LIMIT),
    Answer("the metadata service", "169.254.169.254", "connection"),
    Answer("the metadata service as IPv6", "::ffff:169.254.169.254", "connection"),
    Answer("the metadata service of another cloud", "fd00:ec2::254", "connection"),
    Answer("the metadata service, then a good one", f"169.254.169.254 {GOOD}"),
    Answer("the metadata service by address", "", "connection", host="169.254.169.254"),
]


class Resolver(Suite):
    name = "resolver"
    proves = "SM-29"
    guards = "Transport/SocketConnector.swift: `connect`: of what is found, what `isForbidden` is left out, and ten are tried"
    full: ClassVar[int] = len(ANSWERS)
    slice: ClassVar[int] = 6

    def points(self, count: Optional[int]) -> List[int]:
        """Fewer than all are spread, elsewhere with each seed."""
        if count is None or count >= self.full:
            return list(range(self.full))
        return sorted({(self.seed + number * self.full // count) % self.full for number in range(count)})

    def attack(self, point: Point) -> None:
        answer = ANSWERS[point.number]
        with LedgerServer(host=GOOD) as server:
            Nowhere(point, DEAF, server.port)
            service = point.service(
                env=names.environment(point.home, {HOST: answer.addresses}), limits={"connectSeconds": LIMIT}
            ).start()
            account = sending.account(service, server, host=answer.host)
            order = sending.order()
            started = time.monotonic()
            order.message_id = service.call("email.send", sending.keyed(order))["messageId"]
            held: Dict[str, object] = {}

            def over() -> bool:
                held.update(service.call("account.get", {"accountId": account}).get("hold") or {})
                return bool(held) or state() == "sent"

            def state() -> str:
                return oracle.state_of(service.call("message.get", {"messageId": order.message_id}))

            eventually(over, LIMIT + 20, what="an end of the attempt")
            took = time.monotonic() - started
            failure = held.get("failure") or {}
            slug = failure.get("slug") if isinstance(failure, dict) else None
            point.expect(slug == answer.slug, f"{answer.what}: {failure}, not {answer.slug}")
            if slug and "metadata" in answer.what:
                point.expect("forbidden" in str(failure), f"{answer.what}: it was tried: {failure}")
            point.expect(len(server.sessions) == (answer.slug is None), f"{answer.what}: {server.summary()}")
            point.expect(answer.waits - 0.1 <= took <= (answer.waits or 1) + 1, f"{answer.what}: it took {took:.2f} s")
            point.outcome.count(answers=1)
            point.expect(service.stop() == 0, "it did not end in order")
