"""The master key: made once, never replaced. Row ids: KY-01 … KY-04."""

from __future__ import annotations

import base64
import json
import os
import stat
import time
from pathlib import Path
from typing import Any, Callable, Tuple

import pytest

import canaries
import sending
from ledger import LedgerServer
from service import Service, ServiceDied, eventually

LOCKED = ("wrong_key", "key_missing")
USER = "ventas@example.com"


@pytest.fixture
def guarded(server_tls: Any) -> Any:
    right = canaries.canary("SMTP password")
    with LedgerServer(users={USER: right}, tls=server_tls, require_auth=True) as server:
        yield server, right


def prepared(
    services: Callable[..., Service], guarded: Tuple[LedgerServer, str], account: Callable[..., str], ca_file: Path
) -> Tuple[Service, str]:
    """A service that ended with one stored password."""
    server, right = guarded
    service = services(own_key=False).start()
    id = account(service, server, password=right, host="localhost", security="starttls", allowInsecure=False, caFile=str(ca_file))
    assert service.call("account.verify", {"accountId": id})["ok"] is True
    assert service.stop() == 0
    return service, id


def key_state(service: Service) -> str:
    """What the service says of its key; a check agrees that something is wrong unless it is open."""
    word = str(service.call("system.info")["key"])
    kinds = [problem["kind"] for problem in service.call("system.check")["problems"]]
    assert any("key" in kind for kind in kinds) is (word != "open"), (word, kinds)
    return word


def account_waits(service: Service) -> None:
    """Returns when the outbox has tried to send and found that it cannot."""
    eventually(lambda: "account_held" in json.dumps(service.call("system.check")), what="the account to wait for its key")


def test_ky01_a_key_is_made_before_the_first_secret(services: Callable[..., Service], ledger: LedgerServer, account: Callable[..., str]) -> None:
    service = services(own_key=False).start()
    service.call("system.info")
    assert not service.key_file.exists(), "a key is made only when it is needed"
    account(service, ledger, password=canaries.canary("SMTP password"))
    assert stat.S_IMODE(service.key_file.stat().st_mode) in (0o600, 0o400)
    assert service.key_file.stat().st_size >= 32
    events = json.dumps(service.call("event.poll", {"after": 0, "limit": 100, "waitMs": 0}))
    assert str(service.key_file) in events, "an event tells where the key is, so that it gets backed up"


def test_ky01_two_services_make_two_keys(services: Callable[..., Service], home: Path, ledger: LedgerServer, account: Callable[..., str]) -> None:
    keys = set()
    for name in ("one", "two"):
        (home / name).mkdir()
        service = services(home=home / name, own_key=False).start()
        account(service, ledger, password=canaries.canary("SMTP password"))
        keys.add(service.key_file.read_bytes())
        service.stop()
    assert len(keys) == 2


def test_ky02_without_its_key_it_waits_and_makes_no_other(
    services: Callable[..., Service], guarded: Tuple[LedgerServer, str], account: Callable[..., str], ca_file: Path
) -> None:
    service, id = prepared(services, guarded, account, ca_file)
    server, right = guarded
    kept = service.key_file.with_suffix(".away")
    service.key_file.rename(kept)
    logins = len(server.logins)
    service.start()
    assert key_state(service) == "key_missing"
    assert not service.key_file.exists(), "a new key was made: the stored secrets would be lost"
    service.call("history.list", {"channel": "email"})
    sent = service.call("email.send", sending.message(idempotencyKey="k"))
    assert service.fails("account.setPassword", {"accountId": id, "password": right}).slug == "key_missing"
    assert not service.key_file.exists()
    account_waits(service)
    assert len(server.logins) == logins and not server.acceptances
    service.stop()
    kept.rename(service.key_file)
    service.start()
    server.wait_for(1)
    eventually(lambda: service.call("message.get", {"messageId": sent["messageId"]})["state"] == "sent")
    assert key_state(service) == "open"


def test_ky02_the_key_can_be_handed_over(
    services: Callable[..., Service], guarded: Tuple[LedgerServer, str], account: Callable[..., str], ca_file: Path
) -> None:
    service, _ = prepared(services, guarded, account, ca_file)
    server, _ = guarded
    key = service.key_file.read_bytes()
    service.key_file.unlink()
    service.start()
    service.call("email.send", sending.message(idempotencyKey="k"))
    account_waits(service)
    other = base64.b64encode(os.urandom(32)).decode()
    assert service.fails("system.unlock", {"key": other}).slug == "wrong_key"
    text = key.strip().decode() if key.strip().isascii() else base64.b64encode(key).decode()
    service.call("system.unlock", {"key": text})
    server.wait_for(1)
    assert not service.key_file.exists()


def other_key(key: bytes) -> bytes:
    """A valid key that is not this one, in the same form."""
    flipped = bytearray(key)
    at = len(key.rstrip()) // 2
    flipped[at] = ord("A") if flipped[at] != ord("A") else ord("B")
    return bytes(flipped)


