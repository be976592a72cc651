"""kill -9 before every single call that changes something outside: each write, sync and send of one canonical run."""

from __future__ import annotations

import base64
import signal
from typing import Any, Dict, List

import oracle
import sending
import shim
from ledger import LedgerServer
from service import Service, ServiceDied, eventually
from suite import Point

#: Longer than the first wait of a deferred message, by which the second run's clock is ahead.
LATER = 120


class Canon:
    """What the ERP does, and repeats with the same keys when the service died: ten messages by one session."""

    def __init__(self, point: Point, ledger: LedgerServer) -> None:
        self.point, self.ledger = point, ledger
        attached = base64.b64encode(point.chance.randbytes(20_000)).decode()
        self.orders = sending.orders(10)
        self.orders[0].params["attachments"] = [{"name": "a.bin", "base64": attached}]
        _, self.deferred, self.failed, self.cancelled = self.orders[:4]
        self.cancelled.params["sendAt"] = "2199-01-01T00:00:00Z"
        ledger.add("rcpt", match=self.deferred.key, reply="450 4.2.1 later", times=1)
        ledger.add("rcpt", match=self.failed.key, reply="550 5.1.1 unknown")
        self.account = {
            "name": "ventas",
            "address": "ventas@example.com",
            "provider": "smtp",
            "outgoing": sending.outgoing(ledger, maxSessions=1),
            "idempotencyKey": "cuenta",
        }

    def perform(self, service: Service) -> None:
        """Everything that has not been acknowledged; `ServiceDied` where it ends early."""
        if not any(item.message_id for item in self.orders):
            service.call("account.create", self.account)
        calls = [(item, service.request("email.send", sending.keyed(item))) for item in self.orders if not item.message_id]
        died = None
        for item, call in calls:
            try:
                item.message_id = call.result()["messageId"]
            except ServiceDied as death:
                died = death
        if died:
            raise died
        service.call("message.cancel", {"messageId": self.cancelled.message_id})

    def settled(self, service: Service) -> Dict[str, str]:
        """Waits until only time can change something; the states by subject."""
        waits = {self.deferred.key: {"queued", "scheduled"}}

        def done() -> Any:
            states = {item["subject"]: oracle.state_of(item) for item in oracle.history(service).values()}
            tried = any(rule.used for rule in self.ledger.rules if rule.match == self.deferred.key)
            return all(
                state in oracle.SETTLED or tried and state in waits.get(subject, ()) for subject, state in states.items()
            ) and states  # fmt: skip

        return dict(eventually(done, 30, what="the outbox to come to rest"))


class Syscalls(shim.CallSuite):
    name = "syscalls"
    proves = "OB-02; G1"
    guards = "Engine/Outbox/OutboxRecords.swift `mark`: that it is awaited before the dot"
    full, slice = 800, 20

    def attack(self, point: Point) -> None:
        ledger = LedgerServer()
        ledger.start()
        point.closing(ledger.stop)
        canon = Canon(point, ledger)
        service = point.service(limits={"sessions": 1}, env=self.under(point, point.number)).start()
        killed = True
        try:
            canon.perform(service)
            canon.settled(service)
            killed = service.stop() != 0
        except ServiceDied:
            pass
        code = service.wait()
        point.expect(code == (-signal.SIGKILL if killed else 0), f"it ended with {code}: {service.stderr()[-300:]}")
        self.reached(point, killed, point.number)
        # Without the deferral, so that nothing has to wait twice; what was deferred is due.
        ledger.rules = [rule for rule in ledger.rules if rule.times is None]
        again = point.service(limits={"sessions": 1}, env=shim.environment(clock=LATER)).start()
        faults = self.judge(point, again, ledger, canon)
        point.expect(again.stop() == 0, "the second did not end in order")
        point.outcome.violations += faults + oracle.check_files(again.databases())

    def judge(self, point: Point, service: Service, ledger: LedgerServer, canon: Canon) -> List[str]:
        known = {item.key: item.message_id for item in canon.orders if item.message_id}
        there = {item["subject"]: item["id"] for item in oracle.history(service).values()}
        faults = [f"I1 {key}: acknowledged, and gone" for key, id in known.items() if there.get(key) != id]
        canon.perform(service)
        # What was in the database is not made a second time by the repeated call.
        faults += [
            f"I6 {item.key}: {there[item.key]} became {item.message_id}"
            for item in canon.orders
            if there.get(item.key, item.message_id) != item.message_id
        ]
        verdict = oracle.check(service, ledger, canon.orders, in_flight=1)
        faults += verdict.violations
        final = {item["subject"]: oracle.state_of(item) for item in oracle.history(service).values()}
        wanted = {canon.failed.key: {"failed"}, canon.cancelled.key: {"cancelled"}}
        for item in canon.orders:
            if final.get(item.key) not in wanted.get(item.key, {"sent", "uncertain"}):
                faults.append(f"{item.key} ended as {final.get(item.key)}")
        point.expect(len(ledger.acceptances) <= 8, f"{len(ledger.acceptances)} acceptances of 8 messages")
        point.outcome.count(acknowledged=len(known), accepted=verdict.accepted, **dict(verdict.states))
        return faults
