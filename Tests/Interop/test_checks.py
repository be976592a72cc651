"""What the person sees who sets an account up: each step of a check, the test message, and what a change costs."""

from __future__ import annotations

import time
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Callable, Dict

import pytest

import canaries
from ledger import LedgerServer
from rigs import DOMAIN, USER
from running import in_clear
from test_servers import account_is_held

STEPS = {
    "starttls": ["resolve", "connect", "greeting", "tls", "login", "sender"],
    "tls": ["resolve", "connect", "tls", "greeting", "login", "sender"],
}


def draft(rig: Any, ca_file: Path, security: str, **changes: Any) -> Dict[str, Any]:
    port = rig.tls_port if security == "tls" else rig.port
    outgoing = {"host": "localhost", "port": port, "security": security, "caFile": str(ca_file), "enabled": True}
    return {"name": "Ventas", "address": USER, "outgoing": {**outgoing, **changes}}


@pytest.mark.parametrize("server", ["postfix", "exim"])
@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_draft_is_checked_step_by_step(
    request: pytest.FixtureRequest, shared: Any, password: str, ca_file: Path, server: str, security: str
) -> None:
    rig = request.getfixturevalue(server)
    before = shared.account.list()["total"]
    started = time.monotonic()
    verdict = shared.account.verify(draft=draft(rig, ca_file, security), password=password)
    passed = (time.monotonic() - started) * 1000
    assert verdict["ok"] is True and verdict["verdict"] == "Configuración correcta", verdict
    assert [step["name"] for step in verdict["steps"]] == STEPS[security]
    assert all(step["ok"] and step["tookMs"] >= 0 for step in verdict["steps"])
    assert sum(step["tookMs"] for step in verdict["steps"]) <= passed + len(verdict["steps"])
    details = {step["name"]: step.get("detail", "") for step in verdict["steps"]}
    assert "127.0.0.1" in details["resolve"] and details["connect"] == "127.0.0.1" and "ESMTP" in details["greeting"]
    assert details["login"] == ("SCRAM-SHA-256" if server == "postfix" else "PLAIN")
    assert details["sender"] == USER
    assert shared.account.list()["total"] == before, "a check saves nothing"


WRONG = [
    ("password", {}, "login", "auth_failed"),
    ("port", {"port": 1}, "connect", "connection"),
    ("host", {"host": "no-such-host.invalid"}, "resolve", "resolve"),
]


@pytest.mark.parametrize("what, change, step, slug", WRONG, ids=[row[0] for row in WRONG])
def test_what_is_wrong_is_said_at_its_step(
    postfix: Any, shared: Any, password: str, ca_file: Path, what: str, change: Dict[str, Any], step: str, slug: str
) -> None:
    secret = canaries.canary("wrong password") if what == "password" else password
    verdict = shared.account.verify(draft=draft(postfix, ca_file, "starttls", **change), password=secret)
    assert verdict["ok"] is False and verdict["verdict"] == "Configuración errónea", verdict
    assert verdict["failure"]["slug"] == slug and verdict["failure"]["fix"], verdict
    named = [item["name"] for item in verdict["steps"]]
    assert named == STEPS["starttls"][: STEPS["starttls"].index(step) + 1], verdict
    assert [item["ok"] for item in verdict["steps"]] == [True] * (len(named) - 1) + [False]
    if what == "password":
        assert verdict["failure"]["server"]["code"] == 535


@pytest.mark.parametrize("offered", [587, 465])
def test_the_wrong_way_to_a_port_is_explained(
    postfix: Any, shared: Any, password: str, ca_file: Path, offered: int
) -> None:
    port, security = (postfix.port, "tls") if offered == 587 else (postfix.tls_port, "starttls")
    started = time.monotonic()
    verdict = shared.account.verify(
        draft=draft(postfix, ca_file, security, port=port), password=password, timeout_ms=5000
    )
    assert verdict["ok"] is False and time.monotonic() - started < 10
    if offered == 587:
        assert verdict["failure"]["slug"] == "tls_protocol" and "not_tls" in verdict["failure"]["message"], verdict
    else:
        # The server waits for a handshake and says nothing in clear.
        assert verdict["failure"]["slug"] in ("timeout", "connection"), verdict
        assert verdict["failure"]["stage"] == "greeting", verdict


