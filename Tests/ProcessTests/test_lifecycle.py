"""Beginning and end of the process. Row ids: JR-40 … JR-46."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from typing import Any, Callable, List

import pytest

import oracle
import sending
from ledger import LedgerServer
from reaper import adopt_orphans, gone
from service import Service, eventually

TEXTUAL_CRASH = ("Fatal error", "Program crashed", "Backtrace", "Thread 0")


def no_crash(service: Service) -> None:
    assert not [word for word in TEXTUAL_CRASH if word in service.stderr()], service.stderr()[-2000:]


def test_jr40_end_of_input_while_idle(service: Service) -> None:
    service.call("system.info")
    started = time.monotonic()
    assert service.stop(5) == 0
    assert time.monotonic() - started <= 1
    for database in service.databases():
        log = database.with_name(database.name + "-wal")
        assert not log.exists() or log.stat().st_size == 0, "the write-ahead log was not checkpointed"
    no_crash(service)


def test_jr40_end_of_input_in_the_middle_of_a_line(service: Service) -> None:
    service.call("ping")
    service.send_bytes(b'{"jsonrpc":"2.0","id":1,"method":"pi')
    assert service.stop(5) == 0
    assert service.received == []


def test_jr40_nothing_but_end_of_input(services: Callable[..., Service]) -> None:
    service = services().start()
    assert service.stop(10) == 0
    assert service.received == []


def test_jr41_replies_that_are_due_are_written_first(service: Service) -> None:
    calls = [service.request("system.info") for _ in range(5)]
    assert service.stop(30) == 0
    for call in calls:
        call.result(1)


@pytest.mark.parametrize("stage", ["connect", "ehlo", "mail", "rcpt", "data"])
def test_jr41_before_the_dot_a_message_goes_back_to_the_queue(
    services: Callable[..., Service], ledger: LedgerServer, account: Callable[..., str], stage: str
) -> None:
    service = services().start()
    account(service, ledger)
    ledger.add(stage, instead="silence", times=8)
    orders = sending.orders(2)
    for item in orders:
        item.message_id = service.call("email.send", sending.keyed(item))["messageId"]
    ledger.wait_for_stage(stage)
    assert service.stop(26) == 0
    no_crash(service)
    assert not ledger.acceptances
    ledger.rules.clear()
    service.start()
    verdict = oracle.check(service, ledger, orders)
    assert not verdict.violations, str(verdict)
    assert verdict.states == {"sent": 2}


def test_jr41_after_the_dot_the_reply_is_waited_for(
    services: Callable[..., Service], ledger: LedgerServer, account: Callable[..., str]
) -> None:
    service = services().start()
    account(service, ledger)
    ledger.add("dot", delay=1.5)
    item = sending.order()
    item.message_id = service.call("email.send", sending.keyed(item))["messageId"]
    ledger.wait_for_stage("dot")
    assert service.stop(26) == 0
    service.start()
    verdict = oracle.check(service, ledger, [item])
    assert not verdict.violations, str(verdict)
    assert verdict.states == {"sent": 1}


PARENT = """
import json, subprocess, sys, time
command = json.loads(sys.argv[1])
child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
child.stdin.write(b'{"jsonrpc":"2.0","id":1,"method":"ping"}\\n'); child.stdin.flush()
child.stdout.readline()
sibling = subprocess.Popen(["sleep", "60"], stdin=child.stdin, pass_fds=[child.stdin.fileno(), child.stdout.fileno()]) if sys.argv[2] == "sibling" else None
print(child.pid, sibling.pid if sibling else 0, flush=True)
time.sleep(600)
"""


@pytest.mark.parametrize("variant", ["alone", "sibling"])
def test_jr42_the_death_of_the_parent_ends_it(services: Callable[..., Service], variant: str) -> None:
    adopt_orphans()
    service = services()
    parent = subprocess.Popen([sys.executable, "-c", PARENT, json.dumps(service.command()), variant], stdout=subprocess.PIPE)
    assert parent.stdout is not None
    pid, sibling = map(int, parent.stdout.readline().split())
    try:
        assert not gone(pid)
        parent.kill()
        parent.wait()
        eventually(lambda: gone(pid), 5, what="the end of the orphan")
    finally:
        parent.stdout.close()
        for left in (pid, sibling):
            if left and not gone(left):
                os.kill(left, signal.SIGKILL)


@pytest.mark.parametrize("busy", [False, True])
def test_jr43_closed_stdout_means_the_parent_is_gone(services: Callable[..., Service], busy: bool) -> None:
    service = services()
    stderr = service.home / "stderr-closed.log"
    with open(stderr, "wb") as log:
        process = subprocess.Popen(service.command(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log)
    assert process.stdin is not None and process.stdout is not None
    try:
        process.stdin.write(b'{"jsonrpc":"2.0","id":1,"method":"ping"}\n')
        process.stdin.flush()
        assert process.stdout.readline()
        process.stdout.close()
        if busy:
            process.stdin.write(b'{"jsonrpc":"2.0","id":2,"method":"ping"}\n')
            process.stdin.flush()
        assert process.wait(10) == 0
        assert not [word for word in TEXTUAL_CRASH if word in stderr.read_text(errors="replace")]
    finally:
        process.kill()
        process.wait()
        try:
            process.stdin.close()
        except BrokenPipeError:
            pass


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_jr44_a_signal_is_like_the_end_of_input(service: Service, number: int) -> None:
    service.call("system.info")
    service.signal(number)
    assert service.wait(5) == 0
    no_crash(service)


@pytest.mark.parametrize("number", [signal.SIGPIPE, signal.SIGUSR1])
def test_jr44_other_signals_change_nothing(service: Service, number: int) -> None:
    service.call("ping")
    service.signal(number)
    for _ in range(20):
        service.call("ping")
    assert service.stop() == 0


def test_jr44_a_second_sigterm_ends_it_at_once(
    service: Service, ledger: LedgerServer, account: Callable[..., str]
) -> None:
    account(service, ledger)
    ledger.add("dot", instead="silence")
    service.call("email.send", sending.keyed(sending.order()))
    ledger.wait_for_stage("dot")
    service.signal(signal.SIGTERM)
    time.sleep(0.3)
    assert service.running, "it did not wait for the reply to the dot"
    service.signal(signal.SIGTERM)
    started = time.monotonic()
    assert service.wait(5) == 1
    assert time.monotonic() - started < 2


def test_jr46_the_parents_ends_of_the_pipes_keep_their_flags(services: Callable[..., Service]) -> None:
    service = services()
    ours_in, theirs_out = os.pipe()
    theirs_in, ours_out = os.pipe()
    ends: List[int] = [ours_in, theirs_out, theirs_in, ours_out]
    before = [fcntl.fcntl(end, fcntl.F_GETFL) for end in ends]
    process = subprocess.Popen(service.command(), stdin=theirs_in, stdout=theirs_out, stderr=subprocess.DEVNULL)
    try:
        os.write(ours_out, b'{"jsonrpc":"2.0","id":1,"method":"ping"}\n')
        assert os.read(ours_in, 4096)
        assert [fcntl.fcntl(end, fcntl.F_GETFL) for end in ends] == before
        os.close(theirs_in)
        os.close(ours_out)
        ends = [ours_in, theirs_out]
        assert process.wait(10) == 0
        assert [fcntl.fcntl(end, fcntl.F_GETFL) for end in ends] == before[:2]
    finally:
        process.kill()
        process.wait()
        for end in ends:
            os.close(end)


def test_jr46_a_terminal_keeps_its_settings(services: Callable[..., Service]) -> None:
    import pty
    import termios

    service = services()
    ours, theirs = pty.openpty()
    before: Any = (fcntl.fcntl(ours, fcntl.F_GETFL), fcntl.fcntl(theirs, fcntl.F_GETFL), termios.tcgetattr(theirs))
    process = subprocess.Popen(service.command(), stdin=subprocess.PIPE, stdout=theirs, stderr=theirs)
    assert process.stdin is not None
    try:
        process.stdin.write(b'{"jsonrpc":"2.0","id":1,"method":"ping"}\n')
        process.stdin.flush()
        assert os.read(ours, 4096)
        process.stdin.close()
        assert process.wait(10) == 0
        after = (fcntl.fcntl(ours, fcntl.F_GETFL), fcntl.fcntl(theirs, fcntl.F_GETFL), termios.tcgetattr(theirs))
        assert after == before
    finally:
        process.kill()
        process.wait()
        os.close(ours)
        os.close(theirs)
