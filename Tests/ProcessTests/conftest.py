from __future__ import annotations

import os
import random
import shutil
import tempfile
from pathlib import Path
from typing import Any, Callable, Iterator, List

import pytest
import trustme

import canaries
import sending
from ledger import LedgerServer
from service import Service, find_binary


@pytest.fixture(scope="session")
def binary() -> Path:
    return find_binary()


def pytest_collection_modifyitems(items: List[pytest.Item]) -> None:
    """Ends the run at once when the binary is missing: no test is skipped for want of it."""
    if any("binary" in getattr(item, "fixturenames", ()) for item in items):
        find_binary()


@pytest.fixture(autouse=True)
def own_secrets() -> None:
    """Each test searches for the secrets made in it."""
    canaries.forget()


@pytest.fixture
def home() -> Iterator[Path]:
    """A short path of its own (sockets have short names), gone after the test."""
    path = Path(tempfile.mkdtemp(prefix="chasqui-"))
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
def services(binary: Path, home: Path) -> Iterator[Callable[..., Service]]:
    """Makes services; at the end each is gone, wrote nothing but messages, and gave no secret away."""
    made: List[Service] = []

    def make(**options: Any) -> Service:
        service = Service(binary, options.pop("home", home), **options)
        made.append(service)
        return service

    yield make
    for service in made:
        service.discard()
    faults = [fault for service in made for fault in service.faults]
    assert not faults, f"on stdout: {faults[:5]}"
    leaks = [leak for service in made if service.process is not None for leak in service.leaks()]
    assert not leaks, leaks[:10]


@pytest.fixture
def service(services: Callable[..., Service]) -> Service:
    """A running service with an empty database."""
    return services().start()


@pytest.fixture
def ledger() -> Iterator[LedgerServer]:
    with LedgerServer() as server:
        yield server


@pytest.fixture
def seed() -> int:
    """The seed of a random test: CHASQUI_SEED repeats one."""
    value = int(os.environ.get("CHASQUI_SEED") or random.randrange(1 << 32))
    print(f"CHASQUI_SEED={value}")
    return value


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def ca_file(authority: trustme.CA, home: Path) -> Path:
    path = home / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return path


@pytest.fixture
def server_tls(authority: trustme.CA) -> Any:
    """A server's TLS context with a certificate for localhost and 127.0.0.1."""
    import ssl

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost", "127.0.0.1").configure_cert(context)
    return context


@pytest.fixture
def account() -> Callable[..., str]:
    """Creates an account that sends to a ledger server; returns its id."""
    return sending.account
