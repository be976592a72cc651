"""Every certificate and every server a client must tell from the right one (TL-11 … TL-17, TL-25)."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any, Callable, Dict, Iterator, List, Optional, Tuple

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID, ObjectIdentifier

from papers import HOST, Paper, between, made, root, weak


@dataclass(frozen=True)
class Proof:
    """What a server shows, what the account believes, why it is refused (None: believed; `unsaved`: the account)."""

    row: str
    what: str
    paper: Callable[[], Paper]
    reason: Optional[str] = None
    slug: str = "tls_certificate"
    host: str = HOST
    #: What stands in the account's `caFile`; None: the system's store; octets: a file that holds these.
    trust: Any = root
    pin: Optional[Callable[[Paper], str]] = None
    versions: Tuple[int, int] = (0x0303, 0x0304)
    ciphers: Optional[str] = None
    #: Parameters of Diffie-Hellman this short.
    dh: Optional[int] = None

    @property
    def name(self) -> str:
        return f"{self.row}: {self.what}"


def leaf(*names: str, **changes: Any) -> Callable[[], Paper]:
    """By our authority, for the host unless it says others."""
    return lambda: made(root(), *(names or (HOST,)), **changes)


def names() -> Iterator[Proof]:
    """TL-11, TL-13, TL-15: whose certificate it is."""

    def right(what: str, *subjects: str, row: str = "TL-13", **more: Any) -> Proof:
        return Proof(row, what, leaf(*subjects), **more)

    def wrong(what: str, *subjects: str, row: str = "TL-13", common: str = "server", **more: Any) -> Proof:
        return Proof(row, what, lambda: made(root(), *subjects, common=common), "wrong_host", **more)

    yield right("the right host", HOST, row="TL-11")
    yield right("one of several hosts", "a.example.org", HOST, "b.example.org")
    yield wrong("another host", "mail.example.com")
    yield wrong("a host that begins like it", HOST + ".example.com")
    yield wrong("a host that ends like it", "x" + HOST)
    yield wrong("the right host only in the common name", common=HOST)
    yield wrong("the right host only in the common name, another as subject", "other.example.org", common=HOST)
    yield right("a wildcard for one label", "*.example.org")
    yield wrong("a wildcard for two labels", "*.example.org", host="a.b.example.org")
    yield wrong("a wildcard and no label", "*.example.org", host="example.org")
    yield wrong("a wildcard alone", "*")
    yield wrong("a wildcard for a whole domain of the top", "*.org", host="example.org")
    yield wrong("a wildcard within a label", "m*l.example.org")
    yield wrong("a wildcard at the end of a label", "ma*.example.org")
    yield wrong("a wildcard that is not the first label", "mail.*.org")
    yield wrong("two wildcards", "*.*.org")
    yield wrong("a wildcard within an A-label", "xn--b*.example.org", host="xn--bcher-kva.example.org")
    yield wrong("a NUL after the right host", HOST + "\0.example.com")
    yield wrong("a NUL before the right host", "\0" + HOST)
    yield right("an A-label", "xn--bcher-kva.example.org", host="xn--bcher-kva.example.org")
    yield Proof("TL-13", "a U-label asked for", leaf("xn--bcher-kva.example.org"), "unsaved", host="bücher.example.org")
    yield wrong("another A-label", "xn--bcher-kvb.example.org", host="xn--bcher-kva.example.org")
    yield right("a trailing dot asked for", HOST, host=HOST + ".")
    yield right("upper case asked for", HOST, host=HOST.upper())
    yield right("upper case shown", HOST.upper())
    yield wrong("a space after the right host", HOST + " ")
    yield wrong("no subject at all")
    yield right("an address", "ip:127.0.0.1", row="TL-15", host="127.0.0.1")
    yield wrong("an address as a DNS name", "127.0.0.1", row="TL-15", host="127.0.0.1")
    yield wrong("another address", "ip:127.0.0.2", row="TL-15", host="127.0.0.1")
    yield wrong("a name for an address", HOST, row="TL-15", host="127.0.0.1")
    yield wrong("an address for a name", "ip:127.0.0.1", row="TL-15")
    yield wrong("a wildcard for an address", "*.0.0.1", row="TL-15", host="127.0.0.1")
    yield right("an IPv6 address", "ip:::1", row="TL-15", host="::1")
    yield Proof("TL-15", "an IPv6 address in brackets", leaf("ip:::1"), "unsaved", host="[::1]")
    yield wrong("IPv4 for IPv6", "ip:127.0.0.1", row="TL-15", host="::1")


def dates() -> Iterator[Proof]:
    """TL-12."""
    yield Proof("TL-12", "expired yesterday", leaf(days=(-9, -1)), "expired")
    yield Proof("TL-12", "valid from tomorrow", leaf(days=(1, 9)), "not_yet_valid")
    yield Proof("TL-12", "an expired intermediate", lambda: made(between(root(), days=(-9, -1)), HOST), "expired")
    yield Proof("TL-12", "an expired root", lambda: made(_old(), HOST), "expired", trust=_old)


_kept: Dict[str, Paper] = {}


def _keep(what: str, make: Callable[[], Paper]) -> Paper:
    if what not in _kept:
        _kept[what] = make()
    return _kept[what]


def _old() -> Paper:
    return _keep("old", lambda: made(None, common="Old", authority=True, days=(-9, -1)))


def chains() -> Iterator[Proof]:
    """TL-14: who vouches for it."""

    def bad(what: str, paper: Callable[[], Paper], reason: str, **more: Any) -> Proof:
        return Proof("TL-14", what, paper, reason, **more)

    yield Proof("TL-14", "an intermediate that is shown", lambda: made(between(root()), HOST))
    yield Proof("TL-14", "two intermediates", lambda: made(between(between(root()), "Further"), HOST))
    yield bad("signed by itself", lambda: made(None, HOST), "self_signed")
    yield bad("signed by itself, for the system's store", lambda: made(None, HOST), "self_signed", trust=None)
    yield bad("an authority nobody knows", lambda: made(root("other"), HOST), "unknown_authority")
    yield bad(
        "an authority nobody knows, shown",
        lambda: made(root("other"), HOST, chain=(root("other").certificate,)),
        "unknown_authority",
    )
    yield bad("our authority, for the system's store", leaf(), "unknown_authority", trust=None)
    yield bad(
        "an intermediate that is missing",
        lambda: made(between(root(), organization="Authority root"), HOST, chain=()),
        "missing_intermediate",
    )
    yield bad(
        "a path that is too long", lambda: made(between(between(root(), length=0), "Further"), HOST), "*path length"
    )
    yield bad(
        "an intermediate that is no authority",
        lambda: made(between(root(), authority=False), HOST),
        "*invalid CA|*issuer",
    )
    yield bad(
        "an intermediate that says nothing",
        lambda: made(between(root(), authority=None, usage=None), HOST),
        "*invalid CA|*issuer",
    )
    yield bad(
        "signed by a server's certificate",
        lambda: made(made(root(), HOST, common="other"), HOST),
        "*invalid CA|*issuer",
    )
    only = x509.NameConstraints([x509.DNSName("example.com")], None)
    yield bad(
        "a name that the issuer may not give",
        lambda: made(between(root(), extensions=((only, True),)), HOST),
        "*permitted",
    )
    never = x509.NameConstraints(None, [x509.DNSName("example.org")])
    yield bad(
        "a name that the issuer must not give",
        lambda: made(between(root(), extensions=((never, True),)), HOST),
        "*excluded",
    )
    signs = x509.KeyUsage(True, False, False, False, False, False, False, False, False)
    yield bad(
        "an issuer whose key must not sign certificates",
        lambda: made(between(root(), extensions=((signs, True),)), HOST),
        "*invalid CA|*usage",
    )
    for use in (ExtendedKeyUsageOID.CLIENT_AUTH, ExtendedKeyUsageOID.CODE_SIGNING):
        yield bad(f"for {use._name} only", leaf(usage=use), "*purpose")
    strange = x509.UnrecognizedExtension(ObjectIdentifier("1.2.3.4.5"), b"\x05\x00")
    yield bad("a critical extension that nobody knows", leaf(extensions=((strange, True),)), "*critical")
    yield Proof(
        "TL-14",
        "twenty thousand names",
        lambda: made(root(), *(f"h{n}.example.org" for n in range(20_000))),
        "*",
        slug="tls_protocol|tls_certificate|connection",
    )
    for digest in ("sha1", "md5"):
        yield bad(
            f"a signature of {digest}",
            lambda digest=digest: weak(digest, 2048, HOST),
            "*too weak",
            trust=lambda: root("rsa"),
            slug="tls_certificate",
        )  # type: ignore[misc]
    for bits in (512, 1024):
        yield bad(
            f"RSA of {bits} bits",
            lambda bits=bits: weak("sha256", bits, HOST),
            "*too weak|protocol_version",
            trust=lambda: root("rsa"),
            slug="tls_certificate|tls_protocol",
        )  # type: ignore[misc]


def pins() -> Iterator[Proof]:
    """TL-16: a key instead of an authority."""

    def pinned(
        what: str, paper: Callable[[], Paper], pin: Callable[[Paper], str], reason: Optional[str] = None
    ) -> Proof:
        return Proof("TL-16", what, paper, reason, trust=None, pin=pin)

    def own(paper: Paper) -> str:
        return paper.pin

    yield pinned("its own key, signed by itself", lambda: made(None, HOST), own)
    yield pinned("its own key, by nobody known", lambda: made(root("other"), HOST), own)
    yield pinned("its own key, another host", lambda: made(root(), "other.example.com"), own)
    yield pinned(
        "its own key, a new certificate",
        lambda: made(None, HOST, key=_keep("pinned", lambda: made(None, HOST)).key),
        lambda _: _keep("pinned", lambda: made(None, HOST)).pin,
    )
    yield pinned("its own key in hex", lambda: made(None, HOST), lambda paper: base64.b64decode(paper.pin).hex())
    yield pinned("another key", lambda: made(None, HOST), lambda _: root().pin, "pin_mismatch")
    yield pinned("another key, by a known authority", leaf(), lambda _: root("other").pin, "pin_mismatch")
    yield pinned("the authority's key", leaf(), lambda _: root().pin, "pin_mismatch")
    yield pinned("its own key, expired", lambda: made(None, HOST, days=(-9, -1)), own, "expired")
    yield pinned("its own key, not yet valid", lambda: made(None, HOST, days=(1, 9)), own, "not_yet_valid")


def protocols() -> Iterator[Proof]:
    """TL-17: old versions, weak ciphers."""

    def old(what: str, reason: str = "*", **more: Any) -> Proof:
        return Proof("TL-17", what, leaf(), reason, slug="tls_protocol", **more)

    yield old("TLS 1.0", "protocol_version", versions=(0x0301, 0x0301))
    yield old("TLS 1.1", "protocol_version", versions=(0x0302, 0x0302))
    yield old("TLS 1.0 and 1.1", "protocol_version", versions=(0x0301, 0x0302))
    yield Proof("TL-17", "TLS 1.2", leaf(), versions=(0x0303, 0x0303))
    yield Proof("TL-17", "TLS 1.3", leaf(), versions=(0x0304, 0x0304))
    for what, ciphers in {
        "no authentication": "aNULL",
        "no encryption": "eNULL",
        "PSK": "PSK",
        "ARIA": "ARIA",
        "CAMELLIA": "CAMELLIA",
    }.items():
        yield old(f"only ciphers with {what}", versions=(0x0303, 0x0303), ciphers=ciphers)
    short = {"versions": (0x0303, 0x0303), "ciphers": "DHE-RSA-AES256-GCM-SHA384", "trust": lambda: root("rsa")}
    # Less than 1,024 bits no OpenSSL of our days serves.
    yield Proof("TL-17", "Diffie-Hellman of 1024 bits", _rsa_leaf, "*", slug="tls_protocol", dh=1024, **short)  # type: ignore[arg-type]


def _rsa_leaf() -> Paper:
    return weak("sha256", 2048, HOST)


def stores() -> Iterator[Proof]:
    """TL-25: an unreadable store is no permission."""
    for what, octets in {
        "missing": None,
        "empty": b"",
        "no certificate": b"nothing",
        "a broken one": b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
    }.items():
        yield Proof(
            "TL-25", f"a store that is {what}", leaf(), "*", slug="trust_store_unavailable", trust=("file", octets)
        )


def proofs() -> List[Proof]:
    return [*names(), *dates(), *chains(), *pins(), *protocols(), *stores()]
