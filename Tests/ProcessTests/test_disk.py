"""What the disk does to the service, and other programs to its files. Row ids: DF-04, DF-06, DF-07, DF-10 to DF-12, LK-13, LK-16."""

from __future__ import annotations

import base64
import contextlib
import os
import shutil
import sqlite3
import stat
import subprocess
import time
from pathlib import Path
from typing import Any, Callable, Iterator, List

import pytest

import canaries
import oracle
import sending
from ledger import LedgerServer
from locks import holders
from service import CallFailed, Service, ServiceDied, eventually

Services = Callable[..., Service]
Accounts = Callable[..., str]


@contextlib.contextmanager
def mounted(place: Path, *arguments: str) -> Iterator[None]:
    done = subprocess.run(["mount", *arguments, str(place)], capture_output=True, text=True)
    assert done.returncode == 0, f"mount {' '.join(arguments)}: {done.stderr.strip()}: this test needs root"
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


@contextlib.contextmanager
def held(database: Path, statement: str) -> Iterator[sqlite3.Connection]:
    """Another program with the database open."""
    connection = sqlite3.connect(database, isolation_level=None, timeout=10)
    try:
        connection.execute(statement)
        yield connection
    finally:
        connection.close()


def kinds(service: Service) -> List[str]:
    return [problem["kind"] for problem in service.call("system.check")["problems"]]


def one_sent(services: Services, ledger: LedgerServer, account: Accounts, **options: Any) -> Service:
    """A service that has ended; its history has one message."""
    service = services(**options).start()
    account(service, ledger)
    item = sending.order()
    item.message_id = service.call("email.send", sending.keyed(item))["messageId"]
    eventually(lambda: [i["state"] for i in oracle.history(service).values()] == ["sent"])
    assert service.stop() == 0
    return service


# DF-04


def is_only_read(service: Service) -> None:
    """History and accounts are answered, whatever would change something is refused with its reason."""
    assert [item["state"] for item in oracle.history(service).values()] == ["sent"]
    assert len(service.pages("account.list")) == 6
    assert "storage_read_only" in kinds(service)
    assert service.call("system.info")["isWorker"] is False
    for method, params in (
        ("email.send", sending.message()),
        ("email.send", sending.message(attachments=[{"name": "a", "base64": "YQ=="}])),
        ("area.create", {"name": "otra"}),
    ):
        failure = service.fails(method, params)
        assert failure.slug == "storage_read_only", failure.error
        assert failure.data["fix"] and failure.data["retryable"] is False
    assert service.stop() == 0


@pytest.mark.parametrize("log", ["without a log", "with a log"])
def test_df04_a_read_only_file_system(services: Services, home: Path, ledger: LedgerServer, account: Accounts, log: str) -> None:
    first = one_sent(services, ledger, account)
    if log == "with a log":
        first.start()
        first.call("area.create", {"name": "registrada"})
        first.kill()
        assert (first.data / "chasqui.sqlite-wal").stat().st_size
    with mounted(first.data, "--bind", str(first.data)):
        subprocess.run(["mount", "-o", "remount,bind,ro", str(first.data)], check=True)
        service = services().start()
        try:
            is_only_read(service)
        finally:
            service.discard()
    # Nothing was lost by it.
    after = services().start()
    after.call("email.send", sending.message())
    ledger.wait_for(2)


def test_df04_a_read_only_file_system_without_a_database(services: Services, home: Path) -> None:
    data = home / "data"
    data.mkdir(mode=0o700)
    for name in ("blobs", "sandbox"):
        (data / name).mkdir(mode=0o700)
    with mounted(data, "--bind", str(data)):
        subprocess.run(["mount", "-o", "remount,bind,ro", str(data)], check=True)
        service = services().start()
        assert service.wait(10) == 78
        assert "storage_read_only" in service.stderr() and "Read-only file system" in service.stderr()