def test_a_test_message_is_sent_and_remembered_as_one(
    postfix: Any, shared: Any, account: Callable[..., str], password: str, ca_file: Path
) -> None:
    made = shared.account.create(**{**draft(postfix, ca_file, "starttls"), "provider": "smtp"})
    shared.account.set_password(account_id=made["id"], password=password)
    before = len(postfix.delivered("uno", 0))
    receipt = shared.account.send_test(account_id=made["id"], to=f"uno@{DOMAIN}")
    assert receipt["state"] == "sent", receipt
    assert b"\nSubject: Mensaje de prueba\n" in postfix.delivered("uno", before + 1)[-1]
    shown = shared.history.get(message_id=receipt["messageId"])
    assert shown["kind"] == "test" and shown["subject"] == "Mensaje de prueba"
    listed = shared.history.list(channel="email", filter={"kind": "test"})
    assert [row["id"] for row in listed["items"]] == [receipt["messageId"]]


CHANGES: Dict[str, Dict[str, Any]] = {
    "host": {"outgoing": {"host": "127.0.0.1"}},
    "port": {"outgoing": {"port": 2525}},
    "security": {"outgoing": {"security": "tls"}},
    "login": {"login_id": "otra@interop.test"},
    "pin": {"outgoing": {"pinSha256": "0" * 64, "caFile": None}},
    "authority": {"outgoing": {"caFile": "/etc/ssl/certs/ca-certificates.crt"}},
}


@pytest.mark.parametrize("change", CHANGES)
def test_another_server_does_not_get_the_password(
    postfix: Any, chasqui: Any, account: Callable[..., str], password: str, ca_file: Path, change: str
) -> None:
    import chasqui as client

    id = account(postfix.port, password, ca_file)
    assert chasqui.account.get(account_id=id)["hasPassword"] is True
    renamed = chasqui.account.update(account_id=id, name="Otro nombre", outgoing={"signature": "<p>x</p>"})
    assert renamed["hasPassword"] is True, "only what leads elsewhere costs the password"
    changed = chasqui.account.update(account_id=id, **CHANGES[change])
    assert changed["hasPassword"] is False
    with pytest.raises(client.errors.SecretRequired):
        chasqui.account.verify(account_id=id)


@pytest.mark.parametrize("change", ["host", "port", "login"])
def test_another_server_does_not_get_the_token(postfix: Any, chasqui: Any, ca_file: Path, change: str) -> None:
    id = chasqui.account.create(**draft(postfix, ca_file, "starttls"), provider="smtp")["id"]
    chasqui.oauth.set_token(account_id=id, access_token=canaries.canary("access token"))
    assert chasqui.account.get(account_id=id)["hasToken"] is True
    assert chasqui.account.update(account_id=id, **CHANGES[change])["hasToken"] is False
    assert "updatedAt" not in chasqui.oauth.status(account_id=id)


def test_a_thief_sees_no_login(
    chasqui: Any, account: Callable[..., str], server_tls: Any, ca_file: Path
) -> None:
    secret = canaries.canary("SMTP password")
    with LedgerServer(users={USER: secret}, tls=server_tls, require_auth=True) as honest:
        with LedgerServer(users={USER: secret}, tls=server_tls, require_auth=True) as thief:
            id = account(honest.port, secret, ca_file)
            assert chasqui.account.verify(account_id=id)["ok"] is True
            soon = (datetime.now(timezone.utc) + timedelta(seconds=1)).isoformat().replace("+00:00", "Z")
            receipt = chasqui.email.send(to=["a@example.org"], subject="x", text="x", send_at=soon)
            chasqui.account.update(account_id=id, outgoing={"port": thief.port})
            account_is_held(chasqui)
            assert chasqui.message.get(message_id=receipt["messageId"])["state"] == "queued"
            assert not thief.logins and not thief.acceptances
            chasqui.account.set_password(account_id=id, password=secret)
            thief.wait_for(1)
            assert len(honest.logins) == 1