@pytest.mark.parametrize(
    "spoil",
    [other_key, lambda key: key.rstrip()[:-1], lambda key: key[:10], lambda key: key.rstrip() + b"A", lambda key: b"", lambda key: key + key,
     lambda key: b"\0" * len(key), lambda key: key.swapcase()],
    ids=["another", "short", "truncated", "long", "empty", "doubled", "zeros", "swapped case"],
)  # fmt: skip
def test_ky03_a_wrong_key_changes_nothing(
    services: Callable[..., Service], guarded: Tuple[LedgerServer, str], account: Callable[..., str], ca_file: Path, spoil: Callable[[bytes], bytes]
) -> None:
    service, id = prepared(services, guarded, account, ca_file)
    server, right = guarded
    key = service.key_file.read_bytes()
    logins = len(server.logins)
    spoiled = spoil(key)
    service.key_file.chmod(0o600)
    service.key_file.write_bytes(spoiled)
    service.start()
    assert key_state(service) in ("wrong_key", "unusable")
    assert service.fails("account.setPassword", {"accountId": id, "password": right}).slug in LOCKED
    service.call("history.list", {"channel": "email"})
    service.call("email.send", sending.message(idempotencyKey="k"))
    service.stop()
    assert service.key_file.read_bytes() == spoiled, "the key file was overwritten"
    assert len(server.logins) == logins
    service.key_file.write_bytes(key)
    service.start()
    server.wait_for(1)
    assert server.logins[-1].succeeded


def test_ky03_a_newline_at_the_end_does_not_matter(
    services: Callable[..., Service], guarded: Tuple[LedgerServer, str], account: Callable[..., str], ca_file: Path
) -> None:
    service, id = prepared(services, guarded, account, ca_file)
    key = service.key_file.read_bytes()
    if not key.strip().isascii():
        pytest.fail("the key file is binary: write it as text, so that a person can copy it")
    service.key_file.chmod(0o600)
    service.key_file.write_bytes(key.rstrip(b"\n") if key.endswith(b"\n") else key + b"\n")
    service.start()
    assert service.call("account.verify", {"accountId": id})["ok"] is True


@pytest.mark.parametrize(
    "write",
    [lambda key: key.hex().encode(), lambda key: key.hex().upper().encode() + b"\n", lambda key: base64.b64encode(key),
     lambda key: base64.urlsafe_b64encode(key) + b"\r\n", lambda key: key],
    ids=["hex", "HEX", "base64", "base64url", "raw"],
)  # fmt: skip
def test_ky03_the_same_key_in_another_form_is_the_same_key(
    services: Callable[..., Service], guarded: Tuple[LedgerServer, str], account: Callable[..., str], ca_file: Path, write: Callable[[bytes], bytes]
) -> None:
    service, id = prepared(services, guarded, account, ca_file)
    key = base64.urlsafe_b64decode(service.key_file.read_bytes().strip() + b"=")
    assert len(key) == 32
    service.key_file.chmod(0o600)
    service.key_file.write_bytes(write(key))
    service.start()
    assert key_state(service) == "open"
    assert service.call("account.verify", {"accountId": id})["ok"] is True


def test_ky03_two_keys_that_differ_are_refused(services: Callable[..., Service], home: Path) -> None:
    other = base64.b64encode(os.urandom(32)).decode()
    service = services(env={"CHASQUI_KEY": other}).start()
    assert service.wait(10) == 78
    assert "two sources" in service.stderr() and other not in service.stderr()


def test_ky04_a_database_and_its_key_move_together(
    services: Callable[..., Service], home: Path, guarded: Tuple[LedgerServer, str], account: Callable[..., str], ca_file: Path
) -> None:
    service, id = prepared(services, guarded, account, ca_file)
    elsewhere = home / "elsewhere"
    elsewhere.mkdir()
    service.data.rename(elsewhere / "data")
    service.key_file.rename(elsewhere / "key")
    moved = services(data=elsewhere / "data", key_file=elsewhere / "key").start()
    assert moved.call("account.verify", {"accountId": id})["ok"] is True


def test_ky04_a_new_master_key_reads_the_old_secrets(
    services: Callable[..., Service], home: Path, guarded: Tuple[LedgerServer, str], account: Callable[..., str], ca_file: Path
) -> None:
    service, id = prepared(services, guarded, account, ca_file)
    old = service.key_file.read_bytes()
    service.start()
    service.call("system.rotateKey", {"what": "master"})
    assert service.key_file.read_bytes() != old
    assert service.call("account.verify", {"accountId": id})["ok"] is True
    service.kill()
    service.start()
    assert service.call("account.verify", {"accountId": id})["ok"] is True
    service.stop()
    service.key_file.chmod(0o600)
    service.key_file.write_bytes(old)
    service.start()
    assert key_state(service) == "wrong_key"


@pytest.mark.parametrize("what", ["master", "data"])
def test_ky04_killed_while_a_key_is_replaced(
    services: Callable[..., Service], guarded: Tuple[LedgerServer, str], account: Callable[..., str], ca_file: Path, what: str
) -> None:
    """Killed later and later: with the old key or the new one, every secret opens."""
    service, id = prepared(services, guarded, account, ca_file)
    service.start()
    started = time.monotonic()
    service.call("system.rotateKey", {"what": what})
    length = time.monotonic() - started
    finished = 0
    steps = 24
    for step in range(steps):
        call = service.request("system.rotateKey", {"what": what})
        time.sleep(length * 1.5 * step / steps)
        service.kill()
        try:
            call.result(0.1)
            finished += 1
        except ServiceDied:
            pass
        service.start()
        assert key_state(service) == "open", step
        assert service.call("account.verify", {"accountId": id})["ok"] is True, step
        canaries.watch(service.key_file.read_text().strip(), "master key")
    assert finished < steps, "it was never killed in the middle"
    service.call("system.rotateKey", {"what": what})
    assert service.call("account.verify", {"accountId": id})["ok"] is True