@pytest.mark.parametrize("what", ["directory", "database", "log"])
def test_df04_without_permission_to_write(
    services: Services, home: Path, binary: Path, ledger: LedgerServer, account: Accounts, what: str
) -> None:
    """As a user who is not root, to whom permissions mean something."""
    if os.geteuid() != 0:
        wrapper: List[str] = []
    else:
        home.chmod(0o755)
        wrapper = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"]
    own = home / "chasqui"
    shutil.copy(binary, own)
    own.chmod(0o755)
    first = services(wrapper=wrapper)
    first.binary = own
    first.data.mkdir(mode=0o700)
    if os.geteuid() == 0:
        for path in (first.data, first.key_file):
            shutil.chown(path, 65534, 65534)
    first.start()
    account(first, ledger)
    first.call("email.send", sending.message())
    eventually(lambda: [i["state"] for i in oracle.history(first).values()] == ["sent"])
    log = first.data / "chasqui.sqlite-wal"
    first.kill() if what == "log" else first.stop()
    paths = {"directory": (first.data, 0o500), "database": (first.data / "chasqui.sqlite", 0o400), "log": (log, 0o400)}
    path, mode = paths[what]
    path.chmod(mode)
    service = services(wrapper=wrapper)
    service.binary = own
    service.start()
    is_only_read(service)
    assert stat.S_IMODE(path.stat().st_mode) == mode, "permissions were widened"


# DF-06


def test_df06_another_program_holds_the_database(service: Service, ledger: LedgerServer, account: Accounts) -> None:
    account(service, ledger)
    database = service.data / "chasqui.sqlite"
    with held(database, "BEGIN EXCLUSIVE"):
        started = time.monotonic()
        calls = []
        for _ in range(4):
            calls.append(service.request("email.send", sending.message()))
            time.sleep(0.7)
        for call in calls:
            with pytest.raises(CallFailed) as failure:
                call.result(20)
            assert failure.value.slug == "db_busy" and failure.value.data["retryable"] is True
            assert call.answered is not None and call.answered - call.started < 7.5
        assert time.monotonic() - started > 4.5, "it did not wait"
        # Reading goes on, and nothing is sent that cannot be marked.
        assert oracle.history(service) == {}
        assert not ledger.acceptances
    item = sending.order()
    item.message_id = service.call("email.send", sending.keyed(item))["messageId"]
    assert not oracle.check(service, ledger, [item], in_flight=0).violations


def test_df06_a_short_hold_is_waited_for(service: Service, ledger: LedgerServer, account: Accounts) -> None:
    account(service, ledger)
    orders = sending.orders(10)
    with held(service.data / "chasqui.sqlite", "BEGIN EXCLUSIVE"):
        calls = [service.request("email.send", sending.keyed(item)) for item in orders]
        time.sleep(1)
        assert not any(call.answered for call in calls)
    for item, call in zip(orders, calls):
        item.message_id = call.result()["messageId"]
    assert not oracle.check(service, ledger, orders, in_flight=0).violations


def test_df06_the_outbox_pauses_before_the_marker(service: Service, ledger: LedgerServer, account: Accounts) -> None:
    """The database is taken away between DATA and the dot: the message does not leave, and leaves later."""
    account(service, ledger)
    rule = ledger.add("data", delay=lambda: ledger.sleep(1), times=1)
    item = sending.order()
    item.message_id = service.call("email.send", sending.keyed(item))["messageId"]
    eventually(lambda: rule.used)
    with held(service.data / "chasqui.sqlite", "BEGIN EXCLUSIVE"):
        time.sleep(2.5)
        assert not ledger.acceptances, "sent without a marker"
    assert not oracle.check(service, ledger, [item], in_flight=0).violations
    assert len(ledger.acceptances) == 1


def test_df06_an_old_reader_makes_the_log_grow_and_that_is_told(
    service: Service, ledger: LedgerServer, account: Accounts
) -> None:
    account(service, ledger)
    database = service.data / "chasqui.sqlite"
    log = database.with_name(database.name + "-wal")
    with held(database, "BEGIN") as reader:
        assert reader.execute("SELECT count(*) FROM message").fetchone() == (0,)
        orders = sending.orders(20)
        for item in orders:
            item.message_id = service.call("email.send", sending.keyed(item))["messageId"]
        assert not oracle.check(service, ledger, orders, in_flight=0).violations
        assert reader.execute("SELECT count(*) FROM message").fetchone() == (0,), "the old state has changed"
        assert "log_large" not in kinds(service)
        # The rest of its growth is made here: only the size is looked at, and SQLite writes over it from where it is.
        size = log.stat().st_size
        os.truncate(log, 257 << 20)
        assert "log_large" in kinds(service)
        os.truncate(log, size)
    assert service.stop() == 0
    assert not log.exists() or log.stat().st_size == 0
    assert not oracle.check_files([database])


# DF-07


