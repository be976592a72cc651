"""Ends that come again and again, long pauses, and yesterday's database. Row ids: JR-48, OB-17, OB-20, OB-21."""

from __future__ import annotations

import os
import shutil
import signal
import threading
import time
from datetime import datetime, timedelta, timezone
from typing import Any, Callable, Dict, List

import pytest

import oracle
import sending
from ledger import LedgerServer
from locks import holders
from service import Service, ServiceDied, eventually


def send(service: Service, item: oracle.Order) -> oracle.Order:
    item.message_id = service.call("email.send", sending.keyed(item))["messageId"]
    return item


def state(service: Service, item: oracle.Order) -> str:
    return oracle.state_of(service.call("message.get", {"messageId": item.message_id}))


# JR-48


def test_jr48_the_next_one_serves_while_the_last_one_drains(
    services: Callable[..., Service], ledger: LedgerServer, account: Callable[..., str]
) -> None:
    old = services().start()
    account(old, ledger)
    gate = threading.Event()
    ledger.add("dot", delay=lambda: gate.wait(20) and None, times=1)
    orders = [send(old, item) for item in sending.orders(10)]
    ledger.wait_for_stage("dot")
    old.close_stdin()
    new = services().start()
    began = time.monotonic()
    orders.append(send(new, sending.order()))
    assert time.monotonic() - began < 2, "the next one made its caller wait"
    assert old.running and holders(new.data / "worker.lock") == [old.pid], "the last one let go before its reply had come"
    assert state(new, orders[-1]) == "queued"
    gate.set()
    assert old.wait(10) == 0
    verdict = oracle.check(new, ledger, orders, in_flight=0)
    assert not verdict.violations, str(verdict)
    assert verdict.states == {"sent": 11}
    assert holders(new.data / "worker.lock") == [new.pid]


# OB-17


def test_ob17_a_message_that_kills_the_process_is_set_aside_and_the_others_go_on(
    services: Callable[..., Service], ledger: LedgerServer, account: Callable[..., str]
) -> None:
    service = services().start()
    account(service, ledger)

    def deadly(stage: str, session: Any, text: str) -> None:
        if stage == "rcpt" and "veneno@" in text and service.running:
            os.kill(service.pid, signal.SIGKILL)

    ledger.watch = deadly
    before, after = sending.orders(20), sending.orders(20)
    poison = sending.order(to=["veneno@example.org"])
    for item in [*before, poison, *after]:
        if not service.running:
            service.wait()
            service.start()
        item.message_id = eventually(lambda item=item: accepted(service, item), 20, what="an acknowledgement")

    def quiet() -> bool:
        if not service.running:
            service.wait()
            service.start()
        try:
            return all(oracle.state_of(item) in oracle.SETTLED for item in oracle.history(service).values())
        except ServiceDied:
            return False

    eventually(quiet, 90, 0.05, "the end of all work")
    assert service.call("history.list", {"channel": "email", "filter": {"state": "held"}})["total"] == 1
    item = service.call("message.get", {"messageId": poison.message_id})
    assert item["holdReason"] == "poison" and item["failure"]["slug"] == "poison"
    deaths = sum(1 for session in ledger.sessions if any("veneno@" in command for command in session.commands))
    assert deaths == 5, f"it was tried {deaths} times"
    verdict = oracle.check(service, ledger, [*before, poison, *after], in_flight=10)
    assert not verdict.violations, str(verdict)
    assert verdict.states["sent"] + verdict.states["uncertain"] == 40


def accepted(service: Service, item: oracle.Order) -> Any:
    """The id of a message, asked for until somebody lives long enough to answer."""
    if not service.running:
        service.wait()
        service.start()
    try:
        return service.call("email.send", sending.keyed(item), 5)["messageId"]
    except Exception:
        return None


# OB-20


