"""What is to be sent at a moment is sent once and not before it, however often the process dies around that moment."""

from __future__ import annotations

import time
from datetime import datetime, timezone
from typing import Dict, List

import oracle
import sending
from ledger import LedgerServer
from service import ServiceDied
from suite import Point, Suite

#: Messages of one point, due at different moments of its few seconds.
COUNT, SECONDS = 40, 3.0


class Schedule(Suite):
    name = "schedule"
    proves = "OB-12"
    guards = "Comms/Message/Transitions.swift: `recoverFromCrash` makes `.uncertain` of what was `.committing`"
    full, slice = 200, 1

    def attack(self, point: Point) -> None:
        chance = point.chance
        ledger = LedgerServer()
        ledger.start()
        point.closing(ledger.stop)
        service = point.service(limits={"sessions": 8, "sessionsPerAccount": 8}).start()
        sending.account(service, ledger, maxSessions=8)
        ledger.add("dot", delay=lambda: time.sleep(chance.random() ** 2 * 0.05))
        # Both clocks at one instant: the ledger tells time by the one, orders by the other.
        monotonic, wall = time.monotonic(), time.time()
        due: Dict[str, float] = {}
        orders: List[oracle.Order] = []
        for _ in range(COUNT):
            moment = round(wall + 0.3 + chance.random() * SECONDS, 3)
            text = datetime.fromtimestamp(moment, timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
            item = sending.order(sendAt=text)
            item.message_id = service.call("email.send", sending.keyed(item))["messageId"]
            due[item.params["subject"]] = monotonic + moment - wall
            orders.append(item)
        deaths = in_flight = 0
        while time.monotonic() < monotonic + SECONDS + 0.5:
            # Rather just before or after a moment than anywhere.
            next_due = min((at for at in due.values() if at > time.monotonic()), default=time.monotonic())
            time.sleep(max(0.0, next_due - time.monotonic() + chance.uniform(-0.02, 0.06)))
            in_flight += max(8, sum(1 for session in ledger.sessions if session.closed_at is None))
            service.kill()
            service.start()
            deaths += 1
            if chance.random() < 0.7:
                try:
                    service.call("ping")
                except ServiceDied:
                    pass
        verdict = oracle.check(service, ledger, orders, in_flight=in_flight)
        # Who was there at five deaths is held as a suspect.
        for id, item in oracle.history(service).items():
            if oracle.state_of(item) == "held":
                service.call("message.release", {"messageId": id})
        released = oracle.check(service, ledger, orders, in_flight=in_flight)
        point.expect(service.stop() == 0, "it did not end in order")
        point.outcome.violations += verdict.violations + released.violations + oracle.check_files(service.databases())
        ends = released.states["sent"] + released.states["uncertain"]
        point.expect(ends == COUNT, f"of {COUNT}: {dict(released.states)}")
        for acceptance in ledger.acceptances:
            early = due[acceptance.subject] - acceptance.accepted_at
            point.expect(early < 0.002, f"{acceptance.subject}: {early:.3f} s before its time")
        point.expect(ledger.acceptances, "nothing was sent, so nothing was tried")
        point.outcome.count(kills=deaths, accepted=len(ledger.acceptances), **dict(released.states))
