"""Nothing lost, nothing doubled. Row ids: OB-03 … OB-14."""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any, Callable

import pytest

import canaries
import oracle
import sending
from ledger import LedgerServer
from service import CallFailed, Service, ServiceDied, eventually

DOT_LIMIT = {"smtpDotSeconds": 2}


def send(service: Service, item: oracle.Order) -> oracle.Order:
    item.message_id = service.call("email.send", sending.keyed(item))["messageId"]
    return item


def state(service: Service, item: oracle.Order) -> str:
    return oracle.state_of(service.call("message.get", {"messageId": item.message_id}))


def reaches(service: Service, item: oracle.Order, wanted: str, timeout: float = 15) -> None:
    eventually(lambda: state(service, item) == wanted, timeout, what=f"{wanted}, it is {state(service, item)}")


# OB-03


@pytest.mark.parametrize("accept", ["now", "if_written"])
@pytest.mark.parametrize("moment", [0.0, 0.05, 0.1, 0.15, 0.2])
def test_ob03_killed_between_the_dot_and_its_reply(
    services: Callable[..., Service], ledger: LedgerServer, account: Callable[..., str], accept: str, moment: float
) -> None:
    service = services().start()
    account(service, ledger)
    ledger.add("dot", delay=0.2, accept=accept, times=1)
    item = send(service, sending.order())
    ledger.wait_for_stage("dot")
    time.sleep(moment)
    service.kill()
    service.start()
    verdict = oracle.check(service, ledger, [item], in_flight=1)
    assert not verdict.violations, str(verdict)
    assert state(service, item) in ("uncertain", "sent")
    if moment < 0.15:
        assert state(service, item) == "uncertain"
    assert len(ledger.acceptances) <= 1, "sent again without being asked"
    assert service.stop() == 0
    assert not oracle.check_files(service.databases())


def test_ob03_a_retry_by_hand_is_the_same_message_and_says_so(
    services: Callable[..., Service], ledger: LedgerServer, account: Callable[..., str]
) -> None:
    service = services().start()
    account(service, ledger)
    ledger.add("dot", delay=1, times=1)
    item = send(service, sending.order())
    ledger.wait_for_stage("dot")
    service.kill()
    service.start()
    reaches(service, item, "uncertain")
    service.call("message.resolve", {"messageId": item.message_id, "outcome": "retry"})
    reaches(service, item, "sent")
    first, second = ledger.acceptances
    assert first.message_id == second.message_id
    assert first.delivery_id == second.delivery_id
    assert "mayDuplicate" in str(service.call("history.get", {"messageId": item.message_id}))


@pytest.mark.parametrize("policy,state_after,accepted", [("retry", "sent", 2), ("assume_sent", "sent", 1)])
def test_ob03_a_message_may_bring_its_own_answer(
    services: Callable[..., Service], ledger: LedgerServer, account: Callable[..., str], policy: str, state_after: str, accepted: int
) -> None:
    service = services().start()
    account(service, ledger)
    ledger.add("dot", delay=1, times=1)
    item = send(service, sending.order(onUncertain=policy))
    ledger.wait_for_stage("dot")
    service.kill()
    service.start()
    reaches(service, item, state_after)
    assert len(ledger.acceptances) == accepted
    assert len({acceptance.message_id for acceptance in ledger.acceptances}) == 1
    whole = service.call("history.get", {"messageId": item.message_id})
    assert [attempt["mayDuplicate"] for attempt in whole["attempts"]] == [False, True][:accepted]
    assert [resolution["by"] for resolution in whole["resolutions"]] == ["policy"]


@pytest.mark.parametrize("outcome", ["sent", "failed"])
def test_ob03_settled_by_hand(
    services: Callable[..., Service], ledger: LedgerServer, account: Callable[..., str], outcome: str
) -> None:
    service = services().start()
    account(service, ledger)
    ledger.add("dot", delay=1, times=1)
    item = send(service, sending.order())
    ledger.wait_for_stage("dot")
    service.kill()
    service.start()
    reaches(service, item, "uncertain")
    service.call("message.resolve", {"messageId": item.message_id, "outcome": outcome})
    assert state(service, item) == outcome
    assert len(ledger.acceptances) == 1


