"""What EHLO offers, texts, connections that are used again, the scripts of EAST: SM-21 … SM-35."""

from __future__ import annotations

from typing import Any, Dict, Iterator, List

from hostile_rows import EHLO, one
from hostile_scene import Case, Scene
from hostile_stages import ALL, CLEAR, TLS, UNREACHABLE
from mischief import flood


def capabilities() -> Iterator[Case]:
    """SM-21 … SM-23, SM-33: what EHLO says."""
    inside = {"none": False, "tls": True}

    def offers(row: str, what: str, lines: str, state: str, **more: Any) -> Iterator[Case]:
        """In clear without a login, and inside TLS with one."""
        for mode, secured in inside.items():
            reply = EHLO + ("\n250 AUTH PLAIN" if secured else "") + lines
            yield one(row, what, "ehlo", {"reply": reply, "inside": secured}, state, modes=(mode,), **more)

    sent: Dict[str, Any] = {"accepted": 1}
    yield from offers(
        "SM-21", "duplicate AUTH lines", "\n250 AUTH LOGIN\n250 AUTH PLAIN LOGIN\n250 AUTH", "sent", **sent
    )
    for size in ("-1", "0", "99999999999999999999", "12x", "", " 5 6"):
        yield from offers(
            "SM-21",
            f"SIZE {size!r}",
            f"\n250 SIZE {size}",
            "sent" if size != " 5 6" else "failed",
            accepted=int(size != " 5 6"),
        )
    yield from offers(
        "SM-21", "odd keywords", "\n250 \n250 =\n250 AUTH=\n250 \x1b[2J\n250 X-" + "Y" * 500, "sent", **sent
    )
    yield from offers(
        "SM-33", "CHUNKING and BINARYMIME", "\n250 CHUNKING\n250 BINARYMIME", "sent", never=("BDAT",), **sent
    )
    yield from offers(
        "SM-22",
        "SIZE 1000 for 2 MB",
        "\n250 SIZE 1000",
        "failed",
        slug="message_too_large",
        never=("MAIL", "DATA"),
        attached=2 << 20,
    )
    yield one(
        "SM-21",
        "ten thousand keywords",
        "ehlo",
        {"act": flood(b"250-X-KEYWORD\r\n", 160_000, b"250 x\r\n")},
        "queued",
        "protocol_violation",
        "ehlo",
        hold=UNREACHABLE,
    )
    yield one(
        "SM-21",
        "a keyword of 64 KiB",
        "ehlo",
        {"raw": b"250-a\r\n250 " + b"K" * 65_536 + b"\r\n"},
        "queued",
        "protocol_violation",
        "ehlo",
        hold=UNREACHABLE,
    )
    yield one(
        "SM-21",
        "AUTH=PLAIN",
        "ehlo",
        {"reply": "250 ledger.test\n250 AUTH=PLAIN", "inside": True},
        "sent",
        modes=TLS,
        **sent,
    )
    plain = {"reply": "250 ledger.test", "inside": False}

    def seven_bit(scene: Scene) -> List[str]:
        return [] if scene.ledger.acceptances[-1].data.isascii() else ["octets above 127 on the wire"]

    yield one(
        "SM-23",
        "a body in UTF-8 for seven bits",
        "ehlo",
        plain,
        "sent",
        modes=CLEAR,
        message={"text": "ñandú €"},
        check=seven_bit,
        **sent,
    )
    yield one(
        "SM-23",
        "a recipient in UTF-8 for ASCII",
        "ehlo",
        plain,
        "failed",
        "smtputf8_required",
        modes=CLEAR,
        message={"to": ["ñandú@example.org"]},
        never=("MAIL",),
    )


