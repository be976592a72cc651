"""Servers that misbehave (SM-06 … SM-20): what becomes of the message, and what the server got."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from pathlib import Path
from typing import Any, Callable, Dict, List

import pytest

import canaries
from ledger import LedgerServer
from rigs import USER
from running import in_clear, running
from test_servers import account_is_held, settled

MEGABYTES = "línea con eñes\n" * 300_000


def send(client: Any, **changes: Any) -> str:
    message = {"to": ["a@example.org"], "subject": "x", "text": "x", **changes}
    return str(client.email.send(**message)["messageId"])


def hold(client: Any) -> Dict[str, Any]:
    """Why the sending account's messages wait; empty when they do not."""
    [mine] = [item for item in client.account.list(limit=500)["items"] if item.get("address") == USER]
    return dict(mine.get("hold", {}))


def tried(client: Any, id: str, timeout: float = 20) -> Dict[str, Any]:
    """The message's history when an attempt is over or its account waits."""
    deadline = time.monotonic() + timeout
    while True:
        shown = client.history.get(message_id=id)
        over = [attempt for attempt in shown["attempts"] if attempt.get("outcome")]
        if over or shown["state"] not in ("queued", "sending") or hold(client):
            return dict(shown)
        assert time.monotonic() < deadline, shown
        time.sleep(0.02)


@pytest.fixture
def sender(chasqui: Any, ledger: LedgerServer) -> Any:
    """A service whose account sends to the scripted server."""
    chasqui.account.create(name="Ventas", address=USER, provider="smtp", outgoing=in_clear(ledger))
    return chasqui


# SM-10, SM-11: the end comes too early


@pytest.mark.parametrize("how", ["close", "reset"])
@pytest.mark.parametrize("stage", ["connect", "ehlo", "mail", "rcpt", "data"])
def test_sm10_before_the_dot_the_message_waits(sender: Any, ledger: LedgerServer, stage: str, how: str) -> None:
    ledger.add(stage, instead=how)
    shown = tried(sender, send(sender))
    assert shown["state"] == "queued", shown
    assert not ledger.acceptances
    failure = shown["attempts"][-1]["failure"] if shown["attempts"] else hold(sender)["failure"]
    assert failure["slug"] == "connection" and failure["stage"] == ("greeting" if stage == "connect" else stage), failure


@pytest.mark.parametrize("how", ["close", "reset"])
@pytest.mark.parametrize("stage", ["starttls", "auth"])
def test_sm10_before_the_login_the_account_waits(
    chasqui: Any, account: Callable[..., str], server_tls: ssl.SSLContext, ca_file: Path, stage: str, how: str
) -> None:
    secret = canaries.canary("SMTP password")
    with LedgerServer(users={USER: secret}, tls=server_tls, require_auth=True) as server:
        server.add(stage, instead=how)
        account(server.port, secret, ca_file)
        id = send(chasqui)
        account_is_held(chasqui)
        assert chasqui.message.get(message_id=id)["state"] == "queued"
        held = hold(chasqui)
        assert held["reason"] == "unreachable" and "until" in held and held["failure"]["slug"] == "connection", held


LOGINS = [
    ("535 5.7.8 wrong", "auth", "auth_failed"), ("534 5.7.9 application-specific password required", "auth", "auth_failed"),
    ("530 5.7.0 not so", "auth", "auth_failed"), ("454 4.7.0 later", "unreachable", "auth_failed"),
    ("421 4.7.0 too many logins", "throttled", "auth_failed"),
]  # fmt: skip


@pytest.mark.parametrize("reply, reason, slug", LOGINS, ids=[row[0][:3] for row in LOGINS])
def test_sm14_a_refused_login_holds_the_account_and_fails_nothing(
    chasqui: Any, account: Callable[..., str], server_tls: ssl.SSLContext, ca_file: Path, reply: str, reason: str, slug: str
) -> None:
    secret = canaries.canary("SMTP password")
    with LedgerServer(users={USER: secret}, tls=server_tls, require_auth=True) as server:
        server.add("auth", reply=reply)
        id = account(server.port, secret, ca_file)
        messages = [send(chasqui) for _ in range(3)]
        account_is_held(chasqui)
        assert {chasqui.message.get(message_id=message)["state"] for message in messages} == {"queued"}
        held = hold(chasqui)
        assert (held["reason"], held["failure"]["slug"]) == (reason, slug), held
        # A password that is wrong stays wrong; everything else is tried again by itself.
        assert ("until" in held) is (reason != "auth"), held
        assert len([command for session in server.sessions for command in session.commands if command.startswith("AUTH")]) == 1
        server.rules.clear()
        chasqui.account.set_password(account_id=id, password=secret)
        server.wait_for(3)


