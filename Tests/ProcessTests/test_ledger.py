"""The ledger server does what its rules say; proved with smtplib and bare sockets."""

from __future__ import annotations

import smtplib
import socket
import ssl
import time
from typing import Any

import pytest

from ledger import LedgerServer


def session(ledger: LedgerServer) -> smtplib.SMTP:
    return smtplib.SMTP("localhost", ledger.port, timeout=10)


def test_it_keeps_what_it_accepts_octet_by_octet(ledger: LedgerServer) -> None:
    body = b"Subject: x\r\nMessage-ID: <1@x>\r\nX-Delivery-Id: d1\r\n\r\n.\r\n..\r\n" + bytes(range(128, 256)) + b"\r\n" * 50_000
    with session(ledger) as client:
        client.sendmail("a@example.com", ["b@example.org", "c@example.org"], body)
        client.sendmail("a@example.com", ["d@example.org"], b".\r\n")
    first, second = ledger.acceptances
    assert first.data == body and second.data == b".\r\n"
    assert first.recipients == ["b@example.org", "c@example.org"] and first.sender == "a@example.com"
    assert (first.message_id, first.delivery_id, first.subject) == ("<1@x>", "d1", "x")
    assert first.reply_at is not None and first.reply_at >= first.accepted_at


@pytest.mark.parametrize("stage,code", [("mail", 451), ("rcpt", 550), ("data", 421), ("dot", 554)])
def test_a_reply_by_rule(ledger: LedgerServer, stage: str, code: int) -> None:
    ledger.add(stage, reply=f"{code} 4.0.0 by rule", times=1)
    client = session(ledger)
    with pytest.raises(smtplib.SMTPException) as refusal:
        client.sendmail("a@example.com", ["b@example.org"], b"x")
    assert str(code) in str(refusal.value.args)
    assert not ledger.acceptances
    client.close()
    with session(ledger) as client:
        client.sendmail("a@example.com", ["b@example.org"], b"x")
    assert len(ledger.acceptances) == 1


@pytest.mark.parametrize("how", ["close", "reset"])
@pytest.mark.parametrize("accept,count", [("now", 1), ("never", 0)])
def test_a_connection_that_ends_after_the_dot(ledger: LedgerServer, how: str, accept: str, count: int) -> None:
    ledger.add("dot", instead=how, accept=accept)
    with pytest.raises((smtplib.SMTPServerDisconnected, ConnectionResetError)):
        session(ledger).sendmail("a@example.com", ["b@example.org"], b"x")
    assert len(ledger.acceptances) == count
    assert all(acceptance.reply_at is None for acceptance in ledger.acceptances)


@pytest.mark.parametrize("stays,count", [(True, 1), (False, 0)])
def test_accepting_only_for_a_client_that_waits(ledger: LedgerServer, stays: bool, count: int) -> None:
    ledger.add("dot", delay=0.3, accept="if_written")
    with socket.create_connection(("127.0.0.1", ledger.port)) as client:
        client.sendall(b"HELO x\r\nMAIL FROM:<a@example.com>\r\nRCPT TO:<b@example.org>\r\nDATA\r\nx\r\n.\r\n")
        ledger.wait_for_stage("dot")
        if stays:
            ledger.wait(lambda s: s.acceptances)
    ledger.wait(lambda s: s.sessions[0].closed_at)
    assert len(ledger.acceptances) == count


def test_a_delay_is_a_delay(ledger: LedgerServer) -> None:
    ledger.add("connect", delay=0.3)
    started = time.monotonic()
    session(ledger).close()
    assert time.monotonic() - started >= 0.3


def test_logins_over_tls(server_tls: ssl.SSLContext, authority: Any) -> None:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    with LedgerServer(users={"u": "p"}, tls=server_tls, require_auth=True) as ledger:
        with session(ledger) as client:
            with pytest.raises(smtplib.SMTPSenderRefused):
                client.sendmail("a@example.com", ["b@example.org"], b"x")
            client.starttls(context=context)
            with pytest.raises(smtplib.SMTPAuthenticationError):
                client.login("u", "wrong")
            client.login("u", "p")
            client.sendmail("a@example.com", ["b@example.org"], b"x")
        assert [login.succeeded for login in ledger.logins][-1] is True
        assert {login.password for login in ledger.logins} == {"wrong", "p"}
        assert ledger.acceptances[0].tls and ledger.acceptances[0].user == "u"
