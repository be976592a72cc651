"""A server that takes all the time it is given, and the other accounts, whose messages must not wait for it."""

from __future__ import annotations

import time
from typing import Any, ClassVar, Dict, List

import oracle
import sending
from ledger import LedgerServer
from service import Service, eventually
from suite import Point, Suite

#: The limit of every answer, and the part of it that the tarpit takes.
LIMIT, PATIENCE = 4, 0.99
#: Messages of one measurement; each takes its server some milliseconds, so that the servers set the pace.
BURST, ANSWER = 80, 0.005
ROUNDS = 7
#: What the tarpits may cost the others.
MOST = 0.05
#: Tarpits at point 0, 1 …; each on a host of its own.
TRAPS = (1, 3)


class Side:
    """A service with a good account, and perhaps with others on tarpits."""

    def __init__(self, point: Point, name: str) -> None:
        home = point.home / name
        home.mkdir()
        self.good = LedgerServer()
        self.good.start()
        self.good.add("dot", delay=ANSWER)
        point.closing(self.good.stop)
        limits = {
            name: LIMIT for name in ("smtpGreetingSeconds", "smtpReplySeconds", "smtpDataSeconds", "smtpDotSeconds")
        }
        self.service: Service = point.service(home=home, limits=limits).start()
        self.account = sending.account(self.service, self.good)
        self.orders: List[oracle.Order] = []
        self.traps: List[LedgerServer] = []

    def trap(self, point: Point, number: int) -> None:
        """An account on a tarpit, with more to send than it will take while we measure."""
        server = LedgerServer(host=f"127.0.2.{number + 1}")
        server.start()
        point.closing(server.stop)
        for stage in ("connect", "ehlo", "mail", "rcpt", "data", "dot"):
            server.add(stage, delay=LIMIT * PATIENCE)
        address = f"lenta{number}@example.com"
        account = sending.account(self.service, server, address=address, host=server.host, default=False)
        for _ in range(8):
            self.service.call("email.send", sending.message(accountId=account))
        self.traps.append(server)
        server.wait(lambda s: s.sessions, 20, "a session on the tarpit")

    def trapped(self) -> bool:
        return all(any(not session.closed_at for session in server.sessions) for server in self.traps)

    def burst(self) -> float:
        """Seconds from the first call to the last acceptance."""
        some = sending.orders(BURST, accountId=self.account)
        already = len(self.good.acceptances)
        started = time.monotonic()
        calls = [(item, self.service.request("email.send", sending.keyed(item))) for item in some]
        for item, call in calls:
            item.message_id = call.result(60)["messageId"]
        self.good.wait_for(already + BURST, 60)
        self.orders += some
        return time.monotonic() - started


class Tarpit(Suite):
    name = "tarpit"
    proves = "SM-30; R-07: an account on a tarpit costs another at most 5 % of its throughput"
    guards = "Engine/Outbox/Outbox.swift: an account that has not shown itself gets one session (`openSessions`)"
    full: ClassVar[int] = 2 * len(TRAPS)
    slice: ClassVar[int] = 1
    side_by_side = False

    def attack(self, point: Point) -> None:
        traps = TRAPS[point.number % len(TRAPS)]
        alone, beside = Side(point, "alone"), Side(point, "beside")
        for number in range(traps):
            beside.trap(point, number)
        for side in (alone, beside):
            side.burst()  # opens its sessions
        took: Dict[str, List[float]] = {"alone": [], "beside": []}
        for number in range(ROUNDS):
            # Turn and turn about, so that whatever else the machine does falls on both.
            for side in (alone, beside) if number % 2 else (beside, alone):
                took["alone" if side is alone else "beside"].append(side.burst())
            point.expect(beside.trapped(), "a tarpit let go")
        # The least disturbed burst of each: what the tarpit costs, it costs every time.
        lost = 1 - min(took["alone"]) / min(took["beside"])
        point.expect(lost <= MOST, f"beside {traps} tarpits {lost:.1%} less: {took}")
        point.outcome.peak(lostPercent=round(lost * 100, 2))
        point.outcome.facts[f"lost beside {traps}"] = f"{lost:.1%}"
        for side in (alone, beside):
            eventually(lambda: self.all_sent(side), 20, what="everything of the good account is sent")
            point.outcome.count(messages=len(side.orders))
            point.expect(len(side.good.acceptances) == len(side.orders), "not each accepted once")

    @staticmethod
    def all_sent(side: Side) -> Any:
        items = oracle.history(side.service)
        return all(oracle.state_of(items[item.message_id or ""]) == "sent" for item in side.orders)
