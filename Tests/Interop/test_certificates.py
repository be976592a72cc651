"""What is wrong with a certificate is said in words; whether it is noticed is Soak/suites/certificates.py."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Callable, Dict, Iterator, NamedTuple, Optional

import pytest

import canaries
from ledger import LedgerServer
from papers import Paper, context, made, root
from rigs import USER


@pytest.fixture(scope="module")
def papers() -> Dict[str, Paper]:
    return {
        "right": made(root(), "localhost"),
        "expired": made(root(), "localhost", days=(-9, -1)),
        "future": made(root(), "localhost", days=(1, 9)),
        "other name": made(root(), "mail.example.org"),
        "other authority": made(root("other"), "localhost"),
        "self-signed": made(None, "localhost"),
    }


class Try(NamedTuple):
    verdict: Dict[str, Any]
    logins: int


@pytest.fixture(scope="module")
def attempt(
    shared: Any, papers: Dict[str, Paper], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[..., Try]]:
    """Checks a draft against a server with one of the certificates."""
    folder = tmp_path_factory.mktemp("certificates")
    (folder / "ca.pem").write_bytes(root().pem)
    password = canaries.canary("SMTP password")

    def check(paper: str, security: str, trust: Optional[str] = "ca", **changes: Any) -> Try:
        tls = context(papers[paper], folder)
        with LedgerServer(users={USER: password}, tls=tls, implicit_tls=security == "tls", require_auth=True) as server:
            outgoing: Dict[str, Any] = {"host": "localhost", "port": server.port, "security": security, "enabled": True}
            if trust == "ca":
                outgoing["caFile"] = str(folder / "ca.pem")
            draft = {"name": "x", "address": USER, "outgoing": {**outgoing, **changes}}
            return Try(shared.account.verify(draft=draft, password=password), len(server.logins))

    yield check


FAULTS = [
    ("expired", "ca", "expired"),
    ("future", "ca", "not_yet_valid"),
    ("other name", "ca", "wrong_host"),
    ("other authority", "ca", "unknown_authority"),
    ("right", None, "unknown_authority"),
    ("self-signed", "ca", "self_signed"),
    ("self-signed", None, "self_signed"),
]


@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.parametrize("paper, trust, reason", FAULTS, ids=[f"{c}, {t or 'system'}" for c, t, _ in FAULTS])
def test_each_fault_has_its_name(
    attempt: Callable[..., Try], paper: str, trust: Optional[str], reason: str, security: str
) -> None:
    verdict, logins = attempt(paper, security, trust)
    assert verdict["ok"] is False and verdict["verdict"] == "Configuración errónea"
    assert verdict["failure"]["slug"] == "tls_certificate" and verdict["failure"]["stage"] == "tls", verdict
    assert f"({reason})" in verdict["failure"]["message"], verdict
    assert [(step["name"], step["ok"]) for step in verdict["steps"]][-1] == ("tls", False), verdict
    assert logins == 0


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_an_authority_of_ones_own_is_believed(attempt: Callable[..., Try], security: str) -> None:
    verdict, logins = attempt("right", security)
    assert verdict["ok"] is True and verdict["verdict"] == "Configuración correcta", verdict
    assert logins == 1


def test_an_authority_and_a_key_exclude_each_other(attempt: Callable[..., Try]) -> None:
    import chasqui

    with pytest.raises(chasqui.errors.InvalidParams) as refusal:
        attempt("right", "tls", "ca", pinSha256="0" * 64)
    assert [issue["pointer"] for issue in refusal.value.issues] == ["/outgoing/pinSha256"]


def test_a_store_that_cannot_be_read_is_named(attempt: Callable[..., Try], tmp_path: Path) -> None:
    missing = tmp_path / "ca.pem"
    verdict, logins = attempt("right", "tls", None, caFile=str(missing))
    assert verdict["failure"]["slug"] == "trust_store_unavailable" and str(missing) in repr(verdict["failure"]), verdict
    assert logins == 0
