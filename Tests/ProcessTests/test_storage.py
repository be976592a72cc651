"""The database and its neighbours. Row ids: DF-01, DF-05."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Callable

import pytest

import oracle
import sending
from ledger import LedgerServer
from locks import holders
from service import Service, eventually


def test_df01_the_database_is_what_durability_needs(service: Service) -> None:
    # The service reads its settings back when it starts and refuses to run with others; this is what shows outside.
    assert service.call("system.info")["sqliteVersion"].startswith("3.")
    assert "durability_off" not in [problem["kind"] for problem in service.call("system.check")["problems"]]
    assert service.stop() == 0  # and with it everything is in the file itself, not in its log
    (database,) = service.databases()
    header = database.read_bytes()[:100]
    assert header[18:20] == b"\x02\x02", "not in WAL mode"
    assert int.from_bytes(header[68:72], "big") == 0x43687371, "the application id"
    assert int.from_bytes(header[60:64], "big") >= 1, "the schema's version"


def test_df01_every_commit_is_synced(
    services: Callable[..., Service], home: Path, ledger: LedgerServer, account: Callable[..., str]
) -> None:
    log = home / "trace"
    service = services(wrapper=["strace", "-f", "-y", "-e", "trace=fdatasync,fsync", "-o", str(log)]).start()
    account(service, ledger)
    before = log.read_text().count("-wal>")
    for item in sending.orders(10):
        service.call("email.send", sending.keyed(item))
    service.discard()
    assert log.read_text().count("-wal>") - before >= 10


def test_df05_the_files_belong_to_their_owner(service: Service, ledger: LedgerServer, account: Callable[..., str]) -> None:
    account(service, ledger, password="x" * 20)
    assert stat.S_IMODE(service.data.stat().st_mode) == 0o700
    for path in service.data.rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path
    assert stat.S_IMODE(service.key_file.stat().st_mode) in (0o600, 0o400)


@pytest.mark.parametrize("way", ["same", "symlink", "relative", "dotted"])
def test_df05_a_second_process_serves_and_does_not_work(
    services: Callable[..., Service], home: Path, ledger: LedgerServer, account: Callable[..., str], way: str
) -> None:
    first = services().start()
    account(first, ledger)
    data = first.data
    if way == "symlink":
        data = home / "link"
        data.symlink_to(first.data)
    elif way == "relative":
        data = Path(os.path.relpath(first.data, home))
    elif way == "dotted":
        data = home / "data" / ".." / "data"
    second = services(data=data, key_file=first.key_file).start()
    second.call("system.info")
    assert eventually(lambda: holders(first.data / "worker.lock")) == [first.pid]
    orders = sending.orders(20)
    for number, item in enumerate(orders):
        item.message_id = (first, second)[number % 2].call("email.send", sending.keyed(item))["messageId"]
    verdict = oracle.check(second, ledger, orders)
    assert not verdict.violations, str(verdict)
    assert verdict.states == {"sent": 20}
    assert holders(first.data / "worker.lock") == [first.pid]
    assert set(oracle.history(first)) == set(oracle.history(second))


def test_df05_exclusive_means_nobody_else(services: Callable[..., Service]) -> None:
    first = services().start()
    first.call("system.info")
    second = services(args=["--exclusive"]).start()
    assert second.wait(10) == 75
    assert "db_in_use" in second.stderr() and str(first.pid) in second.stderr()
    first.call("ping")
    assert first.stop() == 0
    third = services(args=["--exclusive"]).start()
    third.call("system.info")
    fourth = services().start()
    assert fourth.wait(10) == 75
    third.call("ping")
