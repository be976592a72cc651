"""Hostile cases that repeat at every stage: an end, silence, a drip, a refusal, no reply (SM-01 … SM-18)."""

from __future__ import annotations

from typing import Any, Dict, Iterator, List, NamedTuple, Optional, Tuple

from hostile_scene import Case
from mischief import after, deaf, drip, flood, lines

ALL, TLS, STARTTLS, CLEAR = ("none", "starttls", "tls"), ("starttls", "tls"), ("starttls",), ("none",)


class Stage(NamedTuple):
    """Where something happens, and what a connection that ends there leaves behind."""

    title: str
    #: As the ledger server calls it.
    name: str
    #: As the service calls it in its failure.
    called: str
    hold: Optional[str]
    limit: str
    modes: Tuple[str, ...]
    #: The reply that would be right.
    right: bytes
    more: Dict[str, Any] = {}
    state: str = "queued"
    slug: Optional[str] = None


UNREACHABLE = "unreachable"
REPLY = "smtpReplySeconds"
STAGES = [
    Stage("the greeting", "connect", "greeting", UNREACHABLE, "smtpGreetingSeconds", ALL, b"220 ledger.test\r\n"),
    Stage("EHLO in clear", "ehlo", "ehlo", UNREACHABLE, REPLY, ("none", "starttls"), b"250 ledger.test\r\n"),
    Stage("STARTTLS", "starttls", "startTLS", UNREACHABLE, REPLY, STARTTLS, b"220 go\r\n"),
    Stage("EHLO inside TLS", "ehlo", "ehlo", UNREACHABLE, REPLY, TLS, b"250 ledger.test\r\n", {"inside": True}),
    Stage("AUTH", "auth", "auth", UNREACHABLE, REPLY, TLS, b"235 2.7.0 welcome\r\n"),
    Stage("MAIL", "mail", "mail", UNREACHABLE, REPLY, ALL, b"250 2.1.0 ok\r\n"),
    Stage("RCPT", "rcpt", "rcpt", None, REPLY, ALL, b"250 2.1.5 ok\r\n"),
    Stage("DATA", "data", "data", None, "smtpDataSeconds", ALL, b"354 go\r\n"),
    Stage(
        "the dot", "dot", "dot", None, "smtpDotSeconds", ALL, b"250 2.0.0 ok\r\n", {"accept": "never"}, "uncertain",
        "outcome_unknown",
    ),
]  # fmt: skip
HANDSHAKE = Stage("the handshake", "tls", "tls", UNREACHABLE, "tlsSeconds", TLS, b"")


def case(row: str, what: str, stage: Stage, slug: str, options: Dict[str, Any], **more: Any) -> Case:
    return Case(
        row,
        f"{what} at {stage.title}",
        ((stage.name, {**stage.more, **options}),),
        stage.state,
        stage.slug or slug,
        stage.called,
        **{"hold": stage.hold, "modes": stage.modes, **more},
    )


def ends() -> Iterator[Case]:
    """SM-10, SM-11: FIN or RST, also in the middle of a reply."""
    for stage in [*STAGES, HANDSHAKE]:
        for how, row in (("close", "SM-10"), ("reset", "SM-11")):
            # A reset may overtake the connection itself.
            called = f"{stage.called}|connect" if how == "reset" and stage.name in ("connect", "tls") else stage.called
            yield case(row, how, stage._replace(called=called), "connection", {"instead": how})
        if stage.right:
            yield case(
                "SM-10", "close after half a code", stage, "connection", {"raw": stage.right[:2], "then": "close"}
            )
            yield case(
                "SM-10", "close before the line end", stage, "connection", {"raw": stage.right[:-2], "then": "close"}
            )
            half = stage.right[:3] + b"-" + stage.right[4:]
            yield case(
                "SM-10", "close after the first of two lines", stage, "connection", {"raw": half, "then": "close"}
            )
    for how in ("close", "reset"):
        yield Case("SM-10", f"{how} after the whole 250", (("dot", {"then": how}),), "sent", accepted=1)
        yield Case("SM-10", f"{how} at QUIT", (("quit", {"instead": how}),), "sent", accepted=1)


def stalls() -> Iterator[Case]:
    """SM-12, SM-18, SM-04: nothing, an octet now and then, a line now and then, a window that closes."""
    for stage in [*STAGES, HANDSHAKE]:
        more = {"limit": stage.limit}
        yield case("SM-12", "silence", stage, "timeout", {"instead": "silence"}, **more)
        yield case("SM-18", "deaf", stage, "timeout", {"act": deaf}, **more)
        slow = stage.right[:4] + b"x" * 200 if stage.right else b"\x16\x03\x03\x40\x00\x02\x00\x3f\xfc" + b"x" * 200
        # In TLS the client speaks first: an octet before its hello would be an injection.
        act = drip(slow, 0.1) if stage.right else after(1, drip(slow, 0.1))
        yield case("SM-18", "an octet at a time", stage, "timeout", {"act": act}, **more)
        if stage.right:
            line = stage.right[:3] + b"-and so on\r\n"
            yield case("SM-04", "a line at a time without an end", stage, "timeout", {"act": lines(line, 0.1)}, **more)
    # Nothing depends on the goodbye, which has 5 s of its own.
    yield Case("SM-12", "silence at QUIT", (("quit", {"instead": "silence"}),), "sent", accepted=1)


