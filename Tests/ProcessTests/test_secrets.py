"""What goes in never comes out. Row ids: LK-01 … LK-06, LK-10.

The `services` fixture searches both streams and the data directory of every test for every secret made so far.
"""

from __future__ import annotations

import base64
import json
import re
import resource
import signal
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Callable, Dict

import pytest

import canaries
import sending
from ledger import LedgerServer
from service import Service

USER = "ventas@example.com"


def secure(server: LedgerServer, ca_file: Path, **changes: Any) -> Dict[str, Any]:
    return {"host": "localhost", "security": "starttls", "allowInsecure": False, "caFile": str(ca_file), **changes}


@pytest.fixture
def right() -> str:
    return canaries.canary("SMTP password")


@pytest.fixture
def guarded(right: str, server_tls: Any) -> Any:
    """A ledger server that wants a password over TLS."""
    with LedgerServer(users={USER: right}, tls=server_tls, require_auth=True) as server:
        yield server


# LK-01, LK-02


def test_lk01_the_search_finds_every_disguise() -> None:
    value = canaries.canary("a secret to find")
    raw = value.encode()
    for hidden in (
        raw, base64.b64encode(b"\0ventas@example.com\0" + raw), base64.b64encode(b"user=x\1auth=Bearer " + raw + b"\1\1"),
        raw.hex().encode(), value.encode("utf-16-le"), raw[::-1], "".join(f"\\u{ord(c):04x}" for c in value).encode(),
        "".join(f"\\u{ord(c):04X}" for c in value).encode(), raw.hex(" ").encode(), raw[8:16][::-1].hex().encode(),
        base64.b64encode(b"x" + raw[::-1]), base64.b64encode(value.encode("utf-16-le")), "".join(f"&#x{c:x};" for c in raw).encode(),
        "".join(f"\\x{c:02x}" for c in raw).encode(), str(list(raw)).encode(), base64.urlsafe_b64encode(b"\0a\0" + raw + b"\0"),
    ):  # fmt: skip
        assert canaries.search_bytes(b"before " + hidden + b" after", "here"), hidden
    assert not canaries.search_bytes(b"nothing of the kind" + raw[:12], "here")


@pytest.mark.parametrize("level", ["trace", "debug", "info"])
def test_lk01_sending_with_a_password_leaves_no_trace(
    services: Callable[..., Service], guarded: LedgerServer, right: str, ca_file: Path, account: Callable[..., str], level: str
) -> None:
    service = services(args=["--log-level", level]).start()
    id = account(service, guarded, password=right, **secure(guarded, ca_file))
    service.call("account.verify", {"accountId": id})
    service.call("email.send", sending.message(idempotencyKey="k"))
    guarded.wait_for(1)
    assert guarded.logins[-1].succeeded and guarded.logins[-1].tls
    backup = service.home / "backup.sqlite"
    service.call("system.backup", {"path": str(backup)})
    assert not service.leaks()
    assert not canaries.search_bytes(backup.read_bytes(), "the backup")
    assert service.stop() == 0


def test_lk02_nothing_is_written_elsewhere(
    services: Callable[..., Service], home: Path, ledger: LedgerServer, account: Callable[..., str]
) -> None:
    log = home / "trace"
    service = services(wrapper=["strace", "-f", "-e", "trace=open,openat,creat,mkdir,memfd_create,symlink,link", "-o", str(log)]).start()
    account(service, ledger)
    content = base64.b64encode(b"x" * 2_000_000).decode()
    file = {"name": "a.bin", "contentType": "application/octet-stream", "base64": content}
    service.call("email.send", sending.message(attachments=[file], idempotencyKey="k", wait=True))
    service.close_stdin()
    assert service.wait(20) == 0
    made = re.findall(r'(?:open|openat|creat|mkdir|memfd_create|symlink|link)\((?:AT_FDCWD, )?"([^"]+)"(.*)', log.read_text())
    made = [(path, rest) for path, rest in made if not re.match(r", O_RDONLY(?!.*O_CREAT)", rest)]
    assert [path for path, _ in made if "/blobs/" in path], "the trace shows no attachment"
    elsewhere = {path for path, _ in made if not path.startswith((str(home), "/dev/", "/proc/"))}
    assert not elsewhere, elsewhere


# LK-03


def test_lk03_no_reply_contains_a_secret(
    service: Service, guarded: LedgerServer, right: str, ca_file: Path, account: Callable[..., str]
) -> None:
    id = account(service, guarded, password=right, **secure(guarded, ca_file))
    sent = service.call("email.send", sending.message(idempotencyKey="k", wait=True))
    shown = service.call("account.get", {"accountId": id})
    assert shown["hasPassword"] is True and shown["passwordUpdatedAt"].endswith("Z")
    for method, params in [
        ("account.list", {}), ("history.list", {"channel": "email"}), ("history.get", {"messageId": sent["messageId"]}),
        ("message.get", {"messageId": sent["messageId"]}), ("event.poll", {"after": 0, "limit": 100, "waitMs": 0}), ("audit.list", {}),
        ("system.info", {}), ("system.check", {}), ("rpc.discover", {}), ("account.verify", {"accountId": id}),
    ]:  # fmt: skip
        found = canaries.search_bytes(json.dumps(service.call(method, params)).encode(), method)
        assert not found, found


# LK-04


