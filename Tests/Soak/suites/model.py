"""A person, a server and fate in any order, against a model of what each message may be by now."""

from __future__ import annotations

import sqlite3
import time
from collections import Counter
from datetime import datetime, timedelta, timezone
from typing import Any, Dict, List, Optional, Set

import oracle
import sending
from ledger import LedgerServer
from modelled import ENDS, MODES, PATHS, Calls, Modelled
from service import eventually
from suite import Point, Suite

STEPS = 100
#: How likely each step is against the others.
WEIGHTS = {
    "send": 30, "send_again": 8, "cancel": 10, "resend": 5, "hold": 5, "release": 6, "resolve": 6, "look": 10, "pause": 3,
    "resume": 5, "mode": 10, "kill": 4, "restart": 1, "later": 2, "wait": 3,
}  # fmt: skip


class Model(Suite):
    name = "model"
    proves = "OB-23"
    guards = "Engine/Outbox/OutboxRecords.swift: `mark` goes on only while the delivery is still `sending`"
    full, slice = 500, 3

    def attack(self, point: Point) -> None:
        _World(point).live()


class _World(Calls):
    def __init__(self, point: Point) -> None:
        self.ledger = LedgerServer()
        self.ledger.start()
        point.closing(self.ledger.stop)
        limits = {"smtpReplySeconds": 1, "smtpDotSeconds": 1, "sessionsPerAccount": 4, "idleConnectionMs": 200}
        super().__init__(point, point.service(limits=limits).start())
        self.account = sending.account(self.service, self.ledger)
        self.accepted_at_pause: Optional[int] = None
        self.outcomes: Set[str] = set()

    def live(self) -> None:
        names, weights = list(WEIGHTS), list(WEIGHTS.values())
        for _ in range(STEPS):
            name = self.chance.choices(names, weights)[0]
            self.log.append(name)
            getattr(self, name)()
            if self.chance.random() < 0.5:
                self.collect(30)
            self.point.outcome.count(**{name: 1})
        self.collect(30)
        self.end_in_peace()
        self.compare()

    # what a person does

    def send(self) -> None:
        for _ in range(self.chance.randint(1, 4)):
            changes: Dict[str, Any] = {}
            if self.chance.random() < 0.2:
                when = datetime.now(timezone.utc) + timedelta(seconds=self.chance.choice([0.3, 1, 3600]))
                changes["sendAt"] = when.isoformat(timespec="milliseconds").replace("+00:00", "Z")
            item = sending.order(**changes)
            self.create(Modelled("email.send", sending.keyed(item)))

    def resend(self) -> None:
        old = self.idle("sent", "failed", "cancelled")
        if old is not None:
            key = f"again-{len(self.messages)}"
            self.create(Modelled("history.resend", {"messageIds": [old.id], "idempotencyKey": key}))

    def create(self, message: Modelled) -> None:
        message.may |= self.outcomes
        self.messages.append(message)
        self.ask_for(message)

    def ask_for(self, message: Modelled) -> None:
        def made(result: Any) -> None:
            receipt = result["items"][0] if "items" in result else result
            if message.id is not None:
                self.expect(result.get("replayed") is True and receipt["messageId"] == message.id, f"again: {result}")
            message.id = receipt["messageId"]

        refused = "account_disabled account_none" if message.id is None else ""
        self.ask(message.method, message.params, message, made, refused)

    def send_again(self) -> None:
        free = [message for message in self.messages if not message.busy]
        if free:
            self.ask_for(self.chance.choice(free))

    def cancel(self) -> None:
        message = self.idle("queued", "scheduled", "held", "sending")
        if message is None:
            return
        if message.must is None:
            message.may.add("cancelled")

        def done(result: Any) -> None:
            self.expect(result["state"] == "cancelled", f"cancelled, and {result}")
            self.expect(message.must in (None, "held", "cancelled"), f"cancelled although {message.must}")
            message.must = "cancelled"

        self.ask("message.cancel", {"messageId": message.id}, message, done, "too_late")

    def hold(self) -> None:
        message = self.idle("queued", "scheduled", "sending")
        if message is None:
            return
        if message.must is None:
            message.may.add("held")

        def done(result: Any) -> None:
            self.expect(result["state"] == "held" and message.must in (None, "held"), f"held, and {result}")
            message.must = "held"

        self.ask("message.hold", {"messageId": message.id}, message, done, "too_late")

    def release(self) -> None:
        message = self.idle("held")
        if message is None:
            return
        if message.must == "held":
            # From now on it may go its way; whether the call arrives is not known yet.
            message.must = None
            message.may |= {"held", "queued", "scheduled", "sending", "sent", *self.outcomes}
        self.ask("message.release", {"messageId": message.id}, message, lambda _: None, "too_late")

    def resolve(self) -> None:
        message = self.idle("uncertain")
        if message is None or message.must is not None or self.state(message) != "uncertain":
            return
        outcome = self.chance.choice(["sent", "failed", "retry"])
        message.may.add("failed" if outcome == "failed" else "sent")
        if outcome == "retry":
            message.retries += 1

        def done(result: Any) -> None:
            self.expect(result["state"] == ("queued" if outcome == "retry" else outcome), f"resolved: {result}")
            if outcome != "retry":
                message.must = outcome

        self.ask("message.resolve", {"messageId": message.id, "outcome": outcome}, message, done, "conflict")

    def look(self) -> None:
        message = self.idle()
        if message is not None:
            self.judge(message, self.state(message))

    def judge(self, message: Modelled, state: str) -> None:
        may = {message.must} if message.must else message.may | ({"held"} if message.kills >= 5 else set())
        self.expect(state in may, f"{message.id} is {state}; it may be {sorted(may)}")
        if state in ENDS:
            message.must = state

    def pause(self) -> None:
        """The account is switched off: what is under way ends, then nothing leaves any more."""
        self.collect(30)
        # What is claimed still leaves, one after the other: a silent server would make that long.
        self.mode(peace=True)
        self.service.call("account.update", {"accountId": self.account, "outgoing": {"enabled": False}, "incoming": {}})
        sent = {"channel": "email", "filter": {"state": "sending"}, "limit": 1}
        eventually(lambda: self.service.call("history.list", sent)["total"] == 0, 10, what="the end of what was under way")
        self.accepted_at_pause = len(self.ledger.acceptances)

    def resume(self) -> None:
        """The account is switched on, and what its server did is forgotten."""
        self.collect(30)
        if self.accepted_at_pause is not None:
            more = len(self.ledger.acceptances) - self.accepted_at_pause
            self.expect(more == 0, f"{more} messages left while the account was off")
        self.accepted_at_pause = None
        on = {"enabled": True, "default": True}
        self.service.call("account.update", {"accountId": self.account, "outgoing": on, "incoming": {}})

    # what the server and fate do

    def mode(self, peace: bool = False) -> None:
        stage, how, outcomes = MODES[0] if peace else self.chance.choice(MODES)
        self.ledger.rules.clear()
        self.outcomes = outcomes
        if stage is not None:
            self.ledger.add(stage, **how)
        for message in self.open():
            message.may |= outcomes

    def kill(self) -> None:
        time.sleep(self.chance.random() ** 2 * 0.1)
        for message in self.open():
            message.may.add("uncertain")
            message.kills += 1
        self.service.kill()
        self.collect(0.1)
        self.service.start()

    def restart(self) -> None:
        self.expect(self.service.stop() == 0, "it did not end in order")
        self.collect(1)
        self.service.start()

    def later(self) -> None:
        """An hour passes: what was put off or scheduled is due."""
        self.expect(self.service.stop() == 0, "it did not end in order")
        self.collect(1)
        (path,) = self.service.databases()
        connection = sqlite3.connect(path)
        earlier = "UPDATE message SET not_before = not_before - ? WHERE state IN ('queued', 'scheduled')"
        with connection:
            # Instants are integers: milliseconds or finer.
            (unit,) = connection.execute("SELECT max(updated_at) / strftime('%s', 'now') FROM account").fetchone()
            connection.execute(earlier, [3700 * round(unit, -3)])
        connection.close()
        self.service.start()

    def wait(self) -> None:
        time.sleep(self.chance.random() * 0.05)

    # the end

    def end_in_peace(self) -> None:
        """The server is well, the account on, nothing held: then everything ends."""
        self.mode(peace=True)
        self.resume()
        for message in self.messages:
            if message.id is None:
                self.ask_for(message)
        self.collect(30)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            for item in oracle.history(self.service).values():
                if oracle.state_of(item) == "held":
                    self.service.call("message.release", {"messageId": item["id"]})
            for message in self.messages:
                if message.must == "held":
                    message.must = None
                    message.may |= {"sent"}
            self.later()
            self.resume()
            items = eventually(self.no_work, 20, what="the end of all work")
            if all(oracle.state_of(item) in ENDS | {"uncertain"} for item in items):
                return

    def no_work(self) -> List[Dict[str, Any]]:
        """All messages, when none is sent nor could be sent now."""
        items = list(oracle.history(self.service).values())
        soon = (datetime.now(timezone.utc) + timedelta(seconds=1)).isoformat()
        waiting = [item for item in items if item["state"] in ("queued", "scheduled") and item["notBefore"] < soon]
        return [] if waiting or any(item["state"] == "sending" for item in items) else items

    def compare(self) -> None:
        """The database against the model and against the ledger."""
        items = oracle.history(self.service)
        self.expect(set(items) == {message.id for message in self.messages}, "the history is not what was ordered")
        taken = Counter(acceptance.message_id for acceptance in self.ledger.acceptances)
        states: Counter[str] = Counter()
        for message in self.messages:
            item = items.get(message.id or "")
            if item is None:
                continue
            state = oracle.state_of(item)
            states[state] += 1
            self.judge(message, state)
            count = taken.pop(f"<{item['messageIdHeader']}>", 0)
            by_hand = any(r["by"] != "policy" for r in self.check_timeline(message))
            self.expect(count <= 1 + message.retries, f"{message.id}: accepted {count} times, {message.retries} retries")
            self.expect(state != "sent" or count >= 1 or by_hand, f"{message.id}: sent, and never accepted")
            unsent = state in ("failed", "cancelled", "queued", "scheduled", "held")
            self.expect(not (unsent and count) or by_hand, f"{message.id}: {state}, and accepted {count} times")
        self.expect(not taken, f"accepted, and not in the history: {list(taken)[:3]}")
        self.expect(self.service.stop() == 0, "it did not end in order")
        self.point.outcome.violations += oracle.check_files(self.service.databases())
        self.point.outcome.count(steps=STEPS, messages=len(self.messages), accepted=len(self.ledger.acceptances), **states)

    def check_timeline(self, message: Modelled) -> List[Dict[str, Any]]:
        whole = self.service.call("history.get", {"messageId": message.id})
        before = ""
        for entry in whole["timeline"]:
            after = oracle.state_of(entry)
            self.expect(after in PATHS[before], f"{message.id} went from {before or 'nothing'} to {after}")
            before = after
        resolutions: List[Dict[str, Any]] = whole["resolutions"]
        return resolutions