@pytest.mark.parametrize("fault", [{"instead": "close"}, {"instead": "reset"}, {"raw": b"25", "then": "close"}, {"raw": b"250 2.0.0 ok", "then": "close"}])
@pytest.mark.parametrize("accept", ["now", "never"])
def test_sm10_after_the_dot_nobody_knows(sender: Any, ledger: LedgerServer, fault: Dict[str, Any], accept: str) -> None:
    ledger.add("dot", accept=accept, **fault)
    id = send(sender)
    assert settled(sender, id)["state"] == "uncertain"
    assert sender.history.get(message_id=id)["failure"]["slug"] == "outcome_unknown"
    other = send(sender, to=["b@example.org"], subject="siguiente")
    ledger.rules.clear()
    assert settled(sender, other)["state"] in ("sent", "uncertain")
    assert sum(item.subject == "x" for item in ledger.acceptances) == (accept == "now"), "it is never sent again by itself"


def test_sm10_after_the_whole_reply_it_is_sent(sender: Any, ledger: LedgerServer) -> None:
    ledger.add("dot", then="reset")
    assert settled(sender, send(sender))["state"] == "sent"
    assert len(ledger.acceptances) == 1


# SM-13, SM-14: refusals at each stage


@pytest.mark.parametrize("stage", ["mail", "rcpt", "data", "dot"])
def test_sm14_a_permanent_refusal_fails_the_message(sender: Any, ledger: LedgerServer, stage: str) -> None:
    ledger.add(stage, reply="554 5.6.0 no, señora", times=1)
    id = send(sender)
    assert settled(sender, id)["state"] == "failed"
    shown = sender.history.get(message_id=id)
    assert shown["failure"]["server"]["code"] == 554 and shown["failure"]["stage"] == stage, shown["failure"]
    assert "no, señora" in shown["recipients"][0]["server"]["text"]
    assert sender.email.send(to=["b@example.org"], subject="x", text="x", wait=True)["state"] == "sent"
    assert len(ledger.acceptances) == 1


@pytest.mark.parametrize("reply", ["554 5.3.2 no service", "421 4.3.2 closing"])
def test_sm14_a_greeting_that_refuses_holds_the_account(sender: Any, ledger: LedgerServer, reply: str) -> None:
    ledger.add("connect", reply=reply, then="close")
    id = send(sender)
    account_is_held(sender)
    assert sender.message.get(message_id=id)["state"] == "queued"
    held = hold(sender)
    assert held["failure"]["server"]["code"] == int(reply[:3]) and "until" in held, held


@pytest.mark.parametrize("stage", ["mail", "rcpt", "data", "dot"])
def test_sm13_421_pauses_the_account_and_not_only_the_message(sender: Any, ledger: LedgerServer, stage: str) -> None:
    ledger.add(stage, reply="421 4.7.0 too busy", then="close")
    ids = [send(sender, to=[f"{number}@example.org"]) for number in range(5)]
    account_is_held(sender)
    time.sleep(0.5)
    assert {sender.message.get(message_id=id)["state"] for id in ids} == {"queued"}
    assert sum(command.startswith("MAIL") for session in ledger.sessions for command in session.commands) <= 2
    assert hold(sender)["reason"] == "throttled"


# SM-15, and a greylist


