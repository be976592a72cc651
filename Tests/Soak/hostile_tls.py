"""Hostile cases of the login and of the way to TLS: SM-24 … SM-26, TL-01 … TL-08, TL-18."""

from __future__ import annotations

import base64
from typing import Any, Dict, Iterator, List, Tuple

from auth_server import Scram
from hostile_rows import EHLO, one
from hostile_scene import USER, Case, Scene
from hostile_stages import STARTTLS, TLS, UNREACHABLE
from mischief import challenges, deaf, says, scram, twice


def logins() -> Iterator[Case]:
    """SM-24 … SM-26, TL-08: what a server may do with a login."""
    only: Tuple[str, Dict[str, Any]] = ("ehlo", {"reply": "250 ledger.test\n250 AUTH LOGIN", "inside": True})
    prompt = base64.b64encode(b"Password:")

    def auth(what: str, options: Dict[str, Any], slug: str, hold: str = UNREACHABLE, **more: Any) -> Case:
        return Case(
            "SM-24",
            what,
            (only, ("login", options)),
            "queued",
            slug,
            "auth",
            hold=hold,
            modes=TLS,
            never=("MAIL",),
            **more,
        )

    wrong = "protocol_violation"
    yield auth("challenges without an end", {"act": challenges(prompt)}, wrong)
    yield auth("a challenge of a megabyte", {"raw": b"334 " + b"QUJD" * 262_144 + b"\r\n"}, wrong)
    yield auth("a challenge that is not base64", {"raw": b"334 ***\r\n"}, f"{wrong}")
    yield auth("success before our response", {"raw": b"235 2.7.0 welcome\r\n"}, wrong)
    yield auth("a challenge after success", {"act": _login(b"235 ok\r\n334 QUJD\r\n")}, wrong)
    yield auth("250 for success", {"act": _login(b"250 ok\r\n")}, wrong)
    for code, hold in (
        ("454 4.7.0", UNREACHABLE),
        ("432 4.7.12", UNREACHABLE),
        ("534 5.7.9", "auth"),
        ("535 5.7.8", "auth"),
        ("538 5.7.11", "auth"),
        ("504 5.5.4", "auth"),
        ("530 5.7.0", "auth"),
    ):
        yield auth(f"refused with {code}", {"reply": f"{code} no"}, "auth_failed", hold)
    yield one(
        "TL-08",
        "AUTH only outside TLS",
        "ehlo",
        {"reply": "250 ledger.test", "inside": True},
        "queued",
        "auth_mechanism",
        "auth",
        hold="auth",
        modes=TLS,
        never=("AUTH", "MAIL"),
    )

    offered = ("ehlo", {"reply": "250 ledger.test\n250 AUTH SCRAM-SHA-256 PLAIN", "inside": True})

    def sasl(what: str, settings: Scram, skip: bool = False) -> Case:
        def make(scene: Scene) -> Any:
            return scram(scene.secret, USER, settings, skip)

        return Case(
            "SM-25",
            what,
            (offered, ("login", {"make": make})),
            "queued",
            "auth_server_not_verified|protocol_violation",
            "auth",
            hold="auth|unreachable",
            modes=TLS,
            never=("MAIL",),
        )

    for count in (1, 4095, 600_001, 2**31 - 1, -1, 0):
        yield sasl(f"{count} iterations", Scram(iterations=count))
    yield sasl("a nonce of its own", Scram(fault="nonce"))
    yield sasl("a wrong signature", Scram(fault="signature"))
    yield sasl("no signature", Scram(), skip=True)

    for form in ("as it is", "base64", "PLAIN", "hex", "backwards"):
        yield Case(
            "SM-26",
            f"the password echoed {form}",
            (only, ("login", {"make": _echo(form)})),
            "queued",
            "auth_failed",
            "auth",
            hold="auth",
            modes=TLS,
            check=_redacted,
        )


def _login(end: bytes) -> Any:
    def act(talk: Any) -> None:
        challenges(base64.b64encode(b"User Name"), 1)(talk)
        challenges(base64.b64encode(b"Password"), 1)(talk)
        talk.write(end)

    return act


def _echo(form: str) -> Any:
    def make(scene: Scene) -> Any:
        raw = scene.secret.encode()
        text = {
            "as it is": scene.secret,
            "base64": base64.b64encode(raw).decode(),
            "PLAIN": base64.b64encode(b"\0" + USER.encode() + b"\0" + raw).decode(),
            "hex": raw.hex(),
            "backwards": scene.secret,
        }[form]
        return _login(f"535-5.7.8 no: {text}\r\n535 5.7.8 and {text} again\r\n".encode())

    return make


def _redacted(scene: Scene) -> List[str]:
    text = scene.held["failure"]["server"]["text"]
    return (
        [] if "‹redacted›" in text and scene.secret not in text else [f"what the server echoed is shown: {text[:40]}…"]
    )


