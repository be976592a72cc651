"""kill -9 at a random moment of starting, accepting and sending, again and again on one database."""

from __future__ import annotations

import time
from typing import List

import oracle
import sending
from ledger import LedgerServer
from service import ServiceDied
from suite import Outcome, Point, Suite

#: Kills of one point: on one database, so that each death finds what the last one left.
DEATHS = 20
#: Uncertain messages from which on their causes are a share and no chance.
ENOUGH = 30


class Kills(Suite):
    name = "kills"
    proves = "OB-01; G1 and G2"
    guards = "Engine/Outbox/OutboxRecords.swift: the marker is committed before the dot (`mark`), and not long before it"
    full, slice = 500, 6

    def attack(self, point: Point) -> None:
        chance = point.chance
        ledger = LedgerServer()
        ledger.start()
        point.closing(ledger.stop)
        service = point.service(limits={"sessions": 8, "sessionsPerAccount": 8}).start()
        sending.account(service, ledger, maxSessions=8)
        # Every other server is quick, so that kills fall everywhere; the others take the time that real ones take.
        is_quick = point.number % 2 == 0
        ledger.add("dot", delay=lambda: time.sleep(chance.random() ** 2 * 0.04 if is_quick else 0.05 + chance.random() * 0.25))
        orders: List[oracle.Order] = []
        in_flight = 0
        for _ in range(DEATHS):
            if chance.random() < 0.75:
                service.call("ping")  # else it may be killed while it starts
            calls = []
            for item in sending.orders(chance.randint(1, 10)):
                orders.append(item)
                calls.append((item, service.request("email.send", sending.keyed(item))))
            time.sleep(chance.random() * (chance.choice([0.01, 0.05, 0.25]) if is_quick else 0.5))
            # Sessions open now, and those that may open before the signal arrives.
            in_flight += max(8, sum(1 for session in ledger.sessions if session.closed_at is None))
            service.kill()
            for item, call in calls:
                try:
                    item.message_id = call.result(0.1)["messageId"]
                except (ServiceDied, TimeoutError):
                    pass  # never acknowledged: it may exist or not, but not twice
            service.start()
        verdict = oracle.check(service, ledger, orders, in_flight=in_flight, timeout=120)
        faults = list(verdict.violations)
        # Who was there at five deaths is held as a suspect: held is not lost, and not sent in secret either.
        held = [id for id, item in oracle.history(service).items() if oracle.state_of(item) == "held"]
        for id in held:
            service.call("message.release", {"messageId": id})
        released = oracle.check(service, ledger, orders, in_flight=in_flight, timeout=120)
        faults += [f"released: {fault}" for fault in released.violations]
        if released.states["held"] or released.states["sent"] != verdict.states["sent"] + len(held):
            faults.append(f"I1 of {len(held)} held and released, not all were sent: {dict(released.states)}")
        # The ledger takes a message as soon as it has its dot: without that, nothing was in doubt but in the database.
        has_dot = ledger.by_subject()
        doubted = [item["subject"] for item in oracle.history(service).values() if oracle.state_of(item) == "uncertain"]
        if not is_quick:
            point.outcome.count(inDoubt=len(doubted), inDoubtWithoutDot=sum(1 for subject in doubted if subject not in has_dot))
        point.expect(service.stop() == 0, "it did not end in order")
        point.outcome.violations += faults + oracle.check_files(service.databases())
        point.expect(verdict.accepted, "nothing was sent, so nothing was tried")
        acknowledged = sum(1 for item in orders if item.message_id)
        point.expect(acknowledged, "nothing was acknowledged, so nothing was tried")
        point.outcome.count(
            kills=DEATHS, orders=len(orders), acknowledged=acknowledged, accepted=verdict.accepted,
            **{state: number for state, number in released.states.items()},
        )  # fmt: skip

    def finish(self, outcome: Outcome) -> None:
        """G2: of what is uncertain with a server as they are, at most a tenth never had its dot sent."""
        doubted, false = outcome.counts.get("inDoubt", 0), outcome.counts.get("inDoubtWithoutDot", 0)
        if doubted >= ENOUGH:
            outcome.expect(false <= doubted / 10, f"G2: {false} of {doubted} uncertain messages never had their dot sent")
