"""What a killed process wrote and did not sync is there for the next one to read, and gone with the next power cut:
nothing may be acknowledged that rests on it. Row ids: OB-07, OB-19, KY-01, KY-04."""

from __future__ import annotations

import base64
import fcntl
import hashlib
import os
import random
from pathlib import Path
from typing import Any, Callable, Iterator

import pytest

import canaries
import disk
import sending
import shim
import systemcalls
from ledger import LedgerServer
from service import Service, ServiceDied, eventually


class Heirs:
    """Two lives under strace on one directory: the first is killed in one request, just before the n-th of some calls on
    a file or below a directory."""

    def __init__(self, services: Callable[..., Service], home: Path) -> None:
        self.services, self.home = services, home
        self.logs = [home / "trace-1", home / "trace-2"]
        self.armed = home / "armed"
        self._worker: Any = None

    def first(self, calls: str, kill_at: int, below: str) -> Service:
        death = shim.environment(calls=calls, kill_at=kill_at, below=self.home / below, armed=self.armed)
        service = self._start(self.logs[0], death)
        # Its worker has begun and has nothing of its own to commit any more.
        eventually((self.home / "data" / "generation").exists)
        return service

    def dies(self, service: Service, method: str, params: dict) -> None:
        self.armed.touch()
        with pytest.raises(ServiceDied):
            service.call(method, params)
        service.wait()

    def second(self) -> Service:
        """Its worker never begins, so that no commit of its own syncs what it found."""
        self._worker = open(self.home / "data" / "worker.lock", "rb+")
        fcntl.flock(self._worker, fcntl.LOCK_EX)
        return self._start(self.logs[1], {})

    def _start(self, log: Path, environment: dict) -> Service:
        words = systemcalls.wrapper(log)
        given = [word for name, value in environment.items() for word in ("-E", f"{name}={value}")]
        return self.services(home=self.home, own_key=False, wrapper=[words[0], *given, *words[1:]]).start()

    def cut(self, reply: str) -> disk.Disk:
        """The disk at the instant when the second life's reply with this in it left."""
        machine, first = disk.Disk(self.home), 0
        for log in self.logs:
            calls = list(systemcalls.read(log, first))
            first = max(call.end for call in calls) + 1
            events = [(call.begin, 0, call) for call in calls] + [(call.end, 1, call) for call in calls]
            for _, ended, call in sorted(events, key=lambda event: event[:2]):
                said = call.name == "write" and call.file.startswith("pipe:")
                if said and log is self.logs[1] and reply.encode() in call.data(1):
                    return machine
                if not said:
                    (machine.finish if ended else machine.begin)(call)
        raise AssertionError(f"no reply with {reply}")

    def close(self) -> None:
        if self._worker is not None:
            self._worker.close()


@pytest.fixture
def heirs(services: Callable[..., Service], home: Path) -> Iterator[Heirs]:
    made = Heirs(services, Path(os.path.realpath(home)))
    yield made
    made.close()


def start_on(services: Callable[..., Service], machine: disk.Disk, home: Path) -> Service:
    """A service on what is left when nothing that was not synced survives."""
    machine.build(home, "nothing", random.Random(0))
    return services(home=home, own_key=False).start()


def test_ob07_a_replayed_reply_rests_on_the_disk(
    services: Callable[..., Service], home: Path, ledger: LedgerServer, account: Callable[..., str]
) -> None:
    for attempt in range(8):
        here = home / str(attempt)
        here.mkdir()
        heirs = Heirs(services, Path(os.path.realpath(here)))
        service = heirs.first("fdatasync", 1, "data/chasqui.sqlite-wal")
        account(service, ledger)
        item = sending.order()
        heirs.dies(service, "email.send", sending.keyed(item))
        service = heirs.second()
        result = service.call("email.send", sending.keyed(item))
        assert service.stop() == 0
        heirs.close()
        if result.get("replayed"):
            break  # else the sync was of something else, and the message had not been written yet
    (here / "left").mkdir()
    left = start_on(services, heirs.cut('"replayed":true'), here / "left")
    assert [found["id"] for found in left.pages("history.list", {"channel": "email"})] == [result["messageId"]]


def test_ky04_a_new_master_key_replaces_the_old_one_when_what_it_wraps_is_on_the_disk(
    heirs: Heirs, services: Callable[..., Service], home: Path, ledger: LedgerServer, account: Callable[..., str]
) -> None:
    service = heirs.first("fdatasync", 1, "data/chasqui.sqlite-wal")
    id = account(service, ledger, authentication="auto")
    service.call("account.setPassword", {"accountId": id, "password": canaries.canary("SMTP password")})
    heirs.dies(service, "system.rotateKey", {"what": "master"})
    service = heirs.second()
    assert service.call("system.info")["key"] == "open"
    assert service.stop() == 0
    (home / "left").mkdir()
    left = start_on(services, heirs.cut('"sqliteVersion"'), home / "left")
    assert left.call("system.info")["key"] == "open"


def test_ky01_a_key_that_is_taken_over_is_on_the_disk(
    heirs: Heirs, services: Callable[..., Service], home: Path, ledger: LedgerServer, account: Callable[..., str]
) -> None:
    service = heirs.first("fsync", 2, ".config")  # the first is of the key's content, the second of its name
    params = {"accountId": account(service, ledger, authentication="auto"), "password": canaries.canary("SMTP password")}
    heirs.dies(service, "account.setPassword", params)
    assert service.key_file.exists(), "it was killed too early"
    service = heirs.second()
    service.call("account.setPassword", params)
    service.call("system.info")
    assert service.stop() == 0
    (home / "left").mkdir()
    left = start_on(services, heirs.cut('"sqliteVersion"'), home / "left")
    assert left.call("system.info")["key"] == "open"


def test_ob19_an_attachment_that_was_there_already_is_on_the_disk(
    heirs: Heirs, home: Path, ledger: LedgerServer, account: Callable[..., str]
) -> None:
    service = heirs.first("fsync", 2, "data/blobs")  # the first is of the content, the second of its name
    account(service, ledger)
    content = os.urandom(3_000)
    item = sending.order(attachments=[{"name": "a.bin", "base64": base64.b64encode(content).decode()}])
    heirs.dies(service, "email.send", sending.keyed(item))
    mark = hashlib.sha256(content).hexdigest()
    path = heirs.home / "data" / "blobs" / mark[:2] / mark
    assert path.exists(), "it was killed too early"
    service = heirs.second()
    service.call("email.send", sending.keyed(item))
    assert service.stop() == 0
    assert heirs.cut('"messageId"').safe(str(path)) == content
