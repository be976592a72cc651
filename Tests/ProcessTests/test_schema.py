"""A database that this program does not know is left as it is. Row id: DF-09."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Callable, Dict

import pytest

from service import Service


def files(service: Service) -> Dict[str, bytes]:
    """What is in the database; reading it leaves an empty log and shared memory beside it."""
    paths = [path for path in service.data.glob("chasqui.sqlite*") if not path.name.endswith("-shm")]
    return {path.name: content for path in paths if (content := path.read_bytes())}


def changed(service: Service, sql: str) -> Dict[str, bytes]:
    """The database of a service that ended, after a change from outside."""
    service.call("system.info")
    assert service.stop() == 0
    connection = sqlite3.connect(service.data / "chasqui.sqlite")
    connection.execute(sql)
    connection.commit()
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return files(service)


@pytest.mark.parametrize("unclean", [False, True], ids=["after an orderly end", "after a crash"])
def test_df09_a_newer_schema_is_refused(service: Service, unclean: bool) -> None:
    before = changed(service, "PRAGMA user_version = 999")
    if unclean:
        (service.data / "running").touch()
    for _ in range(2):
        service.start()
        assert service.wait(10) == 70
        assert "later version (999" in service.stderr() and "Fatal" not in service.stderr()
    assert files(service) == before, "it was changed"


def test_df09_another_programs_database_is_refused(service: Service) -> None:
    before = changed(service, "PRAGMA application_id = 4711")
    service.start()
    assert service.wait(10) == 70
    assert "db_corrupt" in service.stderr() and "another program" in service.stderr()
    assert files(service) == before, "it was changed"


def test_df09_a_start_that_was_cut_short_is_taken_up(services: Callable[..., Service], home: Path) -> None:
    """Killed, or the power gone, while SQLite made the first page: its journal is still to be undone."""
    whole = services().start()
    whole.call("system.info")
    assert whole.stop() == 0
    page = bytearray((whole.data / "chasqui.sqlite").read_bytes()[:4096])
    data = home / "cut"
    data.mkdir(mode=0o700)
    database = data / "chasqui.sqlite"
    # A hot journal of an empty database: its header says that the file had no page.
    header = bytes.fromhex("d9d505f920a163d7" "00000000" "01020304" "00000000" "00000200" "00001000")
    database.write_bytes(page)
    Path(f"{database}-journal").write_bytes(header.ljust(512, b"\0"))
    for path in data.iterdir():
        path.chmod(0o600)
    service = services(data=data).start()
    assert len(service.pages("account.list")) == 5
    assert service.stop() == 0
