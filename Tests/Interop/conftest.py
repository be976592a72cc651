from __future__ import annotations

import smtplib
import ssl
from pathlib import Path
from typing import Any, Callable, Dict, Iterator

import pytest
import trustme

import canaries
from ledger import LedgerServer
from rigs import USER, Exim, Postfix
from running import running
from service import find_binary


@pytest.fixture(scope="session")
def binary() -> Path:
    return find_binary()


def pytest_collection_modifyitems(items: "list[pytest.Item]") -> None:
    """Ends the run at once when the binary is missing: no test is skipped for want of it."""
    if any("binary" in getattr(item, "fixturenames", ()) for item in items):
        find_binary()


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="session")
def client_tls(authority: trustme.CA) -> ssl.SSLContext:
    """Python's own view of the servers, to prove the rigs without the service."""
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


@pytest.fixture(scope="session")
def server_tls(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost", "127.0.0.1").configure_cert(context)
    return context


@pytest.fixture(scope="session")
def ca_file(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("ca") / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return path


@pytest.fixture(scope="session")
def password() -> str:
    return canaries.canary("SMTP password")


@pytest.fixture(scope="module")
def postfix(authority: trustme.CA, password: str) -> Iterator[Postfix]:
    with Postfix(authority, {USER: password}) as rig:
        yield rig  # type: ignore[misc]


@pytest.fixture(scope="module")
def exim(authority: trustme.CA, password: str) -> Iterator[Exim]:
    with Exim(authority, {USER: password}) as rig:
        yield rig  # type: ignore[misc]


@pytest.fixture
def chasqui(binary: Path, tmp_path: Path) -> Iterator[Any]:
    """A service of the test's own."""
    with running(binary, tmp_path) as client:
        yield client


@pytest.fixture(scope="module")
def shared(binary: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """One service for all tests of a module, in Spanish."""
    with running(binary, tmp_path_factory.mktemp("shared"), locale="es") as client:
        yield client


@pytest.fixture
def account(chasqui: Any) -> Callable[..., str]:
    """Creates an account and stores its password; returns its id."""

    def create(port: int, password: "str | None", ca_file: Path, **changes: Any) -> str:
        outgoing: Dict[str, Any] = {
            "enabled": True,
            "host": "localhost",
            "port": port,
            "security": "starttls",
            "caFile": str(ca_file),
            "authentication": "auto",
            "default": True,
            **changes,
        }
        given = {name: value for name, value in outgoing.items() if value is not None}
        made = chasqui.account.create(name="Ventas", address=USER, provider="smtp", outgoing=given)
        if password is not None:
            chasqui.account.set_password(account_id=made["id"], password=password)
        return str(made["id"])

    return create


@pytest.fixture
def ledger() -> Iterator[LedgerServer]:
    """A scripted server without TLS and logins."""
    with LedgerServer() as server:
        yield server


@pytest.fixture
def by_hand(client_tls: ssl.SSLContext) -> Callable[..., smtplib.SMTP]:
    """A logged-in smtplib session, over STARTTLS or implicit TLS."""

    def connect(port: int, password: str, implicit: bool = False) -> smtplib.SMTP:
        if implicit:
            session: smtplib.SMTP = smtplib.SMTP_SSL("localhost", port, context=client_tls, timeout=20)
        else:
            session = smtplib.SMTP("localhost", port, timeout=20)
            session.starttls(context=client_tls)
        session.login(USER, password)
        return session

    return connect