# OB-04: the process lives, the reply does not come


@pytest.mark.parametrize("fault", [{"instead": "silence"}, {"instead": "close"}, {"instead": "reset"}, {"raw": b"25", "then": "close"}])
def test_ob04_without_a_whole_reply_to_the_dot_it_is_uncertain(
    services: Callable[..., Service], ledger: LedgerServer, account: Callable[..., str], fault: dict
) -> None:
    service = services(limits=DOT_LIMIT).start()
    account(service, ledger)
    ledger.add("dot", **fault)
    item = send(service, sending.order())
    reaches(service, item, "uncertain")
    time.sleep(0.5)
    assert len(ledger.acceptances) == 1
    assert state(service, item) == "uncertain"


@pytest.mark.parametrize("reply,wanted", [("451 4.3.0 later", "queued"), ("554 5.6.0 no", "failed")])
def test_ob04_a_whole_refusal_of_the_dot_is_certain(
    service: Service, ledger: LedgerServer, account: Callable[..., str], reply: str, wanted: str
) -> None:
    account(service, ledger)
    ledger.add("dot", reply=reply)
    item = send(service, sending.order())
    ledger.wait(lambda s: any(session.stage == "ready" for session in s.sessions))
    reaches(service, item, wanted)
    assert not ledger.acceptances


# OB-06


def test_ob06_the_same_key_twice_is_one_message(service: Service, ledger: LedgerServer, account: Callable[..., str]) -> None:
    account(service, ledger)
    item = sending.order()
    first = service.call("email.send", sending.keyed(item))
    second = service.call("email.send", sending.keyed(item))
    assert first["messageId"] == second["messageId"]
    assert not first.get("replayed") and second["replayed"] is True
    item.message_id = first["messageId"]
    verdict = oracle.check(service, ledger, [item])
    assert not verdict.violations, str(verdict)


def test_ob06_the_same_key_fifty_times_at_once(service: Service, ledger: LedgerServer, account: Callable[..., str]) -> None:
    account(service, ledger)
    item = sending.order()
    calls = [service.request("email.send", sending.keyed(item)) for _ in range(50)]
    results = [call.result() for call in calls]
    assert len({result["messageId"] for result in results}) == 1
    assert sum(1 for result in results if not result.get("replayed")) == 1
    item.message_id = results[0]["messageId"]
    verdict = oracle.check(service, ledger, [item])
    assert not verdict.violations, str(verdict)


def test_ob06_the_same_key_after_a_restart(services: Callable[..., Service], ledger: LedgerServer, account: Callable[..., str]) -> None:
    service = services().start()
    account(service, ledger)
    item = send(service, sending.order())
    service.stop()
    service.start()
    again = service.call("email.send", sending.keyed(item))
    assert again["messageId"] == item.message_id and again["replayed"] is True


@pytest.mark.parametrize("change", [{"subject": "otro"}, {"text": "otro"}, {"to": ["otro@example.org"]}, {"cc": ["c@example.org"]}])
def test_ob06_the_same_key_with_other_parameters_is_refused(
    service: Service, ledger: LedgerServer, account: Callable[..., str], change: dict
) -> None:
    account(service, ledger)
    item = send(service, sending.order())
    failure = service.fails("email.send", {**sending.keyed(item), **change})
    assert failure.slug == "idempotency_conflict", failure.error
    assert failure.data["retryable"] is False
    verdict = oracle.check(service, ledger, [item])
    assert not verdict.violations, str(verdict)


def test_ob06_a_refused_call_does_not_use_its_key_up(service: Service, ledger: LedgerServer, account: Callable[..., str]) -> None:
    account(service, ledger)
    item = sending.order()
    service.fails("email.send", {**sending.keyed(item), "to": ["no address"]})
    assert not service.call("email.send", sending.keyed(item)).get("replayed")


