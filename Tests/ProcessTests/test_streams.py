"""A parent that does not read, and descriptors that are not there. Row ids: JR-20, JR-21, JR-45."""

from __future__ import annotations

import json
import os
import subprocess
import time
from typing import Callable, List

import pytest

import sending
from ledger import LedgerServer
from service import Service, eventually

PING = b'{"jsonrpc":"2.0","id":1,"method":"ping"}\n'
MEBI = 1 << 20


def test_jr20_the_outbox_goes_on_while_nobody_reads(service: Service, ledger: LedgerServer, account: Callable[..., str]) -> None:
    account(service, ledger)
    service.call("event.subscribe")
    calls = [service.request("email.send", sending.keyed(sending.order(text="x" * 2_000))) for _ in range(400)]
    for call in calls:
        call.result()
    ledger.wait_for(400, 60)
    late = [sending.order() for _ in range(100)]
    more = [service.request("email.send", sending.keyed(item)) for item in late[:50]]
    service.listening.clear()
    # Far more than the pipe and the service's queue hold: it takes no more calls, and does not grow.
    lists = [service.request("history.list", {"channel": "email", "limit": 400}) for _ in range(60)]
    ledger.wait_for(450, 30)
    full = eventually(lambda: settled(service), 20, what="the queue to be full")
    lists += [service.request("history.list", {"channel": "email", "limit": 400}) for _ in range(60)]
    grown = eventually(lambda: settled(service), 20) - full
    assert full <= 256 * MEBI and grown <= 8 * MEBI, f"{full / MEBI:.0f} MiB, and {grown / MEBI:.0f} more later"
    service.listening.set()
    for call in [*lists, *more]:
        call.result(60)
    more = [service.request("email.send", sending.keyed(item)) for item in late[50:]]
    for call in more:
        call.result()
    ledger.wait_for(500, 30)
    sent = set()

    def all_told() -> bool:
        """What notifications may have missed is in the durable events."""
        after = 0
        while True:
            page = service.call("event.poll", {"after": after, "limit": 500})
            sent.update(item["data"]["messageId"] for item in page["items"] if item["data"].get("state") == "sent")
            if not page["items"]:
                return len(sent) == 500
            after = page["items"][-1]["seq"]

    eventually(all_told, 20, 0.2, "an event for every message")


def settled(service: Service) -> int:
    """The memory that it uses, once that is the same for a second; 0 as long as it is not."""
    seen = []
    for _ in range(10):
        seen.append(service.memory())
        time.sleep(0.1)
    return seen[-1] if max(seen) - min(seen) <= MEBI // 4 else 0


def test_jr21_nobody_reads_stderr(services: Callable[..., Service]) -> None:
    service = services(args=["--log-level", "debug"])
    read, write = os.pipe()
    process = subprocess.Popen(service.command(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=write)
    os.close(write)
    assert process.stdin is not None and process.stdout is not None
    try:
        # Each is worth a line of the log; the pipe holds some hundred.
        for _ in range(50):
            process.stdin.write(b'{"jsonrpc":"2.0","method":"$/nothing"}\n' * 400)
            process.stdin.write(PING)
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == 1
        process.stdin.close()
        with open(read, "rb") as log:
            lines = [json.loads(line) for line in log]
        assert process.wait(10) == 0
        dropped = sum(line.get("count", 0) for line in lines if line["message"] == "log lines dropped")
        assert dropped > 10_000, f"{len(lines)} lines, {dropped} dropped"
        assert len(lines) + dropped >= 20_000
    finally:
        process.kill()
        process.wait()


@pytest.mark.parametrize("closed", [[0], [1], [2], [0, 1], [0, 1, 2]])
def test_jr45_it_does_not_start_without_its_three_descriptors(services: Callable[..., Service], closed: List[int]) -> None:
    service = services()

    def close() -> None:
        for number in closed:
            os.close(number)

    ended = subprocess.run(service.command(), stdin=subprocess.DEVNULL, capture_output=True, preexec_fn=close, timeout=20)
    assert ended.returncode == 64
    assert ended.stdout == b""
    if 2 not in closed:
        assert b"descriptor" in ended.stderr and str(closed[0]).encode() in ended.stderr
    assert not service.data.exists(), "it went on to open its files"


def test_jr45_input_that_has_nothing(services: Callable[..., Service]) -> None:
    ended = subprocess.run(services().command(), stdin=subprocess.DEVNULL, capture_output=True, timeout=20)
    assert (ended.returncode, ended.stdout) == (0, b"")


@pytest.mark.parametrize("flag", [os.O_WRONLY, os.O_RDWR])
def test_jr45_output_that_takes_nothing(services: Callable[..., Service], flag: int) -> None:
    full = os.open("/dev/full", flag)
    try:
        ended = subprocess.run(services().command(), input=PING * 100, stdout=full, stderr=subprocess.PIPE, timeout=30)
    finally:
        os.close(full)
    assert ended.returncode == 0
    assert b"Fatal" not in ended.stderr and b"Backtrace" not in ended.stderr
