"""kill -9 in the middle of reminder runs, payments and answers in between: of each document each level once, and never what was paid."""

from __future__ import annotations

import time
from collections import Counter
from datetime import datetime, timezone
from typing import Any, Dict, List, Set

import owing
import oracle
from ledger import LedgerServer
from service import CallFailed, Service, ServiceDied, eventually
from suite import Point, Suite

#: Customers of one point, with their documents.
CUSTOMERS, DOCUMENTS, DEATHS = 150, 2, 12


class Reminders(Suite):
    name = "reminders"
    proves = "features §7 row 15; CL-04; G1"
    guards = "Engine/Reminders/DueReminders.swift: `accept` stores the message and its steps in one transaction"
    full, slice = 100, 2

    def attack(self, point: Point) -> None:
        chance = point.chance
        ledger = LedgerServer()
        ledger.start()
        point.closing(ledger.stop)
        ledger.add("dot", delay=lambda: time.sleep(chance.random() * 0.04))
        service = point.service(limits={"sessions": 8, "sessionsPerAccount": 8}).start()
        owing.collector(service, ledger, maxSessions=4)
        for number in range(CUSTOMERS):
            owing.customer(service, f"C-{number}")
            for document in range(DOCUMENTS):
                owing.owe(service, f"F-{number}-{document}", due=chance.randint(-20, -1), contact=f"C-{number}", currency="EUR" if document == 1 else "USD")
        owing.policy(service, [-3, 0, 7], minimumIntervalDays=1)
        paid: Dict[str, float] = {}
        for _ in range(DEATHS):
            self.pay(service, point, paid)
            time.sleep(chance.random() * chance.choice([0.02, 0.1, 0.4]))
            service.kill()
            service.start()
            if chance.random() < 0.8:
                service.call("ping")  # else it may be killed while it starts
        eventually(lambda: self.is_over(service, paid), 120, 0.1, "every reminder has come to its end")
        self.judge(service, ledger, point, paid)
        point.expect(service.stop() == 0, "it did not end in order")
        point.outcome.violations += oracle.check_files(service.databases())
        point.expect(ledger.acceptances, "nothing was sent, so nothing was tried")
        point.outcome.count(kills=DEATHS, accepted=len(ledger.acceptances), paid=len(paid))

    def pay(self, service: Service, point: Point, paid: Dict[str, float]) -> None:
        """Tells of a payment; one whose answer the kill swallowed counts for nothing."""
        if point.chance.random() < 0.5:
            return
        id = f"F-{point.chance.randrange(CUSTOMERS)}-{point.chance.randrange(DOCUMENTS)}"
        try:
            service.call("receivable.upsert", {"id": id, "state": "paid"})
            paid.setdefault(id, time.monotonic())
        except (ServiceDied, CallFailed):
            pass

    def is_over(self, service: Service, paid: Dict[str, float]) -> bool:
        if service.call("reminder.list")["total"] < 3 * (CUSTOMERS * DOCUMENTS - len(paid)):
            return False  # not all of them are foreseen yet
        # Suspects of a crash are held, and a held reminder is not lost.
        for item in service.pages("history.list", {"channel": "email", "filter": {"state": "held"}}):
            service.call("message.release", {"messageId": item["id"]})
        waiting = service.pages("reminder.list", {"state": "queued"})
        now = datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        pending = [item for item in service.pages("reminder.list", {"state": "pending"}) if item["nextLookAt"] <= now]
        return not waiting and not pending

    def judge(self, service: Service, ledger: LedgerServer, point: Point, paid: Dict[str, float]) -> None:
        history = {item["id"]: item for item in service.pages("history.list", {"channel": "email"})}
        accepted = Counter(item.header["x-delivery-id"] for item in ledger.acceptances)
        for id, count in accepted.items():
            point.expect(count == 1, f"{id} was accepted {count} times")
            point.expect(id in history, f"{id} was accepted and is not in the history")
        levels: Dict[Any, Set[str]] = {}
        reminders = service.pages("reminder.list")
        for item in reminders:
            if "messageId" in item and item["state"] == "sent":
                levels.setdefault((item["receivableId"], item["level"]), set()).add(item["messageId"])
                state = history[item["messageId"]]["state"]
                point.expect(state in ("sent", "uncertain"), f"{item['id']} is sent, its message {state}")
                point.expect(state == "uncertain" or accepted[item["messageId"]], f"{item['id']} is sent, and nobody has it")
        for key, messages in levels.items():
            point.expect(len(messages) == 1, f"{key} went {len(messages)} times")
        # Each customer hears once a day at most in each currency, though it was killed again and again.
        heard: Counter[Any] = Counter()
        for id in accepted:
            currency = "EUR" if "€" in history[id]["subject"] or "EUR" in history[id]["subject"] else "USD"
            heard[(history[id]["contactId"], currency)] += 1
        for whom, count in heard.items():
            point.expect(count == 1, f"{whom} was reminded {count} times")
        latest: Dict[str, List[Dict[str, Any]]] = {}
        for item in reminders:
            latest.setdefault(item["receivableId"], []).append(item)
        for id, items in latest.items():
            states = [item["state"] for item in sorted(items, key=lambda item: int(item["day"]))]
            ends = {"sent", "superseded", "pending"} if id not in paid else {"sent", "superseded", "cancelled"}
            point.expect(set(states) <= ends, f"{id} {'paid' if id in paid else 'owed'}: {states}")
        for acceptance in ledger.acceptances:
            text = acceptance.message.get_body(("plain",)).get_content()
            for id, moment in paid.items():
                # What had its marker before the payment may take a moment to be taken.
                late = f"N-{id}:" in text.replace(",", ":") and acceptance.accepted_at > moment + 0.3
                point.expect(not late, f"{id} was paid, and {acceptance.subject} names it {acceptance.accepted_at - moment:.3f} s later")