def aged(service: Service, days: float) -> None:
    """Makes what a service that has ended remembers that much older."""
    (path,) = service.databases()
    connection = sqlite3.connect(path)
    with connection:
        (at,) = connection.execute("SELECT max(at) FROM idempotency").fetchone()
        units = round(at / time.time(), -1)  # per second
        assert units in (1_000, 1_000_000), units
        connection.execute("UPDATE idempotency SET at = at - ?", [days * 86_400 * units])
        connection.execute("UPDATE message SET updated_at = updated_at - ?", [days * 86_400 * units])
    connection.close()


@pytest.mark.parametrize("days,remembered", [(29, True), (31, False)])
def test_ob06_a_key_is_kept_for_thirty_days(
    services: Callable[..., Service], ledger: LedgerServer, account: Callable[..., str], days: int, remembered: bool
) -> None:
    service = services().start()
    account(service, ledger)
    item = send(service, sending.order())
    reaches(service, item, "sent")
    service.stop()
    aged(service, days)
    service.start()
    if remembered:
        time.sleep(1)  # what is too old goes soon after the start
        again = service.call("email.send", sending.keyed(item))
        assert again["messageId"] == item.message_id and again["replayed"] is True
    else:
        eventually(lambda: service.call("email.send", sending.keyed(item))["messageId"] != item.message_id, 5)
        ledger.wait_for(2)


# OB-07


def test_ob07_killed_before_the_reply_is_read(
    services: Callable[..., Service], ledger: LedgerServer, account: Callable[..., str]
) -> None:
    service = services().start()
    account(service, ledger)
    orders = sending.orders(20)
    for number, item in enumerate(orders):
        call = service.request("email.send", sending.keyed(item))
        if number % 2:
            time.sleep(0.002 * (number % 7))
        service.kill()
        service.start()
        try:
            call.result(0.1)
        except (ServiceDied, TimeoutError):
            pass
        item.message_id = service.call("email.send", sending.keyed(item))["messageId"]
    verdict = oracle.check(service, ledger, orders, in_flight=len(orders))
    assert not verdict.violations, str(verdict)


# OB-10


def test_ob10_recipients_have_outcomes_of_their_own(service: Service, ledger: LedgerServer, account: Callable[..., str]) -> None:
    account(service, ledger)
    ledger.add("rcpt", match="no@", reply="550 5.1.1 unknown")
    ledger.add("rcpt", match="later@", reply="450 4.2.1 later")
    item = send(service, sending.order(to=["si@example.org", "no@example.org", "later@example.org"]))
    ledger.wait_for(1)
    eventually(lambda: "5.1.1" in str(service.call("history.get", {"messageId": item.message_id})))
    assert [a.recipients for a in ledger.acceptances] == [["si@example.org"]]
    ledger.rules.clear()


def test_ob10_only_unresolved_recipients_are_uncertain(
    services: Callable[..., Service], ledger: LedgerServer, account: Callable[..., str]
) -> None:
    service = services().start()
    account(service, ledger)
    ledger.add("rcpt", match="no@", reply="550 5.1.1 unknown")
    ledger.add("dot", delay=1, times=1)
    item = send(service, sending.order(to=["si@example.org", "no@example.org"]))
    ledger.wait_for_stage("dot")
    service.kill()
    service.start()
    reaches(service, item, "uncertain")
    recipients = {r["address"]: oracle.state_of(r) for r in service.call("history.get", {"messageId": item.message_id})["recipients"]}
    assert recipients == {"si@example.org": "uncertain", "no@example.org": "failed"}


def test_ob10_killed_between_the_replies_to_rcpt(
    services: Callable[..., Service], ledger: LedgerServer, account: Callable[..., str]
) -> None:
    service = services().start()
    account(service, ledger)
    ledger.add("rcpt", match="b@", instead="silence", times=1)
    item = send(service, sending.order(to=["a@example.org", "b@example.org"]))
    ledger.wait_for_stage("rcpt")
    time.sleep(0.05)
    service.kill()
    service.start()
    reaches(service, item, "sent")
    assert len(ledger.acceptances) == 1


# OB-11


