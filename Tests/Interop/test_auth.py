"""Every AUTH mechanism alone, against aiosmtpd; and servers that play SCRAM wrong."""

from __future__ import annotations

import json
import ssl
from pathlib import Path
from typing import Any, Callable

import pytest

import canaries
from auth_server import MECHANISMS, AuthServer, Scram
from rigs import USER
from test_servers import account_is_held, settled

OAUTH = ("XOAUTH2", "OAUTHBEARER")
#: What an account with a password takes by itself; CRAM-MD5 where there is nothing better.
BY_DEFAULT = ("PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256")


@pytest.mark.parametrize("mechanism", BY_DEFAULT)
def test_a_server_that_offers_only_one(
    mechanism: str, chasqui: Any, account: Callable[..., str], server_tls: ssl.SSLContext, ca_file: Path
) -> None:
    secret = canaries.canary(f"{mechanism} password")
    with AuthServer((mechanism,), USER, secret, server_tls) as server:
        account(server.port, secret, ca_file)
        outcome = chasqui.email.send(to=["a@example.org"], subject="x", text="x", wait=True)
        assert outcome["state"] == "sent", outcome
        assert [(a.mechanism, a.user, a.succeeded, a.tls) for a in server.attempts] == [(mechanism, USER, True, True)]
        assert len(server.handler.envelopes) == 1


@pytest.mark.parametrize("mechanism", BY_DEFAULT)
def test_a_wrong_password(
    mechanism: str, chasqui: Any, account: Callable[..., str], server_tls: ssl.SSLContext, ca_file: Path
) -> None:
    with AuthServer((mechanism,), USER, canaries.canary("right password"), server_tls) as server:
        id = account(server.port, canaries.canary("wrong password"), ca_file)
        verdict = chasqui.account.verify(account_id=id)
        assert verdict["ok"] is False and "auth_failed" in json.dumps(verdict), verdict
        assert not server.handler.envelopes
        assert all(not attempt.succeeded for attempt in server.attempts)


def test_the_best_mechanism_is_chosen(
    chasqui: Any, account: Callable[..., str], server_tls: ssl.SSLContext, ca_file: Path
) -> None:
    secret = canaries.canary("SMTP password")
    with AuthServer(MECHANISMS, USER, secret, server_tls) as server:
        id = account(server.port, secret, ca_file)
        assert chasqui.account.verify(account_id=id)["ok"] is True
        assert [attempt.mechanism for attempt in server.attempts] == ["SCRAM-SHA-256"]


@pytest.mark.parametrize("mechanism", ["PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-1"])
def test_an_account_may_insist_on_one(
    mechanism: str, chasqui: Any, account: Callable[..., str], server_tls: ssl.SSLContext, ca_file: Path
) -> None:
    secret = canaries.canary("SMTP password")
    with AuthServer(MECHANISMS, USER, secret, server_tls) as server:
        id = account(server.port, secret, ca_file, authentication=mechanism.lower())
        assert chasqui.account.verify(account_id=id)["ok"] is True
        assert [attempt.mechanism for attempt in server.attempts] == [mechanism]


@pytest.mark.parametrize("mechanism", OAUTH)
@pytest.mark.parametrize("right", [True, False], ids=["right", "expired"])
def test_a_token(
    mechanism: str, right: bool, chasqui: Any, account: Callable[..., str], server_tls: ssl.SSLContext, ca_file: Path
) -> None:
    token = canaries.canary("access token")
    with AuthServer((mechanism,), USER, token if right else canaries.canary("other token"), server_tls) as server:
        id = account(server.port, None, ca_file, authentication=mechanism.lower())
        chasqui.oauth.set_token(account_id=id, access_token=token)
        verdict = chasqui.account.verify(account_id=id)
        assert verdict["ok"] is right, verdict
        assert [(a.mechanism, a.succeeded) for a in server.attempts] == [(mechanism, right)]
        receipt = chasqui.email.send(to=["a@example.org"], subject="x", text="x")
        if right:
            assert settled(chasqui, receipt["messageId"])["state"] == "sent"
            return
        assert verdict["failure"]["slug"] == "auth_failed"
        account_is_held(chasqui)
        assert chasqui.message.get(message_id=receipt["messageId"])["state"] == "queued"
        server.handler.secret = renewed = canaries.canary("renewed token")
        chasqui.oauth.set_token(account_id=id, access_token=renewed)
        assert settled(chasqui, receipt["messageId"])["state"] == "sent"


@pytest.mark.parametrize("mechanism", OAUTH)
def test_a_server_without_a_usable_mechanism_is_said(
    mechanism: str, chasqui: Any, account: Callable[..., str], server_tls: ssl.SSLContext, ca_file: Path
) -> None:
    secret = canaries.canary("SMTP password")
    with AuthServer((mechanism,), USER, secret, server_tls) as server:
        id = account(server.port, secret, ca_file)
        verdict = chasqui.account.verify(account_id=id)
        assert verdict["ok"] is False and "auth_mechanism" in json.dumps(verdict), verdict
        assert not server.attempts


@pytest.mark.parametrize(
    "scram", [Scram(fault="signature"), Scram(fault="nonce"), Scram(iterations=1), Scram(iterations=10_000_000)],
    ids=["signature", "nonce", "one iteration", "ten million iterations"],
)  # fmt: skip
def test_a_server_that_plays_scram_wrong_is_not_trusted(
    scram: Scram, chasqui: Any, account: Callable[..., str], server_tls: ssl.SSLContext, ca_file: Path
) -> None:
    secret = canaries.canary("SMTP password")
    with AuthServer(("SCRAM-SHA-256",), USER, secret, server_tls, scram) as server:
        id = account(server.port, secret, ca_file)
        verdict = chasqui.account.verify(account_id=id)
        assert verdict["ok"] is False, verdict
        receipt = chasqui.email.send(to=["a@example.org"], subject="x", text="x")
        account_is_held(chasqui)
        assert chasqui.message.get(message_id=receipt["messageId"])["state"] in ("queued", "held")
        assert not server.handler.envelopes


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
def test_a_password_never_goes_in_clear(chasqui: Any, account: Callable[..., str], ca_file: Path) -> None:
    with AuthServer(("PLAIN", "LOGIN"), USER, canaries.canary("SMTP password"), None) as server:
        id = account(server.port, canaries.canary("SMTP password"), ca_file, host="127.0.0.1")
        verdict = chasqui.account.verify(account_id=id)
        assert verdict["ok"] is False and "tls_required_unavailable" in json.dumps(verdict), verdict
        assert not server.attempts


def test_postfix_takes_scram_from_dovecot(
    postfix: Any, chasqui: Any, account: Callable[..., str], password: str, ca_file: Path
) -> None:
    id = account(postfix.port, password, ca_file)
    assert chasqui.account.verify(account_id=id)["ok"] is True
    assert chasqui.email.send(to=["uno@interop.test"], subject="scram", text="x", wait=True)["state"] == "sent"
    assert "sasl_method=SCRAM-SHA-256" in postfix.log.read_text()
