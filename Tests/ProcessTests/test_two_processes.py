"""Two processes on one database: one works, and the other takes over when it dies."""

from __future__ import annotations

import random
import time
from typing import Callable, List

import oracle
import sending
from ledger import LedgerServer
from locks import holders
from service import Service, eventually


def pair(services: Callable[..., Service]) -> List[Service]:
    first = services().start()
    first.call("system.info")
    eventually(lambda: holders(first.data / "worker.lock") == [first.pid], what="the first to work")
    second = services().start()
    second.call("system.info")
    return [first, second]


def test_the_other_takes_over_within_a_second(
    services: Callable[..., Service], ledger: LedgerServer, account: Callable[..., str]
) -> None:
    first, second = pair(services)
    account(first, ledger)
    orders = sending.orders(60)
    ledger.add("dot", delay=0.02)
    for number, item in enumerate(orders):
        item.message_id = (first, second)[number % 2].call("email.send", sending.keyed(item))["messageId"]
    ledger.wait_for(10)
    open_sessions = sum(1 for session in ledger.sessions if session.closed_at is None)
    seen = len(ledger.sessions)
    first.kill()
    killed = time.monotonic()
    ledger.wait(lambda s: len(s.sessions) > seen, 5, "a session of the second process")
    assert ledger.sessions[seen].opened_at - killed <= 1
    assert holders(second.data / "worker.lock") == [second.pid]
    verdict = oracle.check(second, ledger, orders, in_flight=open_sessions)
    assert not verdict.violations, str(verdict)
    assert verdict.states["sent"] + verdict.states["uncertain"] == 60
    assert second.stop() == 0
    assert not oracle.check_files(second.databases())


def test_an_orderly_end_hands_over_with_nothing_uncertain(
    services: Callable[..., Service], ledger: LedgerServer, account: Callable[..., str]
) -> None:
    first, second = pair(services)
    account(first, ledger)
    ledger.add("dot", delay=0.02)
    orders = sending.orders(60)
    for number, item in enumerate(orders):
        item.message_id = (first, second)[number % 2].call("email.send", sending.keyed(item))["messageId"]
    ledger.wait_for(10)
    assert first.stop() == 0
    stopped = time.monotonic()
    verdict = oracle.check(second, ledger, orders, in_flight=0)
    assert not verdict.violations, str(verdict)
    assert verdict.states == {"sent": 60}
    assert time.monotonic() - stopped < 20, "a message was put off as if its server had refused it"


def test_an_idempotency_key_counts_in_both(services: Callable[..., Service], ledger: LedgerServer, account: Callable[..., str]) -> None:
    first, second = pair(services)
    account(first, ledger)
    for _ in range(10):
        item = sending.order()
        calls = [service.request("email.send", sending.keyed(item)) for service in (first, second) for _ in range(3)]
        results = [call.result() for call in calls]
        assert len({result["messageId"] for result in results}) == 1
        assert sum(1 for result in results if not result.get("replayed")) == 1


def test_kills_and_hand_overs(
    services: Callable[..., Service], ledger: LedgerServer, account: Callable[..., str], seed: int
) -> None:
    """Whoever works is killed ten times over while both take orders."""
    chance = random.Random(seed)
    workers = pair(services)
    account(workers[0], ledger)
    ledger.add("dot", delay=lambda: time.sleep(chance.random() * 0.03))
    orders: List[oracle.Order] = []
    in_flight = 0
    for _ in range(10):
        batch = sending.orders(8)
        orders += batch
        for number, item in enumerate(batch):
            item.message_id = workers[number % 2].call("email.send", sending.keyed(item))["messageId"]
        time.sleep(chance.random() * 0.2)
        victim = next((w for w in workers if [w.pid] == holders(w.data / "worker.lock")), workers[0])
        in_flight += sum(1 for session in ledger.sessions if session.closed_at is None)
        victim.kill()
        victim.start()
    verdict = oracle.check(workers[0], ledger, orders, in_flight=in_flight)
    assert not verdict.violations, str(verdict)
    for service in workers:
        assert service.stop() == 0
    assert not oracle.check_files(workers[0].databases())
