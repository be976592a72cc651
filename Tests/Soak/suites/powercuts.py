"""The power fails: what was not synced is lost, in part or in whole, and torn; what was acknowledged is not."""

from __future__ import annotations

from collections import Counter
from typing import List

import canaries
import disk
import oracle
import recording
import shim
from ledger import LedgerServer
from service import Service
from suite import Point, Suite

#: Images made of one recording.
CUTS = 100


class PowerCuts(Suite):
    name = "powercuts"
    proves = "OB-19; G4"
    guards = "Storage/Pragmas.swift: synchronous = FULL; Blobs/BlobStore.swift `place`: fsync of file and directory"
    full, slice = 5_000, 24

    def attack(self, point: Point) -> None:
        record = recording.recorded(self.binary, f"{self.seed}/{point.number // CUTS}")
        line, way = self.moment(point, record), point.chance.choice(disk.WAYS)
        machine = disk.Disk(record.home)
        events = [(call.begin, 0, call) for call in record.calls] + [(call.end, 1, call) for call in record.calls]
        for at, ended, call in sorted(events, key=lambda event: event[:2]):
            if at >= line:
                break
            if ended:
                machine.finish(call)
            else:
                machine.begin(call)
        machine.build(point.home, way, point.chance)
        canaries.watch(record.password, "recorded password")
        told = {what: result for at, what, result in record.told if at < line}
        orders = [
            oracle.Order(item.key, item.params, told[number]["messageId"] if number in told else None)
            for number, item in enumerate(record.orders)
        ]
        ledger = LedgerServer()
        ledger.acceptances = record.accepted(line)
        for subject in record.refused:
            ledger.add("rcpt", match=subject, reply="550 5.1.1 unknown")
        ledger.start()
        point.closing(ledger.stop)
        before = Counter(item.subject for item in ledger.acceptances)
        service = point.service(own_key=False, env=shim.environment(port=ledger.port)).start()
        lives = sum(1 for start in record.lives if start < line)
        verdict = oracle.check(service, ledger, orders, in_flight=recording.SESSIONS * lives)
        faults = verdict.violations + self.others(service, told, verdict) + self.failures(service, record.refused)
        point.expect(service.stop() == 0, "it did not end in order")
        if service.key_file.parent.exists():
            shim.leave_out_keys(point, service)
        faults += oracle.check_files(service.databases())
        point.outcome.violations += [f"{way} at {line}: {fault}" for fault in faults]
        acknowledged = sum(1 for item in orders if item.message_id)
        point.outcome.count(
            images=1, acknowledged=acknowledged, acceptedBefore=sum(before.values()),
            acceptedAfter=verdict.accepted - sum(before.values()), kills=lives - 1, **dict(verdict.states), **{way: 1},
        )  # fmt: skip

    def moment(self, point: Point, record: recording.Recording) -> int:
        """Anywhere; or just after somebody was told something, or a sync has begun, when the least is safe; or soon after
        the start of a life that found what a dead one left."""
        told = [at for at, *_ in record.told] + [at for at, _ in record.dots]
        syncs = [call.begin for call in record.calls if "sync" in call.name]
        every = [call.begin for call in record.calls] + [call.end for call in record.calls]
        early = [at for at in every if any(start < at < start + 200 for start in record.lives[1:])]
        return 1 + point.chance.choice(point.chance.choice([told, syncs, every, early or every]))

    def failures(self, service: Service, refused: List[str]) -> List[str]:
        """Nothing but what the server refuses may fail: not for want of an attachment, say."""
        states = {item["subject"]: oracle.state_of(item) for item in oracle.history(service).values()}
        right = {key: {"failed"} if key in refused else {"sent", "uncertain"} for key in states}
        return [f"I1 {key} ended as {state}" for key, state in states.items() if state not in right[key]]

    def others(self, service: Service, told: dict, verdict: oracle.Verdict) -> List[str]:
        """What else was acknowledged: accounts, a password, keys; and nothing waits for a person."""
        faults = []
        addresses = {item["address"] for item in service.pages("account.list") if item.get("address")}
        for what, address in (("account", "ventas@example.com"), ("other", "buzon@example.com")):
            if what in told and address not in addresses:
                faults.append(f"I1 the account {address} was acknowledged, and is gone")
        if verdict.states["held"]:
            faults.append(f"{verdict.states['held']} messages are held: {service.call('system.check')['problems']}")
        if "password" in told:
            key = service.call("system.info")["key"]
            if key != "open":
                return faults + [f"a password was acknowledged, and the key is {key}"]
            service.call("system.rotateKey", {"what": "data"})  # it may only end one that was cut short
            report = service.call("system.rotateKey", {"what": "data"})
            if report["unreadable"] or report["resealed"] != 1:
                faults.append(f"a password was acknowledged, and cannot be read: {report}")
        return faults
