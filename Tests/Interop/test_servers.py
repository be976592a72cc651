"""What real servers say, and what becomes of a message then."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any, Callable

import pytest

import canaries
from rigs import DOMAIN

SERVERS = ["postfix", "exim"]
WAYS = ["starttls", "tls"]


def port(rig: Any, security: str) -> int:
    return int(rig.tls_port if security == "tls" else rig.port)


def settled(client: Any, id: str, timeout: float = 20) -> dict:
    deadline = time.monotonic() + timeout
    while True:
        shown = client.message.get(message_id=id)
        if shown["state"] not in ("queued", "sending") or time.monotonic() > deadline:
            return dict(shown)
        time.sleep(0.05)


def account_is_held(client: Any, timeout: float = 20) -> None:
    """Waits until the service says that an account's messages wait."""
    deadline = time.monotonic() + timeout
    while "account_held" not in json.dumps(client.system.check()):
        assert time.monotonic() < deadline, "no account is held"
        time.sleep(0.05)


@pytest.mark.parametrize("server", SERVERS)
@pytest.mark.parametrize("security", WAYS)
def test_a_message_is_sent_and_arrives(
    request: pytest.FixtureRequest, chasqui: Any, account: Callable[..., str], password: str, ca_file: Path, server: str, security: str
) -> None:
    rig = request.getfixturevalue(server)
    id = account(port(rig, security), password, ca_file, security=security)
    verdict = chasqui.account.verify(account_id=id)
    assert verdict["ok"] is True, verdict
    before = len(rig.delivered("uno", 0))
    receipt = chasqui.email.send(to=[f"uno@{DOMAIN}"], subject="hola", text="cuerpo")
    assert settled(chasqui, receipt["messageId"])["state"] == "sent"
    raw = rig.delivered("uno", before + 1)[-1]
    assert b"\nSubject: hola\n" in raw and raw.rstrip().endswith(b"cuerpo")


@pytest.mark.parametrize("server", SERVERS)
def test_a_hundred_messages_go_down_few_connections(
    request: pytest.FixtureRequest, chasqui: Any, account: Callable[..., str], password: str, ca_file: Path, server: str
) -> None:
    rig = request.getfixturevalue(server)
    account(rig.port, password, ca_file)
    before = len(rig.delivered("uno", 0))
    subjects = [f"cien {number}" for number in range(100)]
    for subject in subjects:
        chasqui.email.send(to=[f"uno@{DOMAIN}"], subject=subject, text="x")
    arrived = rig.delivered("uno", before + 100, 60)[before:]
    assert sorted(raw.split(b"\nSubject: ")[1].split(b"\n")[0].decode() for raw in arrived) == sorted(subjects)


@pytest.mark.parametrize("server", SERVERS)
def test_a_wrong_password_is_said_and_nothing_fails(
    request: pytest.FixtureRequest, chasqui: Any, account: Callable[..., str], password: str, ca_file: Path, server: str
) -> None:
    rig = request.getfixturevalue(server)
    id = account(rig.port, canaries.canary("wrong SMTP password"), ca_file)
    verdict = chasqui.account.verify(account_id=id)
    assert verdict["ok"] is False
    assert "535" in json.dumps(verdict) and "auth_failed" in json.dumps(verdict)
    receipt = chasqui.email.send(to=[f"uno@{DOMAIN}"], subject="espera", text="x")
    account_is_held(chasqui)
    assert chasqui.message.get(message_id=receipt["messageId"])["state"] in ("queued", "held")
    held = chasqui.account.get(account_id=id)["hold"]
    assert held["reason"] == "auth" and held["failure"]["slug"] == "auth_failed", held
    before = len(rig.delivered("uno", 0))
    chasqui.account.set_password(account_id=id, password=password)
    rig.delivered("uno", before + 1)
    assert settled(chasqui, receipt["messageId"])["state"] == "sent"
    assert "hold" not in chasqui.account.get(account_id=id)


@pytest.mark.parametrize("server", SERVERS)
def test_an_unknown_recipient_fails_with_the_servers_words(
    request: pytest.FixtureRequest, chasqui: Any, account: Callable[..., str], password: str, ca_file: Path, server: str
) -> None:
    rig = request.getfixturevalue(server)
    account(rig.port, password, ca_file)
    receipt = chasqui.email.send(to=[f"nadie@{DOMAIN}"], subject="x", text="x")
    shown = settled(chasqui, receipt["messageId"])
    assert shown["state"] == "failed"
    assert "5.1.1" in json.dumps(chasqui.history.get(message_id=receipt["messageId"]))


@pytest.mark.parametrize("server", SERVERS)
@pytest.mark.parametrize("security", WAYS)
def test_a_certificate_nobody_vouches_for_is_refused(
    request: pytest.FixtureRequest, chasqui: Any, account: Callable[..., str], password: str, ca_file: Path, server: str, security: str
) -> None:
    rig = request.getfixturevalue(server)
    id = account(port(rig, security), password, ca_file, security=security, caFile=None)
    verdict = chasqui.account.verify(account_id=id)
    assert verdict["ok"] is False and "tls_certificate" in json.dumps(verdict), verdict
