"""Certificates made on the fly, right ones and every kind of wrong one."""

from __future__ import annotations

import base64
import functools
import hashlib
import ssl
import subprocess
import tempfile
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from ipaddress import ip_address
from pathlib import Path
from typing import Any, List, Optional, Tuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

NOW = datetime.now(timezone.utc)
DAY = timedelta(days=1)
#: The host of an account, where a case says no other.
HOST = "mail.example.org"


@dataclass(frozen=True)
class Paper:
    """A certificate with its key and the chain that a server shows."""

    certificate: x509.Certificate
    key: Any
    chain: Tuple[x509.Certificate, ...] = ()

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    @property
    def key_pem(self) -> bytes:
        form = serialization.PrivateFormat.TraditionalOpenSSL
        return bytes(self.key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()))

    @property
    def shown(self) -> bytes:
        return self.pem + b"".join(item.public_bytes(serialization.Encoding.PEM) for item in self.chain)

    @property
    def pin(self) -> str:
        """SHA-256 of the public key, as `pinSha256` wants it."""
        form = serialization.PublicFormat.SubjectPublicKeyInfo
        octets = self.certificate.public_key().public_bytes(serialization.Encoding.DER, form)
        return base64.b64encode(hashlib.sha256(octets).digest()).decode()


def name(common: str, organization: str = "Papers") -> x509.Name:
    return x509.Name(
        [x509.NameAttribute(NameOID.ORGANIZATION_NAME, organization), x509.NameAttribute(NameOID.COMMON_NAME, common)]
    )


def subjects(names: Tuple[str, ...]) -> List[x509.GeneralName]:
    """`ip:` before an address; everything else is a DNS name, whatever it holds."""
    return [x509.IPAddress(ip_address(item[3:])) if item.startswith("ip:") else x509.DNSName(item) for item in names]


def made(
    issuer: Optional[Paper],
    *names: str,
    common: str = "server",
    days: Tuple[int, int] = (-10, 30),
    authority: Optional[bool] = False,
    length: Optional[int] = None,
    usage: Optional[x509.ObjectIdentifier] = ExtendedKeyUsageOID.SERVER_AUTH,
    extensions: Tuple[Tuple[Any, bool], ...] = (),
    key: Any = None,
    chain: Optional[Tuple[x509.Certificate, ...]] = None,
    organization: str = "Papers",
) -> Paper:
    """A certificate by an issuer, or signed by itself."""
    key = key or ec.generate_private_key(ec.SECP256R1())
    subject = name(common, organization)
    builder = x509.CertificateBuilder(
        issuer.certificate.subject if issuer else subject, subject, key.public_key(), x509.random_serial_number(),
        NOW + days[0] * DAY, NOW + days[1] * DAY,
    )  # fmt: skip
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName(subjects(names)), False)
    if authority is not None:
        builder = builder.add_extension(x509.BasicConstraints(authority, length if authority else None), True)
    if usage and not authority:
        builder = builder.add_extension(x509.ExtendedKeyUsage([usage]), False)
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical)
    certificate = builder.sign(issuer.key if issuer else key, hashes.SHA256())
    if chain is None:
        # What an issuer that is no root shows of itself, a server shows with its own.
        own = issuer is not None and issuer.certificate.issuer != issuer.certificate.subject
        chain = (issuer.certificate, *issuer.chain) if issuer and own else ()
    return Paper(certificate, key, chain)


@functools.lru_cache(maxsize=None)
def root(which: str = "root") -> Paper:
    """An authority; those called the same are the same. RSA signs what openssl makes."""
    key = rsa.generate_private_key(65537, 2048) if which == "rsa" else None
    return made(None, common=f"Authority {which}", authority=True, key=key, organization=f"Authority {which}")


def between(issuer: Paper, common: str = "Between", **changes: Any) -> Paper:
    return made(issuer, common=common, **{"authority": True, **changes})


def weak(digest: str, bits: int, *names: str) -> Paper:
    """What only the openssl program still makes: old digests and short keys, by the RSA authority."""
    issuer = root("rsa")
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        (home / "ca.pem").write_bytes(issuer.pem)
        (home / "ca.key").write_bytes(issuer.key_pem)
        (home / "ext").write_text(
            "subjectAltName=" + ",".join(f"DNS:{item}" for item in names) + "\nextendedKeyUsage=serverAuth\n"
        )

        def openssl(*words: str) -> None:
            subprocess.run(["openssl", *words], check=True, cwd=home, capture_output=True)

        openssl("genrsa", "-traditional", "-out", "key.pem", str(bits))
        openssl("req", "-new", "-key", "key.pem", "-subj", "/CN=server", "-sha256", "-out", "request.pem")
        openssl(
            "x509", "-req", "-in", "request.pem", "-CA", "ca.pem", "-CAkey", "ca.key", "-set_serial", "7",
            "-days", "30",
            f"-{digest}", "-extfile", "ext", "-out", "made.pem",
        )  # fmt: skip
        certificate = x509.load_pem_x509_certificate((home / "made.pem").read_bytes())
        return Paper(certificate, RawKey((home / "key.pem").read_bytes()))


@dataclass(frozen=True)
class RawKey:
    """A key that is too short for the library."""

    pem: bytes

    def private_bytes(self, *_: Any) -> bytes:
        return self.pem


def context(
    paper: Paper, folder: Path, versions: Tuple[int, int] = (0x0303, 0x0304), ciphers: Optional[str] = None
) -> ssl.SSLContext:
    """A server that shows it, as lax as OpenSSL can be: it is the client that must refuse."""
    import warnings

    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.set_ciphers((ciphers or "ALL") + ":@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        made.minimum_version, made.maximum_version = ssl.TLSVersion(versions[0]), ssl.TLSVersion(versions[1])
    path = folder / "server.pem"
    path.write_bytes(paper.key_pem + paper.shown)
    made.load_cert_chain(path)
    return made