def test_sm15_each_recipient_has_an_outcome_of_its_own(sender: Any, ledger: LedgerServer) -> None:
    ledger.add("rcpt", match="later@", reply="450 4.7.1 greylisted, try again", times=1)
    ledger.add("rcpt", match="no@", reply="550 5.1.1 unknown")
    id = send(sender, to=["si@example.org", "later@example.org", "no@example.org"])
    shown = tried(sender, id)
    assert shown["state"] == "queued" and shown["attempts"][0]["outcome"] == "partly_sent", shown
    assert [row["state"] for row in shown["recipients"]] == ["sent", "pending", "failed"], shown["recipients"]
    assert [row["server"]["code"] for row in shown["recipients"]] == [250, 450, 550]
    assert not hold(sender), "the others need not wait for one that is greylisted"
    started = time.monotonic()
    assert settled(sender, id, 90)["state"] == "sent"
    assert time.monotonic() - started > 40, "the first wait is a minute, give or take a fifth"
    assert [item.recipients for item in ledger.acceptances] == [["si@example.org"], ["later@example.org"]]
    assert ledger.acceptances[0].data == ledger.acceptances[1].data
    shown = sender.history.get(message_id=id)
    assert [row["state"] for row in shown["recipients"]] == ["sent", "sent", "failed"]
    assert [attempt["outcome"] for attempt in shown["attempts"]] == ["partly_sent", "sent"]


def test_sm16_when_everyone_is_refused_nothing_of_the_content_leaves(sender: Any, ledger: LedgerServer) -> None:
    ledger.add("rcpt", reply="550 5.1.1 unknown")
    ledger.add("data", reply="354 go ahead anyway")
    id = send(sender, text="secreto")
    assert settled(sender, id)["state"] == "failed"
    assert all(not item.data.strip() for item in ledger.acceptances)


# SM-06, SM-07, SM-20: replies that nobody asked for