def starttls() -> Iterator[Case]:
    """TL-01 … TL-06: the way to TLS."""
    none = {"hold": UNREACHABLE, "modes": STARTTLS, "never": ("AUTH", "MAIL", "HELO")}
    lost = "tls_required_unavailable"
    for what, lines in {
        "no STARTTLS": "\n250 AUTH PLAIN LOGIN",
        "STARTTLSX": "\n250 STARTTLSX",
        "X STARTTLS": "\n250 X STARTTLS",
        "a list of mechanisms": "\n250 AUTH STARTTLS",
    }.items():
        yield one("TL-01", what, "ehlo", {"reply": EHLO + lines, "inside": False}, "queued", lost, **none)
    yield one(
        "TL-01",
        "STARTTLS in the server's name",
        "ehlo",
        {"reply": "250 x STARTTLS\n250 SIZE 1", "inside": False},
        "queued",
        lost,
        **none,
    )
    for reply in (
        "454 4.7.0 no",
        "502 5.5.1 no",
        "554 5.7.3 no",
        "421 4.3.0 no",
        "500 no",
        "501 no",
        "530 no",
        "221 bye",
        "250 ok",
        "354 go",
    ):
        yield one(
            "TL-02", f"STARTTLS answered {reply[:3]}", "starttls", {"reply": reply}, "queued", lost, "startTLS", **none
        )
    for words in (b"+ continue\r\n", b"BAD no\r\n", b"A1 NO no\r\n", b"-ERR no\r\n", b"* OK go\r\n"):
        yield one(
            "TL-02",
            f"STARTTLS answered {words!r}",
            "starttls",
            {"raw": words},
            "queued",
            "protocol_violation",
            "startTLS",
            **none,
        )
    for code in ("500", "502", "504", "550", "530"):
        yield one(
            "TL-03",
            f"EHLO answered {code}",
            "ehlo",
            {"reply": f"{code} no", "inside": False, "match": "^EHLO"},
            "queued",
            lost,
            **none,
        )
    # The octets may come with the answer or a little later, when our hello is on its way.
    for what, octets in {
        "a line": b"250 AUTH PLAIN\r\n",
        "lines": b"250-x\r\n250 AUTH PLAIN\r\n235 ok\r\n250 ok\r\n",
        "a fragment": b"25",
        "an octet": b"2",
        "64 KiB": b"250-" + b"x" * 65_536,
    }.items():
        both = {"raw": b"220 go\r\n" + octets}
        yield one(
            "TL-05",
            f"{what} in clear with the answer to STARTTLS",
            "starttls",
            both,
            "queued",
            "protocol_violation",
            "startTLS|tlsHandshake",
            **none,
        )
        late = {"act": twice(b"220 go\r\n", octets, 0.05)}
        slug, stage = "protocol_violation|tls_protocol", "startTLS|tlsHandshake|tls"
        yield one("TL-05", f"{what} in clear a little later", "starttls", late, "queued", slug, stage, **none)


def handshakes() -> Iterator[Case]:
    """TL-18: not TLS where TLS should be, and TLS where it should not."""
    none = {"hold": UNREACHABLE, "modes": TLS, "never": ("AUTH", "MAIL")}
    for what, octets in {
        "a banner in clear": b"220 mail.test ESMTP\r\n",
        "HTTP": b"HTTP/1.1 400 Bad Request\r\n\r\n",
        "garbage": bytes(range(256)) * 8,
        "an alert": b"\x15\x03\x01\x00\x02\x02\x28",
        "a record of no known kind": b"\x17\x03\x03\x40\x00" + b"x" * 0x4000,
        "a server hello cut in two": b"\x16\x03\x03\x00\x31\x02\x00\x00\x2d\x03\x03",
    }.items():
        slug = "tls_protocol|connection|protocol_violation"
        yield one(
            "TL-18", f"{what} instead of a handshake", "tls", {"act": says(octets, "close")}, "queued", slug, **none
        )
        # Where more could follow, only its limit ends it.
        cut = {"limit": "tlsSeconds"} if "cut" in what else {}
        slug = "timeout" if cut else slug
        yield one(
            "TL-18", f"{what} and nothing more", "tls", {"act": _then_wait(says(octets))}, "queued", slug, **cut, **none
        )
    tls_first = b"\x16\x03\x01\x00\x05\x01\x00\x00\x01\x03\r\n"
    yield one(
        "TL-18",
        "TLS on a port of clear text",
        "connect",
        {"raw": tls_first},
        "queued",
        "protocol_violation",
        "greeting",
        **{**none, "modes": ("none", "starttls")},
    )


def _then_wait(first: Any) -> Any:
    """Says it when the client has spoken, and waits."""

    def act(talk: Any) -> None:
        talk.socket.recv(1)
        first(talk)
        deaf(talk)

    return act


def rows() -> List[Case]:
    return [*logins(), *starttls(), *handshakes()]