def refusals() -> Iterator[Case]:
    """SM-13, SM-14: 4xx, 421 and 5xx."""
    for stage in STAGES:
        title = stage.title
        refused = {"STARTTLS": "tls_required_unavailable", "AUTH": "auth_failed"}.get(title, "smtp_reject")
        once = stage._replace(state="queued", slug=None)
        options: Dict[str, Any] = {}
        # About the message itself from MAIL on.
        hold = stage.hold if title != "MAIL" else None
        yield case("SM-13", "451", once, refused, {**options, "reply": "451 4.3.0 later"}, hold=hold)
        throttled = UNREACHABLE if title == "STARTTLS" else "throttled"
        yield case(
            "SM-13", "421", once, refused, {**options, "reply": "421 4.7.0 busy", "then": "close"}, hold=throttled
        )
        if title in ("MAIL", "RCPT", "DATA", "the dot"):
            yield case(
                "SM-14", "554", once._replace(state="failed"), refused, {**options, "reply": "554 5.6.0 no"}, hold=None
            )
        elif title != "EHLO in clear":
            yield case(
                "SM-14",
                "554",
                once,
                refused,
                {**options, "reply": "554 5.6.0 no"},
                hold="auth" if title == "AUTH" else hold,
            )


#: What is no reply (SM-02, SM-03, SM-05, SM-08): octets for a code that would be right.
NONSENSE = {
    "a blank line": lambda right: b"\r\n" + right,
    "a letter in the code": lambda right: b"2O" + right[1:],
    "one digit": lambda right: b"2\r\n",
    "199": lambda right: b"199 hm\r\n",
    "600": lambda right: b"600 hm\r\n",
    "999": lambda right: b"999 hm\r\n",
    "a tab after the code": lambda right: right[:3] + b"\tok\r\n",
    "the octet 255": lambda right: b"\xff" + right,
    "a bare CR": lambda right: right[:4] + b"a\rb\r\n",
    "CR CR LF": lambda right: right[:-2] + b"\r\r\n",
    "a thousand CR": lambda right: right[:4] + b"\r" * 1000 + b"\n",
    "differing codes": lambda right: right[:3] + b"-good\r\n550 bad\r\n",
    "differing codes, the last one good": lambda right: b"550-bad\r\n" + right,
    "words before the code": lambda right: b"hello " + right,
    "a line of 2049 octets": lambda right: right[:4] + b"x" * (2049 - 6) + b"\r\n",
    "201 lines": lambda right: (right[:3] + b"-x\r\n") * 200 + right,
    "the wrong three hundred": lambda right: b"334 VXNlcm5hbWU6\r\n" if right[:3] == b"354" else b"354 go\r\n",
}  # fmt: skip


def nonsense() -> Iterator[Case]:
    for number, (what, of) in enumerate(NONSENSE.items()):
        for stage in STAGES:
            if stage.title == "AUTH" and what == "a line of 2049 octets":
                continue  # there, a line may be as long as a challenge
            slug = "protocol_violation"
            if stage.title == "STARTTLS" and "three hundred" in what:
                slug = "tls_required_unavailable"
            # In TLS the same parser reads: a sample of each kind there.
            modes = stage.modes if stage.modes != ALL else ("none", ("starttls", "tls")[number % 2])
            yield case("SM-08", what, stage, slug, {"raw": of(stage.right)}, modes=modes)


def floods() -> Iterator[Case]:
    """SM-01, SM-02, SM-19: without a line end, or line after line; memory stays where it was."""
    for stage in STAGES:
        if stage.title in ("RCPT", "DATA", "STARTTLS"):
            continue
        right = stage.right[:3]
        yield case(
            "SM-02",
            "a gigabyte without a line end",
            stage,
            "protocol_violation",
            {"act": flood(right + b" " + b"x" * 60_000, 1 << 30)},
        )
        yield case(
            "SM-01",
            "a million lines",
            stage,
            "protocol_violation",
            {"act": flood(right + b"-x\r\n", 1 << 26, right + b" end\r\n")},
        )


def tolerated() -> Iterator[Case]:
    """SM-01, SM-02, SM-08: at the very limit, or odd and harmless."""
    for what, of in {
        "200 lines": lambda right: (right[:3] + b"-x\r\n") * 199 + right,
        "a line of 2048 octets": lambda right: right[:4] + b"x" * (2048 - 6) + b"\r\n",
        "LF alone": lambda right: right.replace(b"\r\n", b"\n"),
        "no text": lambda right: right[:3] + b"\r\n",
        "a NUL": lambda right: right[:2] + b"\0" + right[2:],
    }.items():  # fmt: skip
        for stage in STAGES:
            if stage.name in ("starttls", "ehlo") and stage.title != "EHLO inside TLS" or stage.name == "dot":
                continue
            if stage.name == "auth" or stage.title == "EHLO inside TLS":
                continue
            act = _as_right(stage, of(stage.right))
            yield Case("SM-08", f"{what} at {stage.title} is a reply", ((stage.name, act),), "sent", accepted=1)
        raw = {"raw": of(b"250 2.0.0 ok\r\n")}
        yield Case("SM-08", f"{what} at the dot is a reply", (("dot", raw),), "sent", accepted=1)


def _as_right(stage: Stage, octets: bytes) -> Dict[str, Any]:
    """Odd octets that the ledger server itself counts as its usual reply."""

    def act(talk: Any) -> str:
        talk.write(octets)
        return stage.right[:3].decode()

    return {"act": act}


def stages() -> List[Case]:
    return [*ends(), *stalls(), *refusals(), *nonsense(), *floods(), *tolerated()]