def test_df07_no_path_leads_into_the_data_directory(
    services: Services, home: Path, ledger: LedgerServer, account: Accounts
) -> None:
    service = services(args=["--attachments", str(home)]).start()
    account(service, ledger)
    database = service.data / "chasqui.sqlite"
    (home / "link").symlink_to(database)
    (home / "folder").symlink_to(service.data)
    os.link(database, home / "hard")
    os.link(service.key_file, home / "key")
    (home / "fair.txt").write_text("sí")
    def held() -> int:
        """Record locks on the database: SQLite's own, which it keeps as long as it is open."""
        lines = Path("/proc/locks").read_text().splitlines()
        return sum("POSIX" in line and f" {service.pid} " in line and ":%d " % database.stat().st_ino in line for line in lines)

    before = held()
    for path in (
        database, database.with_name("chasqui.sqlite-wal"), service.data / "worker.lock", home / "link", home / "hard",
        home / "folder" / "chasqui.sqlite", home / "data" / ".." / "data" / "chasqui.sqlite", home / "key", service.key_file,
        Path(f"{home}//data/./chasqui.sqlite"),
    ):  # fmt: skip
        failure = service.fails("email.send", sending.message(attachments=[{"path": str(path)}]))
        assert failure.slug == "attachment_refused", (path, failure.error)
    # SQLite's locks are still there: closing a descriptor of the file would have dropped them.
    assert held() == before > 0
    # A copy by another program changes nothing either.
    shutil.copy(database, home / "copy")
    item = sending.order(attachments=[{"path": str(home / "fair.txt")}])
    item.message_id = service.call("email.send", sending.keyed(item))["messageId"]
    assert not oracle.check(service, ledger, [item], in_flight=0).violations
    assert not oracle.check_files([database])


# DF-10


def test_df10_a_doubtful_file_system_is_told(services: Services, home: Path) -> None:
    place = home / "memory"
    place.mkdir()
    with mounted(place, "-t", "tmpfs", "-o", "size=64m,mode=700", "tmpfs"):
        service = services(data=place / "data", limits={"freeDiskMB": 1}).start()
        try:
            (problem,) = [p for p in service.call("system.check")["problems"] if p["kind"] == "file_system_doubtful"]
            assert "tmpfs" in problem["message"] and problem["severity"] == "warning"
        finally:
            service.stop()


# DF-11


def test_df11_a_deleted_lock_file_makes_no_second_worker(
    services: Services, ledger: LedgerServer, account: Accounts
) -> None:
    first = services().start()
    account(first, ledger)
    lock = first.data / "worker.lock"
    assert eventually(lambda: holders(lock)) == [first.pid]
    lock.unlink()
    second = services().start()
    second.call("system.info")
    orders = sending.orders(20)
    for number, item in enumerate(orders):
        item.message_id = (first, second)[number % 2].call("email.send", sending.keyed(item))["messageId"]
    verdict = oracle.check(second, ledger, orders, in_flight=0)
    assert not verdict.violations and verdict.states == {"sent": 20}, str(verdict)
    assert first.call("system.info")["isWorker"] and not second.call("system.info")["isWorker"]
    first.kill()
    eventually(lambda: second.call("system.info")["isWorker"], 5)


@pytest.mark.parametrize("content", ["dead", "alive", "nonsense"])
def test_df11_what_a_lock_file_says_locks_nothing(services: Services, content: str) -> None:
    first = services().start()
    first.call("ping")
    first.kill()
    text = {"dead": f"{first.pid}\n", "alive": f"{os.getpid()}\n", "nonsense": "\0\xff" * 4000}[content]
    for name in ("worker.lock", "open.lock", "write.lock"):
        (first.data / name).write_bytes(text.encode("latin-1"))
    second = services(args=["--exclusive"]).start()
    eventually(lambda: second.call("system.info")["isWorker"], 5)
    assert second.stop() == 0


# DF-12