@pytest.mark.parametrize("stage", ["connect", "ehlo", "mail", "rcpt", "data"])
def test_ob11_cancelled_before_the_marker_it_never_leaves(
    service: Service, ledger: LedgerServer, account: Callable[..., str], stage: str
) -> None:
    account(service, ledger)
    gate = threading.Event()
    ledger.add(stage, delay=lambda: gate.wait(20) and None, times=1)
    item = send(service, sending.order())
    ledger.wait_for_stage(stage)
    cancelling = service.request("message.cancel", {"messageId": item.message_id})
    cancelling.result(15)
    gate.set()
    reaches(service, item, "cancelled")
    time.sleep(0.3)
    assert not ledger.acceptances


def test_ob11_after_the_marker_it_is_too_late(service: Service, ledger: LedgerServer, account: Callable[..., str]) -> None:
    account(service, ledger)
    gate = threading.Event()
    ledger.add("dot", delay=lambda: gate.wait(20) and None, times=1)
    item = send(service, sending.order())
    ledger.wait_for_stage("dot")
    assert service.fails("message.cancel", {"messageId": item.message_id}).slug == "too_late"
    gate.set()
    reaches(service, item, "sent")
    assert service.fails("message.cancel", {"messageId": item.message_id}).slug == "too_late"


def test_ob11_cancelling_races_with_sending(service: Service, ledger: LedgerServer, account: Callable[..., str]) -> None:
    account(service, ledger)
    items = sending.orders(60)
    for number, item in enumerate(items):
        send(service, item)
        time.sleep((number % 12) / 4000)
        try:
            service.call("message.cancel", {"messageId": item.message_id})
        except CallFailed as failure:
            assert failure.slug == "too_late", failure.error
    verdict = oracle.check(service, ledger, items)
    assert not verdict.violations, str(verdict)
    assert set(verdict.states) <= {"sent", "cancelled"}


# OB-13


def test_ob13_the_rate_limit_survives_restarts(
    services: Callable[..., Service], ledger: LedgerServer, account: Callable[..., str]
) -> None:
    service = services().start()
    id = account(service, ledger, rateLimits=[{"messages": 5, "perHours": 1}])
    orders = [send(service, item) for item in sending.orders(12)]
    for _ in range(4):
        time.sleep(0.3)
        service.kill()
        service.start()
    ledger.wait_for(4)
    time.sleep(1)
    assert len(ledger.acceptances) <= 5, "more than the limit left"
    uncertain = sum(state(service, item) == "uncertain" for item in orders)
    assert len(ledger.acceptances) + uncertain >= 5, "a slot was lost without a trace"
    quota = service.call("account.quota", {"accountId": id})
    assert [window["remaining"] for window in quota["windows"]] == [0], quota
    assert all(state(service, item) in ("sent", "uncertain", "queued", "held") for item in orders)


# OB-14


def test_ob14_a_wrong_password_holds_the_account_not_the_messages(
    services: Callable[..., Service], ledger: LedgerServer, account: Callable[..., str], authority: Any, server_tls: Any, ca_file: Path
) -> None:
    right = canaries.canary("SMTP password")
    with LedgerServer(users={"ventas@example.com": right}, tls=server_tls, require_auth=True) as server:
        service = services().start()
        id = account(
            service, server, password=canaries.canary("wrong SMTP password"), host="localhost", security="starttls",
            caFile=str(ca_file), allowInsecure=False,
        )  # fmt: skip
        orders = [send(service, item) for item in sending.orders(1000)]
        server.wait(lambda s: s.logins)
        eventually(lambda: "account_held" in json.dumps(service.call("system.check")), 30, what="the account to be held")
        time.sleep(1)
        assert 1 <= len(server.logins) <= 3
        states = Counter(oracle.state_of(item) for item in oracle.history(service).values())
        assert states["failed"] == 0, states
        service.call("account.setPassword", {"accountId": id, "password": right})
        verdict = oracle.check(service, server, orders, timeout=90)
        assert not verdict.violations, str(verdict)
        assert verdict.states == {"sent": 1000}
