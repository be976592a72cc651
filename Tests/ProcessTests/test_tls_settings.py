"""What an account must say before anything goes in clear (TL-22, TL-23); offers that shrink (TL-27)."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Callable

import pytest

import canaries
import sending
from ledger import LedgerServer
from service import Service, eventually


@pytest.mark.parametrize("given", [{"allowInsecure": False}, {"allowInsecure": None}])
def test_tl22_nothing_goes_in_clear_unless_it_is_said(service: Service, ledger: LedgerServer, given: dict) -> None:
    outgoing = {name: value for name, value in sending.outgoing(ledger, **given).items() if value is not None}
    refusal = service.fails("account.create", {"name": "x", "address": "ventas@example.com", "outgoing": outgoing})
    assert refusal.slug == "invalid_params" and [issue["pointer"] for issue in refusal.data["issues"]] == [
        "/outgoing/security"
    ], refusal
    assert not ledger.sessions


def test_tl22_an_account_does_not_lose_its_tls_by_an_update(
    service: Service, ledger: LedgerServer, account: Callable[..., str], ca_file: Path
) -> None:
    id = account(service, ledger, security="starttls", allowInsecure=False, host="localhost", caFile=str(ca_file))
    refusal = service.fails("account.update", {"accountId": id, "outgoing": {"security": "none"}})
    assert refusal.slug == "invalid_params", refusal


def test_tl23_a_password_goes_in_clear_only_where_the_account_says_so(
    services: Callable[..., Service], account: Callable[..., str]
) -> None:
    service = services().start()
    secret = canaries.canary("SMTP password")
    with LedgerServer(users={"ventas@example.com": secret}, mechanisms=("PLAIN",), require_auth=True) as server:
        # By STARTTLS, which this server lacks, it does not go at all.
        id = account(service, server, password=secret, security="starttls", allowInsecure=False)
        assert service.call("account.verify", {"accountId": id})["failure"]["slug"] == "tls_required_unavailable"
        assert not server.logins and not any(
            canaries.search_bytes(bytes(item.clear), "clear") for item in server.sessions
        )
        # The other permission needs the password again: it was given for another security.
        service.call("account.update", {"accountId": id, "outgoing": {"security": "none", "allowInsecure": True}})
        assert service.call("account.get", {"accountId": id})["hasPassword"] is False
        service.call("account.setPassword", {"accountId": id, "password": secret})
        assert service.call("account.verify", {"accountId": id})["ok"] is True
        assert [(login.mechanism, login.tls) for login in server.logins] == [("PLAIN", False)]


def test_tl27_inside_tls_less_may_be_offered_than_before(
    services: Callable[..., Service], account: Callable[..., str], server_tls: ssl.SSLContext, ca_file: Path
) -> None:
    service = services(limits={"idleConnectionMs": 50}).start()
    secret = canaries.canary("SMTP password")
    with LedgerServer(
        users={"ventas@example.com": secret}, tls=server_tls, mechanisms=("LOGIN", "PLAIN"), require_auth=True
    ) as server:
        id = account(
            service,
            server,
            password=secret,
            host="localhost",
            security="starttls",
            allowInsecure=False,
            caFile=str(ca_file),
        )
        sent = []
        for mechanisms in (("PLAIN", "LOGIN"), ("LOGIN",)):
            server.mechanisms = mechanisms
            sent.append(service.call("email.send", {**sending.message(), "wait": True})["state"])
            eventually(
                lambda: all(item.closed_at for item in server.sessions), 20, what="a connection of its own for the next"
            )
        assert sent == ["sent", "sent"] and [login.mechanism for login in server.logins] == ["PLAIN", "LOGIN"]
        # Insisting on one mechanism is how an account refuses the weaker ones.
        service.call("account.update", {"accountId": id, "outgoing": {"authentication": "plain"}})
        verdict = service.call("account.verify", {"accountId": id})
        assert verdict["failure"]["slug"] == "auth_mechanism" and len(server.logins) == 2, verdict