@pytest.mark.parametrize("as_uncertain", [True, False])
def test_ob20_after_the_restore_of_an_older_copy_nothing_leaves_unasked(
    services: Callable[..., Service], ledger: LedgerServer, account: Callable[..., str], as_uncertain: bool
) -> None:
    service = services().start()
    account(service, ledger)
    done = send(service, sending.order())
    ledger.wait_for(1)
    eventually(lambda: state(service, done) == "sent")
    when = (datetime.now(timezone.utc) + timedelta(seconds=1.5)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    waiting = send(service, sending.order(sendAt=when))
    copy = service.home / "yesterday.sqlite"
    service.call("system.backup", {"path": str(copy)})
    ledger.wait_for(2)
    eventually(lambda: state(service, waiting) == "sent")
    assert service.stop() == 0
    # Another run of the day: by it the copy is known for an old one.
    service.start()
    service.call("system.info")
    eventually(lambda: holders(service.data / "worker.lock") == [service.pid])
    assert service.stop() == 0
    (path,) = service.databases()
    for left in path.parent.glob(path.name + "-*"):
        left.unlink()
    shutil.copyfile(copy, path)
    service.start()
    eventually(lambda: "restored_backup" in str(service.call("system.check")), what="the operator to be told")
    new = send(service, sending.order())
    time.sleep(1.5)
    assert len(ledger.acceptances) == 2, "sent again without being asked"
    assert state(service, waiting) in ("queued", "scheduled") and state(service, new) in ("queued", "held")
    assert state(service, done) == "sent"
    service.call("message.release", {"outbox": True, "asUncertain": as_uncertain})
    if as_uncertain:
        eventually(lambda: state(service, waiting) == "uncertain")
        eventually(lambda: state(service, new) in ("sent", "uncertain"))
    else:
        eventually(lambda: state(service, waiting) == state(service, new) == "sent")
    by_subject = {subject: len(found) for subject, found in ledger.by_subject().items()}
    assert by_subject[waiting.params["subject"]] == (1 if as_uncertain else 2), "the operator decides"
    assert "restored_backup" not in str(service.call("system.check"))


# OB-21: the process is stopped for longer than anyone's patience


@pytest.mark.parametrize("stage,accept", [("mail", "never"), ("rcpt", "never"), ("data", "never"), ("dot", "now"), ("dot", "never")])
def test_ob21_stopped_in_a_transaction_until_the_server_has_hung_up(
    services: Callable[..., Service], ledger: LedgerServer, account: Callable[..., str], stage: str, accept: str
) -> None:
    service = services(limits={"smtpReplySeconds": 1, "smtpDotSeconds": 1}).start()
    account(service, ledger)
    ledger.watch = stop_once(service, stage)
    ledger.add(stage, delay=1.5, instead="close", accept=accept, times=1)
    item = send_unheard(service)
    ledger.wait(lambda server: server.sessions and server.sessions[-1].closed_at, what="the end of the server's patience")
    service.signal(signal.SIGCONT)
    settled = eventually(lambda: state(service, item) != "sending" and state(service, item), 10)
    assert settled == ("uncertain" if stage == "dot" else "queued")
    assert len(ledger.acceptances) == (1 if accept == "now" else 0)
    again = service.call("email.send", sending.keyed(item))
    assert again["replayed"] is True
    assert service.stop() == 0


def test_ob21_a_stopped_process_keeps_what_it_has_claimed(
    services: Callable[..., Service], ledger: LedgerServer, account: Callable[..., str]
) -> None:
    first = services(limits={"smtpReplySeconds": 1, "smtpDotSeconds": 1}).start()
    account(first, ledger)
    second = services().start()
    second.call("system.info")
    gate = threading.Event()
    ledger.add("dot", delay=lambda: gate.wait(20) and None)
    orders = [send(second, item) for item in sending.orders(10)]
    ledger.wait_for_stage("dot")
    time.sleep(0.3)  # a process that is stopped while it commits keeps others from that, which is another matter
    first.signal(signal.SIGSTOP)
    gate.set()
    ledger.wait_for_stage("ready")
    seen = len(ledger.sessions)
    time.sleep(3)
    assert len(ledger.sessions) == seen, "another process took over what a stopped one is sending"
    assert holders(second.data / "worker.lock") == [first.pid]
    first.signal(signal.SIGCONT)
    verdict = oracle.check(second, ledger, orders, in_flight=2)
    assert not verdict.violations, str(verdict)
    assert verdict.states["sent"] >= 8


def stop_once(service: Service, wanted: str) -> Callable[[str, Any, str], None]:
    """SIGSTOP as soon as the server has heard a stage for the first time."""
    stopped: List[str] = []

    def watch(stage: str, session: Any, text: str) -> None:
        if stage == wanted and not stopped:
            stopped.append(stage)
            service.signal(signal.SIGSTOP)

    return watch


def send_unheard(service: Service) -> oracle.Order:
    """Sends a message; its acknowledgement is there before anything can stop the process, or comes after that."""
    item = sending.order()
    call = service.request("email.send", sending.keyed(item))
    when: Dict[str, Any] = {}
    threading.Thread(target=lambda: when.update(call.result(30)), daemon=True).start()
    eventually(lambda: when, 20, what="the acknowledgement")
    item.message_id = when["messageId"]
    return item