def test_the_history_tells_what_the_server_said(ledger: LedgerServer, chasqui: Any) -> None:
    chasqui.account.create(name="Ventas", address=USER, provider="smtp", outgoing=in_clear(ledger))
    ledger.add("rcpt", match="no@", reply="550 5.1.1 no such user here")
    receipt = chasqui.email.send(to=["si@example.org", "no@example.org"], subject="dos", text="x", wait=True)
    shown = chasqui.history.get(message_id=receipt["messageId"])
    said = {row["address"]: (row["state"], row["server"]) for row in shown["recipients"]}
    assert said["no@example.org"][0] == "failed"
    assert said["no@example.org"][1] == {"code": 550, "enhanced": "5.1.1", "text": "5.1.1 no such user here"}
    assert said["si@example.org"][0] == "sent" and said["si@example.org"][1]["code"] == 250
    assert "queued as 1" in said["si@example.org"][1]["text"]
    assert [entry["state"] for entry in shown["timeline"]][0] == "queued"
    assert shown["timeline"][-1]["state"] == shown["state"]
    [tried] = shown["attempts"]
    assert tried["outcome"] == "partly_sent" and tried["committedAt"] <= tried["endedAt"]
    wire = ledger.acceptances[0].data.decode()
    assert shown["headers"].strip() == wire.partition("\r\n\r\n")[0]


def test_a_resend_is_a_new_message_with_the_same_content(ledger: LedgerServer, chasqui: Any, tmp_path: Path) -> None:
    chasqui.account.create(
        name="Ventas", address=USER, provider="smtp",
        outgoing=in_clear(ledger, signature="<p>Firma única</p>", alwaysBcc="archivo@example.org"),
    )  # fmt: skip
    path = tmp_path.parent / "factura ñ.pdf"
    path.write_bytes(b"%PDF-1.7 original")
    first = chasqui.email.send(
        to=["Ana <a@example.org>"], cc=["c@example.org"], subject="Añil", html="<p>ñ</p>", attachments=[{"path": str(path)}],
        wait=True,
    )  # fmt: skip
    path.write_bytes(b"%PDF-1.7 changed since")
    again = chasqui.history.resend(message_ids=[first["messageId"]])["items"][0]
    other = chasqui.history.resend(message_ids=[first["messageId"]], to=["otro@example.org"])["items"][0]
    ledger.wait_for(3)
    by_id = {item.delivery_id: item for item in ledger.acceptances}
    one, two, three = (by_id[item["messageId"]] for item in (first, again, other))
    assert one.recipients == two.recipients == ["a@example.org", "c@example.org", "archivo@example.org"]
    assert three.recipients == ["otro@example.org", "archivo@example.org"]
    assert len({one.message_id, two.message_id, three.message_id}) == 3
    for item in (two, three):
        assert item.subject == "Añil"
        parts = {part.get_content_type(): part for part in item.message.walk()}
        assert parts["application/pdf"].get_content() == b"%PDF-1.7 original"
        assert parts["text/html"].get_content() == {p.get_content_type(): p for p in one.message.walk()}["text/html"].get_content()
        assert parts["text/html"].get_content().count("Firma única") == 1
    assert two.message["To"] == "Ana <a@example.org>" and three.message["To"] == "otro@example.org"
    assert three.message["Cc"] is None
    assert chasqui.history.get(message_id=again["messageId"])["resendOf"] == first["messageId"]
