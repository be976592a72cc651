"""Compares what the service says about its messages with what the ledger server saw: invariants I1 to I8."""

from __future__ import annotations

import sqlite3
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Dict, List, Optional

from ledger import Acceptance, LedgerServer
from service import Call, CallFailed, Service

TERMINAL = {"sent", "delivered", "opened", "failed", "suppressed", "cancelled", "expired"}
SENT = {"sent", "delivered", "opened"}
SETTLED = TERMINAL | {"uncertain", "held"}
UNSENT = {"failed", "expired", "cancelled", "suppressed", "queued", "scheduled"}


@dataclass
class Order:
    """One `email.send`: what was asked and what was answered."""

    key: str
    params: Dict[str, Any]
    #: The id of the acknowledgement; None when no reply was read.
    message_id: Optional[str] = None
    #: The ids of what `history.resend` made of it: messages of their own with the same subject.
    copies: List[str] = field(default_factory=list)


@dataclass
class Verdict:
    violations: List[str] = field(default_factory=list)
    states: Counter = field(default_factory=Counter)
    accepted: int = 0

    def __str__(self) -> str:
        return f"{dict(self.states)}, {self.accepted} accepted\n" + "\n".join(self.violations[:40])


def state_of(item: Dict[str, Any]) -> str:
    """The state's name: `held(quota)` and `{"state": "held", ...}` are `held`."""
    return str(item["state"]).split("(")[0]


def history(service: Service) -> Dict[str, Dict[str, Any]]:
    return {item["id"]: item for item in service.pages("history.list", {"channel": "email"})}


def drain(service: Service, timeout: float = 60) -> Dict[str, Dict[str, Any]]:
    """Waits until every message is terminal, uncertain or held."""
    deadline = time.monotonic() + timeout
    while True:
        items = history(service)
        open_ = [item for item in items.values() if state_of(item) not in SETTLED]
        if not open_ or time.monotonic() > deadline:
            return items
        time.sleep(0.05)


def check(
    service: Service,
    ledger: LedgerServer,
    orders: List[Order],
    *,
    in_flight: Optional[int] = None,
    replay: bool = True,
    timeout: float = 60,
) -> Verdict:
    """Waits for the outbox to drain, then compares. `in_flight` bounds the number of uncertain messages (I8).

    Every order's subject must be its own; the ledger's acceptances are found by it.
    """
    verdict = Verdict()
    items = drain(service, timeout)
    if replay:
        _replay(service, orders, items, verdict)
        items = drain(service, timeout)
    by_subject = ledger.by_subject()
    verdict.accepted = len(ledger.acceptances)
    verdict.states = Counter(state_of(item) for item in items.values())
    named: Dict[str, List[Dict[str, Any]]] = {}
    for item in items.values():
        named.setdefault(item["subject"], []).append(item)
    for order in orders:
        subject = order.params["subject"]
        mine, accepted = named.get(subject, []), by_subject.get(subject, [])
        if order.message_id is None:
            if len(mine) > 1 + len(order.copies):
                verdict.violations.append(f"I6 {subject}: {len(mine)} messages for one key")
        elif sorted(item["id"] for item in mine) != sorted([order.message_id, *order.copies]):
            verdict.violations.append(f"I1 {subject}: acknowledged as {order.message_id}, history has {mine}")
        if len(mine) == 1:
            _judge(subject, state_of(mine[0]), accepted, verdict)
            continue
        for item in mine:
            own = [acceptance for acceptance in accepted if acceptance.message_id == f"<{item.get('messageIdHeader')}>"]
            accepted = [acceptance for acceptance in accepted if acceptance not in own]
            _judge(subject, state_of(item), own, verdict)
        if accepted:
            verdict.violations.append(f"I3 {subject}: accepted {len(accepted)} times, and not in the history")
    for subject in set(by_subject) - {order.params["subject"] for order in orders}:
        verdict.violations.append(f"I3 {subject}: accepted, and never ordered")
    if in_flight is not None and verdict.states["uncertain"] > in_flight:
        verdict.violations.append(f"I8 {verdict.states['uncertain']} uncertain, {in_flight} in flight at the kills")
    return verdict


def _judge(subject: str, state: str, acceptances: List[Acceptance], verdict: Verdict) -> None:
    """One message and what the server took of it."""
    taken = Counter(recipient for acceptance in acceptances for recipient in acceptance.recipients)
    twice = {recipient: count for recipient, count in taken.items() if count > 1}
    if twice:
        verdict.violations.append(f"I2 {subject}: accepted more than once: {twice}")
    accepted = sum(taken.values())
    if state not in SETTLED:
        verdict.violations.append(f"I1 {subject}: still {state}")
    if state in SENT and accepted != 1:
        verdict.violations.append(f"I3 {subject}: {state}, accepted {accepted} times")
    if accepted and state not in SENT | {"uncertain"}:
        verdict.violations.append(f"I4 {subject}: accepted, and {state}")
    if state in UNSENT and accepted:
        verdict.violations.append(f"I5 {subject}: {state}, accepted {accepted} times")


def _replay(service: Service, orders: List[Order], before: Dict[str, Any], verdict: Verdict) -> None:
    """I6: the same calls with the same keys change nothing that was acknowledged."""
    known = [order for order in orders if order.message_id is not None]
    for start in range(0, len(known), 500):
        calls = [
            (order, service.request("email.send", {**order.params, "idempotencyKey": order.key}))
            for order in known[start : start + 500]
        ]
        for order, call in calls:
            _replayed(order, call, verdict)
    after = history(service)
    if set(after) != set(before):
        verdict.violations.append(f"I6 the repeated calls added {sorted(set(after) - set(before))}")


def _replayed(order: Order, call: Call, verdict: Verdict) -> None:
    try:
        result = call.result(60)
    except CallFailed as failure:
        verdict.violations.append(f"I6 {order.key}: the repeated call failed: {failure}")
        return
    if result["messageId"] != order.message_id:
        verdict.violations.append(f"I6 {order.key}: {order.message_id} became {result['messageId']}")
    if result.get("replayed") is not True:
        verdict.violations.append(f"I6 {order.key}: not marked as replayed: {result}")


def check_files(databases: List[Path]) -> List[str]:
    """I7, on the files of a service that has ended."""
    faults = []
    if not databases:
        faults.append("I7 no database file found")
    for path in databases:
        connection = sqlite3.connect(path)
        try:
            for check, sound in (("integrity_check", [("ok",)]), ("foreign_key_check", [])):
                found = connection.execute(f"PRAGMA {check}").fetchall()
                if found != sound:
                    faults.append(f"I7 {path.name}: {check}: {found[:3]}")
        finally:
            connection.close()
    return faults