def texts() -> Iterator[Case]:
    """SM-27: what a server says may be meant for a terminal, a browser or a parser."""
    evil = '\x1b[2J\x07\u202e\u2066<script>alert(1)</script>{"a":"b\\u0000"}\x9b31m%n%s\x00\u2028' + "A" * 1500

    def harmless(scene: Scene) -> List[str]:
        text = scene.shown["failure"]["server"]["text"]
        odd = [
            hex(ord(c))
            for c in text
            if ord(c) < 32 and c != "\n" or 0x7F <= ord(c) <= 0x9F or c in "\u202e\u2066\u2028"
        ]
        faults = [f"characters {odd[:5]} are shown"] if odd else []
        return faults + ([f"{len(text.encode())} octets are shown"] if len(text.encode()) > 1024 else [])

    yield one(
        "SM-27",
        "escapes, bidi, script and JSON",
        "mail",
        {"raw": b"550 5.7.1 " + evil.encode() + b"\r\n"},
        "failed",
        "smtp_reject",
        "mail",
        check=harmless,
    )
    yield one(
        "SM-27",
        "octets that are no text",
        "mail",
        {"raw": b"550 5.7.1 " + bytes(range(128, 256)) + b"\xed\xa0\x80\r\n"},
        "failed",
        "smtp_reject",
        "mail",
        check=harmless,
    )
    yield one(
        "SM-27",
        "a long reply of many lines",
        "mail",
        {"reply": "\n".join(["550 " + "x" * 300] * 150)},
        "failed",
        "smtp_reject",
        "mail",
        check=harmless,
    )


def reuse() -> Iterator[Case]:
    """SM-28: what is left of one message must not reach the next over the same connection."""
    for how in ("close", "reset"):
        yield one(
            "SM-28",
            f"{how} after the first of four messages",
            "dot",
            {"then": how, "times": 1},
            "sent",
            accepted=1,
            followers=3,
        )
    refusal = ("rcpt", {"reply": "550 5.1.1 unknown", "times": 1})
    for how in ("close", "reset"):
        yield Case(
            "SM-28",
            f"{how} at RSET",
            (refusal, ("rset", {"instead": how, "times": 1})),
            "failed",
            "smtp_reject",
            "rcpt",
            followers=3,
        )
    for stage in ("mail", "data", "dot"):
        yield one(
            "SM-28",
            f"the first of four messages refused at {stage}",
            stage,
            {"reply": "554 5.6.0 no", "times": 1},
            "failed",
            "smtp_reject",
            stage,
            followers=3,
        )
    late = ("dot", {"raw": b"250 ok\r\n250 ok\r\n", "times": 1})
    yield Case("SM-28", "an answer too many between messages", (late,), "sent", accepted=1, followers=3)


def east() -> Iterator[Case]:
    """SM-35: the rest of EAST's scripts for SMTP: codes at the greeting, at EHLO, at HELO, at QUIT."""
    for code in ("221", "354", "421", "500", "501", "530", "554"):
        slug = "smtp_reject" if code[0] in "45" else "protocol_violation"
        hold = "throttled" if code == "421" else UNREACHABLE
        for quit in ("220", "354", "500"):
            rules = (("connect", {"reply": f"{code} x"}), ("quit", {"reply": f"{quit} x"}))
            yield Case(
                "SM-35",
                f"greeting {code}, QUIT {quit}",
                rules,
                "queued",
                slug,
                "greeting",
                hold=hold,
                never=("AUTH", "MAIL", "STARTTLS"),
            )
    for code in ("220", "221", "354", "421"):
        slug, hold = ("smtp_reject", "throttled") if code == "421" else ("protocol_violation", UNREACHABLE)
        yield one(
            "SM-35",
            f"EHLO {code}",
            "ehlo",
            {"reply": f"{code} x"},
            "queued",
            slug,
            "ehlo",
            hold=hold,
            never=("AUTH", "MAIL", "STARTTLS"),
        )
    for code in ("250", "220", "221", "354", "421", "500", "501", "530"):
        rules = (("ehlo", {"match": "^EHLO", "reply": "500 x"}), ("ehlo", {"match": "^HELO", "reply": f"{code} x"}))
        if code == "250":
            yield Case("SM-35", "EHLO 500, HELO 250 where no TLS is wanted", rules, "sent", accepted=1, modes=CLEAR)
            continue
        slug = "smtp_reject" if code[0] in "45" else "protocol_violation"
        yield Case(
            "SM-35",
            f"EHLO 500, HELO {code}",
            rules,
            "queued",
            slug,
            "ehlo",
            hold="throttled" if code == "421" else UNREACHABLE,
            modes=CLEAR,
            never=("MAIL",),
        )
    for code in ("220", "221", "354", "421", "500", "501", "530"):
        rules = (("rcpt", {"reply": "550 5.1.1 unknown", "times": 1}), ("rset", {"reply": f"{code} x", "times": 1}))
        yield Case(
            "SM-35", f"RSET {code} after a refusal", rules, "failed", "smtp_reject", "rcpt", modes=ALL, followers=3
        )


def rows() -> List[Case]:
    return [*capabilities(), *texts(), *reuse(), *east()]