@pytest.mark.parametrize("what", ["gone", "altered", "shorter", "longer"])
def test_df12_a_damaged_attachment_fails_its_message_alone(
    services: Services, ledger: LedgerServer, account: Accounts, what: str
) -> None:
    service = services(mode="hold").start()
    account(service, ledger, maxSessions=1)
    content = os.urandom(200_000)
    attached = [{"name": "a.bin", "base64": base64.b64encode(content).decode()}]
    orders = sending.orders(3) + [sending.order(attachments=attached)] + sending.orders(3)
    for item in orders:
        item.message_id = service.call("email.send", sending.keyed(item))["messageId"]
    assert service.stop() == 0
    (blob,) = [path for path in (service.data / "blobs").rglob("*") if path.is_file() and path.stat().st_size == 200_000]
    if what == "gone":
        blob.unlink()
    else:
        changed = {"altered": content[:-1] + bytes([content[-1] ^ 1]), "shorter": content[:-1], "longer": content + b"x"}
        blob.write_bytes(changed[what])
    again = services().start()
    eventually(lambda: "held" not in [oracle.state_of(item) for item in oracle.history(again).values()])
    verdict = oracle.check(again, ledger, orders, in_flight=0)
    assert not verdict.violations, str(verdict)
    assert verdict.states == {"sent": 6, "failed": 1}
    whole = again.call("history.get", {"messageId": orders[3].message_id})
    assert "attachment_integrity" in str(whole), whole


# LK-13


def test_lk13_nothing_of_a_deleted_secret_is_left(service: Service, ledger: LedgerServer, account: Accounts) -> None:
    """Not even its ciphertext, in any file, among many that come and go."""
    accounts = [
        account(service, ledger, password=canaries.canary("password"), address=f"n{number}@example.com")
        for number in range(60)
    ]  # fmt: skip
    database = service.data / "chasqui.sqlite"
    with held(database, "BEGIN") as reader:
        sealed = dict(reader.execute("SELECT owner_id, sealed FROM secret").fetchall())
    assert len(sealed) == 60
    gone = []
    for number, id in enumerate(accounts):
        if number % 3 == 0:
            service.call("account.delete", {"accountId": id})
        elif number % 3 == 1:
            service.call("account.clearPassword", {"accountId": id})
        else:
            service.call("account.setPassword", {"accountId": id, "password": canaries.canary("new password")})
        gone.append(sealed[id])
    assert service.stop() == 0
    files = [path for path in service.data.rglob("*") if path.is_file()]
    assert database in files
    for path in files:
        content = path.read_bytes()
        left = [text for text in gone if text.encode() in content or text.encode()[-40:] in content]
        assert not left, f"{len(left)} ciphertexts in {path.name}"


# LK-16


def test_lk16_modes_do_not_depend_on_the_parent(services: Services, ledger: LedgerServer, account: Accounts) -> None:
    service = services(own_key=False, wrapper=["sh", "-c", 'umask 000; exec "$@"', "sh"]).start()
    account(service, ledger)
    account(service, ledger, password=canaries.canary("password"), address="otra@example.com", default=False)
    attached = [{"name": "a.bin", "base64": "YQ=="}]
    service.call("email.send", sending.message(attachments=attached))
    ledger.wait_for(1)
    backup = service.home / "backup.sqlite"
    service.call("system.backup", {"path": str(backup)})
    for path in [service.data, service.key_file, service.key_file.parent, backup, *service.data.rglob("*")]:
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, f"{path}: {path.stat().st_mode:o}"
    assert stat.S_IMODE(service.key_file.stat().st_mode) in (0o400, 0o600)


@pytest.mark.parametrize("mode", [0o770, 0o702, 0o777])
def test_lk16_a_directory_that_others_may_write_is_refused(services: Services, home: Path, mode: int) -> None:
    data = home / "data"
    data.mkdir()
    data.chmod(mode)
    service = services().start()
    assert service.wait(10) == 78
    assert "writable by others" in service.stderr()
    assert not list(data.iterdir()), "something was written there"


@pytest.mark.parametrize("fault", ["symlink", "0644", "0660", "other owner"])
def test_lk16_a_key_file_that_others_may_read_is_refused(services: Services, home: Path, fault: str) -> None:
    service = services()
    key = service.key_file
    if fault == "symlink":
        key.rename(home / "elsewhere")
        key.symlink_to(home / "elsewhere")
    elif fault == "other owner":
        assert os.geteuid() == 0, "this test needs root to give a file away"
        os.chown(key, 65534, 65534)
    else:
        key.chmod(int(fault, 8))
    service.start()
    try:
        # Locked, and not another key in its place; or not started at all.
        assert service.call("system.info")["key"] == "unusable"
        assert service.fails("account.create", {
            "name": "a", "address": "a@example.com", "provider": "smtp", "password": canaries.canary("password"),
        }).slug in ("invalid_params", "key_missing", "wrong_key")  # fmt: skip
    except ServiceDied:
        assert service.wait() == 78 and "key file" in service.stderr()
