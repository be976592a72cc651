"""An ERP that ends its service and starts another every few seconds, while it goes on sending."""

from __future__ import annotations

import signal
import time
from typing import Callable, Dict, List

import oracle
import sending
from ledger import LedgerServer
from service import Call, Service, ServiceDied
from suite import Point, Suite

#: Services that follow each other in one point, and the longest that one lives.
LIVES, SECONDS = 10, 3.0


class Respawns(Suite):
    name = "respawns"
    proves = "OB-22, JR-48"
    guards = "Comms/Message/Transitions.swift: `recoverFromCrash` makes `.uncertain` of what was `.committing`"
    full, slice = 120, 1

    def attack(self, point: Point) -> None:
        chance = point.chance
        ledger = LedgerServer()
        ledger.start()
        point.closing(ledger.stop)
        ledger.add("dot", delay=lambda: time.sleep(chance.random() * 0.08))
        orders: List[oracle.Order] = []
        in_flight = 0
        ways: Dict[str, Callable[[Service], None]] = {
            "killed": Service.kill,
            "closed": Service.close_stdin,
            "asked": lambda service: service.signal(signal.SIGTERM),
        }
        service = self._next(point).start()
        sending.account(service, ledger)
        progress: List[int] = []
        for _ in range(LIVES):
            calls: List[Call] = []
            until = time.monotonic() + chance.random() ** 2 * SECONDS
            while not calls or time.monotonic() < until:
                item = sending.order()
                orders.append(item)
                calls.append(service.request("email.send", sending.keyed(item)))
                time.sleep(0.01)
            old, way = service, chance.choice(list(ways))
            in_flight += 8 if way == "killed" else 0
            ways[way](old)
            # The next one does not wait until the last has drained.
            service = self._next(point).start()
            began = time.monotonic()
            service.call("ping")
            point.outcome.peak(secondsToFirstReply=round(time.monotonic() - began, 2))
            code = old.wait(30)
            point.expect(code == (-signal.SIGKILL if way == "killed" else 0), f"{way}: it ended with {code}")
            for item, call in zip(orders[-len(calls) :], calls):
                try:
                    item.message_id = call.result(0.1)["messageId"]
                except (ServiceDied, TimeoutError):
                    # An ERP that has not read the reply asks again.
                    item.message_id = service.call("email.send", sending.keyed(item))["messageId"]
            progress.append(len(ledger.acceptances))
            point.outcome.count(**{way: 1})
        verdict = oracle.check(service, ledger, orders, in_flight=in_flight)
        point.expect(service.stop() == 0, "it did not end in order")
        point.outcome.violations += verdict.violations + oracle.check_files(service.databases())
        point.expect(progress[-1] > progress[0] or progress[0] == len(orders), f"no progress: {progress}")
        done = verdict.states["sent"] + verdict.states["uncertain"] + verdict.states["held"]
        point.expect(done == len(orders), f"of {len(orders)}: {dict(verdict.states)}")
        point.outcome.count(orders=len(orders), accepted=verdict.accepted, **dict(verdict.states))

    def _next(self, point: Point) -> Service:
        # All on one data directory with one key.
        return point.service()
