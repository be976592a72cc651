"""What is wrong with a certificate is named exactly; an authority file or a pinned key stands in for a public one."""

from __future__ import annotations

import base64
import hashlib
import json
import ssl
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, NamedTuple, Optional

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

import canaries
from ledger import LedgerServer
from rigs import USER

NOW = datetime.now(timezone.utc)
DAY = timedelta(days=1)


class Certificate(NamedTuple):
    chain: bytes
    key: bytes

    @property
    def spki(self) -> bytes:
        """SHA-256 of the public key, as `pinSha256` wants it."""
        public = x509.load_pem_x509_certificate(self.chain).public_key()
        form = serialization.PublicFormat.SubjectPublicKeyInfo
        return hashlib.sha256(public.public_bytes(serialization.Encoding.DER, form)).digest()

    def context(self, folder: Path) -> ssl.SSLContext:
        path = folder / f"{hashlib.sha256(self.chain).hexdigest()}.pem"
        path.write_bytes(self.key + self.chain)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        return context


def issued(authority: trustme.CA, *names: str, **dates: datetime) -> Certificate:
    leaf = authority.issue_cert(*names, **dates)
    return Certificate(b"".join(blob.bytes() for blob in leaf.cert_chain_pems), leaf.private_key_pem.bytes())


def self_signed(not_after: datetime = NOW + 30 * DAY) -> Certificate:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), NOW - 60 * DAY, not_after)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), False)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return Certificate(made.public_bytes(serialization.Encoding.PEM), secret)


@pytest.fixture(scope="module")
def certificates(authority: trustme.CA) -> Dict[str, Certificate]:
    return {
        "right": issued(authority, "localhost"),
        "expired": issued(authority, "localhost", not_before=NOW - 9 * DAY, not_after=NOW - DAY),
        "future": issued(authority, "localhost", not_before=NOW + DAY, not_after=NOW + 9 * DAY),
        "other name": issued(authority, "mail.example.org"),
        "other authority": issued(trustme.CA(organization_name="Otra autoridad"), "localhost"),
        "self-signed": self_signed(),
        "self-signed and expired": self_signed(NOW - DAY),
    }


class Try(NamedTuple):
    verdict: Dict[str, Any]
    logins: int


@pytest.fixture(scope="module")
def attempt(
    shared: Any, certificates: Dict[str, Certificate], ca_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[..., Try]]:
    """Checks a draft against a server with one of the certificates."""
    folder = tmp_path_factory.mktemp("certificates")
    password = canaries.canary("SMTP password")

    def check(certificate: str, security: str, trust: Optional[str] = "ca", **changes: Any) -> Try:
        tls = certificates[certificate].context(folder)
        with LedgerServer(users={USER: password}, tls=tls, implicit_tls=security == "tls", require_auth=True) as server:
            outgoing: Dict[str, Any] = {"host": "localhost", "port": server.port, "security": security, "enabled": True}
            if trust == "ca":
                outgoing["caFile"] = str(ca_file)
            verdict = shared.account.verify(
                draft={"name": "x", "address": USER, "outgoing": {**outgoing, **changes}}, password=password
            )
            return Try(verdict, len(server.logins))

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
@pytest.mark.parametrize("certificate, trust, reason", FAULTS, ids=[f"{c}, {t or 'system'}" for c, t, _ in FAULTS])
def test_each_fault_has_its_name(
    attempt: Callable[..., Try], certificate: str, trust: Optional[str], reason: str, security: str
) -> None:
    verdict, logins = attempt(certificate, security, trust)
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


@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.parametrize("spelling", ["base64", "hex"])
@pytest.mark.parametrize("certificate", ["self-signed", "other name", "other authority"])
def test_a_pinned_key_is_believed_whoever_signed_it(
    attempt: Callable[..., Try], certificates: Dict[str, Certificate], certificate: str, spelling: str, security: str
) -> None:
    digest = certificates[certificate].spki
    pin = digest.hex() if spelling == "hex" else base64.b64encode(digest).decode()
    verdict, logins = attempt(certificate, security, None, pinSha256=pin)
    assert verdict["ok"] is True, verdict
    assert logins == 1


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_another_key_than_the_pinned_one_is_refused(
    attempt: Callable[..., Try], certificates: Dict[str, Certificate], security: str
) -> None:
    pin = base64.b64encode(certificates["self-signed"].spki).decode()
    verdict, logins = attempt("right", security, None, pinSha256=pin)
    assert verdict["ok"] is False and "(pin_mismatch)" in verdict["failure"]["message"], verdict
    assert logins == 0


def test_an_authority_and_a_key_exclude_each_other(attempt: Callable[..., Try]) -> None:
    import chasqui

    with pytest.raises(chasqui.errors.InvalidParams) as refusal:
        attempt("right", "tls", "ca", pinSha256="0" * 64)
    assert [issue["pointer"] for issue in refusal.value.issues] == ["/outgoing/pinSha256"]


def test_a_pinned_certificate_still_expires(attempt: Callable[..., Try], certificates: Dict[str, Certificate]) -> None:
    pin = base64.b64encode(certificates["self-signed and expired"].spki).decode()
    verdict, logins = attempt("self-signed and expired", "tls", None, pinSha256=pin)
    assert verdict["ok"] is False and "(expired)" in verdict["failure"]["message"], verdict
    assert logins == 0


@pytest.mark.parametrize("content", [None, "", "no certificate"], ids=["missing", "empty", "nonsense"])
def test_an_unreadable_authority_file_is_no_permission(
    attempt: Callable[..., Try], tmp_path: Path, content: Optional[str]
) -> None:
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_text(content)
    verdict, logins = attempt("right", "tls", None, caFile=str(path))
    assert verdict["ok"] is False and verdict["failure"]["slug"] == "trust_store_unavailable", verdict
    assert str(path) in json.dumps(verdict["failure"])
    assert logins == 0