def test_lk04_no_error_contains_a_secret(
    service: Service, guarded: LedgerServer, right: str, ca_file: Path, account: Callable[..., str]
) -> None:
    wrong = canaries.canary("wrong password")
    id = account(service, guarded, password=wrong, **secure(guarded, ca_file))
    blob = base64.b64encode(f"\0{USER}\0{wrong}".encode()).decode()
    guarded.add("auth", reply=f"535 5.7.8 {blob} ({wrong}) is not right")
    verdict = service.call("account.verify", {"accountId": id})
    assert verdict["ok"] is False
    assert not canaries.search_bytes(json.dumps(verdict).encode(), "account.verify")
    failures = [
        service.fails("account.setPassword", {"accountId": id, "password": wrong, "pasword": wrong}),
        service.fails("account.setPassword", {"accountId": 7, "password": wrong}),
        service.fails("account.setPassword", {"accountId": "acc_none", "password": wrong}),
        service.fails("account.setPassword", {"accountId": id, "password": [wrong]}),
        service.fails("account.create", {"name": "x", "password": wrong}),
    ]
    for line in (
        f'{{"jsonrpc":"2.0","id":1,"method":"account.setPassword","params":{{"password":"{wrong}",}}}}',
        f'{{"jsonrpc":"2.0","id":1,"method":"account.setPassword","params":{{"password":"{wrong}"',
        f'{{"jsonrpc":"2.0","id":1,"method":"{wrong}"}}',
        f'{{"jsonrpc":"2.0","id":1,"method":"account.setPassword","params":{{"{wrong}":1,"{wrong}":2}}}}',
        wrong,
    ):
        service.send_line(line)
        reply = service.next_reply()
        if f'"method":"{wrong}"' not in line:
            assert not canaries.search_bytes(json.dumps(reply).encode(), "a parse error"), reply
        else:
            service.stdout_log.write_bytes(b"")  # the caller's own method name may be named
    for failure in failures:
        assert not canaries.search_bytes(json.dumps(failure.error).encode(), "an error"), failure.error
    guarded.rules.clear()


def test_lk04_a_tls_fault_gives_nothing_away(
    service: Service, guarded: LedgerServer, right: str, account: Callable[..., str]
) -> None:
    id = account(service, guarded, password=right, host="localhost", security="starttls", allowInsecure=False)
    verdict = service.call("account.verify", {"accountId": id})
    assert verdict["ok"] is False and "tls_certificate" in json.dumps(verdict)
    assert not guarded.logins, "a password went to a server that was not trusted"


# LK-05, LK-06


@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGABRT, signal.SIGILL, signal.SIGBUS, signal.SIGFPE, signal.SIGTRAP])
def test_lk05_lk06_a_crash_leaves_no_core_and_no_dump(
    services: Callable[..., Service], guarded: LedgerServer, right: str, ca_file: Path, account: Callable[..., str], number: int
) -> None:
    hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
    size = "unlimited" if hard == resource.RLIM_INFINITY else str(hard)
    service = services(wrapper=["prlimit", f"--core={size}"], env={"SWIFT_BACKTRACE": "enable=yes,color=no"}).start()
    id = account(service, guarded, password=right, **secure(guarded, ca_file))
    service.call("account.verify", {"accountId": id})
    limits = Path(f"/proc/{service.pid}/limits").read_text()
    core = next(line for line in limits.splitlines() if line.startswith("Max core file size"))
    assert core.split()[4:6] == ["0", "0"], core
    service.signal(number)
    assert service.wait(10) == -number
    stderr = service.stderr()
    assert "crashed" not in stderr and "Registers" not in stderr and "rdi" not in stderr, stderr[-500:]
    assert not [path for path in service.home.rglob("core*") if path.is_file()]


def test_lk07_the_command_line_and_environment_hold_no_secret(
    services: Callable[..., Service], guarded: LedgerServer, right: str, ca_file: Path, account: Callable[..., str]
) -> None:
    service = services().start()
    account(service, guarded, password=right, **secure(guarded, ca_file))
    for name in ("cmdline", "environ"):
        assert not canaries.search_bytes(Path(f"/proc/{service.pid}/{name}").read_bytes(), name)


# LK-10


def soon(seconds: float) -> str:
    return (datetime.now(timezone.utc) + timedelta(seconds=seconds)).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@pytest.mark.parametrize("change", ["host", "port", "loginId", "security", "pinSha256"])
def test_lk10_a_changed_server_does_not_get_the_stored_password(
    service: Service, guarded: LedgerServer, right: str, server_tls: Any, ca_file: Path, account: Callable[..., str], change: str
) -> None:
    id = account(service, guarded, password=right, **secure(guarded, ca_file))
    assert service.call("account.verify", {"accountId": id})["ok"] is True
    known = len(guarded.logins)
    with LedgerServer(users={USER: right}, tls=server_tls, require_auth=True) as thief:
        changes: Dict[str, Dict[str, Any]] = {
            "host": {"outgoing": {"host": "127.0.0.1"}},
            "port": {"outgoing": {"port": thief.port}},
            "loginId": {"loginId": "otro@example.com"},
            "security": {"outgoing": {"security": "none", "allowInsecure": True}},
            "pinSha256": {"outgoing": {"pinSha256": base64.b64encode(bytes(32)).decode(), "caFile": None}},
        }
        waiting = service.call("email.send", sending.message(sendAt=soon(1.5), idempotencyKey="earlier"))
        service.call("account.update", {"accountId": id, **changes[change]})
        assert service.call("account.get", {"accountId": id})["hasPassword"] is False
        assert service.fails("account.verify", {"accountId": id}).slug == "secret_required"
        assert service.fails("email.send", sending.message(idempotencyKey="later")).slug == "secret_required"
        time.sleep(2)
        assert service.call("message.get", {"messageId": waiting["messageId"]})["state"] in ("queued", "held")
        assert not thief.logins
        assert len(guarded.logins) == known
        assert not thief.acceptances and not guarded.acceptances