class EarlyServer:
    """Says `early` once `after` octets of content have come, and `answer` to the dot."""

    def __init__(self, early: bytes, answer: bytes, after: int, close: bool) -> None:
        self.early, self.answer, self.after, self.close = early, answer, after, close
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        #: For each connection whether the end of the content came.
        self.dots: List[bool] = []
        self.connections: List[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            self.connections.append(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rb") as lines:
            connection.sendall(b"220 early.test ESMTP\r\n")
            for line in lines:
                if line.upper().startswith(b"DATA"):
                    break
                connection.sendall(b"250 2.0.0 ok\r\n")
            connection.sendall(b"354 go\r\n")
            self.dots.append(False)
            heard, said, tail = 0, False, b""
            try:
                while True:
                    if not said and heard >= self.after:
                        connection.sendall(self.early)
                        said = True
                        if self.close:
                            return
                    piece = connection.recv(4096)
                    if not piece:
                        return
                    heard += len(piece)
                    tail = (tail + piece)[-5:]
                    if tail == b"\r\n.\r\n":
                        self.dots[-1] = True
                        connection.sendall(self.answer)
            except OSError:
                return

    def __enter__(self) -> "EarlyServer":
        return self

    def __exit__(self, *_: object) -> None:
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()


@pytest.mark.parametrize("answer", [b"550 5.7.1 refused\r\n", b""], ids=["refuses the dot", "says nothing more"])
@pytest.mark.parametrize("after", [0, 1_000_000], ids=["at once", "during the content"])
def test_sm20_an_acceptance_before_the_dot_never_counts(chasqui: Any, after: int, answer: bytes) -> None:
    with EarlyServer(b"250 2.0.0 queued already\r\n", answer, after, close=False) as server:
        chasqui.account.create(name="Ventas", address=USER, provider="smtp", outgoing=in_clear(server))
        shown = tried(chasqui, send(chasqui, text=MEGABYTES))
        assert shown["state"] == "queued" and shown["attempts"][0]["outcome"] == "deferred", shown["attempts"]
        assert shown["failure"]["slug"] == "protocol_violation" and shown["failure"]["stage"] == "content"
        assert server.dots == [False], "the dot must not leave after an early reply"


@pytest.mark.parametrize("close", [False, True], ids=["stays", "hangs up"])
def test_sm20_a_refusal_during_the_content_counts(chasqui: Any, close: bool) -> None:
    with EarlyServer(b"552 5.3.4 too large\r\n", b"", 1_000_000, close) as server:
        chasqui.account.create(name="Ventas", address=USER, provider="smtp", outgoing=in_clear(server))
        id = send(chasqui, text=MEGABYTES)
        shown = settled(chasqui, id)
        assert shown["state"] == "failed", shown
        assert chasqui.history.get(message_id=id)["failure"]["server"]["code"] == 552
        assert server.dots == [False]


def test_sm07_garbage_after_the_dot_is_no_acceptance(sender: Any, ledger: LedgerServer) -> None:
    ledger.add("dot", raw=b"what was that?\r\n250 2.0.0 ok\r\n", accept="never")
    assert settled(sender, send(sender))["state"] == "uncertain"
    assert not any(command.startswith("QUIT") for command in ledger.sessions[0].commands)


@pytest.mark.parametrize("reply", ["199 hm", "600 hm", "25O ok", "354 more", "2", "250-never ends\r\n550 other"])
def test_sm08_no_reply_but_a_whole_good_one_is_an_acceptance(sender: Any, ledger: LedgerServer, reply: str) -> None:
    ledger.add("dot", raw=reply.encode() + b"\r\n", accept="never", then="close")
    assert settled(sender, send(sender))["state"] == "uncertain"


# SM-12 and TLS


def test_sm12_silence_ends_at_its_limit(binary: Path, tmp_path: Path, ledger: LedgerServer) -> None:
    with running(binary, tmp_path, args=["--limits", '{"smtpReplySeconds": 1, "smtpDotSeconds": 1}']) as client:
        client.account.create(name="Ventas", address=USER, provider="smtp", outgoing=in_clear(ledger))
        ledger.add("dot", instead="silence", times=1)
        id = send(client)
        assert settled(client, id, 10)["state"] == "uncertain"
        ledger.add("rcpt", instead="silence", times=1)
        other = send(client)
        shown = tried(client, other, 10)
        assert shown["state"] == "queued" and len(ledger.acceptances) == 1


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_sm26_an_echoed_password_is_not_shown(
    chasqui: Any, account: Callable[..., str], server_tls: ssl.SSLContext, ca_file: Path, security: str
) -> None:
    secret = canaries.canary("SMTP password")
    with LedgerServer(users={USER: "other"}, tls=server_tls, implicit_tls=security == "tls", mechanisms=("LOGIN",)) as server:
        server.add("auth", reply=f"535 5.7.8 {secret} is not the password of {USER}")
        id = account(server.port, secret, ca_file, security=security)
        verdict = chasqui.account.verify(account_id=id)
        assert verdict["failure"]["slug"] == "auth_failed"
        assert not canaries.search_bytes(repr(verdict).encode(), "account.verify")
        assert "5.7.8" in verdict["failure"]["server"]["text"]


def test_tl05_words_in_clear_behind_the_answer_to_starttls(chasqui: Any, account: Callable[..., str], server_tls: ssl.SSLContext, ca_file: Path) -> None:
    secret = canaries.canary("SMTP password")
    with LedgerServer(users={USER: secret}, tls=server_tls) as server:
        server.add("starttls", raw=b"220 go ahead\r\n250 AUTH PLAIN\r\n")
        id = account(server.port, secret, ca_file)
        verdict = chasqui.account.verify(account_id=id)
        assert verdict["ok"] is False and verdict["failure"]["slug"] == "protocol_violation", verdict
        assert "starttls_injection" in verdict["failure"]["message"] and not server.logins


@pytest.mark.parametrize("reply", ["454 4.7.0 not now", "502 5.5.1 what?", "554 5.7.3 no"])
def test_tl02_a_refused_starttls_ends_it(chasqui: Any, account: Callable[..., str], server_tls: ssl.SSLContext, ca_file: Path, reply: str) -> None:
    secret = canaries.canary("SMTP password")
    with LedgerServer(users={USER: secret}, tls=server_tls) as server:
        server.add("starttls", reply=reply)
        id = account(server.port, secret, ca_file)
        verdict = chasqui.account.verify(account_id=id)
        assert verdict["ok"] is False and verdict["failure"]["slug"] == "tls_required_unavailable", verdict
        assert verdict["failure"]["server"]["code"] == int(reply[:3]) and not server.logins
