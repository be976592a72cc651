"""The servers themselves, proved with Python's smtplib: what fails here is not the service's fault."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import smtplib
import ssl
from typing import Any, Callable

import pytest

from auth_server import MECHANISMS, AuthServer, Scram
from rigs import DOMAIN, USER, Postfix


@pytest.mark.parametrize("server", ["postfix", "exim"])
@pytest.mark.parametrize("implicit", [False, True], ids=["STARTTLS", "implicit TLS"])
def test_a_message_arrives(request: pytest.FixtureRequest, by_hand: Callable[..., smtplib.SMTP], password: str, server: str, implicit: bool) -> None:
    rig = request.getfixturevalue(server)
    session = by_hand(rig.tls_port if implicit else rig.port, password, implicit)
    body = base64.encodebytes(os.urandom(30_000)).replace(b"\n", b"\r\n")
    before = len(rig.delivered("tres", 0))
    assert session.sendmail(USER, [f"tres@{DOMAIN}"], b"Subject: prueba\r\n\r\n.\r\n" + body) == {}
    session.quit()
    arrived = rig.delivered("tres", before + 1)[-1]
    assert arrived.split(b"\n\n", 1)[1] == b".\n" + body.replace(b"\r\n", b"\n")


@pytest.mark.parametrize("server", ["postfix", "exim"])
def test_the_servers_say_no(request: pytest.FixtureRequest, by_hand: Callable[..., smtplib.SMTP], client_tls: ssl.SSLContext, password: str, server: str) -> None:
    rig = request.getfixturevalue(server)
    with pytest.raises(smtplib.SMTPAuthenticationError):
        by_hand(rig.port, "wrong")
    session = by_hand(rig.port, password)
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refusal:
        session.sendmail(USER, [f"nadie@{DOMAIN}"], b"Subject: x\r\n\r\n")
    assert refusal.value.recipients[f"nadie@{DOMAIN}"][0] == 550
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        session.sendmail(USER, ["fuera@example.org"], b"Subject: x\r\n\r\n")
    session.quit()
    clear = smtplib.SMTP("localhost", rig.port, timeout=20)
    clear.ehlo()
    assert not clear.has_extn("auth"), "logins are offered in clear"
    clear.quit()


def test_postfix_offers_what_dovecot_knows(postfix: Postfix, client_tls: ssl.SSLContext) -> None:
    session = smtplib.SMTP("localhost", postfix.port, timeout=20)
    session.starttls(context=client_tls)
    session.ehlo()
    assert {"PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-256"} <= set(session.esmtp_features["auth"].split())
    session.quit()


def scram_client(session: smtplib.SMTP, mechanism: str, digest: str, user: str, password: str) -> int:
    """The client's half, to prove the server's."""
    nonce = base64.b64encode(os.urandom(12)).decode()
    bare = f"n={user},r={nonce}"
    code, challenge = session.docmd("AUTH", f"{mechanism} " + base64.b64encode(f"n,,{bare}".encode()).decode())
    assert code == 334
    first = base64.b64decode(challenge).decode()
    fields = dict(part.split("=", 1) for part in first.split(","))
    salted = hashlib.pbkdf2_hmac(digest, password.encode(), base64.b64decode(fields["s"]), int(fields["i"]))
    key = hmac.new(salted, b"Client Key", digest).digest()
    without = f"c=biws,r={fields['r']}"
    signature = hmac.new(hashlib.new(digest, key).digest(), f"{bare},{first},{without}".encode(), digest).digest()
    proof = base64.b64encode(bytes(a ^ b for a, b in zip(key, signature))).decode()
    code, answer = session.docmd(base64.b64encode(f"{without},p={proof}".encode()).decode())
    if code != 334:
        return code
    assert base64.b64decode(answer).startswith(b"v=")
    return session.docmd("")[0]


@pytest.mark.parametrize("mechanism", MECHANISMS)
@pytest.mark.parametrize("right", [True, False], ids=["right", "wrong"])
def test_each_mechanism(mechanism: str, right: bool, server_tls: ssl.SSLContext, client_tls: ssl.SSLContext) -> None:
    with AuthServer((mechanism,), USER, "secreto", server_tls) as server:
        session = smtplib.SMTP("localhost", server.port, timeout=20)
        session.starttls(context=client_tls)
        session.ehlo()
        assert session.esmtp_features["auth"].split() == [mechanism]
        secret = "secreto" if right else "otro"
        session.user, session.password = USER, secret
        if mechanism.startswith("SCRAM"):
            code = scram_client(session, mechanism, mechanism[6:].replace("-", "").lower(), USER, secret)
        elif mechanism == "XOAUTH2":
            code = oauth(session, mechanism, f"user={USER}\1auth=Bearer {secret}\1\1")
        elif mechanism == "OAUTHBEARER":
            code = oauth(session, mechanism, f"n,a={USER},\1host=localhost\1auth=Bearer {secret}\1\1")
        else:
            hook: Any = getattr(session, "auth_" + mechanism.lower().replace("-", "_"))
            try:
                code = session.auth(mechanism, hook)[0]
            except smtplib.SMTPAuthenticationError as refusal:
                code = refusal.smtp_code
        assert code == (235 if right else 535)
        assert [(a.mechanism, a.user, a.succeeded, a.tls) for a in server.attempts] == [(mechanism, USER, right, True)]
        session.close()


def oauth(session: smtplib.SMTP, mechanism: str, text: str) -> int:
    code, _ = session.docmd("AUTH", mechanism + " " + base64.b64encode(text.encode()).decode())
    return session.docmd("")[0] if code == 334 else code


def test_the_scram_rig_can_lie(server_tls: ssl.SSLContext) -> None:
    with AuthServer(("SCRAM-SHA-256",), USER, "secreto", server_tls, Scram(fault="signature")) as server:
        assert server.handler.scram.fault == "signature"
