"""A mass send to hundreds over a server with moods, killed again and again, paused, resumed, sometimes cancelled."""

from __future__ import annotations

import time
from collections import Counter
from typing import Any, Dict, List

import oracle
import sending
from ledger import LedgerServer
from service import CallFailed, Service, ServiceDied
from suite import Point, Suite

KILLS = 10
#: What a message may be when nothing more happens by itself.
ENDS = {"sent", "failed", "uncertain", "cancelled", "held"}


class Mass(Suite):
    name = "mass"
    proves = "MS-03, MS-04, MS-10; G15 without its speed"
    guards = "Storage/Rows/Bulks.swift: an item has one outcome (`AND state = 'waiting'`); Engine/Mass/Expansion.swift: the count is compared"
    full, slice = 200, 2

    def attack(self, point: Point) -> None:
        chance = point.chance
        ledger = LedgerServer()
        ledger.start()
        point.closing(ledger.stop)
        service = point.service(limits={"sessions": 8, "sessionsPerAccount": 8}).start()
        sending.account(service, ledger, maxSessions=8)
        count = chance.randint(200, 1500)
        self.moods(point, ledger, count)
        people = [
            {"to": f"c{n}@example.org", "key": f"k{n}", "data": {"secreto": f"dato-{n}-{chance.randrange(10**9)}"}}
            for n in range(count)
        ]
        texts = {"subject": "Aviso {{correo}}", "text": "{{correo}}: {{datos.secreto}}\n", "marketing": chance.random() < 0.5}
        bulk = self.patiently(service, "email.sendBulk", {**texts, "recipients": people[:1], "idempotencyKey": "m", "wait": False})["bulkId"]
        cancels = chance.random() < 0.25
        in_flight = 0
        for number in range(KILLS):
            # Any part, in any split, also what is there already.
            for _ in range(chance.randint(1, 4)):
                start = chance.randrange(count)
                part = people[start : start + chance.randint(1, 400)]
                try:
                    service.call("email.sendBulk", {"bulkId": bulk, "recipients": part, "wait": chance.random() < 0.3, "waitMs": 200})
                except CallFailed as refused:
                    point.expect(refused.slug == "too_late" and cancels, f"refused: {refused}")
            word = chance.choice(["bulk.pause", "bulk.resume", "bulk.resume", "bulk.get"])
            if cancels and number == KILLS - 2:
                word = "bulk.cancel"
            try:
                service.call(word, {"bulkId": bulk})
            except CallFailed as refused:
                point.expect(refused.slug == "too_late", f"{word}: {refused}")
            time.sleep(chance.random() * chance.choice([0.02, 0.2, 0.6]))
            in_flight += max(8, sum(1 for session in ledger.sessions if session.closed_at is None))
            service.kill()
            service.start()
        if not cancels:
            for start in range(0, count, 500):
                self.patiently(service, "email.sendBulk", {"bulkId": bulk, "recipients": people[start : start + 500], "wait": False})
        view = self.end(point, service, bulk, cancels)
        self.judge(point, service, ledger, bulk, view, people, in_flight, cancels)
        point.expect(service.stop() == 0, "it did not end in order")
        point.outcome.violations += oracle.check_files(service.databases())
        point.outcome.count(kills=KILLS, recipients=view["recipients"], accepted=len(ledger.acceptances), **view["messages"])

    def moods(self, point: Point, ledger: LedgerServer, count: int) -> None:
        """About 1 % put off, 1 % refused, and some replies that nobody hears."""
        chance = point.chance
        for stage, reply in (("rcpt", "450 4.2.1 later"), ("rcpt", "550 5.1.1 nobody"), ("dot", "554 5.7.1 no")):
            for _ in range(max(1, count // 200)):
                ledger.add(stage, match=f"c{chance.randrange(count)}@", times=1, reply=reply)
        ledger.add("dot", match=f"c{chance.randrange(count)}@", times=1, instead="reset")
        ledger.add("dot", delay=lambda: time.sleep(chance.random() ** 2 * 0.03))

    def patiently(self, service: Service, method: str, params: Dict[str, Any]) -> Any:
        try:
            return service.call(method, params)
        except ServiceDied:
            service.start()
            return service.call(method, params)

    def end(self, point: Point, service: Service, bulk: str, cancels: bool) -> Dict[str, Any]:
        """Until nothing more happens by itself: what was put off for a minute is not waited for but cancelled."""
        deadline = time.monotonic() + 120
        while True:
            view = service.call("bulk.get", {"bulkId": bulk})
            if view["state"] == "paused":
                service.call("bulk.resume", {"bulkId": bulk})
            # Who was there at five deaths is held as a suspect.
            for item in service.pages("history.list", {"channel": "email", "filter": {"state": "held"}}):
                if view["state"] != "paused" and item.get("holdReason") == "poison":
                    service.call("message.release", {"messageId": item["id"]})
            queued = service.pages("history.list", {"channel": "email", "filter": {"state": "queued"}})
            for item in queued:
                if item["attempts"] > 0:
                    service.call("message.cancel", {"messageId": item["id"]})
            if view["state"] in ("finished", "cancelled") and set(view["messages"]) <= ENDS and not view["messages"].get("held"):
                return dict(view)
            if time.monotonic() > deadline:
                point.expect(False, f"it does not end: {view}")
                return dict(view)
            time.sleep(0.1)

    def judge(
        self,
        point: Point,
        service: Service,
        ledger: LedgerServer,
        bulk: str,
        view: Dict[str, Any],
        people: List[Dict[str, Any]],
        in_flight: int,
        cancels: bool,
    ) -> None:
        states, expect = view["messages"], point.expect
        expect(view["recipients"] == view["accepted"] + view["skipped"] + view["waiting"], f"does not add up: {view}")
        expect(sum(states.values()) == view["accepted"], f"messages do not add up: {view}")
        expect(view["skipped"] == 0, f"skipped: {view['skips']}")
        if not cancels:
            expect(view["recipients"] == len(people) and view["waiting"] == 0, f"not everybody: {view}")
        taken = Counter(recipient for item in ledger.acceptances for recipient in item.recipients)
        twice = {who: times for who, times in taken.items() if times > 1}
        expect(not twice, f"I2 accepted twice: {twice}")
        expect(states.get("uncertain", 0) <= in_flight + 2, f"I8 {states} with {in_flight} in flight")
        by_message = {item["messageId"]: item["to"] for item in service.pages("bulk.items", {"bulkId": bulk, "state": "accepted"})}
        expect(len(set(by_message.values())) == len(by_message), "somebody has two messages")
        for item in oracle.history(service).values():
            who, state = by_message.get(item["id"]), oracle.state_of(item)
            if who is None:
                expect(False, f"a message that is nobody's: {item}")
            elif state == "sent":
                expect(taken[who] == 1, f"I3 {who}: sent, accepted {taken[who]} times")
            elif state != "uncertain":
                expect(taken[who] == 0, f"I5 {who}: {state}, accepted {taken[who]} times")
        # MS-10: nobody's message has a word of another's.
        secrets = {person["to"]: person["data"]["secreto"] for person in people}
        owners = {secret: who for who, secret in secrets.items()}
        for item in ledger.acceptances:
            (who,) = item.recipients
            text = item.message.get_content()
            expect(secrets[who] in text, f"{who} did not get their own text")
            found = {word.strip() for word in text.split() if word.startswith("dato-")}
            expect({owners[word] for word in found} == {who}, f"{who} got what is another's: {found}")
